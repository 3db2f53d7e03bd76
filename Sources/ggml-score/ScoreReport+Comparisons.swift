import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

/// How far a predictor of the inputs is from another one.
struct Comparison {
    let own: Predictor
    /// Nil for naming the most frequent class of all that are tested.
    let other: Predictor?
    let result: PairedComparison

    var sentence: String {
        "\(own.name): \(result.sentence(comparedWith: other?.name ?? "the majority class"))"
    }
}

extension ScoreReport {
    /// How each predictor of the inputs does beside the majority class, and beside each of the baselines that it can be
    /// compared with; none where a metric has seen the samples.
    var comparisons: [Comparison] {
        guard !tests.contains(where: { $0.test.name == SampleDistances.trainingName }) else { return [] }
        let own = predictors.indices.filter {
            predictors[$0].metric == predictors[0].metric || predictors[$0].classifier == .average
        }
        let beside = own.map { index in
            Comparison(own: predictors[index], other: nil, result: PairedComparison(trials(index, nil)))
        }
        return beside
            + predictors.indices.filter { !own.contains($0) }.flatMap { other in
                own.filter {
                    predictors[$0].classifier.isComparable(toBaseline: predictors[other].classifier)
                }.map { index in
                    Comparison(
                        own: predictors[index], other: predictors[other],
                        result: PairedComparison(trials(index, other)))
                }
            }
    }

    /// The most frequent class of the test samples. That of the train samples is another one where the test sample is left
    /// out of a class as large as others: it would then always be wrong, and chance better.
    private var majority: Int {
        ClassificationScore.majority(
            of: tests.flatMap { test in
                let labels = test.samples.codes(of: classes)
                return test.test.plan.test.map { labels[$0] }.filter { $0 >= 0 }
            }, classes: classes.count)
    }

    /// What two predictors, or one and the majority class, said of the test samples with a class.
    private func trials(_ first: Int, _ second: Int?) -> [PairedComparison.Trial] {
        let majority = majority
        return tests.flatMap { test in
            return test.test.plan.test.enumerated().compactMap { position, sample in
                let other = second.map { test.scores[$0].predictions[position].label } ?? majority
                return test.samples.classes[sample].map { own in
                    PairedComparison.Trial(
                        sample: test.samples.ids[sample], group: test.groups?[sample], own: own,
                        predicted: (classes[test.scores[first].predictions[position].label], classes[other]))
                }
            }
        }
    }

    /// Writes a line for each comparison.
    func differences(to text: inout TextWriter) throws(GGMLError) {
        try text.row([
            "metric", "classifier", "baseline", "baseline_classifier", "samples", "units", "difference",
            "standard_error", "p",
        ])
        for comparison in comparisons {
            let result = comparison.result
            try text.row(
                comparison.own.fields + (comparison.other?.fields ?? ["majority", "NA"])
                    + ["\(result.samples)", "\(result.units)"]
                    + [result.difference, result.standardError, result.pValue].map(number))
        }
    }
}
