import GGMLCore

/// Variances of counts relative to the variance expected for their mean, for one batch of cells.
///
/// The expected variance is a local regression of ln variance on ln mean over the genes that vary. Counts far above
/// their mean would dominate the variance, so they are clipped at √cells expected deviations above it; the second pass
/// sums the clipped counts.
struct StandardisedVariance: Sendable {
    private let genes: [Int]
    private let means: [Double]
    /// For each of `genes` the expected deviation; nil if the gene does not vary.
    private let deviations: [Double?]

    init(_ statistics: GeneStatistics, among genes: [Int]) {
        let variances = statistics.variances
        self.genes = genes
        means = statistics.means
        let varying = genes.indices.filter { variances[genes[$0]] > 0 }
        let trend = Loess.fit(
            varying.map { variances[genes[$0]].naturalLogarithm },
            on: varying.map { [means] in means[genes[$0]].naturalLogarithm })
        var deviations = [Double?](repeating: nil, count: genes.count)
        for (position, logVariance) in zip(varying, trend) {
            deviations[position] = (logVariance / 2).exponential
        }
        self.deviations = deviations
    }

    /// The clipping value of each gene of the table; infinite if its counts are not clipped.
    func clips(cells: Int) -> [Double] {
        var clips = means.map { _ in Double.infinity }
        for (gene, deviation) in zip(genes, deviations) {
            if let deviation { clips[gene] = means[gene] + deviation * Double(cells).squareRoot() }
        }
        return clips
    }

    /// The standardised variance of each of `genes`, about the mean before clipping.
    /// - Parameter clipped: the statistics of min(count, clip)
    func values(_ clipped: GeneStatistics) -> [Double?] {
        let cells = Double(clipped.cells)
        return zip(genes, deviations).map { gene, deviation in
            guard let deviation else { return nil }
            let mean = means[gene]
            let squares =
                cells * mean * mean + clipped.sumOfSquares(of: gene) - 2 * clipped.sum(of: gene) * mean
            return squares / ((cells - 1) * deviation * deviation)
        }
    }
}
