import FilterKit
import GGMLMethods
import GGMLStream

extension ScoreReport {
    /// How each predictor of the inputs does beside each of the baselines that it can be compared with; none without a
    /// baseline, or where a metric has seen the samples.
    var comparisons: [String] {
        guard !tests.contains(where: { $0.test.name == SampleDistances.trainingName }) else { return [] }
        let own = predictors.indices.filter {
            predictors[$0].metric == predictors[0].metric || predictors[$0].classifier == .average
        }
        return predictors.indices.filter { !own.contains($0) }.flatMap { other in
            own.filter {
                predictors[$0].classifier.isComparable(toBaseline: predictors[other].classifier)
            }.map { index in
                "\(predictors[index].name): "
                    + PairedComparison(trials(index, other)).sentence(comparedWith: predictors[other].name)
            }
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
