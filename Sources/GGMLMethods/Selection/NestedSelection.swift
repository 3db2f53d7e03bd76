package import GGMLCore
package import GGMLStream

/// Nested cross-validation: what choosing a metric is worth on samples that had no part in the choice.
///
/// In each outer split the train side alone is divided again to choose by (`MetricSelection`), the chosen metric is
/// learned from the whole train side, and the test side scores it. The figure of the best candidate in the inner splits
/// is too good, since it was looked for; that of the outer ones is not (Varma and Simon, BMC Bioinformatics 2006,
/// doi:10.1186/1471-2105-7-91).
package struct NestedSelection: Sendable {
    /// How the choice is made within a train side.
    package struct Plan: Sendable {
        package var mostFolds = 4
        package var repeats = 2
        /// See `MetricSelection`.
        package var margin = MetricSelection.defaultMargin
        package var seed: UInt64 = 1

        package init() {}
    }

    package let candidates: [MetricCandidate]
    private let set: TrainingSet
    private let groups: [String]?
    private let plan: Plan
    private let neighbours: NearestNeighbours
    private let threads: Int
    /// Of all samples: they learn nothing.
    private let euclidean: SquareMatrix

    /// - Parameters:
    ///   - candidates: from the simplest to the least simple, at least one
    ///   - set: all samples with a class
    ///   - groups: one a sample; those of equal value stay together in the inner splits; nil keeps none together
    /// - Complexity: a transport problem in the features for each two samples
    package init(
        _ candidates: [MetricCandidate], set: TrainingSet, groups: [String]?, plan: Plan,
        neighbours: NearestNeighbours, threads: Int
    ) throws(GGMLError) {
        self.candidates = candidates
        self.set = set
        self.groups = groups
        self.plan = plan
        self.neighbours = neighbours
        self.threads = threads
        euclidean = try set.euclideanDistances(threads: threads)
    }

    /// The choice by the train side of a split; nothing is read of its test side.
    ///
    /// - Parameters:
    ///   - split: positions in the set
    ///   - known, finished: see `MetricSelection`
    package func choice(
        by split: Split, known: [MetricSelection.Result] = [],
        finished: @Sendable (Int, MetricSelection.Result) throws(GGMLError) -> Void = { _, _ in }
    ) throws(GGMLError) -> MetricSelection {
        let train = try set.selecting(split.train, place: "the train side")
        let groups = groups.map { groups in split.train.map { groups[$0] } }
        let inner = try train.innerSplits(
            groups: groups, mostFolds: plan.mostFolds, repeats: plan.repeats, seed: plan.seed)
        return try MetricSelection(
            candidates, set: train, splits: inner, margin: plan.margin,
            euclidean: euclidean.selecting(split.train), known: known, threads: threads, finished: finished)
    }

    /// What a candidate, learned from the train side, is worth on the test side.
    package func score(_ candidate: MetricCandidate, on split: Split) throws(GGMLError) -> HeldOutScore {
        var distances = euclidean
        if case .trained = candidate {
            distances = try candidate.heldOutDistances(set, split, threads: threads)
        }
        return HeldOutScore(distances, classes: set.classes, split: split, neighbours: neighbours)
    }
}
