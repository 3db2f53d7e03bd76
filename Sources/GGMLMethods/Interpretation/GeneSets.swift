package import GGMLCore
package import GGMLStream

/// Gene sets from a file in the GMT format: one set a line, with tabs between its name, a description, and its genes.
///
/// Blank lines, comments (which begin with '#') and empty fields are skipped; a byte-order mark and CRLF are accepted; a
/// gene counts once in a set. Enrichr writes a weight behind each gene ("TP53,1.0"), which is ignored. Sets without genes
/// are left out, and so are those whose name an earlier one has.
package struct GeneSets: Sendable {
    package struct Entry: Equatable, Sendable {
        package let name: String
        package let description: String
        /// The symbols or ids of the genes, in the order of the file, each once.
        package let genes: [String]
    }

    private static let largest = 1 << 28

    /// The sets, in the order of the file.
    package let sets: [Entry]
    /// What was left out of the file, in a sentence each.
    package let notes: [String]

    /// - Throws: if the file has no set with genes.
    package init(path: String) throws(GGMLError) {
        let text = try TextFile(path: path, atMost: Self.largest, what: "the sets of genes").text
        var sets: [Entry] = []
        var names: Set<String> = []
        var (empty, repeated, weighted): ([String], [String], Int) = ([], [], 0)
        let lineEnd: UInt8 = text.utf8.contains(10) ? 10 : 13
        let lines = text.utf8.split(separator: lineEnd, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let fields = line.split(separator: 9, omittingEmptySubsequences: false).map {
                String(Substring($0)).trimmed
            }
            guard fields.contains(where: { !$0.isEmpty }), !fields[0].hasPrefix("#") else { continue }
            guard !fields[0].isEmpty, fields.count > 1 else {
                throw .expected(
                    "the name of a set, a description and genes, with tabs between them",
                    found: fields[0].isEmpty ? "a line without a name" : "a line without tabs",
                    in: "\(path), line \(index + 1)")
            }
            var seen: Set<String> = []
            let genes = fields.dropFirst(2).map(Self.withoutWeight)
            if genes != fields.dropFirst(2).map(\.self) { weighted += 1 }
            let entry = Entry(
                name: fields[0], description: fields[1],
                genes: genes.filter { !$0.isEmpty && seen.insert($0).inserted })
            if entry.genes.isEmpty {
                empty.append(entry.name)
            } else if !names.insert(entry.name).inserted {
                repeated.append("\(entry.name) (line \(index + 1))")
            } else {
                sets.append(entry)
            }
        }
        guard !sets.isEmpty else { throw .expected("a set of genes on each line", found: "none", in: path) }
        self.sets = sets
        notes = [
            empty.isEmpty ? nil : "left out the sets without genes: \(empty.quotedList)",
            repeated.isEmpty
                ? nil : "left out the sets whose name an earlier one has: \(repeated.quotedList)",
            weighted == 0 ? nil : "ignored the weights of genes in sets: \(weighted)",
        ].compactMap { $0.map { "\(path): \($0)" } }
    }

    /// The gene of "TP53,1.0".
    private static func withoutWeight(_ field: String) -> String {
        guard let comma = field.lastIndex(of: ","), Double(field[field.index(after: comma)...]) != nil else {
            return field
        }
        return String(field[..<comma])
    }

    /// A set, and the genes of a metric in it.
    package struct Match: Equatable, Sendable {
        package let name: String
        /// The number of genes that the file lists.
        package let listed: Int
        /// The genes found, as columns of the table of genes, increasing.
        package let genes: [Int]
    }

    /// Looks up each gene among the names, then among the ids; a name that several genes share means all of them.
    ///
    /// - Parameter path: the file, for messages
    /// - Throws: if no set has a gene of the table.
    package func matches(in table: FeatureTable, path: String) throws(GGMLError) -> [Match] {
        let byName = Dictionary(grouping: table.names.indices) { table.names[$0] }
        let byID = Dictionary(uniqueKeysWithValues: zip(table.ids, table.ids.indices))
        let matches = sets.map { set in
            let found = set.genes.flatMap { byName[$0] ?? byID[$0].map { [$0] } ?? [] }
            return Match(name: set.name, listed: set.genes.count, genes: Set(found).sorted())
        }
        guard matches.contains(where: { !$0.genes.isEmpty }) else {
            throw .expected(
                "names or ids of genes of the metric, such as \(table.label(of: 0))",
                found: "only others, such as \(sets[0].genes[0])", in: path)
        }
        return matches
    }

    /// A sentence if half of the descriptions or more are genes of the table: a file without the column of descriptions
    /// would lose the first gene of each set. A set that is named after a gene may be described by it.
    package func doubt(about table: FeatureTable, path: String) -> String? {
        let genes = Set(table.names + table.ids).subtracting([""])
        let doubtful = sets.filter { genes.contains($0.description) && $0.description != $0.name }
        guard let first = doubtful.first, doubtful.count * 2 >= sets.count else { return nil }
        return "\(path): expected a description in the second column, found a gene of the metric in "
            + "\(doubtful.count) of \(sets.count) sets, such as \"\(first.description)\" of \"\(first.name)\"; these "
            + "genes do not count; if the file has no descriptions, put a column of them behind the names"
    }
}
