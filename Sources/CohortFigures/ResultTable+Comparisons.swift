import FilterKit
package import GGMLCore
import GGMLMethods
import GGMLStream

extension ResultTable {
    /// How each predictor of the first metric of a table of predictions does beside each of the others that it can be
    /// compared with, in the words of ggml-score; none where a metric has seen the samples.
    package func comparisons() throws(GGMLError) -> [String] {
        guard kind == .predictions, !isOfTrainingSamples else { return [] }
        let predictors = zip(try texts("metric"), try texts("classifier")).map { [$0, $1] }
        let (splits, samples) = (try texts("split"), try texts("sample"))
        let (own, predicted) = (try texts("class"), try texts("predicted"))
        // Tables of programs up to 0.2 have no groups.
        let groups = has("group") ? try values("group") : nil
        var rows: [[String]: [Int]] = [:]
        for (row, predictor) in predictors.enumerated() { rows[predictor, default: []].append(row) }
        let names = rows.keys.sorted { (rows[$0]?[0] ?? 0) < (rows[$1]?[0] ?? 0) }
        let learned = names.filter { $0[0] == names[0][0] }
        return names.filter { !learned.contains($0) }.flatMap { other in
            let said = Dictionary(
                (rows[other] ?? []).map { ([splits[$0], samples[$0]], predicted[$0]) },
                uniquingKeysWith: { first, _ in first })
            return learned.filter { Self.areComparable($0[1], other[1]) }.map { predictor in
                let trials = (rows[predictor] ?? []).filter { !own[$0].meansMissing }.compactMap { row in
                    said[[splits[row], samples[row]]].map { other in
                        PairedComparison.Trial(
                            sample: samples[row], group: groups?[row], own: own[row],
                            predicted: (predicted[row], other))
                    }
                }
                let words = PairedComparison(trials)
                    .sentence(comparedWith: Self.predictor(other[0], other[1]))
                return "\(Self.predictor(predictor[0], predictor[1])): \(words)."
            }
        }
    }

    /// Whether two classifiers can be compared; those that ggml-score does not know always are.
    private static func areComparable(_ classifier: String, _ baseline: String) -> Bool {
        guard let own = SplitScore.Classifier(rawValue: classifier),
            let other = SplitScore.Classifier(rawValue: baseline)
        else { return true }
        return own.isComparable(toBaseline: other)
    }

    /// The name of a predictor, as ggml-score says it.
    static func predictor(_ metric: String, _ classifier: String) -> String {
        let words =
            switch SplitScore.Classifier(rawValue: classifier) {
            case .kernel: "the kernel"
            case .logistic: "logistic regression"
            default: classifier
            }
        return "\(metric) by \(words)".printable
    }
}
