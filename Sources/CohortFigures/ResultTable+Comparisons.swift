import FilterKit
package import GGMLCore
import GGMLMethods
import GGMLStream

extension ResultTable {
    /// How each predictor of the first metric of a table of predictions does beside the neighbours of another, in the
    /// words of ggml-score; none where a metric has seen the samples.
    package func comparisons() throws(GGMLError) -> [String] {
        guard kind == .predictions, !isOfTrainingSamples else { return [] }
        let (metrics, classifiers) = (try texts("metric"), try texts("classifier"))
        guard let learned = metrics.first,
            let plain = metrics.indices.first(where: {
                metrics[$0] != learned && classifiers[$0] == SplitScore.Classifier.neighbours.rawValue
            })
        else { return [] }
        let (splits, samples) = (try texts("split"), try texts("sample"))
        let (own, predicted) = (try texts("class"), try texts("predicted"))
        func rows(_ metric: String, _ classifier: String) -> [Int] {
            metrics.indices.filter { metrics[$0] == metric && classifiers[$0] == classifier }
        }
        let plainRows = rows(metrics[plain], classifiers[plain])
        let said = Dictionary(
            plainRows.map { ([splits[$0], samples[$0]], predicted[$0]) },
            uniquingKeysWith: { first, _ in first })
        let ofLearned = metrics.indices.filter { metrics[$0] == learned }
        return Labelling(ofLearned.map { classifiers[$0] }).names.map { classifier in
            let trials = rows(learned, classifier).filter { !own[$0].meansMissing }.compactMap { row in
                said[[splits[row], samples[row]]].map { other in
                    PairedComparison.Trial(
                        sample: samples[row], own: own[row], predicted: (predicted[row], other))
                }
            }
            let words = PairedComparison(trials).sentence(
                comparedWith: Self.predictor(metrics[plain], classifiers[plain]))
            return "\(Self.predictor(learned, classifier)): \(words)."
        }
    }

    /// The name of a predictor, as ggml-score says it.
    static func predictor(_ metric: String, _ classifier: String) -> String {
        "\(metric) by \(classifier == SplitScore.Classifier.kernel.rawValue ? "the " : "")\(classifier)"
            .printable
    }
}
