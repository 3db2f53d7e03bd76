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

    /// The names of the columns that describe cells, such as those of AnnData's `obs`.
    var cellColumnNames: [String] { get throws(GGMLError) }

    /// The column of cells with this name.
    func cellColumn(_ name: String) throws(GGMLError) -> CellColumn
}

extension CellSource {
    package var outsideFiles: [String] { [] }

    package var cellColumnNames: [String] { get throws(GGMLError) { [] } }

    package func components(note: (String) -> Void) throws(GGMLError) -> PrincipalComponents? { nil }

    package func cellColumn(_ name: String) throws(GGMLError) -> CellColumn {
        throw .expected(
            "a file that describes its cells (.h5ad)", found: "one without a column \"\(name)\"", in: path,
            advice: "a sheet (--sheet) can describe the samples, and a table (--cells) the cells")
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
    /// What to do if an id occurs twice; nil if there is nothing to say.
    package var adviceOnRepeatedIDs: String?
    /// What was decided on the features, in a sentence each.
    package var notes: [String] = []

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
    /// The different texts, each of some cell.
    package let labels: [String]
    /// The value of each cell, as an index into `labels`; −1 for none.
    package let codes: [Int32]
    /// The words for "missing" among the texts, for messages; nil if there are none.
    let missingWords: String?

    /// - Parameters:
    ///   - labels: texts, without regard to blanks around them; those that no cell has are dropped, and those that mean
    ///     "missing" become none
    ///   - codes: for each cell an index into `labels`, or less than 0
    package init(name: String, labels: [String], codes: [Int32]) {
        let used = Self.used(codes, of: labels.count)
        let texts = used.map { labels[$0].trimmed }
        let known = Labelling(texts.filter { !$0.meansMissing })
        let codeOfText = Dictionary(uniqueKeysWithValues: zip(known.names, 0 as Int32..<Int32.max))
        var newCodes = Array(repeating: Int32(-1), count: labels.count)
        for (label, text) in zip(used, texts) { newCodes[label] = codeOfText[text] ?? -1 }
        self.name = name
        self.labels = known.names
        self.codes = codes.map { $0 < 0 ? -1 : newCodes[Int($0)] }
        missingWords = texts.missingWords
    }

    /// A column with one text for all cells.
    init(name: String, of cells: Int, label: String) {
        self.init(
            name: name, known: cells > 0 ? [label] : [], codes: Array(repeating: 0, count: cells),
            missingWords: nil)
    }

    /// The column with no value in the cells that are not chosen.
    func keeping(_ chosen: [Bool]) -> CellColumn {
        let kept = zip(codes, chosen).map { $1 ? $0 : -1 }
        let used = Self.used(kept, of: labels.count)
        var newCodes = Array(repeating: Int32(-1), count: labels.count)
        for (label, code) in zip(used, 0 as Int32..<Int32.max) { newCodes[label] = code }
        return CellColumn(
            name: name, known: used.map { labels[$0] },
            codes: kept.map { $0 < 0 ? -1 : newCodes[Int($0)] }, missingWords: missingWords)
    }

    /// Those of `count` labels that some cell has.
    private static func used(_ codes: [Int32], of count: Int) -> [Int] {
        var isUsed = Array(repeating: false, count: count)
        for code in codes where code >= 0 { isUsed[Int(code)] = true }
        return isUsed.indices.filter { isUsed[$0] }
    }

    /// - Parameter known: different texts, each of some cell
    private init(name: String, known: [String], codes: [Int32], missingWords: String?) {
        self.name = name
        labels = known
        self.codes = codes
        self.missingWords = missingWords
    }
}

extension Float {
    /// The whole number nearest to a count that has a fraction, halfway the even one; nil unless it is a count.
    init?(roundedCount number: Double) {
        let count = number.rounded(.toNearestOrEven)
        // What rounding errors leave below 0 is none.
        guard number > -1e-3, count <= Double(Float.largestCount) else { return nil }
        self.init(abs(count))
    }
}

/// The values that a source may have; all must be finite.
struct ValueCheck: Sendable {
    enum Kind: Sendable { case counts, roundedCounts, amounts, numbers }

    let kind: Kind
    /// What to do if the values do not pass.
    var advice: String?
    /// What to do if there are values below 0, where that is something else.
    var adviceBelowZero: String?

    func advice(for value: Double) -> String? {
        guard Float(value).isFinite else { return "leave such cells out of the file, or repair it" }
        return value >= 0 ? advice : adviceBelowZero ?? advice
    }

    /// Whole numbers from 0.
    static let counts = ValueCheck(
        kind: .counts,
        advice:
            "give a matrix of raw counts, or round estimates of them with --round (no logarithms or other scales)",
        adviceBelowZero: "give a matrix of raw counts")
    /// Numbers from 0 that are rounded to whole ones.
    static let roundedCounts = ValueCheck(kind: .roundedCounts)
    /// Numbers from 0.
    static let amounts = ValueCheck(kind: .amounts)
    /// Any numbers.
    static let numbers = ValueCheck(kind: .numbers)
}
