package import GGMLCore

/// The order of genes by their variability.
///
/// If cells come in batches, such as samples, the variability within batches counts. Ties keep the order of the genes.
package struct GeneRanking: Sendable {
    private let flavour: GeneFlavour
    private let genes: [Int]
    private let standardised: [StandardisedVariance]
    /// For each batch the score of each of `genes`, larger for more variable genes. Nil for a gene that does not take
    /// part; for dispersions, NaN for one that does not vary or cannot be compared.
    private var scores: [[Double?]]

    /// For `seurat_v3`, the value at which counts are clipped in the second pass, for each batch and each gene of the
    /// table; nil for the other flavours.
    package let clips: [[Double]]?

    /// - Parameters:
    ///   - statistics: statistics of the flavour's `values`, one for each batch, or a single one without batches. As in
    ///     scanpy, a gene without counts in one of several batches does not take part in the comparison there.
    ///   - genes: the indices of the genes to choose from, increasing; the others are ignored.
    /// - Throws: if a sum is infinite or NaN.
    /// - Complexity: O(batches · genes · log genes)
    package init(_ flavour: GeneFlavour, _ statistics: [GeneStatistics], among genes: [Int]) throws(GGMLError)
    {
        for batch in statistics {
            for gene in genes where !batch.sumOfSquares(of: gene).isFinite {
                throw .expected(
                    "finite values", found: "values that sum to \(batch.sum(of: gene))",
                    in: "feature \(gene + 1)")
            }
        }
        self.flavour = flavour
        self.genes = genes
        guard flavour == .seuratV3 else {
            (standardised, clips) = ([], nil)
            scores = statistics.map { Self.scores(flavour, $0, genes, isBatch: statistics.count > 1) }
            return
        }
        standardised = statistics.map { StandardisedVariance($0, among: genes) }
        clips = zip(standardised, statistics).map { $0.clips(cells: $1.cells) }
        scores = []
    }

    /// Adds the results of the second pass: for each batch the statistics of min(count, clip).
    package mutating func add(clipped: [GeneStatistics]) {
        precondition(clipped.count == standardised.count, "one a batch")
        scores = zip(standardised, clipped).map { $0.values($1) }
    }

    /// The indices of the `count` chosen genes, increasing; all if there are fewer.
    ///
    /// With several batches, genes are ordered
    /// - for `seurat` and `cell_ranger`: by the number of batches in which a gene is among the first `count`, then by
    ///   the mean of its normalised dispersions over the batches that have one, where a batch without counts of the
    ///   gene has 0;
    /// - for `seurat_v3`: by the median of its ranks in the batches where it is among the first `count`, then by the
    ///   number of these batches;
    /// - for `variance`: by the mean of the variances within batches of two or more cells.
    /// - Parameter count: nil (only for `variance`) takes the genes whose variance is above the mean of all variances.
    /// - Precondition: for `seurat_v3`, the second pass has been added.
    package func chosen(_ count: Int?) -> [Int] {
        precondition(clips?.count == scores.count || clips == nil, "the second pass comes first")
        guard let count else {
            precondition(flavour == .variance, "only variances have a mean to compare with")
            let variances = genes.indices.map(meanScore)
            let mean = variances.reduce(0, +) / Double(max(genes.count, 1))
            return zip(genes, variances).filter { $1 > mean }.map(\.0)
        }
        let keys: [(Double, Double)] =
            switch flavour {
            case .seurat, .cellRanger: dispersionKeys(count)
            case .seuratV3: rankKeys(count)
            case .variance: genes.indices.map { gene in (-meanScore(gene), 0) }
            }
        let order = genes.indices.sorted { (keys[$0].0, keys[$0].1, $0) < (keys[$1].0, keys[$1].1, $1) }
        return order.prefix(count).sorted().map { genes[$0] }
    }

    // MARK: Scores of a batch

    private static func scores(
        _ flavour: GeneFlavour, _ statistics: GeneStatistics, _ genes: [Int], isBatch: Bool
    ) -> [Double?] {
        let (means, variances) = (statistics.means, statistics.variances)
        if flavour == .variance { return genes.map { statistics.cells > 1 ? variances[$0] : nil } }
        let members = genes.indices.filter { !isBatch || means[genes[$0]] > 0 }
        let normalise = flavour == .seurat ? NormalisedDispersion.seurat : NormalisedDispersion.cellRanger
        let values = normalise(members.map { means[genes[$0]] }, members.map { variances[genes[$0]] })
        var result = [Double?](repeating: nil, count: genes.count)
        for (position, value) in zip(members, values) { result[position] = value ?? .nan }
        return result
    }

    // MARK: Batches together; the smaller a key, the earlier the gene

    private func dispersionKeys(_ count: Int) -> [(Double, Double)] {
        let thresholds = scores.map { batch in
            batch.compactMap(\.self).filter { !$0.isNaN }.sorted(by: >).prefix(count).last ?? .infinity
        }
        return genes.indices.map { gene in
            let batches = zip(scores, thresholds).count { batch, threshold in
                batch[gene].map { $0 >= threshold } ?? false
            }
            let mean = scores.map { $0[gene] ?? 0 }.filter { !$0.isNaN }.mean ?? .nan
            return (-Double(batches), mean.isNaN ? .infinity : -mean)
        }
    }

    private func rankKeys(_ count: Int) -> [(Double, Double)] {
        var ranks = Array(repeating: [Int](), count: genes.count)
        for batch in scores {
            let order = genes.indices.filter { batch[$0] != nil }
                .sorted { (-(batch[$0] ?? 0), $0) < (-(batch[$1] ?? 0), $1) }
            for (rank, gene) in order.prefix(count).enumerated() { ranks[gene].append(rank) }
        }
        return ranks.map { ranks in
            guard !ranks.isEmpty else { return (.infinity, 0) }
            let sorted = ranks.sorted()
            let median = Double(sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
            return (median, -Double(ranks.count))
        }
    }

    /// The mean score of a gene over the batches that have one.
    private func meanScore(_ gene: Int) -> Double {
        let values = scores.compactMap { $0[gene] }
        return values.reduce(0, +) / Double(max(values.count, 1))
    }
}
