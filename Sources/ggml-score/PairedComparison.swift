import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

/// The difference in balanced accuracy between two predictors on the same test samples.
struct PairedComparison {
    /// The mean difference over the samples of a class, averaged over classes.
    let difference: Double
    /// The standard error of the difference, with samples as units; nil if a class has a single test sample.
    let standardError: Double?

    /// - Parameters:
    ///   - report: the tests, in which a sample may occur more than once
    ///   - first, second: indices of two predictors
    init(_ report: ScoreReport, _ first: Int, less second: Int) {
        var differences: [String: [String: [Double]]] = [:]
        for test in report.tests {
            let predictions = zip(test.scores[first].predictions, test.scores[second].predictions)
            for (sample, (one, other)) in zip(test.test.plan.test, predictions) {
                guard let own = test.samples.classes[sample] else { continue }
                let right = [one, other].map { report.classes[$0.label] == own ? 1.0 : 0 }
                differences[own, default: [:]][test.samples.ids[sample], default: []]
                    .append(right[0] - right[1])
            }
        }
        // In the order of their names, so that sums round the same.
        let ofClasses = differences.sorted { $0.key < $1.key }.map { _, samples in
            samples.sorted { $0.key < $1.key }.compactMap(\.value.mean)
        }
        let count = Double(max(ofClasses.count, 1))
        difference = ofClasses.reduce(0) { $0 + ($1.mean ?? 0) } / count
        let errors = ofClasses.compactMap(\.standardError)
        standardError =
            errors.count == ofClasses.count ? errors.reduce(0) { $0 + $1 * $1 }.squareRoot() / count : nil
    }

    /// The difference in plain words; one of up to two standard errors is not shown to be there.
    ///
    /// - Parameter other: the second predictor
    func sentence(comparedWith other: String) -> String {
        guard abs(difference) > 1e-12 else { return "as often right as \(other)" }
        let isBetter = difference > 0
        let words =
            "\(rounded(abs(100 * difference), digits: 2)) points of balanced accuracy "
            + "\(isBetter ? "above" : "below") \(other)"
        guard let standardError else { return "\(words), of too few test samples to judge" }
        let isShown = abs(difference) > 2 * standardError
        return "\(words) (standard error \(rounded(100 * standardError, digits: 2))): "
            + (isShown ? "" : "not shown to be ") + (isBetter ? "better" : "worse")
    }
}

extension ScoreReport {
    /// How each predictor of the inputs does beside each of the baselines, of which the neighbours stand for distances;
    /// none without a baseline, or where a metric has seen the samples.
    var comparisons: [String] {
        guard !tests.contains(where: { $0.test.name == SampleDistances.trainingName }) else { return [] }
        let own = predictors.indices.filter { predictors[$0].metric == predictors[0].metric }
        let others = predictors.indices.filter { !own.contains($0) && predictors[$0].classifier != .kernel }
        return others.flatMap { other in
            own.map { index in
                "\(predictors[index].name): "
                    + PairedComparison(self, index, less: other)
                    .sentence(comparedWith: predictors[other].name)
            }
        }
    }
}
