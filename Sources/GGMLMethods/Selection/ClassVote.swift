import GGMLCore

/// The probability of each class for a held-out sample, by a vote of all train samples weighted by nearness.
///
/// A train sample at the distance d weighs exp(−2 d²/m²), where m is the median distance between train samples (a
/// Parzen window of half the median: Annals of Mathematical Statistics 33, 1962, doi:10.1214/aoms/1177704472). A class
/// is as probable as the mean weight of its samples, so that all classes count alike whatever their sizes. Unlike a
/// regression it needs nothing but distances to some samples of each class.
package struct ClassVote {
    private static let exponent = 2.0
    /// The part of the probability that all classes share, so that no single sample decides a comparison.
    private static let floor = 0.02

    /// The classes of the samples, from 0 to below `classCount`.
    private let labels: [Int]
    private let classCount: Int
    /// Pairs of samples whose distances are known.
    private let pairs: [(first: Int, second: Int)]

    package init(labels: [Int], classCount: Int, pairs: [(first: Int, second: Int)]) {
        self.labels = labels
        self.classCount = classCount
        self.pairs = pairs
    }

    /// The log loss of each held-out sample, in nats; nil for train samples, and for those with no known distance to a
    /// train sample of their class or of another.
    ///
    /// - Parameter squares: for each pair the squared distance
    /// - Complexity: O(pairs · log pairs + samples · classes)
    package func losses(_ squares: [Double], isTrain: [Bool]) -> [Double?] {
        var between: [Double] = []
        var nearest = Array(repeating: Double.infinity, count: labels.count)
        for (pair, square) in zip(pairs, squares) {
            if isTrain[pair.first] && isTrain[pair.second] {
                between.append(square)
            } else if let (test, _) = sides(pair, isTrain) {
                nearest[test] = min(nearest[test], square)
            }
        }
        between.sort()
        let median = between.isEmpty ? 0 : between[between.count / 2]
        var weights = Array(repeating: (sum: 0.0, count: 0), count: labels.count * classCount)
        for (pair, square) in zip(pairs, squares) {
            guard let (test, train) = sides(pair, isTrain) else { continue }
            // Relative to the nearest, so that not all weights of a far sample vanish.
            let excess = square - nearest[test]
            let weight = median > 0 ? (-Self.exponent * excess / median).portableExponential : 1
            weights[test * classCount + labels[train]].sum += weight
            weights[test * classCount + labels[train]].count += 1
        }
        return labels.indices.map { sample in
            let votes = (0..<classCount).map { weights[sample * classCount + $0] }
            let own = votes[labels[sample]]
            guard own.count > 0, votes.count(where: { $0.count > 0 }) > 1 else { return nil }
            let means = votes.map { $0.count > 0 ? $0.sum / Double($0.count) : 0 }
            let vote = means[labels[sample]] / means.reduce(0, +)
            return -((1 - Self.floor) * vote + Self.floor / Double(classCount)).portableLogarithm
        }
    }

    /// The held-out and the train sample of a pair; nil if it has not one of each.
    private func sides(_ pair: (first: Int, second: Int), _ isTrain: [Bool]) -> (test: Int, train: Int)? {
        guard isTrain[pair.first] != isTrain[pair.second] else { return nil }
        return isTrain[pair.first] ? (pair.second, pair.first) : (pair.first, pair.second)
    }
}
