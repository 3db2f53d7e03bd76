import GGMLCore

/// The first of several candidates that is not worse than the best by more than some standard errors.
///
/// The best of several figures is best in part by chance, so a candidate that one would rather have is taken unless
/// another is better by more than noise (Breiman et al., Classification and Regression Trees, 1984, 3.4.3). Differences
/// are paired, because all candidates are scored on the same samples or splits.
enum StandardErrorRule {
    /// - Parameters:
    ///   - scores: for each candidate, in the order in which one would rather have them, the scores of the same samples
    ///     or splits, of which larger are better; none for a candidate that is left out
    ///   - margin: how many standard errors of the difference the choice may be worse than the best; 0 takes the best,
    ///     and the first in a tie. With a single score the error is unknown, and any other margin takes the first.
    /// - Returns: the index of a candidate; 0 if all are left out
    static func choice(_ scores: [[Double]], margin: Double) -> Int {
        precondition(!scores.isEmpty && margin >= 0)
        let compared = scores.indices.filter { !scores[$0].isEmpty }
        let means = scores.map { $0.mean ?? 0 }
        let best = compared.max { (means[$0], $1) < (means[$1], $0) } ?? 0
        return compared.first { candidate in
            let differences = zip(scores[best], scores[candidate]).map { $0 - $1 }
            guard let mean = differences.mean else { return true }
            return mean <= 0 || margin > 0 && mean <= margin * (differences.standardError ?? .infinity)
        } ?? best
    }
}
