package import GGMLCore

/// A file (or a folder) of cells in some layout, read from the first cell to the last.
///
/// Positions of cells, from 0, are those in the file.
package protocol CellSource: AnyObject {
    var path: String { get }
    /// In the file's own order.
    var features: SourceFeatures { get }
    var cells: Int { get }
    var hasBarcodes: Bool { get }
    /// Other files that are read, as this one leads to them.
    var outsideFiles: [String] { get }

    /// The names of cells; each call begins where the last one ended.
    func barcodes(_ cells: Range<Int>) throws(GGMLError) -> [String]

    /// The next cells, up to two blocks a thread; none after the last.
    func nextRows(threads: Int) throws(GGMLError) -> [RawRows]

    /// What the file says of each cell under this name, such as a column of AnnData's `obs`.
    func cellColumn(_ name: String) throws(GGMLError) -> CellColumn
}

extension CellSource {
    package var outsideFiles: [String] { [] }

    package func cellColumn(_ name: String) throws(GGMLError) -> CellColumn {
        throw .expected(
            "a file that describes its cells (.h5ad)", found: "one without a column \"\(name)\"", in: path,
            advice: "describe the samples in a sheet (--sheet), or the cells in a table (--cells)")
    }
}

/// The features of one file, before any is left out.
package struct SourceFeatures: Sendable {
    package var ids: [String]
    package var names: [String]
    /// "Gene Expression", "Antibody Capture", …; nil where the file does not say.
    package var types: [String]?
    /// The genome of each; nil where the file does not say.
    package var genomes: [String]?
    /// What the values are of.
    package var state: ValueState
    /// Where in the file the ids are, for messages.
    package let place: String

    package var count: Int { ids.count }

    package init(
        ids: [String], names: [String], types: [String]? = nil, genomes: [String]? = nil,
        state: ValueState = .counts, place: String
    ) {
        self.ids = ids
        self.names = names
        self.types = types
        self.genomes = genomes
        self.state = state
        self.place = place
    }
}

/// What is said of each cell: one of a few texts, or nothing.
package struct CellColumn: Sendable {
    package let name: String
    package let labels: [String]
    /// For each cell a position in `labels`; −1 where nothing is said.
    package let codes: [Int32]
}

/// What the values of a source must be, all of them finite.
struct ValueCheck: Sendable {
    enum Kind: Sendable { case counts, amounts, numbers }

    let kind: Kind
    /// What to do where they are not.
    var advice: String?

    /// Whole numbers from 0.
    static let counts = ValueCheck(kind: .counts, advice: "give a matrix of raw counts")
    /// Numbers from 0.
    static let amounts = ValueCheck(kind: .amounts)
    /// Any numbers.
    static let numbers = ValueCheck(kind: .numbers)
}
