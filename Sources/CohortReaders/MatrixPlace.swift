import GGMLStream
import HDF5

/// The location of a matrix in an AnnData file, and the meaning of its columns and values.
struct MatrixPlace {
    /// The path in the file.
    let path: String
    /// The column of the table `path` that holds the matrix: anndata up to 0.6 kept `obsm` so.
    let member: String?
    let state: ValueState
    let check: ValueCheck
    private let columns: Columns

    private enum Columns {
        /// The genes of this table.
        case genes(table: String, oldCategories: String)
        /// The names of the rows of this table.
        case names(table: String)
        /// Numbered names, such as "X_pca_1", "X_pca_2", …
        case numbered(String)
    }

    /// - Parameters:
    ///   - matrix: "X", "raw/X", or "layers/" and a name
    ///   - roundsCounts: whether counts are rounded to whole numbers
    init(matrix: String, state: ValueState, roundsCounts: Bool, in file: borrowing HDF5File) throws(HDF5Error)
    {
        let matrices = try Self.matrices(file)
        guard matrices.contains(matrix) else {
            throw HDF5Error(
                matrix, expected: "a matrix", found: "none",
                advice: "name another with --matrix (\(Self.listing(matrices)))")
        }
        member = nil
        self.state = state
        check =
            state == .counts && roundsCounts
            ? .roundedCounts : Self.check(state, matrix: matrix, others: matrices.filter { $0 != matrix })
        // anndata 0.6 kept the parts of raw beside X.
        let isOldRaw = try file.kind(of: matrix) == nil
        path = isOldRaw ? "raw.X" : matrix
        columns =
            switch matrix {
            case "raw/X" where isOldRaw: .genes(table: "raw.var", oldCategories: "raw.cat")
            case "raw/X": .genes(table: "raw/var", oldCategories: "uns")
            default: .genes(table: "var", oldCategories: "uns")
            }
    }

    /// - Parameter embedding: a member of `obsm`, or "X"
    init(embedding: String, in file: borrowing HDF5File) throws(HDF5Error) {
        state = .scores
        check = .numbers
        let members = try file.kind(of: "obsm") == nil ? [] : file.members(of: "obsm")
        if members.contains(embedding) {
            let isTable = try file.kind(of: "obsm") == .dataset
            path = isTable ? "obsm" : "obsm/\(embedding)"
            member = isTable ? embedding : nil
            columns = .numbered(embedding)
        } else if embedding == "X", try file.kind(of: "X") != nil {
            (path, member, columns) = ("X", nil, .names(table: "var"))
        } else {
            throw HDF5Error(
                "obsm", expected: "the embedding \"\(embedding)\"", found: "none",
                advice: "name another with --embedding (\(Self.listing(members + ["X"])))")
        }
    }

    /// - Parameter path: a matrix with a row, not a column, for each gene of the table `var`
    init(rowsOfGenes path: String) {
        self.path = path
        member = nil
        state = .log
        check = .numbers
        columns = .genes(table: "var", oldCategories: "uns")
    }

    private static func listing(_ names: [String]) -> String {
        names.isEmpty ? "there is none" : "there are: \(names.joined(separator: ", "))"
    }

    /// All matrices that `--matrix` can name.
    private static func matrices(_ file: borrowing HDF5File) throws(HDF5Error) -> [String] {
        var names: [String] = []
        if try file.kind(of: "X") != nil { names.append("X") }
        for raw in ["raw/X", "raw.X"] where try file.kind(of: raw) != nil && !names.contains("raw/X") {
            names.append("raw/X")
        }
        if try file.kind(of: "layers") != nil {
            names += try file.members(of: "layers").map { "layers/\($0)" }
        }
        return names
    }

    private static func check(_ state: ValueState, matrix: String, others: [String]) -> ValueCheck {
        let another = others.isEmpty ? nil : "name another matrix with --matrix (\(listing(others)))"
        let embedding = matrix == "X" ? "read them as coordinates with --embedding X" : nil
        switch state {
        case .counts:
            let others = ["say what the values are with --state log", "round them with --round"]
            return ValueCheck(
                kind: .counts,
                advice: ([another] + others + [embedding]).compactMap(\.self).joined(separator: ", or "),
                adviceBelowZero: [another, embedding].compactMap(\.self).joined(separator: ", or "))
        case .normalized, .log:
            let advice = [another, embedding].compactMap { $0 }
            return ValueCheck(
                kind: .amounts, advice: advice.isEmpty ? nil : advice.joined(separator: ", or "))
        case .scores: return .numbers
        }
    }

    /// The features of a matrix with `count` columns.
    func features(_ count: Int, nameKey: String?, in file: borrowing HDF5File) throws(HDF5Error)
        -> SourceFeatures
    {
        switch columns {
        case .numbered(let name):
            let ids = (0..<count).map { "\(name)_\($0 + 1)" }
            return SourceFeatures(ids: ids, names: ids, state: state, place: path)
        case .names(let path):
            let ids = try names(of: AnnDataTable(file, path, oldCategories: "uns"), count)
            return SourceFeatures(ids: ids, names: ids, state: state, place: path)
        case .genes(let path, let oldCategories):
            let table = try AnnDataTable(file, path, oldCategories: oldCategories)
            let genes = try GeneColumns(table, index: names(of: table, count), nameKey: nameKey, in: file)
            var features = SourceFeatures(
                ids: genes.ids, names: genes.names,
                types: try table.texts("feature_types", in: file)?.map { $0 ?? "" },
                genomes: try table.texts("genome", in: file)?.map { $0 ?? "" }, state: state,
                place: genes.place)
            features.notes = genes.notes
            features.adviceOnRepeatedIDs =
                "make them unique, as with adata.var_names_make_unique(), or add a column gene_ids of unique ids"
            return features
        }
    }

    private func names(of table: AnnDataTable, _ count: Int) throws(HDF5Error) -> [String] {
        guard table.count == count else {
            throw HDF5Error(
                path, expected: "\(table.count) columns, as \(table.path) has rows", found: "\(count)")
        }
        return try table.names(0..<count)
    }
}

extension AnnDataTable {
    /// The value of a column for each row; nil if there is no such column.
    func texts(_ column: String, in file: borrowing HDF5File) throws(HDF5Error) -> [String?]? {
        guard try columns(file).contains(column) else { return nil }
        let column = try self.column(column, in: file)
        return column.codes.map { $0 < 0 ? nil : column.labels[Int($0)] }
    }
}
