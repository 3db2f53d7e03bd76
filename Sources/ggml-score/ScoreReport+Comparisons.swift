import FilterKit
import GGMLMethods
import GGMLStream

extension ScoreReport {
    /// How each predictor of the inputs does beside the neighbours of the baseline; none without a baseline, or where a
    /// metric has seen the samples.
    var comparisons: [String] {
        guard !tests.contains(where: { $0.test.name == SampleDistances.trainingName }),
            let plain = predictors.firstIndex(where: {
                $0.metric != predictors[0].metric && $0.classifier == .neighbours
            })
        else { return [] }
        return predictors.indices.filter { predictors[$0].metric == predictors[0].metric }.map { index in
            "\(predictors[index].name): "
                + PairedComparison(trials(index, plain)).sentence(comparedWith: predictors[plain].name)
        }
    }

    /// What two predictors said of the test samples with a class.
    private func trials(_ first: Int, _ second: Int) -> [PairedComparison.Trial] {
        tests.flatMap { test in
            zip(
                test.test.plan.test,
                zip(test.scores[first].predictions, test.scores[second].predictions)
            ).compactMap { sample, predictions in
                test.samples.classes[sample].map { own in
                    PairedComparison.Trial(
                        sample: test.samples.ids[sample], own: own,
                        predicted: (classes[predictions.0.label], classes[predictions.1.label]))
                }
            }
        }
    }
}
