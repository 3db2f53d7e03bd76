import GGMLStream

/// How many neighbours vote, and how: a given number or, by default, as many as the train samples of a test allow.
package struct NeighbourRule: Sendable {
    /// The number that votes by default, unless a class of the train samples has fewer.
    package static let usualCount = 5

    /// The number of neighbours; nil means the largest odd number up to `usualCount` and up to the size of the smallest
    /// class of the train samples. More neighbours than a class has cannot all be of it, and an even number ties.
    package let count: Int?
    package let weights: NearestNeighbours.Weights

    package init(count: Int? = nil, weights: NearestNeighbours.Weights = .uniform) {
        self.count = count
        self.weights = weights
    }

    /// - Parameter smallest: the number of train samples of the class that has fewest, at least 1
    package func neighbours(smallestClass smallest: Int) -> NearestNeighbours {
        NearestNeighbours(count: count ?? (min(Self.usualCount, smallest) - 1) | 1, weights: weights)
    }

    /// - Parameter labels: the class of each row; only those of the samples that vote are read
    package func neighbours(in plan: TestPlan, labels: [Int]) -> NearestNeighbours {
        neighbours(smallestClass: plan.smallestClass(labels))
    }

    /// The largest number of neighbours of these train samples with which samples can be told apart: if all vote
    /// equally, each sample is given the same class.
    package func largestCount(train: Int) -> Int { max(1, weights == .uniform ? train - 1 : train) }
}

extension TestPlan {
    /// The number of samples that may vote of the class that has fewest of them; if one sample is left out at a time,
    /// after it was left out.
    func smallestClass(_ labels: [Int]) -> Int {
        func smallest(_ rows: [Int]) -> Int {
            Dictionary(grouping: rows) { labels[$0] }.values.map(\.count).min() ?? 1
        }
        return switch self {
        case .split(let split): smallest(split.train)
        case .leaveOneOut(let samples): max(1, smallest(samples) - 1)
        }
    }
}
