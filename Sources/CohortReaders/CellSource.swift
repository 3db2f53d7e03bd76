package import GGMLCore
package import GGMLStream

/// A file or folder of cells in any layout, read from the first cell to the last.
///
/// Cells are numbered from 0 in the order of the file.
package protocol CellSource: AnyObject {
    var path: String { get }
    /// The features, in the order of the file.
    var features: SourceFeatures { get }
    var cells: Int { get }
    var hasBarcodes: Bool { get }
    /// Other files that are read, as this one leads to them.
    var outsideFiles: [String] { get }

    /// The barcodes of a range of cells; each call must begin where the last one ended.
    func barcodes(_ cells: Range<Int>) throws(GGMLError) -> [String]

    /// The next rows of cells, up to two blocks a thread; empty after the last.
    func nextRows(threads: Int) throws(GGMLError) -> [RawRows]

    /// The principal components whose scores the values are; nil if they are not known.
    ///
    /// - Parameter note: called with what was taken, and what does not fit.
    func components(note: (String) -> Void) throws(GGMLError) -> PrincipalComponents?

    /// The column of cells with this name, such as one of AnnData's `obs`.
    func cellColumn(_ name: String) throws(GGMLError) -> CellColumn
}

extension CellSource {
    package var outsideFiles: [String] { [] }

    package func components(note: (String) -> Void) throws(GGMLError) -> PrincipalComponents? { nil }

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
    /// The type of each feature, such as "Gene Expression" or "Antibody Capture"; nil if the file has no types.
    package var types: [String]?
    /// The genome of each feature; nil if the file has none.
    package var genomes: [String]?
    /// The state of the values.
    package var state: ValueState
    /// The location of the ids in the file, for messages.
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

/// A column of cells: for each cell one of a few texts, or none.
package struct CellColumn: Sendable {
    package let name: String
    package let labels: [String]
    /// The value of each cell, as an index into `labels`; −1 for none.
    package let codes: [Int32]
}

/// The values that a source may have; all must be finite.
struct ValueCheck: Sendable {
    enum Kind: Sendable { case counts, amounts, numbers }

    let kind: Kind
    /// What to do if the values do not pass.
    var advice: String?

    /// Whole numbers from 0.
    static let counts = ValueCheck(kind: .counts, advice: "give a matrix of raw counts")
    /// Numbers from 0.
    static let amounts = ValueCheck(kind: .amounts)
    /// Any numbers.
    static let numbers = ValueCheck(kind: .numbers)
}
