package import GGMLCore
package import GGMLStream

/// A file that names genes, one a line, by id or by name.
///
/// Blank lines, and those that begin with '#', are passed over, and so is what stands behind a tab. A byte-order mark
/// and CRLF are accepted.
package struct GeneList: Sendable {
    private static let largest = 1 << 26

    package let input: ProvenanceRecord.Input
    /// In the order of the file, each once.
    package let entries: [String]

    package init(path: String) throws(GGMLError) {
        let file = try TextFile(path: path, atMost: Self.largest, what: "the list of genes")
        var seen: Set<String> = []
        entries = file.text.split(whereSeparator: \.isNewline).compactMap { line in
            let entry = (line.split(separator: "\t").first ?? "").trimmed
            return entry.isEmpty || entry.hasPrefix("#") || !seen.insert(entry).inserted ? nil : entry
        }
        guard !entries.isEmpty else {
            throw .expected("the id or name of a gene on each line", found: "none", in: path)
        }
        input = ProvenanceRecord.Input(name: path, digest: file.digest)
    }

    /// What the entries are in a table of genes.
    package struct Matches: Equatable, Sendable {
        /// Genes, increasing.
        package var genes: [Int] = []
        /// Entries that name none.
        package var missing: [String] = []
        /// Entries that are the name of several genes: all of them are meant.
        package var ambiguous: [String] = []
    }

    /// Looks each entry up among the ids, then among the names.
    package func matches(in table: FeatureTable) -> Matches {
        let byID = Dictionary(uniqueKeysWithValues: zip(table.ids, table.ids.indices))
        let byName = Dictionary(grouping: table.names.indices) { table.names[$0] }
        var (found, result) = (Set<Int>(), Matches())
        for entry in entries {
            let genes = byID[entry].map { [$0] } ?? byName[entry] ?? []
            found.formUnion(genes)
            if genes.isEmpty { result.missing.append(entry) }
            if genes.count > 1 { result.ambiguous.append(entry) }
        }
        result.genes = found.sorted()
        return result
    }
}
