/// Highly variable genes by normalised dispersion, the `seurat` flavour of scanpy
/// (Satija et al., Nature Biotechnology 33, 2015, doi:10.1038/nbt.3192).
public enum SeuratDispersion {
    private static let bins = 20

    /// The `count` genes that vary most for their mean, in the order of the genes.
    ///
    /// Each gene's log dispersion (variance over mean) is compared with the genes in the same of 20 bins of log mean;
    /// a gene alone in its bin counts as one standard deviation above. Of genes that tie at the edge the first are
    /// taken.
    /// - Parameter genes: the ones to choose from; the others do not count at all.
    /// - Complexity: O(genes · log genes)
    public static func mostVariable(_ count: Int, _ statistics: GeneStatistics, among genes: [Int]) -> [Int] {
        let (means, variances) = (statistics.means, statistics.variances)
        let scores = scores(means: genes.map { means[$0] }, variances: genes.map { variances[$0] })
        let ranked = scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
        return ranked.prefix(count).map { genes[$0] }.sorted()
    }

    /// Normalised dispersions; −∞ for a gene without any.
    private static func scores(means: [Double], variances: [Double]) -> [Double] {
        let dispersions: [Double?] = zip(means, variances).map { mean, variance in
            mean > 0 && variance > 0 ? (variance / mean).naturalLogarithm : nil
        }
        let logMeans = means.map(\.log1p)
        let bins = bins(of: logMeans)
        var members = Array(repeating: [Double](), count: Self.bins)
        for (bin, dispersion) in zip(bins, dispersions) {
            if let dispersion { members[bin].append(dispersion) }
        }
        let centres = members.map { $0.reduce(0, +) / Double(max($0.count, 1)) }
        let spreads = zip(members, centres).map { values, centre in
            (values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(max(values.count - 1, 1)))
                .squareRoot()
        }
        return zip(bins, dispersions).map { bin, dispersion in
            guard let dispersion else { return -.infinity }
            if members[bin].count == 1 { return 1 }
            return spreads[bin] > 0 ? (dispersion - centres[bin]) / spreads[bin] : -.infinity
        }
    }

    /// Equal steps from the smallest to the largest value; a value on an edge belongs below it.
    private static func bins(of values: [Double]) -> [Int] {
        guard let low = values.min(), let high = values.max(), low < high else {
            return Array(repeating: 0, count: values.count)
        }
        let edges = (0...bins).map { low + (high - low) * Double($0) / Double(bins) }
        return values.map { value in
            let bin = Int((value - low) / (high - low) * Double(bins))
            // The division may round across an edge.
            let candidates = max(bin - 1, 0)...min(bin + 1, bins - 1)
            return candidates.first { value <= edges[$0 + 1] } ?? bins - 1
        }
    }
}
