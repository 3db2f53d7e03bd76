package import GGMLCore
package import GGMLStream

/// The samples to test, and those that may vote on each.
package enum TestPlan: Equatable, Sendable {
    case split(Split)
    /// Each of these samples is tested by all others of them.
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

    /// The number of samples that may vote on each test sample.
    package var trainCount: Int {
        switch self {
        case .split(let split): split.train.count
        case .leaveOneOut(let samples): samples.count - 1
        }
    }
}

/// The score of distances between samples in classifying test samples, beside that of the majority class.
package struct SplitScore: Equatable, Sendable {
    /// How classes are predicted.
    package enum Classifier: String, CaseIterable, Sendable {
        /// By a vote of the nearest train samples.
        case neighbours
        /// By logistic regression on a kernel of the distances to all train samples.
        case kernel
        /// By logistic regression on numbers that describe a sample; see `SampleProfiles`.
        case logistic
        /// By the mean of the probabilities of several of these.
        case average

        /// Whether a difference from a baseline is one between what is compared, and not between ways to predict:
        /// distances are compared by the same classifier, and an average with the kernel, which is in it.
        package func isComparable(toBaseline other: Classifier) -> Bool {
            switch other {
            case .neighbours: self == .neighbours
            case .kernel: self == .kernel || self == .average
            case .logistic, .average: true
            }
        }
    }

    /// The prediction for each test sample, in their order.
    package let predictions: [NearestNeighbours.Prediction]
    package let classification: ClassificationScore
    package let probabilities: ProbabilityScore
    /// The number of train samples that were asked to vote on each.
    package let voters: Int
    /// The score of always predicting the most frequent class of the train side.
    package let majority: ClassificationScore
    /// The agreement of the test samples' classes with as many clusters by complete linkage, and with their distances.
    /// Nil if they have a single class or all different classes (each is then a cluster, whatever the distances), or if
    /// not all distances are known.
    package let agreement: Clustering.Agreement?

    /// - Parameters:
    ///   - distances: samples × samples; those from test samples to their voters must be known, those between test
    ///     samples may be NaN
    ///   - labels: the class of each row, from 0 to below `classes`; rows that are not in the plan may have any number
    /// - Complexity: O(t n log n + t²) for t test samples and n train samples
    package init(
        _ distances: Matrix, labels: [Int], classes: Int, plan: TestPlan, neighbours: NearestNeighbours
    ) {
        self.init(
            distances, labels: labels, classes: classes, plan: plan, voters: neighbours.count,
            predictions: plan.test.map { sample in
                neighbours.predict(
                    sample, from: plan.train(for: sample), distances, labels: labels, classes: classes)
            })
    }

    /// The most samples of which one is left out at a time, each by a regression of its own.
    package static let mostLeftOut = 150

    /// The score of logistic regression on a kernel of the distances.
    ///
    /// - Returns: nil if distances between train samples are not known, or more than `mostLeftOut` samples are to be
    ///   left out one at a time
    /// - Complexity: O(classes × train³), for each sample that is left out
    package init?(kernelOf distances: Matrix, labels: [Int], classes: Int, plan: TestPlan) {
        self.init(plan, labels: labels, classes: classes, distances: distances) { train in
            KernelClassifier(distances, train: train, labels: labels, classes: classes).map { classifier in
                { classifier.probabilities(of: $0) }
            }
        }
    }

    /// The score of the mean of the probabilities that several classifiers gave in the same test.
    package init(averaging scores: [SplitScore], _ plan: TestPlan, _ samples: SampleTable, classes: [String])
    {
        self.init(
            nil, labels: samples.codes(of: classes), classes: classes.count, plan: plan,
            voters: plan.trainCount,
            predictions: plan.test.indices.map { index in
                .init(averaging: scores.map { $0.predictions[index].votes })
            })
    }

    /// The score of a classifier that learns from all train samples at once.
    ///
    /// - Parameters:
    ///   - distances: for the agreement of the classes with clusters; nil leaves it out
    ///   - learn: given train samples, returns what gives the probabilities of the classes of a sample, or nil
    /// - Returns: nil if `learn` does, or more than `mostLeftOut` samples are to be left out one at a time
    init?<Failure>(
        _ plan: TestPlan, labels: [Int], classes: Int, distances: Matrix? = nil,
        learn: ([Int]) throws(Failure) -> ((Int) -> [Double])?
    ) throws(Failure) {
        var predictions: [NearestNeighbours.Prediction] = []
        switch plan {
        case .split(let split):
            guard let probabilities = try learn(split.train) else { return nil }
            predictions = split.test.map { .init(probabilities: probabilities($0)) }
        case .leaveOneOut(let samples):
            guard samples.count <= Self.mostLeftOut else { return nil }
            for sample in samples {
                guard let probabilities = try learn(plan.train(for: sample)) else { return nil }
                predictions.append(.init(probabilities: probabilities(sample)))
            }
        }
        self.init(
            distances, labels: labels, classes: classes, plan: plan, voters: plan.trainCount,
            predictions: predictions)
    }

    private init(
        _ distances: Matrix?, labels: [Int], classes: Int, plan: TestPlan, voters: Int,
        predictions: [NearestNeighbours.Prediction]
    ) {
        let truth = plan.test.map { labels[$0] }
        self.predictions = predictions
        self.voters = voters
        classification = ClassificationScore(
            truth: truth, predicted: predictions.map(\.label), classes: classes)
        probabilities = ProbabilityScore(truth: truth, probabilities: predictions.map(\.votes))
        majority = ClassificationScore(
            truth: truth,
            predicted: plan.test.map { sample in
                ClassificationScore.majority(
                    of: plan.train(for: sample).lazy.map { labels[$0] }, classes: classes)
            }, classes: classes)
        agreement = distances.flatMap { Self.agreement($0.selecting(plan.test), truth) }
    }

    private static func agreement(_ distances: Matrix, _ truth: [Int]) -> Clustering.Agreement? {
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
