package import GGMLStream

extension Preamble {
    /// The samples that the metric was learned from: "these very samples", or how many of them. Nil if there are none, or
    /// nothing was learned.
    package var trainingSamples: String? {
        guard let metric, !metric.isEuclidean else { return nil }
        let seen = Set(metric.training.samples).intersection(samples.ids).count
        guard seen > 0 else { return nil }
        return seen == samples.count ? "these very samples" : "\(seen) of these \(samples.count) samples"
    }

    /// The samples whose distances are no test of their metric, because it was learned from them; nil if there are none,
    /// or the distances are not learned.
    package var seenSamples: String? { distances?.isLearned == true ? trainingSamples : nil }
}
