package import GGMLCore

/// Classifies samples by their nearest neighbours with known classes, as scikit-learn's KNeighborsClassifier does with
/// `metric="precomputed"`.
package struct NearestNeighbours: Equatable, Sendable {
    /// How much a neighbour's vote counts.
    package enum Weights: String, CaseIterable, Sendable {
        case uniform
        /// The vote counts 1 / distance. If neighbours have the distance 0, only these count, all equally.
        case distance
    }

    package struct Prediction: Equatable, Sendable {
        package let label: Int
        /// The share of the votes of each class, 0 … classes − 1, with the sum 1; or its probability.
        package let votes: [Double]
        /// The samples that voted, nearest first.
        package let neighbours: [Int]

        package init(label: Int, votes: [Double], neighbours: [Int]) {
            self.label = label
            self.votes = votes
            self.neighbours = neighbours
        }

        /// The most probable class; of equals, the lowest.
        init(probabilities: [Double]) {
            let label = probabilities.indices.max { (probabilities[$0], $1) < (probabilities[$1], $0) }
            self.init(label: label ?? 0, votes: probabilities, neighbours: [])
        }

        /// The most probable class by the mean of several probabilities: a linear opinion pool.
        init(averaging probabilities: [[Double]]) {
            precondition(!probabilities.isEmpty)
            let sums = probabilities.dropFirst().reduce(probabilities[0]) { zip($0, $1).map(+) }
            self.init(probabilities: sums.map { $0 / Double(probabilities.count) })
        }
    }

    /// The number of neighbours that vote; all, if there are fewer.
    package var count: Int
    package var weights: Weights

    package init(count: Int = 5, weights: Weights = .uniform) {
        precondition(count > 0)
        self.count = count
        self.weights = weights
    }

    /// Predicts the class of one sample.
    ///
    /// Ties are broken as in scikit-learn: of samples at the same distance, the first in `train` is the nearer; of
    /// classes with the same votes, the lowest wins.
    /// - Parameters:
    ///   - distances: samples × samples; only those from `sample` to `train` are read, and must not be NaN
    ///   - train: the rows of the samples that may vote, at least one
    ///   - labels: the class of each row, from 0 to below `classes`; only those of `train` are read
    /// - Complexity: O(n log n) for n train samples
    package func predict(
        _ sample: Int, from train: [Int], _ distances: Matrix, labels: [Int], classes: Int
    )
        -> Prediction
    {
        precondition(!train.isEmpty)
        let order = train.indices.sorted {
            (distances[sample, train[$0]], $0) < (distances[sample, train[$1]], $1)
        }
        let neighbours = order.prefix(count).map { train[$0] }
        let weights = weights(neighbours.map { distances[sample, $0] })
        var votes = Array(repeating: 0.0, count: classes)
        for (neighbour, weight) in zip(neighbours, weights) { votes[labels[neighbour]] += weight }
        let total = weights.reduce(0, +)
        let label = votes.indices.max { (votes[$0], $1) < (votes[$1], $0) } ?? 0
        return Prediction(label: label, votes: votes.map { $0 / total }, neighbours: neighbours)
    }

    private func weights(_ distances: [Double]) -> [Double] {
        guard weights == .distance else { return distances.map { _ in 1 } }
        guard let nearest = distances.first, nearest > 0 else { return distances.map { $0 == 0 ? 1 : 0 } }
        // In units of the nearest, because 1 / d may overflow.
        return distances.map { nearest / $0 }
    }
}
