import GGMLCore

/// The difference in balanced accuracy between two predictors on the same test samples.
package struct PairedComparison: Equatable, Sendable {
    /// On how many units predictors may differ for all signs to be tried; and how many are drawn where it is on more.
    private static let (mostTried, draws) = (16, 10_000)

    /// A test sample that both predictors were asked for.
    package struct Trial: Sendable {
        package let sample: String
        /// What samples that depend on each other share, such as a patient; nil for a sample that stands by itself.
        package let group: String?
        /// The class of the sample.
        package let own: String
        /// The classes that the two predictors said.
        package let predicted: (first: String, second: String)

        package init(
            sample: String, group: String? = nil, own: String, predicted: (first: String, second: String)
        ) {
            (self.sample, self.group, self.own, self.predicted) = (sample, group, own, predicted)
        }

        /// What counts as one: the group, or the sample.
        fileprivate var unit: Unit { group.map(Unit.group) ?? .sample(sample) }
    }

    fileprivate enum Unit: Hashable {
        case group(String)
        case sample(String)
    }

    /// What two predictors said of a sample, over all its trials.
    private struct Outcome {
        let unit: Unit
        /// How much more often the first is right.
        let difference: Double
    }

    /// The mean difference over the samples of a class, averaged over classes; positive if the first is more often right.
    package let difference: Double
    /// The standard error of the difference, with groups or else samples as units; nil if a class is that of a single one.
    package let standardError: Double?
    /// How often chance alone makes a difference as large, in either direction: a test of random signs (Fisher, The Design
    /// of Experiments, 1935, section 21), in which either predictor may have said what the other said of a unit. All
    /// signs are tried where the two differ on few units, else 10,000 are drawn.
    package let pValue: Double
    /// How many different samples there are, and how many units.
    package let (samples, units): (Int, Int)

    /// - Parameter trials: a sample may occur more than once
    package init(_ trials: [Trial]) {
        let ofClasses = Self.outcomes(trials)
        let count = Double(max(ofClasses.count, 1))
        samples = ofClasses.reduce(0) { $0 + $1.count }
        difference = ofClasses.reduce(0) { $0 + ($1.map(\.difference).mean ?? 0) } / count
        // What each unit adds to the difference, and to its error.
        var (parts, residuals): ([Unit: Double], [Unit: Double]) = ([:], [:])
        var hasError = true
        for outcomes in ofClasses {
            let mean = outcomes.map(\.difference).mean ?? 0
            let units = Double(Set(outcomes.map(\.unit)).count)
            hasError = hasError && units > 1
            let weight = 1 / (count * Double(outcomes.count))
            for outcome in outcomes {
                parts[outcome.unit, default: 0] += weight * outcome.difference
                residuals[outcome.unit, default: 0] +=
                    weight * (outcome.difference - mean) * (units / max(units - 1, 1)).squareRoot()
            }
        }
        units = parts.count
        // Sums of sorted numbers round the same however dictionaries are ordered.
        standardError = hasError ? residuals.values.map { $0 * $0 }.sorted().reduce(0, +).squareRoot() : nil
        pValue = Self.pValue(parts.values.filter { $0 != 0 }.sorted())
    }

    /// The samples of each class, in the order of their names.
    private static func outcomes(_ trials: [Trial]) -> [[Outcome]] {
        var ofClasses: [String: [String: (unit: Unit, differences: [Double])]] = [:]
        for trial in trials {
            let right = [trial.predicted.first, trial.predicted.second].map { $0 == trial.own ? 1.0 : 0 }
            ofClasses[trial.own, default: [:]][trial.sample, default: (trial.unit, [])].differences
                .append(right[0] - right[1])
        }
        return ofClasses.sorted { $0.key < $1.key }.map { _, samples in
            samples.sorted { $0.key < $1.key }.map { _, found in
                Outcome(unit: found.unit, difference: found.differences.mean ?? 0)
            }
        }
    }

    /// - Parameter differences: of those units on which the predictors differ, weighted so that their sum is the difference
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
