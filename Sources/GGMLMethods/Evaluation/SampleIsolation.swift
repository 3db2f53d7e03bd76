package import GGMLCore
package import GGMLStream

/// The mean and the standard deviation of each feature over the cells of each sample, from blocks as they come.
///
/// (West, Communications of the ACM 22, 1979, doi:10.1145/359146.359153: weighted, in one pass, without cancellation.)
package struct FeatureSpread: Sendable {
    private var weights: [Double]
    /// Samples × features: the means, and the weighted sums of squared differences from them.
    private var means: Matrix
    private var squares: Matrix

    package init(samples: Int, features: Int) {
        weights = Array(repeating: 0, count: samples)
        means = Matrix(rows: samples, columns: features, repeating: 0)
        squares = means
    }

    /// - Complexity: O(cells × features)
    package mutating func add(_ block: CellBlock, place: String) throws(GGMLError) {
        let cellWeights = try block.weights(place: place)
        for row in 0..<block.count {
            let (sample, weight) = (Int(block.samples[row]), cellWeights?[row] ?? 1)
            weights[sample] += weight
            let step = weight / weights[sample]
            for (feature, value) in block.matrix.point(row).enumerated() {
                let difference = value - means[sample, feature]
                means[sample, feature] += step * difference
                squares[sample, feature] += weight * difference * (value - means[sample, feature])
            }
        }
    }

    /// The means of a sample, and then the standard deviations.
    package func profile(_ sample: Int) -> [Double] {
        Array(means.row(sample)) + squares.row(sample).map { (max(0, $0) / weights[sample]).squareRoot() }
    }
}

/// How far a new sample is from known ones in the features themselves, most of which a learned metric may not look at.
///
/// A sample is the mean and the standard deviation of each feature over all of its cells, each standardised by the known
/// samples; two samples are as far apart as these are. Whatever the metric is, a sample that was measured or prepared
/// otherwise is far.
package struct SampleIsolation: Sendable {
    private let known: [[Double]]
    /// The distance of each known sample to the nearest other one.
    private let nearest: [Double]
    private let centres: [Double]
    private let deviations: [Double]

    /// - Complexity: O(samples² × features)
    package init(known spread: FeatureSpread, samples: [Int]) {
        let profiles = samples.map(spread.profile)
        let columns = (profiles.first ?? []).indices.map { column in profiles.map { $0[column] } }
        let centres = columns.map { $0.mean ?? 0 }
        // What is the same in all known samples has no scale but its own.
        let deviations = columns.map { $0.standardDeviation ?? 0 }.map { $0 > 0 ? $0 : 1 }
        let known = profiles.map { Self.standardised($0, centres, deviations) }
        (self.centres, self.deviations, self.known) = (centres, deviations, known)
        nearest = known.indices.map { sample in
            Self.nearest(to: known[sample], of: known.indices.lazy.filter { $0 != sample }.map { known[$0] })
        }
    }

    /// The share of known samples that are closer to their own nearest neighbour than a new sample is to its nearest: 1 if
    /// it is more isolated than all of them.
    package func quantile(of sample: Int, in spread: FeatureSpread) -> Double {
        let own = Self.nearest(
            to: Self.standardised(spread.profile(sample), centres, deviations), of: known.lazy)
        return Double(nearest.count { $0 < own }) / Double(nearest.count)
    }

    private static func standardised(_ profile: [Double], _ centres: [Double], _ deviations: [Double])
        -> [Double]
    {
        zip(profile, zip(centres, deviations)).map { ($0 - $1.0) / $1.1 }
    }

    private static func nearest(to profile: [Double], of others: some Sequence<[Double]>) -> Double {
        others.reduce(.infinity) { least, other in
            min(least, zip(profile, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) })
        }.squareRoot()
    }
}
