import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

/// A test, with the score of each metric in it.
struct ScoredTest {
    let test: DistanceTest
    let samples: SampleTable
    /// The score of each metric.
    let scores: [SplitScore]
}

/// The tables that ggml-score writes.
struct ScoreReport {
    let classes: [String]
    let digits: Int
    /// The name of the metric of the inputs, and of the baseline if there is one.
    var metrics: [String] = []
    var tests: [ScoredTest] = []

    init(classes: [String], digits: Int) {
        self.classes = classes
        self.digits = digits
    }

    /// Writes a line for each split and metric, then the mean, the standard deviation and, with several splits, the
    /// scores of all predictions together.
    func scores(to text: inout TextWriter) throws(GGMLError) {
        try text.row([
            "split", "metric", "train", "test", "accuracy", "balanced_accuracy", "f1", "majority",
            "majority_balanced", "ari", "nmi", "vi", "silhouette",
        ])
        for test in tests {
            for (index, metric) in metrics.enumerated() {
                try text.row([test.test.name, metric] + figures(test, index).map(number))
            }
        }
        for (name, summary) in [("mean", \[Double].mean), ("sd", \.standardDeviation)] {
            for (index, metric) in metrics.enumerated() {
                let rows = tests.map { figures($0, index) }
                let columns = rows[0].indices.map { column in rows.compactMap { $0[column] } }
                try text.row([name, metric] + columns.map { number($0[keyPath: summary]) })
            }
        }
        guard tests.count > 1 else { return }
        for (index, metric) in metrics.enumerated() {
            let all = sum(index, \.classification)
            let figures = quality(all) + quality(sum(index, \.majority)).prefix(2)
            let row = [nil, Double(all.count)] + figures + Array(repeating: nil, count: 4)
            try text.row(["pooled", metric] + row.map(number))
        }
    }

    /// Writes the confusion matrix over all splits: a line for each true class, a column for each predicted class.
    func confusion(to text: inout TextWriter) throws(GGMLError) {
        try text.row(["metric", "class"] + classes)
        for (index, metric) in metrics.enumerated() {
            for (name, counts) in zip(classes, sum(index, \.classification).confusion) {
                try text.row([metric, name] + counts.map(String.init))
            }
        }
    }

    /// Writes a line for each test sample of each split.
    func predictions(to text: inout TextWriter) throws(GGMLError) {
        try text.row(["split", "metric", "sample", "class", "predicted"] + classes.map { "votes_\($0)" })
        for test in tests {
            for (metric, score) in zip(metrics, test.scores) {
                for (sample, prediction) in zip(test.test.plan.test, score.predictions) {
                    try text.row(
                        [
                            test.test.name, metric, test.samples.ids[sample],
                            test.samples.classes[sample] ?? "NA",
                            classes[prediction.label],
                        ] + prediction.votes.map(number))
                }
            }
        }
    }

    private func figures(_ test: ScoredTest, _ metric: Int) -> [Double?] {
        let score = test.scores[metric]
        let agreement = score.agreement
        return [Double(test.test.plan.trainCount), Double(test.test.plan.test.count)]
            + quality(score.classification) + quality(score.majority).prefix(2) + [
                agreement?.adjustedRandIndex, agreement?.normalizedMutualInformation,
                agreement?.variationOfInformation, agreement?.silhouette,
            ]
    }

    private func quality(_ score: ClassificationScore) -> [Double?] {
        [score.accuracy, score.balancedAccuracy, score.macroF1]
    }

    private func sum(_ metric: Int, _ part: KeyPath<SplitScore, ClassificationScore>) -> ClassificationScore {
        let none = ClassificationScore(truth: [], predicted: [], classes: classes.count)
        return tests.map { $0.scores[metric][keyPath: part] }.reduce(none, +)
    }

    private func number(_ value: Double?) -> String { value.map { rounded($0, digits: digits) } ?? "NA" }
}
