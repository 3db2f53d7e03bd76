import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

extension Fit {
    /// Chooses the Euclidean metric or the discriminant by how they rank held-out samples, and reports it.
    func choose(_ set: TrainingSet, _ groups: [String]?, _ options: TrainingOptions) throws(GGMLError)
        -> DiscriminantSelection
    {
        let choice = try DiscriminantSelection(
            set, groups: groups, rank: options.rank, seed: options.seed, threads: options.threads)
        messages.note(
            Self.name,
            "selected: \(choice.record.summary)"
                + (choice.record.rankings.isEmpty ? " (--no-select trains anyway)" : ""))
        return choice
    }
}
