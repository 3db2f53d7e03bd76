import GGMLCore
package import GGMLStream

/// The positions of the classes along the components of a metric.
package struct ClassPositions: Equatable, Sendable {
    /// The classes, in the order of first appearance.
    package let classes: [String]
    /// For each class its position along each component: the mean over its samples of the means of their cells, minus
    /// `centre`.
    package let means: [[Double]]
    /// The mean over the classes along each component, or that of other samples.
    package let centre: [Double]

    /// Computes the positions, without samples that have no class.
    ///
    /// - Parameters:
    ///   - rows: the samples
    ///   - centre: that of other samples, to compare positions with theirs
    package init(
        _ clouds: SampleClouds, _ samples: SampleTable, of rows: [Int], along metric: MetricComponents,
        centre: [Double]? = nil
    ) {
        let known = rows.filter { samples.classes[$0] != nil }
        let labelling = Labelling(known.compactMap { samples.classes[$0] })
        let count = metric.rotation.count
        var means = Array(repeating: Array(repeating: 0.0, count: count), count: labelling.names.count)
        for (sample, code) in zip(known, labelling.codes) {
            let mean = clouds.clouds[sample].mean
            for (component, axis) in metric.rotation.enumerated() {
                means[code][component] += dot(axis, mean) / Double(labelling.sizes[code])
            }
        }
        let centre =
            centre
            ?? (0..<count).map { component in
                means.reduce(0) { $0 + $1[component] } / Double(means.count)
            }
        classes = labelling.names
        self.centre = centre
        self.means = means.map { mean in zip(mean, centre).map { $0 - $1 } }
    }
}
