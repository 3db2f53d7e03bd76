import GGMLCore
import GGMLMethods
import GGMLStream

/// The files of genes to keep and to leave out.
struct GeneLists {
    private var kept: GeneList?
    private var excluded: GeneList?

    /// Makes lists without files.
    init() {}

    init(_ flags: GeneFlags) throws(GGMLError) {
        if let path = flags.genes { kept = try GeneList(path: path) }
        if let path = flags.excludeGenes { excluded = try GeneList(path: path) }
    }

    var inputs: [ProvenanceRecord.Input] { [kept, excluded].compactMap { $0?.input } }

    /// The indices of the genes of `table` that may be kept; nil if there are no files.
    ///
    /// - Throws: if no gene of a file is in the table, or none remains.
    func candidates(in table: FeatureTable, _ report: Report) throws(GGMLError) -> [Int]? {
        var candidates: [Int]?
        if let kept {
            let matches = kept.matches(in: table)
            guard !matches.genes.isEmpty else { throw Self.noneFound(of: kept, in: table) }
            report.matches(matches, of: kept)
            candidates = matches.genes
        }
        if let excluded {
            let matches = excluded.matches(in: table)
            guard !matches.genes.isEmpty else { throw Self.noneFound(of: excluded, in: table) }
            report.matches(matches, of: excluded)
            let isExcluded = Set(matches.genes)
            candidates = (candidates ?? Array(0..<table.count)).filter { !isExcluded.contains($0) }
            guard candidates != [] else {
                throw .expected("genes to remain", found: "none", in: excluded.input.name)
            }
        }
        return candidates
    }

    private static func noneFound(of list: GeneList, in table: FeatureTable) -> GGMLError {
        let (id, name) = (table.ids[0], table.names[0])
        return .expected(
            "ids or names of genes of the input, such as \(id)\(name == id ? "" : " (\(name))")",
            found: "only others, such as \(list.entries[0])", in: list.input.name)
    }
}
