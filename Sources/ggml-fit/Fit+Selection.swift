import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

extension Fit {
    /// Chooses how far to move from the Euclidean metric to the discriminant by held-out samples, and reports it.
    func choose(
        _ set: TrainingSet, _ groups: [String]?, _ features: FeatureTable, _ options: TrainingOptions
    ) throws(GGMLError) -> LearnedMetric {
        let steps = try DiscriminantSelection.Steps(set, groups: groups, seed: options.seed)
        let progress = Progress(
            Self.name, unit: "pairs and divisions", total: steps.count, work: steps.work, messages: messages)
        let choice = try DiscriminantSelection(
            set, steps, rank: options.rank, threads: options.threads
        ) { progress.advance(work: $0, of: $1) }
        messages.note(
            Self.name,
            "selected: \(choice.record.summary)"
                + (choice.record.losses.isEmpty ? " (--no-select trains anyway)" : ""))
        return LearnedMetric(
            map: choice.map, euclideanScale: choice.euclideanScale, inputs: features,
            training: TrainingRecord(set, [], choice.record))
    }
}
