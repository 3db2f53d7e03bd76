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
    /// - Throws: if no gene to keep is in the table, or none remains.
    func candidates(in table: FeatureTable, _ report: Report) throws(GGMLError) -> [Int]? {
        var candidates: [Int]?
        if let kept {
            let matches = kept.matches(in: table)
            guard !matches.genes.isEmpty else {
                throw .expected(
                    "ids or names of genes of the input, such as \(table.ids[0])",
                    found: "only others, such as \(kept.entries[0])", in: kept.input.name)
            }
            report.matches(matches, of: kept)
            candidates = matches.genes
        }
        if let excluded {
            let matches = excluded.matches(in: table)
            report.matches(matches, of: excluded)
            let isExcluded = Set(matches.genes)
            candidates = (candidates ?? Array(0..<table.count)).filter { !isExcluded.contains($0) }
            guard candidates != [] else {
                throw .expected("genes to remain", found: "none", in: excluded.input.name)
            }
        }
        return candidates
    }
}
