package import GGMLCore
package import GGMLStream

/// The mean and the standard deviation of each feature over the cells of each sample, from blocks as they come.
///
/// (West, Communications of the ACM 22, 1979, doi:10.1145/359146.359153: weighted, in one pass, without cancellation.)
package struct FeatureSpread: Sendable {
    /// The weight of the cells of each sample.
    private var totals: [Double]
    /// What the stored values alone have, samples × features: the weight of their cells, their means, and the weighted
    /// sums of squared differences from these. All other values are zero.
    private var weights: Matrix
    private var means: Matrix
    private var squares: Matrix

    /// - Throws: if the numbers, and the profiles made of them, are over the limit of memory.
    package init(samples: Int, features: Int, place: String) throws(GGMLError) {
        try MemoryLimit.check(
            5 * samples * features * MemoryLayout<Double>.size,
            for: "the means and spreads of the features of all samples", in: place)
        totals = Array(repeating: 0, count: samples)
        weights = Matrix(rows: samples, columns: features, repeating: 0)
        (means, squares) = (weights, weights)
    }

    /// - Complexity: O(stored values)
    package mutating func add(_ block: CellBlock, place: String) throws(GGMLError) {
        let cellWeights = try block.weights(place: place)
        for row in 0..<block.count {
            let (sample, weight) = (Int(block.samples[row]), cellWeights?[row] ?? 1)
            totals[sample] += weight
            block.matrix.forEachValue(inRow: row) { feature, value in
                weights[sample, feature] += weight
                let difference = Double(value) - means[sample, feature]
                means[sample, feature] += difference * weight / weights[sample, feature]
                squares[sample, feature] += weight * difference * (Double(value) - means[sample, feature])
            }
        }
    }

    /// The means of a sample, and then the standard deviations.
    package func profile(_ sample: Int) -> [Double] {
        let total = totals[sample]
        let stored = (0..<means.columns).map { feature in
            (share: weights[sample, feature] / total, mean: means[sample, feature])
        }
        let deviations = zip(stored, squares.row(sample)).map { stored, squares in
            // The zeros are another group, with the mean 0.
            max(0, squares / total + stored.share * (1 - stored.share) * stored.mean * stored.mean)
                .squareRoot()
        }
        return stored.map { $0.share * $0.mean } + deviations
    }
}
