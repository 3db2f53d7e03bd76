package import GGMLCore
package import GGMLStream

/// A file that names genes, one a line, by id or by name.
///
/// Blank lines, lines that begin with '#', and everything after a tab are ignored. A byte-order mark and CRLF are
/// accepted.
package struct GeneList: Sendable {
    private static let largest = 1 << 26

    package let input: ProvenanceRecord.Input
    /// The entries in the order of the file, each once.
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

    /// The result of looking up the entries in a table of genes.
    package struct Matches: Equatable, Sendable {
        /// The indices of the genes found, increasing.
        package var genes: [Int] = []
        /// Entries that match no gene.
        package var missing: [String] = []
        /// Entries that are the name of several genes, all of which are taken.
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
