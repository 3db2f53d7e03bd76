import GGMLCore

/// The difference in balanced accuracy between two predictors on the same test samples.
package struct PairedComparison: Equatable, Sendable {
    /// On how many samples predictors may differ for all signs to be tried; and how many are drawn where it is on more.
    private static let (mostTried, draws) = (16, 10_000)

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
    /// How often chance alone makes a difference as large, in either direction: a test of random signs (Fisher, The Design
    /// of Experiments, 1935, section 21), in which either predictor may have said what the other said of a sample. All
    /// signs are tried where the two differ on few samples, else 10,000 are drawn.
    package let pValue: Double

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
        pValue = Self.pValue(
            ofClasses.flatMap { samples in samples.map { $0 / (count * Double(samples.count)) } }
                .filter { $0 != 0 })
        standardError =
            errors.count == ofClasses.count ? errors.reduce(0) { $0 + $1 * $1 }.squareRoot() / count : nil
    }

    /// - Parameter differences: of those samples on which the predictors differ, weighted so that their sum is the difference
    private static func pValue(_ differences: [Double]) -> Double {
        let least = abs(differences.reduce(0, +)) * (1 - 1e-12)
        func isAsLarge(_ isKept: (Int) -> Bool) -> Bool {
            abs(
                differences.indices.reduce(0) { isKept($1) ? $0 + differences[$1] : $0 - differences[$1] })
                >= least
        }
        guard differences.count > mostTried else {
            let all = 1 << differences.count
            return Double((0..<all).count { signs in isAsLarge { signs >> $0 & 1 == 0 } }) / Double(all)
        }
        var generator = SplitMix64(seed: 1)
        let found = (0..<draws).count { _ in isAsLarge { _ in generator.next() & 1 == 0 } }
        return Double(found + 1) / Double(draws + 1)
    }
}
