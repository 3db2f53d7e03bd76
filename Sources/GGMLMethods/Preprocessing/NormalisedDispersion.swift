import GGMLCore

/// Dispersions (variance over mean) of genes, normalised by those of genes with a similar mean.
///
/// The result is nil for a gene without a dispersion, and where it and its bin give 0 / 0. Where at least half of the
/// genes of a bin have the same dispersion, their median absolute deviation is 0, and the others are at ±∞.
enum NormalisedDispersion {
    /// Normalises log dispersions by mean and standard deviation within 20 bins of equal width of ln(1 + mean); a gene
    /// alone in its bin gets 1.
    /// - Complexity: O(genes)
    static func seurat(means: [Double], variances: [Double]) -> [Double?] {
        let dispersions = zip(means, variances).map { mean, variance in
            mean > 0 && variance > 0 ? (variance / mean).naturalLogarithm : nil
        }
        let logMeans = means.map(\.log1p)
        guard let low = logMeans.min(), let high = logMeans.max() else { return [] }
        let step = (high - low) / 20
        return normalise(dispersions, by: logMeans, edges: (1..<20).map { low + Double($0) * step }) {
            values in
            guard values.count > 1 else { return (0, values[0]) }
            let mean = values.reduce(0, +) / Double(values.count)
            let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return (mean, (squares / Double(values.count - 1)).squareRoot())
        }
    }

    /// Normalises dispersions by median and median absolute deviation between the percentiles 10, 15, … 95 of the mean.
    ///
    /// The factor from median absolute to standard deviation is the same for all genes, and is left out.
    /// - Complexity: O(genes · log genes)
    static func cellRanger(means: [Double], variances: [Double]) -> [Double?] {
        let dispersions = zip(means, variances).map { mean, variance in mean > 0 ? variance / mean : 0 }
        let sorted = means.sorted()
        guard !sorted.isEmpty else { return [] }
        let edges = stride(from: 10, to: 100, by: 5).map { percentile(Double($0), of: sorted) }
        return normalise(dispersions, by: means, edges: edges) { values in
            let centre = percentile(50, of: values.sorted())
            return (centre, percentile(50, of: values.map { abs($0 - centre) }.sorted()))
        }
    }

    /// (dispersion − centre) / spread, with the centre and spread that `summary` finds in each bin. A key on an edge
    /// belongs to the bin below.
    private static func normalise(
        _ dispersions: [Double?], by keys: [Double], edges: [Double],
        summary: ([Double]) -> (centre: Double, spread: Double)
    ) -> [Double?] {
        let bins = keys.map { key in edges.count { $0 < key } }
        var members = Array(repeating: [Double](), count: edges.count + 1)
        for (bin, dispersion) in zip(bins, dispersions) {
            if let dispersion { members[bin].append(dispersion) }
        }
        let summaries = members.map { $0.isEmpty ? (0, 0) : summary($0) }
        return zip(bins, dispersions).map { bin, dispersion in
            let (centre, spread) = summaries[bin]
            let value = dispersion.map { ($0 - centre) / spread }
            return value?.isNaN == true ? nil : value
        }
    }

    /// The percentile of sorted values, interpolated linearly between the two nearest.
    private static func percentile(_ percent: Double, of sorted: [Double]) -> Double {
        let place = Double(sorted.count - 1) * (percent / 100)
        let below = Int(place)
        let (low, high) = (sorted[below], sorted[min(below + 1, sorted.count - 1)])
        let part = place - Double(below)
        // Interpolated from the nearer end, so that both ends are exact.
        return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part)
    }
}
