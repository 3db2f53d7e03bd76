package import GGMLCore
package import GGMLStream

/// Nested cross-validation: how well a chosen metric does on samples that played no part in the choice.
///
/// In each outer split, the train side alone is divided again to choose a candidate (`MetricSelection`); the chosen
/// metric is learned from the whole train side and scored on the test side. The score of the best candidate in the
/// inner splits is too good, because it was selected; that of the outer splits is not (Varma and Simon, BMC
/// Bioinformatics 2006, doi:10.1186/1471-2105-7-91).
package struct NestedSelection: Sendable {
    /// How the choice is made within a train side.
    package struct Plan: Sendable {
        package var mostFolds = 4
        package var repeats = 2
        /// How many standard errors a simpler candidate may be worse than the best; see `MetricSelection`.
        package var margin = MetricSelection.defaultMargin
        package var seed: UInt64 = 1

        package init() {}
    }

    package let candidates: [MetricCandidate]
    private let set: TrainingSet
    private let groups: [String]?
    private let plan: Plan
    private let neighbours: NeighbourRule
    private let threads: Int
    /// The Euclidean distances of all samples, which need no learning.
    private let euclidean: Matrix

    /// - Parameters:
    ///   - candidates: at least one, beginning with the simplest
    ///   - set: all samples with a class
    ///   - groups: the group of each sample; samples of a group stay together in inner splits; nil keeps none together
    /// - Complexity: one transport problem in the features for each pair of samples
    package init(
        _ candidates: [MetricCandidate], set: TrainingSet, groups: [String]?, plan: Plan,
        neighbours: NeighbourRule, threads: Int
    ) throws(GGMLError) {
        self.candidates = candidates
        self.set = set
        self.groups = groups
        self.plan = plan
        self.neighbours = neighbours
        self.threads = threads
        euclidean = try set.euclideanDistances(threads: threads)
    }

    /// Chooses a candidate by the train side of a split, without reading its test side.
    ///
    /// - Parameters:
    ///   - split: the train and test samples, as indices in the set
    ///   - known, tried, finished: see `MetricSelection`
    package func choice(
        by split: Split, known: [MetricSelection.Result] = [], tried: @Sendable (Int) -> Void = { _ in },
        finished: @Sendable (Int, MetricSelection.Result) throws(GGMLError) -> Void = { _, _ in }
    ) throws(GGMLError) -> MetricSelection {
        let (train, inner) = try divided(split)
        return try MetricSelection(
            candidates, set: train, splits: inner, margin: plan.margin,
            euclidean: euclidean.selecting(split.train), known: known, threads: threads, tried: tried,
            finished: finished)
    }

    /// How many inner splits compare candidates within the train side of a split.
    package func comparisons(within split: Split) throws(GGMLError) -> Int {
        let (train, inner) = try divided(split)
        return MetricSelection.useful(inner, train).count
    }

    /// The train side of a split, and how it is divided to choose a candidate.
    private func divided(_ split: Split) throws(GGMLError) -> (train: TrainingSet, inner: [Split]) {
        let train = try set.selecting(split.train, place: "the train side")
        let groups = groups.map { groups in split.train.map { groups[$0] } }
        return (
            train,
            try train.innerSplits(
                groups: groups, mostFolds: plan.mostFolds, repeats: plan.repeats, seed: plan.seed)
        )
    }

    /// The score on the test side of a candidate learned from the train side.
    package func score(_ candidate: MetricCandidate, on split: Split) throws(GGMLError) -> HeldOutScore {
        var distances = euclidean
        if case .trained = candidate {
            distances = try candidate.heldOutDistances(set, split, threads: threads)
        }
        return HeldOutScore(distances, classes: set.classes, split: split, neighbours: neighbours)
    }
}
