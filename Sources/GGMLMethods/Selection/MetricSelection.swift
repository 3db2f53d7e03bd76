package import GGMLCore
package import GGMLStream
import Synchronization

/// Which of several ground metrics to take, by what each is worth on samples that it was not learned from.
///
/// Each candidate is learned anew from the train side of each split, and the test side tells how well it ranks
/// (`HeldOutScore.ranking`). More candidates find a better best by chance alone, so the choice is the first of them,
/// which should stand from the simplest to the least simple, that is not worse than the best by more than some standard
/// errors: the one-standard-error rule (Breiman et al., Classification and Regression Trees, 1984, 3.4.3), of the paired
/// differences, since all candidates see the same splits.
///
/// A candidate whose training overflows, or does not converge, in any split is left out of the choice.
package struct MetricSelection: Sendable {
    /// How one candidate did.
    package struct Result: Equatable, Sendable {
        /// One a split; none of a candidate that is left out, or where there is no split.
        package let rankings: [Double]
        /// Why the candidate is left out, where it is and was learned in this run.
        package let failure: GGMLError?
        /// Nil where there are no rankings.
        package var mean: Double? { rankings.mean }
        /// Of the mean, as if splits were independent, which they are not quite; nil for fewer than two splits.
        package var standardError: Double? { rankings.standardError }

        package init(rankings: [Double], failure: GGMLError? = nil) {
            self.rankings = rankings
            self.failure = failure
        }
    }

    /// How many standard errors of the difference a simpler candidate may be worse than the best.
    package static let defaultMargin = 0.0

    /// One a candidate.
    package let results: [Result]
    /// The candidate to take. The first where nothing could be compared.
    package let chosen: Int

    /// Whether the choice rests on a comparison. False where no split tests any sample against some of its own and some
    /// of other classes: then the first candidate is kept, and a user should be told.
    package var isCompared: Bool { results.contains { $0.mean != nil } }

    /// Chooses among candidates whose results are known.
    ///
    /// - Parameter margin: how many standard errors of the difference a simpler candidate may be worse than the best; 0
    ///   takes the best, the first of equals. With a single split the error is not known, and any other margin keeps
    ///   the first.
    package init(_ results: [Result], margin: Double) {
        precondition(!results.isEmpty && margin >= 0)
        self.results = results
        let compared = results.indices.filter { results[$0].mean != nil }
        let means = results.map { $0.mean ?? 0 }
        let best = compared.max { (means[$0], $1) < (means[$1], $0) } ?? 0
        chosen =
            compared.first { candidate in
                let differences = zip(results[best].rankings, results[candidate].rankings).map { $0 - $1 }
                guard let mean = differences.mean else { return true }
                return mean <= 0 || margin > 0 && mean <= margin * (differences.standardError ?? .infinity)
            } ?? best
    }

    /// Learns and compares.
    ///
    /// - Parameters:
    ///   - candidates: from the simplest to the least simple, at least one
    ///   - set: the samples to choose by; nothing else is read
    ///   - splits: positions in `set.samples`, such as `innerSplits`
    ///   - margin: see above
    ///   - euclidean: the distances in the features, where they are known (see `euclideanDistances`)
    ///   - known: the results of the first candidates, from an earlier run
    ///   - threads: each learns a candidate from a split; the result does not depend on how many there are
    ///   - finished: called with each candidate that was not known and its result, in order, one at a time, from any
    ///     thread
    /// - Throws: where a candidate cannot be learned from a split for another reason than its numbers, or all are left
    ///   out.
    /// - Complexity: a training, and a transport problem for each test with each train sample, a split and candidate;
    ///   memory for the cells of the train side, twice, a thread
    package init(
        _ candidates: [MetricCandidate], set: TrainingSet, splits: [Split], margin: Double,
        euclidean: SquareMatrix? = nil, known: [Result] = [], threads: Int,
        finished: @Sendable (Int, Result) throws(GGMLError) -> Void = { _, _ in }
    ) throws(GGMLError) {
        let useful = splits.filter { $0.ranksAnything(set.classes.codes) }
        let unknown = candidates.count - known.count
        let isWanted = !useful.isEmpty && candidates.dropFirst(known.count).contains(where: \.isEuclidean)
        let euclidean =
            euclidean == nil && isWanted ? try set.euclideanDistances(threads: threads) : euclidean
        let results = Mutex(GrowingResults(known, candidates: candidates.count, splits: useful.count))
        try results.withLock { results throws(GGMLError) in try results.report(finished) }
        _ = try concurrentMap(count: unknown * useful.count, threads: threads) { job throws(GGMLError) in
            let (candidate, split) = (known.count + job / useful.count, job % useful.count)
            let ranking = try candidates[candidate].ranking(set, useful[split], euclidean)
            try results.withLock { results throws(GGMLError) in
                results.rankings[candidate][split] = ranking
                try results.report(finished)
            }
        }
        let done = results.withLock { $0.done }
        if done.allSatisfy({ $0.mean == nil }), let failure = done.first?.failure { throw failure }
        self.init(done, margin: margin)
    }
}

/// Results as they come in, and are told, in the order of the candidates.
private struct GrowingResults {
    var done: [MetricSelection.Result]
    /// Candidate after candidate, one a split; nil where it is not there yet.
    var rankings: [[Result<Double, GGMLError>?]]

    init(_ known: [MetricSelection.Result], candidates: Int, splits: Int) {
        done = known
        rankings = Array(repeating: Array(repeating: nil, count: splits), count: candidates)
    }

    mutating func report(_ finished: (Int, MetricSelection.Result) throws(GGMLError) -> Void)
        throws(GGMLError)
    {
        while done.count < rankings.count, !rankings[done.count].contains(nil) {
            let result = MetricSelection.Result(rankings[done.count].compactMap { $0 })
            done.append(result)
            try finished(done.count - 1, result)
        }
    }
}

extension MetricSelection.Result {
    /// - Parameter rankings: one a split
    fileprivate init(_ rankings: [Swift.Result<Double, GGMLError>]) {
        do throws(GGMLError) {
            self.init(rankings: try rankings.map { ranking throws(GGMLError) in try ranking.get() })
        } catch {
            self.init(rankings: [], failure: error)
        }
    }
}

extension Split {
    /// Whether a test sample has train samples of its own and of other classes: then every candidate has a ranking.
    fileprivate func ranksAnything(_ labels: [Int]) -> Bool {
        let known = Set(train.map { labels[$0] })
        return known.count > 1 && test.contains { known.contains(labels[$0]) }
    }
}

extension MetricCandidate {
    fileprivate var isEuclidean: Bool {
        if case .euclidean = self { true } else { false }
    }

    /// What the candidate is worth on the test side of a split that ranks anything; or why it has no numbers.
    fileprivate func ranking(_ set: TrainingSet, _ split: Split, _ euclidean: SquareMatrix?)
        throws(GGMLError) -> Result<Double, GGMLError>
    {
        do throws(GGMLError) {
            let distances =
                if isEuclidean, let euclidean { euclidean } else {
                    try heldOutDistances(set, split, threads: 1)
                }
            return .success(
                HeldOutScore.ranking(distances, labels: set.classes.codes, split: split) ?? 0.5)
        } catch {
            guard error.code == .notConverged else { throw error }
            return .failure(error)
        }
    }
}

extension SelectionRecord {
    /// - Parameter candidates: those of the selection
    package init(_ selection: MetricSelection, of candidates: [MetricCandidate]) {
        self.init(
            candidates: candidates.map(\.name),
            rankings: selection.isCompared ? selection.results.map(\.mean) : [],
            errors: selection.isCompared ? selection.results.map(\.standardError) : [],
            chosen: selection.chosen)
    }
}
