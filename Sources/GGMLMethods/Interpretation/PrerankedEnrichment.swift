package import GGMLCore

/// Pre-ranked gene set enrichment analysis (GSEA; Subramanian et al., PNAS 102, 2005, doi:10.1073/pnas.0506580102, with
/// the weight p = 1).
///
/// Down the list, a running sum rises at each gene of the set by the gene's share of the set's scores, and falls at
/// each other gene by a constant step. Its largest deviation from zero is the score of the set, which is compared with
/// the scores of random sets of as many genes.
package struct PrerankedEnrichment: Sendable {
    /// The result for a set.
    package struct Result: Equatable, Sendable {
        /// The score, from −1 (all genes at the end) to 1 (all at the front).
        package let score: Double
        /// The score divided by the mean size of the random scores of its sign; nil if there are none.
        package let normalized: Double?
        /// The fraction of the random scores of its sign that are at least as far from zero, counting the set itself as
        /// one.
        package let pValue: Double
        /// The genes of the set up to the peak, or from it on if the score is negative, in the order of the list.
        package let leadingEdge: [Int]
    }

    private let order: [Int]
    /// The position of each gene in the list.
    private let positions: [Int]
    /// |score| along the list.
    private let sizes: [Double]
    /// Whether sets at the end of the list are tested, too.
    private let isTwoSided: Bool

    /// - Parameter scores: one finite score for each gene; if none is negative, only sets at the front are tested.
    package init(scores: [Double]) {
        order = GeneOrder(scores).genes
        var positions = order
        for (position, gene) in order.enumerated() { positions[gene] = position }
        self.positions = positions
        sizes = order.map { abs(scores[$0]) }
        isTwoSided = scores.contains { $0 < 0 }
    }

    /// Tests sets.
    ///
    /// - Parameters:
    ///   - sets: each with at least one gene, but not all genes
    ///   - permutations: the number of random sets, at least 1; sets of equal size are compared with the same ones
    /// - Complexity: O(permutations · s log s) for each size s
    package func results(of sets: [[Int]], permutations: Int, seed: UInt64, threads: Int)
        throws(GGMLError) -> [Result]
    {
        let counts = Set(sets.map(\.count)).sorted()
        let found = try concurrentMap(count: counts.count, threads: threads) { index in
            randomScores(count: counts[index], permutations: permutations, seed: seed)
        }
        let random = Dictionary(uniqueKeysWithValues: zip(counts, found))
        return sets.map { result(of: $0, against: random[$0.count] ?? []) }
    }

    private func result(of set: [Int], against random: [Double]) -> Result {
        let hits = set.map { positions[$0] }.sorted()
        let (score, peak) = score(of: hits)
        let isNegative = score < 0
        let sameSign = random.filter { ($0 < 0) == isNegative }
        let mean = sameSign.reduce(0) { $0 + abs($1) } / Double(sameSign.count)
        let extreme = sameSign.count { abs($0) >= abs(score) }
        return Result(
            score: score, normalized: mean > 0 ? score / mean : nil,
            pValue: Double(1 + extreme) / Double(1 + sameSign.count),
            leadingEdge: score == 0 ? [] : (isNegative ? hits[peak...] : hits[...peak]).map { order[$0] })
    }

    /// The score of a set.
    /// - Parameter hits: the positions of the genes of the set, increasing
    /// - Returns: the score, and the index of the hit at the peak: the sum has the score after it, or before it if
    ///   negative.
    func score(of hits: [Int]) -> (score: Double, peak: Int) {
        let total = hits.reduce(0) { $0 + sizes[$1] }
        let fall = 1 / Double(order.count - hits.count)
        var (highest, lowest) = ((score: 0.0, peak: 0), (score: 0.0, peak: 0))
        var sum = 0.0
        for (index, position) in hits.enumerated() {
            let fallen = Double(position - index) * fall
            if sum - fallen < lowest.score { lowest = (sum - fallen, index) }
            // If all weights are zero, genes count equally.
            sum += total > 0 ? sizes[position] / total : 1 / Double(hits.count)
            if sum - fallen > highest.score { highest = (sum - fallen, index) }
        }
        return isTwoSided && -lowest.score > highest.score ? lowest : highest
    }

    private func randomScores(count: Int, permutations: Int, seed: UInt64) -> [Double] {
        var key = StableHash()
        key.combine(seed)
        key.combine(UInt64(count))
        var generator = SplitMix64(seed: key.value)
        var deck = Array(order.indices)
        return (0..<permutations).map { _ in
            for index in 0..<count {
                deck.swapAt(index, Int.random(in: index..<deck.count, using: &generator))
            }
            return score(of: deck[..<count].sorted()).score
        }
    }
}
