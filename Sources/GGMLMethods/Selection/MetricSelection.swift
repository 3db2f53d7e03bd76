package import GGMLCore
package import GGMLStream
import Synchronization

/// The choice among several ground metrics, by how each does on samples that it was not learned from.
///
/// Each candidate is learned from the train side of each split, and ranked on the test side (`HeldOutScore.ranking`).
/// With more candidates, the best one is better by chance alone. So the choice is the first candidate, in order from
/// the simplest, that is not worse than the best by more than some standard errors: the one-standard-error rule
/// (Breiman et al., Classification and Regression Trees, 1984, 3.4.3), on paired differences, because all candidates
/// see the same splits.
///
/// A candidate whose training overflows, or does not converge, in any split is left out of the choice.
package struct MetricSelection: Sendable {
    /// The result of one candidate.
    package struct Result: Equatable, Sendable {
        /// The ranking in each split; empty for a candidate that is left out, and without splits.
        package let rankings: [Double]
        /// Why the candidate is left out, if it was learned in this run; else nil.
        package let failure: GGMLError?
        /// The mean ranking; nil if there are no rankings.
        package var mean: Double? { rankings.mean }
        /// The standard error of the mean, as if splits were independent, which they are not quite; nil for fewer than
        /// two.
        package var standardError: Double? { rankings.standardError }

        package init(rankings: [Double], failure: GGMLError? = nil) {
            self.rankings = rankings
            self.failure = failure
        }
    }

    /// How many standard errors of the difference a simpler candidate may be worse than the best.
    package static let defaultMargin = 0.0

    /// The result of each candidate.
    package let results: [Result]
    /// The index of the chosen candidate; 0 if nothing could be compared.
    package let chosen: Int

    /// Whether the choice rests on a comparison. It does not if no test sample of any split has train samples of its
    /// own and of other classes; the first candidate is then kept, and the user should be told.
    package var isCompared: Bool { results.contains { $0.mean != nil } }

    /// Chooses among candidates whose results are known.
    ///
    /// - Parameter margin: how many standard errors of the difference a simpler candidate may be worse than the best; 0
    ///   takes the best, and the first in a tie. With a single split the error is unknown, and any other margin keeps
    ///   the first candidate.
    package init(_ results: [Result], margin: Double) {
        self.results = results
        chosen = StandardErrorRule.choice(results.map(\.rankings), margin: margin)
    }

    /// The splits that can compare candidates.
    static func useful(_ splits: [Split], _ set: TrainingSet) -> [Split] {
        splits.filter { $0.ranksAnything(set.classes.codes) }
    }

    /// Learns and compares candidates.
    ///
    /// - Parameters:
    ///   - candidates: at least one, beginning with the simplest
    ///   - set: the samples to choose by; nothing else is read
    ///   - splits: indices in `set.samples`, such as `innerSplits`
    ///   - margin: how many standard errors of the difference a simpler candidate may be worse than the best
    ///   - euclidean: the distances in the features, if they are known (see `euclideanDistances`)
    ///   - known: the results of the first candidates, from an earlier run
    ///   - threads: the number of threads, each of which learns a candidate from a split; the result does not depend on
    ///     it
    ///   - tried: called with a candidate when it has been learned from one of the splits, from any thread
    ///   - finished: called with the index and result of each candidate that was not known, in order, one at a time,
    ///     from any thread
    /// - Throws: if a candidate cannot be learned from a split for a reason other than overflow or convergence, or if
    ///   all are left out.
    /// - Complexity: for each split and candidate, a training and a transport problem for each test and train sample;
    ///   memory for twice the cells of the train side a thread
    package init(
        _ candidates: [MetricCandidate], set: TrainingSet, splits: [Split], margin: Double,
        euclidean: Matrix? = nil, known: [Result] = [], threads: Int,
        tried: @Sendable (Int) -> Void = { _ in },
        finished: @Sendable (Int, Result) throws(GGMLError) -> Void = { _, _ in }
    ) throws(GGMLError) {
        let useful = Self.useful(splits, set)
        let unknown = candidates.count - known.count
        let isWanted = !useful.isEmpty && candidates.dropFirst(known.count).contains(where: \.isEuclidean)
        let euclidean =
            euclidean == nil && isWanted ? try set.euclideanDistances(threads: threads) : euclidean
        let results = Mutex(GrowingResults(known, candidates: candidates.count, splits: useful.count))
        try results.withLock { results throws(GGMLError) in try results.report(finished) }
        _ = try concurrentMap(count: unknown * useful.count, threads: threads) { job throws(GGMLError) in
            let (candidate, split) = (known.count + job / useful.count, job % useful.count)
            let ranking = try candidates[candidate].ranking(set, useful[split], euclidean)
            tried(candidate)
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

/// Collects results as they arrive, and reports them in the order of the candidates.
private struct GrowingResults {
    var done: [MetricSelection.Result]
    /// For each candidate the ranking in each split; nil if it has not arrived yet.
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
    /// - Parameter rankings: one for each split
    fileprivate init(_ rankings: [Swift.Result<Double, GGMLError>]) {
        do throws(GGMLError) {
            self.init(rankings: try rankings.map { ranking throws(GGMLError) in try ranking.get() })
        } catch {
            self.init(rankings: [], failure: error)
        }
    }
}

extension Split {
    /// Whether any test sample has train samples of its own and of other classes, so that every candidate has a
    /// ranking.
    fileprivate func ranksAnything(_ labels: [Int]) -> Bool {
        let known = Set(train.map { labels[$0] })
        return known.count > 1 && test.contains { known.contains(labels[$0]) }
    }
}

extension MetricCandidate {
    fileprivate var isEuclidean: Bool {
        if case .euclidean = self { true } else { false }
    }

    /// The ranking of the candidate on the test side of a split; a failure if it overflowed or did not converge.
    fileprivate func ranking(_ set: TrainingSet, _ split: Split, _ euclidean: Matrix?)
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
