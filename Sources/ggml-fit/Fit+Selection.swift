import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

extension Fit {
    /// Learns each candidate from a part of the samples, compares them on the others, and reports the rankings.
    func choose(
        _ options: TrainingOptions, _ set: TrainingSet, _ groups: [String]?, _ features: FeatureTable
    ) throws(GGMLError) -> (candidate: MetricCandidate, record: SelectionRecord) {
        let candidates = MetricCandidate.alternatives(to: options, features: features.count)
        let progress = Progress(Self.name, unit: "candidates", total: candidates.count, messages: messages)
        let selection = try MetricSelection(
            candidates, set: set, splits: set.innerSplits(groups: groups, repeats: 1, seed: seed.seed),
            margin: MetricSelection.defaultMargin, threads: options.threads
        ) { candidate, _ in progress.advance(candidates[candidate].name) }
        for failure in selection.results.compactMap(\.failure) {
            messages.note(Self.name, "leaves out \(failure.sentence)")
        }
        let record = SelectionRecord(selection, of: candidates)
        messages.note(
            Self.name,
            "selected: \(record.summary)" + (record.rankings.isEmpty ? " (--no-select trains anyway)" : ""))
        return (candidates[selection.chosen], record)
    }
}
