/// How far a new sample is from known ones in the features themselves, most of which a learned metric may not look at.
///
/// Two samples are as far apart as the means and the standard deviations of their features: the Fréchet distance of normal
/// distributions without correlations (Dowson and Landau, Journal of Multivariate Analysis 12, 1982,
/// doi:10.1016/0047-259X(82)90077-X). So a sample that was measured or prepared otherwise is far, whatever the metric.
package struct SampleIsolation: Sendable {
    /// What is known of a new sample.
    package struct Result: Equatable, Sendable {
        /// The share of known samples that are closer to their own nearest neighbour than the new sample is to its nearest:
        /// 1 if it is more isolated than all of them.
        package let quantile: Double
        /// Whether the nearest known sample is farther than all known samples are from each other.
        package let isFar: Bool
    }

    private let known: [[Double]]
    /// The distance of each known sample to the nearest other one.
    private let nearest: [Double]
    private let largest: Double

    /// - Parameter samples: those of `spread` that are known, at least two
    /// - Complexity: O(samples² × features)
    package init(known spread: FeatureSpread, samples: [Int]) {
        known = samples.map(spread.profile)
        var (nearest, largest) = (Array(repeating: Double.infinity, count: known.count), 0.0)
        for pair in SamplePairs.all(known.count) {
            let distance = Self.distance(known[pair.first], known[pair.second])
            nearest[pair.first] = min(nearest[pair.first], distance)
            nearest[pair.second] = min(nearest[pair.second], distance)
            largest = max(largest, distance)
        }
        (self.nearest, self.largest) = (nearest, largest)
    }

    /// - Complexity: O(samples × features)
    package func result(of sample: Int, in spread: FeatureSpread) -> Result {
        let profile = spread.profile(sample)
        let own = known.map { Self.distance(profile, $0) }.min() ?? 0
        return Result(
            quantile: Double(nearest.count { $0 < own }) / Double(nearest.count), isFar: own > largest)
    }

    private static func distance(_ x: [Double], _ y: [Double]) -> Double {
        zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
}
