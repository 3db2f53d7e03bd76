import GGMLStream
import HDF5

/// The ids and names of the genes of an AnnData file, from the index of `var` and the columns that people use beside it.
struct GeneColumns {
    let ids: [String]
    let names: [String]
    /// The location of the ids, for messages.
    let place: String
    /// What was decided, in a sentence each.
    private(set) var notes: [String] = []

    /// Columns of ids, in the order in which they are sought: of Cell Ranger as scanpy reads it, and of others.
    private static let idKeys = [
        "gene_ids", "gene_id", "feature_id", "ensembl_id", "ensembl_ids", "ensembl", "ENSEMBL",
    ]
    /// Columns of names: of CELLxGENE, of scanpy, of biomaRt and monocle.
    private static let nameKeys = [
        "feature_name", "gene_symbols", "gene_symbol", "gene_names", "gene_name", "symbol", "SYMBOL",
        "hgnc_symbol",
        "external_gene_name", "gene_short_name",
    ]

    /// The ids are those of a column of ids where that has a different one for each gene, else the index. The names are
    /// those of `nameKey`; without it the index where the ids come from a column, else a column of names.
    ///
    /// - Parameter nameKey: a column of names that the user wants
    /// - Throws: if there is no such column.
    init(_ table: AnnDataTable, index: [String], nameKey: String?, in file: borrowing HDF5File)
        throws(HDF5Error)
    {
        let index = index.map(\.trimmed)
        let columns = try table.columns(file)
        var (ids, place) = (index, table.path)
        for key in Self.idKeys where columns.contains(key) {
            let found = try table.texts(key, in: file)?.compactMap(\.self) ?? []
            guard found.count == index.count, found.firstRepeated == nil else { continue }
            (ids, place) = (found, "\(table.path)/\(key)")
            break
        }
        self.ids = ids
        self.place = place
        let sought = place == table.path ? Self.nameKeys.first(where: columns.contains) : nil
        guard let key = nameKey ?? sought else {
            names = index
            return
        }
        guard let found = try table.texts(key, in: file) else {
            throw HDF5Error(
                table.path, expected: "a column \"\(key)\"", found: "the columns \(columns.quotedList)",
                advice: columns.suggestion(for: key) ?? "name one of them with --name-key")
        }
        names = zip(found, index).map { $0 ?? $1 }
        if names != index { notes = ["the names of genes are those of \(table.path)/\(key)"] }
    }
}
