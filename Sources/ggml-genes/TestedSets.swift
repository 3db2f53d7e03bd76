import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

/// The sets of a file, for tests against a list of genes.
struct TestedSets {
    private let sets: [GeneSets.Match]
    private let genes: FeatureTable
    private let scores: [Double]
    /// What was left out of the file, and how many sets are tested.
    let notes: [String]

    /// - Parameter scores: one for each gene; genes are ranked by the size of the score, or for the preranked test by
    ///   the signed score.
    init(_ path: String, _ genes: FeatureTable, limits: SetOptions, scores: [Double]) throws(GGMLError) {
        let file = try GeneSets(path: path)
        let all = try file.matches(in: genes, path: path)
        // A set of all genes has nothing to be compared with.
        let largest = min(limits.maxSize, genes.count - 1)
        let small = all.count { $0.genes.count < limits.minSize }
        let large = all.count { $0.genes.count > largest && $0.genes.count >= limits.minSize }
        sets = all.filter { $0.genes.count >= limits.minSize && $0.genes.count <= largest }
        self.genes = genes
        self.scores = scores
        let found = Set(all.flatMap(\.genes)).count
        notes =
            file.notes + [file.doubt(about: genes, path: path)].compactMap(\.self) + [
                "tests \(sets.count) of \(all.count) sets; left out with fewer than \(limits.minSize) genes of the metric: "
                    + "\(small), with more than \(largest): \(large); genes of the metric in any set: \(found) of \(genes.count)"
            ]
    }

    /// The table of over-representation among the first genes, by increasing p.
    func overlap(top: CountOrAll, _ text: GeneText) throws(GGMLError) -> [[String]] {
        guard let limit = top.limit, limit < genes.count else {
            throw .expected(
                "fewer than the \(genes.count) genes of the metric, to compare them with the others",
                found: "\(top)", in: "--top")
        }
        let order = GeneOrder(scores.map(abs))
        let first = order.top(limit)
        let results = sets.map { set in
            Overrepresentation(
                overlap: set.genes.count { first.contains($0) }, found: set.genes.count, chosen: limit,
                universe: genes.count)
        }
        let adjusted = benjaminiHochberg(results.map(\.pValue))
        let header = ["set", "listed", "found", "overlap", "expected", "fold", "p", "q", "genes"]
        return [header]
            + byP(results.map(\.pValue)).map { index in
                let (set, result) = (sets[index], results[index])
                let members = Set(set.genes)
                return text.set(set) + [String(result.overlap)]
                    + [result.expected, result.fold, result.pValue, adjusted[index]].map(text.number)
                    + [names(order.genes.prefix(limit).filter { members.contains($0) })]
            }
    }

    /// The table of pre-ranked enrichment in the list of all genes, by increasing p.
    func preranked(permutations: Int, seed: UInt64, threads: Int, _ text: GeneText) throws(GGMLError)
        -> [[String]]
    {
        try MemoryLimit.check(
            Set(sets.map(\.genes.count)).count * permutations * MemoryLayout<Double>.size,
            for: "the scores of random sets", in: "--permutations \(permutations)")
        let results = try PrerankedEnrichment(scores: scores)
            .results(of: sets.map(\.genes), permutations: permutations, seed: seed, threads: threads)
        let adjusted = benjaminiHochberg(results.map(\.pValue))
        let header = ["set", "listed", "found", "es", "nes", "p", "q", "genes"]
        return [header]
            + byP(results.map(\.pValue)).map { index in
                let result = results[index]
                return text.set(sets[index])
                    + [text.number(result.score), result.normalized.map(text.number) ?? "NA"]
                    + [result.pValue, adjusted[index]].map(text.number) + [names(result.leadingEdge)]
            }
    }

    /// The sets by increasing p; ties keep the order of the file.
    private func byP(_ pValues: [Double]) -> [Int] {
        pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
    }

    private func names(_ found: [Int]) -> String {
        found.isEmpty
            ? "NA"
            : found.map(genes.label).joined(separator: ",")
    }
}
