import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

/// A test, with the score of each metric in it.
struct ScoredTest {
    let test: DistanceTest
    let samples: SampleTable
    /// For each sample what it shares with those that depend on it; nil where samples stand by themselves.
    let groups: [String?]?
    /// The score of each predictor.
    var scores: [SplitScore]
}

/// What predicts the classes of test samples: a metric, and how classes follow from its distances.
struct Predictor: Equatable {
    let metric: String
    let classifier: SplitScore.Classifier

    var fields: [String] { [metric, classifier.rawValue] }
    /// The name for messages: "learned by neighbours".
    var name: String {
        switch classifier {
        case .neighbours: "\(metric) by neighbours"
        case .kernel: "\(metric) by the kernel"
        case .logistic: "\(metric) by logistic regression"
        case .average: "the average of \(metric)"
        }
    }
}

/// The tables that ggml-score writes.
struct ScoreReport {
    let classes: [String]
    let digits: Int
    /// The views whose average is a predictor, too; none for no such average.
    let views: [ClassView]
    /// The column of samples that depend on each other; nil for that of their splits.
    let group: String?
    /// The predictors of the inputs, and then those of the baseline if there is one.
    var predictors: [Predictor] = []
    var tests: [ScoredTest] = []

    init(classes: [String], digits: Int, views: [ClassView], group: String?) {
        self.classes = classes
        self.digits = digits
        self.views = views
        self.group = group
    }

    /// Scores a test by each metric and classifier that it allows.
    ///
    /// - Parameters:
    ///   - sources: what classes are predicted from, all in the order of `samples`
    ///   - place: the source of the samples, for messages
    mutating func add(
        _ test: DistanceTest, of samples: SampleTable, _ sources: [ScoreSource], _ neighbours: NeighbourRule,
        place: String
    ) throws(GGMLError) {
        var (scores, found): ([SplitScore], [Predictor]) = ([], [])
        for source in sources {
            for classifier in SplitScore.Classifier.allCases {
                guard
                    let score = try source.score(test.plan, classes: classes, by: classifier, neighbours)
                else { continue }
                scores.append(score)
                found.append(Predictor(metric: source.metric, classifier: classifier))
            }
        }
        if !views.isEmpty {
            guard
                let (average, predictor) = average(
                    of: zip(found, scores).map { ($0, $1) }, test.plan, samples)
            else {
                throw .expected(
                    "probabilities for the average of --views",
                    found: "a view that has none: no distances between train samples, or more than "
                        + "\(SplitScore.mostLeftOut) samples to leave out one at a time", in: test.name,
                    advice: "leave --views out, or compare all pairs of samples that ggml-split divided")
            }
            let place = found.lastIndex { $0.metric == sources[0].metric }.map { $0 + 1 } ?? 0
            scores.insert(average, at: place)
            found.insert(predictor, at: place)
        }
        if predictors.isEmpty { predictors = found }
        // Distances that one stream lacks are no score of all.
        let common = predictors.filter(found.contains)
        for index in tests.indices {
            tests[index].scores = zip(predictors, tests[index].scores).filter { common.contains($0.0) }.map(
                \.1)
        }
        predictors = common
        tests.append(
            ScoredTest(
                test: test, samples: samples,
                groups: try samples.groups(by: group, place: place),
                scores: zip(found, scores).filter { common.contains($0.0) }.map(\.1)))
    }

    /// The score of the average of the views, of which distances are those of the first source; nil where one of them has
    /// no probabilities.
    private func average(of scores: [(Predictor, SplitScore)], _ plan: TestPlan, _ samples: SampleTable)
        -> (SplitScore, Predictor)?
    {
        let own = scores[0].0.metric
        let averaged = views.compactMap { view in
            scores.first { predictor, _ in
                view == .distances
                    ? predictor == Predictor(metric: own, classifier: .kernel)
                    : predictor == Predictor(metric: view.rawValue, classifier: .logistic)
            }
        }
        guard averaged.count == views.count else { return nil }
        return (
            SplitScore(averaging: averaged.map(\.1), plan, samples, classes: classes),
            Predictor(metric: averaged.map(\.0.metric).joined(separator: "+"), classifier: .average)
        )
    }

    /// Writes a line for each split and predictor, then the mean, the standard deviation and, with several splits, the
    /// scores of all predictions together.
    func scores(to text: inout TextWriter) throws(GGMLError) {
        try text.row([
            "split", "metric", "classifier", "train", "test", "accuracy", "balanced_accuracy", "f1",
            "majority", "majority_balanced", "ari", "nmi", "vi", "silhouette", "auc", "brier",
        ])
        for test in tests {
            for (index, predictor) in predictors.enumerated() {
                try text.row([test.test.name] + predictor.fields + figures(test, index).map(number))
            }
        }
        for (name, summary) in [("mean", \[Double].mean), ("sd", \.standardDeviation)] {
            for (index, predictor) in predictors.enumerated() {
                let rows = tests.map { figures($0, index) }
                let columns = rows[0].indices.map { column in rows.compactMap { $0[column] } }
                try text.row([name] + predictor.fields + columns.map { number($0[keyPath: summary]) })
            }
        }
        guard tests.count > 1 else { return }
        for (index, predictor) in predictors.enumerated() {
            let none = ProbabilityScore(truth: [], probabilities: [])
            let row = figures(
                train: nil, sum(index, \.classification), sum(index, \.majority), nil,
                tests.map { $0.scores[index].probabilities }.reduce(none, +))
            try text.row(["pooled"] + predictor.fields + row.map(number))
        }
    }

    /// Writes the confusion matrix over all splits: a line for each true class, a column for each predicted class.
    func confusion(to text: inout TextWriter) throws(GGMLError) {
        try text.row(["metric", "classifier", "class"] + classes)
        for (index, predictor) in predictors.enumerated() {
            for (name, counts) in zip(classes, sum(index, \.classification).confusion) {
                try text.row(predictor.fields + [name] + counts.map(String.init))
            }
        }
    }

    /// Writes a line for each test sample of each split.
    func predictions(to text: inout TextWriter) throws(GGMLError) {
        try text.row(
            ["split", "metric", "classifier", "sample", "class", "predicted"] + classes.map { "votes_\($0)" }
                + ["group"])
        for test in tests {
            for (predictor, score) in zip(predictors, test.scores) {
                for (sample, prediction) in zip(test.test.plan.test, score.predictions) {
                    try text.row(
                        [test.test.name] + predictor.fields
                            + [
                                test.samples.ids[sample], test.samples.classes[sample] ?? "NA",
                                classes[prediction.label],
                            ] + prediction.votes.map(number) + [test.groups?[sample] ?? "NA"])
                }
            }
        }
    }

    private func figures(_ test: ScoredTest, _ metric: Int) -> [Double?] {
        let score = test.scores[metric]
        return figures(
            train: test.test.plan.trainCount, score.classification, score.majority, score.agreement,
            score.probabilities)
    }

    private func figures(
        train: Int?, _ score: ClassificationScore, _ majority: ClassificationScore,
        _ agreement: Clustering.Agreement?, _ probabilities: ProbabilityScore
    ) -> [Double?] {
        [
            train.map(Double.init), Double(score.count), score.accuracy, score.balancedAccuracy,
            score.macroF1,
            majority.accuracy, majority.balancedAccuracy, agreement?.adjustedRandIndex,
            agreement?.normalizedMutualInformation, agreement?.variationOfInformation, agreement?.silhouette,
            probabilities.areaUnderCurve, probabilities.brier,
        ]
    }

    private func sum(_ metric: Int, _ part: KeyPath<SplitScore, ClassificationScore>) -> ClassificationScore {
        let none = ClassificationScore(truth: [], predicted: [], classes: classes.count)
        return tests.map { $0.scores[metric][keyPath: part] }.reduce(none, +)
    }

    func number(_ value: Double?) -> String { value.map { rounded($0, digits: digits) } ?? "NA" }
}
