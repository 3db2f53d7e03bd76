/// The agreement of predicted classes with true ones.
package struct ClassificationScore: Equatable, Sendable {
    /// The confusion matrix: numbers of samples by true class (rows) and predicted class (columns).
    package let confusion: [[Int]]

    package init(confusion: [[Int]]) { self.confusion = confusion }

    /// - Parameter classes: labels are from 0 to below this
    package init(truth: [Int], predicted: [Int], classes: Int) {
        precondition(truth.count == predicted.count)
        var confusion = Array(repeating: Array(repeating: 0, count: classes), count: classes)
        for (own, found) in zip(truth, predicted) { confusion[own][found] += 1 }
        self.confusion = confusion
    }

    /// The score of the predictions of both together.
    package static func + (a: Self, b: Self) -> Self {
        Self(confusion: zip(a.confusion, b.confusion).map { zip($0, $1).map(+) })
    }

    package var count: Int { confusion.joined().reduce(0, +) }

    /// The share of correct predictions.
    package var accuracy: Double {
        Double(confusion.indices.reduce(0) { $0 + confusion[$1][$1] }) / Double(count)
    }

    /// The share of correct predictions, averaged over the classes that have samples: 1 / classes for guessing
    /// (Brodersen et al., ICPR 2010, doi:10.1109/ICPR.2010.764).
    package var balancedAccuracy: Double {
        let recalls = confusion.indices.compactMap { own -> Double? in
            let size = confusion[own].reduce(0, +)
            return size > 0 ? Double(confusion[own][own]) / Double(size) : nil
        }
        return recalls.reduce(0, +) / Double(recalls.count)
    }

    /// The mean F1 score, 2 × hits / (samples + predictions), over the classes that have samples or predictions.
    package var macroF1: Double {
        let scores = confusion.indices.compactMap { own -> Double? in
            let both = confusion[own].reduce(0, +) + confusion.reduce(0) { $0 + $1[own] }
            return both > 0 ? Double(2 * confusion[own][own]) / Double(both) : nil
        }
        return scores.reduce(0, +) / Double(scores.count)
    }

    /// The most frequent class; in a tie, the lowest.
    package static func majority(of labels: some Collection<Int>, classes: Int) -> Int {
        var sizes = Array(repeating: 0, count: classes)
        for label in labels { sizes[label] += 1 }
        return sizes.indices.max { (sizes[$0], $1) < (sizes[$1], $0) } ?? 0
    }
}
