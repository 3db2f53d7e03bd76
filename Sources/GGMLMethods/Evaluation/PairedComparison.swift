import GGMLCore

/// The difference in balanced accuracy between two predictors on the same test samples.
package struct PairedComparison: Equatable, Sendable {
    /// A test sample that both predictors were asked for.
    package struct Trial: Sendable {
        package let sample: String
        /// The class of the sample.
        package let own: String
        /// The classes that the two predictors said.
        package let predicted: (first: String, second: String)

        package init(sample: String, own: String, predicted: (first: String, second: String)) {
            (self.sample, self.own, self.predicted) = (sample, own, predicted)
        }
    }

    /// The mean difference over the samples of a class, averaged over classes; positive if the first is more often right.
    package let difference: Double
    /// The standard error of the difference, with samples as units; nil if a class has a single test sample.
    package let standardError: Double?

    /// - Parameter trials: a sample may occur more than once
    package init(_ trials: [Trial]) {
        var differences: [String: [String: [Double]]] = [:]
        for trial in trials {
            let right = [trial.predicted.first, trial.predicted.second].map { $0 == trial.own ? 1.0 : 0 }
            differences[trial.own, default: [:]][trial.sample, default: []].append(right[0] - right[1])
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
}
