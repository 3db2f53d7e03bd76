package import GGMLCore
package import GGMLStream

/// Which samples are tested, and which may vote on each.
package enum TestPlan: Equatable, Sendable {
    case split(Split)
    /// Each of these samples by all others of them.
    case leaveOneOut([Int])

    package var test: [Int] {
        switch self {
        case .split(let split): split.test
        case .leaveOneOut(let samples): samples
        }
    }

    package func train(for sample: Int) -> [Int] {
        switch self {
        case .split(let split): split.train
        case .leaveOneOut(let samples): samples.filter { $0 != sample }
        }
    }

    /// How many samples vote on each.
    package var trainCount: Int {
        switch self {
        case .split(let split): split.train.count
        case .leaveOneOut(let samples): samples.count - 1
        }
    }
}

/// What distances between samples are worth: how well they classify test samples, beside what needs no distances.
package struct SplitScore: Equatable, Sendable {
    /// One a test sample, in their order.
    package let predictions: [NearestNeighbours.Prediction]
    package let classification: ClassificationScore
    /// Of always predicting the most frequent class of the train side.
    package let majority: ClassificationScore
    /// Of the test samples among each other: of their classes with as many clusters of them by complete linkage, and
    /// with their distances. Nil where they are of a single class, or of as many as they are (each is then a cluster,
    /// whatever the distances), or the distances are not all known.
    package let agreement: Clustering.Agreement?

    /// - Parameters:
    ///   - distances: samples × samples, those from test samples to those that vote on them; those between test samples
    ///     may be NaN
    ///   - labels: the class of each row, from 0 to below `classes`; of rows that are not in the plan, any number
    /// - Complexity: O(t n log n + t²) for t test samples and n train samples
    package init(
        _ distances: SquareMatrix, labels: [Int], classes: Int, plan: TestPlan, neighbours: NearestNeighbours
    ) {
        let truth = plan.test.map { labels[$0] }
        predictions = plan.test.map { sample in
            neighbours.predict(
                sample, from: plan.train(for: sample), distances, labels: labels, classes: classes)
        }
        classification = ClassificationScore(
            truth: truth, predicted: predictions.map(\.label), classes: classes)
        majority = ClassificationScore(
            truth: truth,
            predicted: plan.test.map { sample in
                ClassificationScore.majority(
                    of: plan.train(for: sample).lazy.map { labels[$0] }, classes: classes)
            }, classes: classes)
        agreement = Self.agreement(distances.selecting(plan.test), truth)
    }

    private static func agreement(_ distances: SquareMatrix, _ truth: [Int]) -> Clustering.Agreement? {
        let classes = Set(truth).count
        guard classes > 1, classes < truth.count, !distances.values.contains(where: \.isNaN) else {
            return nil
        }
        let merges = Agglomerative.merges(distances, .complete)
        return Clustering.Agreement(
            column: "class", truth: Labelling(truth.map(String.init)),
            assignment: Agglomerative.cut(merges, samples: truth.count, clusters: classes),
            distances: distances)
    }
}
