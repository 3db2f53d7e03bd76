package import GGMLCore
package import GGMLStream

/// The choice between the Euclidean metric and the discriminant, by how each ranks samples that it was not learned from.
///
/// All comparisons are made with the Euclidean plans (`PairMoments`), which are solved once, so that many divisions of
/// the samples cost little and the choice hardly depends on one of them. The discriminant is chosen only if it ranks
/// better than the Euclidean metric by more than one standard error over the samples (the one-standard-error rule:
/// Breiman et al., Classification and Regression Trees, 1984, 3.4.3).
package struct DiscriminantSelection: Sendable {
    package static let candidates = ["euclidean", "discriminant"]
    /// How many standard errors of the paired difference the discriminant must be better.
    private static let margin = 1.0
    private static let (folds, repeats) = (4, 10)

    package let selection: MetricSelection
    /// W of the chosen metric, without training.
    package let map: AffineMap

    package var record: SelectionRecord { SelectionRecord(selection, of: Self.candidates) }

    /// - Parameters:
    ///   - groups: the group of each sample; samples of a group are held out together; nil keeps none together
    ///   - rank: the rows of the discriminant
    /// - Throws: if there are too many features for a discriminant, or all cells are equal.
    /// - Complexity: one transport problem for each pair of samples, or some for each of many samples
    package init(_ set: TrainingSet, groups: [String]?, rank: Int, seed: UInt64, threads: Int)
        throws(GGMLError)
    {
        let discriminant = try Discriminant(set, seed: seed, threads: threads)
        let splits = try set.innerSplits(
            groups: groups, mostFolds: Self.folds, repeats: Self.repeats, seed: seed)
        let plain = discriminant.moments.distances(under: nil)
        let scores = try concurrentMap(count: splits.count, threads: threads) { index throws(GGMLError) in
            var isTrain = Array(repeating: false, count: set.ranges.count)
            for sample in splits[index].train { isTrain[sample] = true }
            let learned = discriminant.moments.distances(
                under: try discriminant.map(rank: rank, of: isTrain))
            return [plain, learned].map {
                Self.rankings($0, discriminant.moments.pairs, set.classes.codes, isTrain)
            }
        }
        let results = Self.candidates.indices.map { candidate in
            MetricSelection.Result(rankings: Self.balanced(scores.map { $0[candidate] }, set.classes.codes))
        }
        selection = MetricSelection(results, margin: Self.margin)
        let features = set.cells.columns
        map =
            selection.chosen == 0
            ? .identity(features)
            : AffineMap(
                rows: rank, columns: features,
                matrix: try discriminant.map(rank: rank).values.map { Float($0) },
                offset: Array(repeating: 0, count: rank))
    }

    /// The bytes that the cells of a set and the moments of its pairs need.
    package static func memory(_ set: TrainingSet) -> Int {
        set.cellMemory + PairMoments.memory(samples: set.ranges.count, features: set.cells.columns)
    }

    /// For each held-out sample the share of pairs of train samples, one of its class and one of another, of which its own
    /// is nearer; nil for train samples, and for those without such pairs.
    private static func rankings(
        _ distances: [Double], _ pairs: [(first: Int, second: Int)], _ classes: [Int], _ isTrain: [Bool]
    ) -> [Double?] {
        var own = Array(repeating: [Double](), count: classes.count)
        var others = own
        for (pair, distance) in zip(pairs, distances) where isTrain[pair.first] != isTrain[pair.second] {
            let test = isTrain[pair.first] ? pair.second : pair.first
            if classes[pair.first] == classes[pair.second] {
                own[test].append(distance)
            } else {
                others[test].append(distance)
            }
        }
        return zip(own, others).map { HeldOutScore.nearerShare($0, $1) }
    }

    /// The mean ranking of each sample over the splits that hold it out, weighted so that their plain mean is that in
    /// which all classes weigh the same.
    private static func balanced(_ rankings: [[Double?]], _ classes: [Int]) -> [Double] {
        let means = classes.indices.map { sample in
            rankings.compactMap { $0[sample] }.mean
        }
        let ranked = means.indices.filter { means[$0] != nil }
        let sizes = Dictionary(grouping: ranked) { classes[$0] }.mapValues(\.count)
        return ranked.map { sample in
            let weight = Double(ranked.count) / Double(sizes.count * (sizes[classes[sample]] ?? 1))
            return weight * (means[sample] ?? 0)
        }
    }
}
