package import GGMLCore
import GGMLStream

/// How well distances between samples keep a column of their table: each sample is predicted from the three nearest others,
/// whose votes count 1 / distance, and predictions are compared with the truth.
///
/// The figure is between 0, no better than guessing, and 1. For classes it is the macro F1 score f on the scale
/// (f − 1/k) / (1 − 1/k) of k classes; for numbers and ranks, Spearman's correlation.
package struct CovariateScore: Sendable {
    package let figure: Double
    /// For ranks, Spearman's correlation with the diffusion pseudotime from a sample of the lowest rank; else nil.
    package let trajectory: Double?
    /// The number of samples that have a value.
    package let samples: Int

    private static let neighbours = 3

    /// - Parameter values: the value of each row of the distances; samples without one are left out
    /// - Throws: if a value is not of the task, or there are fewer than four samples or two different values.
    package init(
        _ distances: Matrix, _ values: [String?], task: BenchmarkSchema.Task, place: String
    ) throws(GGMLError) {
        let rows = values.indices.filter { values[$0] != nil }
        let known = rows.compactMap { values[$0] }
        guard rows.count > Self.neighbours, Set(known).count > 1 else {
            throw .expected(
                "two different values, and more than \(Self.neighbours) samples with one",
                found: "\(Set(known).count.counted("value")) of \(rows.count.counted("sample"))", in: place)
        }
        let own = distances.selecting(rows)
        samples = rows.count
        guard task != .classification else {
            figure = Self.classes(own, Labelling(known))
            trajectory = nil
            return
        }
        let numbers = try Self.numbers(known, task, place: place)
        figure = max(0, Self.correlation(numbers, Self.predictions(own, numbers)))
        trajectory =
            task == .regression
            ? nil
            : Self.correlation(numbers, try DiffusionTime(own, from: Self.start(own, numbers)).times)
    }

    /// How near replicates are to each other: 1 less the mean rank of the nearest replicate among the other samples, as a
    /// fraction: 1 if it is always the nearest, 0.5 by chance, 0 if it is always the farthest. Nil if no sample has one.
    ///
    /// - Parameter groups: for each row of the distances what its replicates share; nil for none
    package static func replicates(_ distances: Matrix, _ groups: [String?]) -> Double? {
        guard distances.rows > 2 else { return nil }
        return groups.indices.compactMap { sample -> Double? in
            let others = groups.indices.filter { $0 != sample }
            let nearest = others.filter { groups[$0] != nil && groups[$0] == groups[sample] }
                .map { distances[sample, $0] }.min()
            return nearest.map { nearest in
                let closer = others.count { distances[sample, $0] < nearest }
                return 1 - Double(closer) / Double(others.count - 1)
            }
        }.mean
    }

    private static func classes(_ distances: Matrix, _ classes: Labelling) -> Double {
        let vote = NearestNeighbours(count: neighbours, weights: .distance)
        let score = SplitScore(
            distances, labels: classes.codes, classes: classes.names.count,
            plan: .leaveOneOut(Array(classes.codes.indices)), neighbours: vote)
        let chance = 1 / Double(classes.names.count)
        return max(0, (score.classification.macroF1 - chance) / (1 - chance))
    }

    private static func numbers(_ values: [String], _ task: BenchmarkSchema.Task, place: String)
        throws(GGMLError) -> [Double]
    {
        try values.map { value throws(GGMLError) in
            if case .order(let texts) = task {
                guard let rank = texts.firstIndex(of: value) else {
                    throw .expected(
                        "one of \(texts.joined(separator: ", "))", found: "\"\(value)\"", in: place)
                }
                return Double(rank)
            }
            guard let number = Double(value), number.isFinite else {
                throw .expected(
                    "numbers for \(task.name)", found: "\"\(value)\"", in: place,
                    advice: "give the texts in their order as a list instead")
            }
            return number
        }
    }

    /// The mean of the nearest others' numbers, weighted as votes are.
    private static func predictions(_ distances: Matrix, _ numbers: [Double]) -> [Double] {
        let vote = NearestNeighbours(count: neighbours, weights: .distance)
        let samples = Array(numbers.indices)
        return samples.map { sample in
            // Each sample is a class of its own, so votes are the weights of samples.
            let found = vote.predict(
                sample, from: samples.filter { $0 != sample }, distances, labels: samples,
                classes: samples.count)
            return dot(found.votes, numbers)
        }
    }

    /// The sample of the lowest number that is nearest to the others of that number, the first in a tie.
    private static func start(_ distances: Matrix, _ numbers: [Double]) -> Int {
        let lowest = numbers.indices.filter { numbers[$0] == numbers.min() }
        let sums = lowest.map { sample in lowest.reduce(0) { $0 + distances[sample, $1] } }
        return lowest.indices.min { (sums[$0], $0) < (sums[$1], $1) }.map { lowest[$0] } ?? 0
    }

    /// Spearman's correlation; 0 if either side does not vary.
    private static func correlation(_ x: [Double], _ y: [Double]) -> Double {
        let (a, b) = (x.ranks, y.ranks)
        let (meanA, meanB) = (a.mean ?? 0, b.mean ?? 0)
        let (da, db) = (a.map { $0 - meanA }, b.map { $0 - meanB })
        let length = (dot(da, da) * dot(db, db)).squareRoot()
        return length > 0 ? dot(da, db) / length : 0
    }
}
