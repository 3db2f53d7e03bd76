import FilterKit
package import GGMLCore
import GGMLStream

/// A table that a program of the family writes, recognised by its columns.
package struct ResultTable {
    package enum Kind: String, CaseIterable, Sendable {
        case scores, confusion, predictions, tuning, genes, stability, components, overlaps, enrichment,
            flows,
            marginals, cells, classes

        /// The columns that begin a table of this kind.
        fileprivate var columns: [String] {
            switch self {
            case .scores: ["split", "metric", "classifier", "train", "test", "accuracy", "balanced_accuracy"]
            case .confusion: ["metric", "classifier", "class"]
            case .predictions: ["split", "metric", "classifier", "sample", "class", "predicted"]
            case .tuning: ["run", "split", "role", "metric"]
            case .genes: ["id", "name", "rank", "importance", "share"]
            case .stability: ["id", "name", "rank", "share", "sd", "top"]
            case .components: ["component", "length", "share"]
            case .overlaps: ["set", "listed", "found", "overlap", "expected", "fold", "p", "q", "genes"]
            case .enrichment: ["set", "listed", "found", "es", "nes", "p", "q", "genes"]
            case .flows: ["from", "to", "mass", "cost", "share"]
            case .marginals: ["group", "mass_from", "mass_to", "cost_from", "cost_to", "share"]
            case .cells: ["cell", "sample", "class", "cost", "share"]
            case .classes: ["sample", "class", "predicted"]
            }
        }
    }

    package let name: String
    package let kind: Kind
    package let rows: TextRows
    private let table: TextTable

    /// - Throws: if the file is no table, or none of these.
    package init(path: String) throws(GGMLError) {
        let table = try TextTable(path: path)
        guard let kind = Kind.allCases.first(where: { table.columns.starts(with: $0.columns) }) else {
            throw .expected(
                "a stream, or a table of ggml-score, ggml-tune, ggml-genes or ggml-classify with its first line",
                found: "a table with the columns \(table.columns.prefix(6).joined(separator: ", "))", in: path
            )
        }
        if kind == .tuning,
            let shard = table.texts(at: 0).compactMap({ TuningRunMark(shard: $0)?.part }).first
        {
            throw .expected(
                "a whole table of ggml-tune", found: "shard \(shard.shard) of one", in: path,
                advice: "put its shards together with ggml-merge")
        }
        let columns = table.columns.indices.map { table.texts(at: $0) }
        name = path
        self.kind = kind
        self.table = table
        rows = TextRows(
            header: table.columns.map(\.printable),
            rows: (0..<table.count).map { row in columns.map { $0[row].printable } })
    }

    /// The texts of a column.
    func texts(_ column: String) throws(GGMLError) -> [String] {
        table.texts(at: try table.index(of: column))
    }

    /// The texts of a column; nil for those that mean "missing".
    func values(_ column: String) throws(GGMLError) -> [String?] {
        table.values(at: try table.index(of: column))
    }

    /// Whether there is such a column.
    func has(_ column: String) -> Bool { table.columns.contains(column) }

    /// The numbers of a column; nil for "NA".
    func numbers(_ column: String) throws(GGMLError) -> [Double?] {
        try numbers(at: try table.index(of: column))
    }

    func numbers(at index: Int) throws(GGMLError) -> [Double?] {
        var numbers: [Double?] = []
        for (row, text) in table.texts(at: index).enumerated() {
            guard !text.meansMissing else {
                numbers.append(nil)
                continue
            }
            guard let number = Double(text), number.isFinite else {
                throw .expected(
                    "a number in \"\(table.columns[index])\"", found: "\"\(text)\"",
                    in: table.place(ofRow: row))
            }
            numbers.append(number)
        }
        return numbers
    }
}
