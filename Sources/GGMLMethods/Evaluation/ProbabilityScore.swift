import GGMLCore

/// How well the probabilities of classes, or shares of votes, that samples were given fit their classes.
///
/// Unlike the classes that are predicted from them, these tell a near miss from a gross one.
package struct ProbabilityScore: Equatable, Sendable {
    private let truth: [Int]
    private let probabilities: [[Double]]

    /// - Parameter probabilities: of the classes 0, 1, … of each sample
    package init(truth: [Int], probabilities: [[Double]]) {
        precondition(truth.count == probabilities.count)
        self.truth = truth
        self.probabilities = probabilities
    }

    /// The score of the samples of both together.
    package static func + (a: Self, b: Self) -> Self {
        Self(truth: a.truth + b.truth, probabilities: a.probabilities + b.probabilities)
    }

    /// The area under the receiver operating characteristic of each class against the others, averaged over the classes
    /// that have samples; nil if all samples are of one class.
    ///
    /// It is how often a sample of the class has a larger probability of it than another sample has; equal ones count half
    /// (Hanley and McNeil, Radiology 143, 1982, doi:10.1148/radiology.143.1.7063747). 0.5 for guessing.
    /// - Complexity: O(n log n) a class
    package var areaUnderCurve: Double? {
        let classes = Set(truth).sorted()
        guard classes.count > 1 else { return nil }
        return classes.map { own in
            let ranks = probabilities.map { $0[own] }.ranks
            let isOwn = truth.map { $0 == own }
            let count = isOwn.count { $0 }
            let sum = zip(ranks, isOwn).reduce(0) { $1.1 ? $0 + $1.0 : $0 }
            let least = Double(count * (count - 1)) / 2
            return (sum - least) / Double(count * (truth.count - count))
        }.mean
    }

    /// The Brier score: half the mean squared distance of the probabilities from 1 for the own class and 0 for the others,
    /// so that it is (1 − p)² for two classes, of which the own one has the probability p. 0 for certainty, ¼ for a coin
    /// (Brier, Monthly Weather Review 78, 1950). Nil without samples.
    package var brier: Double? {
        zip(truth, probabilities).map { own, probabilities in
            probabilities.indices.reduce(0) { sum, other in
                let error = probabilities[other] - (other == own ? 1 : 0)
                return sum + error * error / 2
            }
        }.mean
    }
}

extension [Double] {
    /// The ranks of numbers, none of them NaN, from 0, with the mean rank for equal ones.
    var ranks: [Double] {
        precondition(!contains(where: \.isNaN))
        let order = indices.sorted { self[$0] < self[$1] }
        var ranks = self
        var start = 0
        while start < order.count {
            let end = order[start...].firstIndex { self[$0] != self[order[start]] } ?? order.count
            for place in start..<end { ranks[order[place]] = Double(start + end - 1) / 2 }
            start = end
        }
        return ranks
    }
}
