package import GGMLCore
package import GGMLStream

/// The choice of how far the ground metric moves from the Euclidean one to the discriminant, by how well each mixture names
/// the classes of samples that it was not learned from.
///
/// In the mixture of share t, the squared cost is (1 − t) ‖x − y‖² + t c ‖W(x − y)‖², where c makes both parts equal on the
/// average over pairs of samples: the discriminant has the share t of the cost. The log loss of a vote of all train
/// samples (`ClassVote`) is compared on many divisions of the samples. The choice begins at a quarter, because on seven
/// cohorts such a mixture was hardly ever worse than plain transport on unseen samples, and moves to another share only
/// if that is better by more than one standard error over the samples (`StandardErrorRule`).
///
/// All comparisons use the Euclidean plans (`PairMoments`), which are solved once, so that many divisions cost little and
/// the choice hardly depends on one of them.
package struct DiscriminantSelection: Sendable {
    /// The share of the discriminant in each candidate, the Euclidean metric first.
    package static let shares = [0, 0.25, 0.5, 1]
    package static let candidates =
        ["euclidean"] + shares.dropFirst().map { "discriminant \(Int($0 * 100)) %" }
    /// Candidates in the order in which one is taken if no other is better by more than noise.
    private static let preference = [1, 2, 3, 0]
    private static let margin = 1.0
    private static let (folds, repeats) = (4, 10)

    package let record: SelectionRecord
    /// W of the chosen metric, on the scale of the features; the identity for the Euclidean metric.
    package let map: AffineMap
    /// The factor s of the Euclidean part of the chosen metric; see `LearnedMetric`.
    package let euclideanScale: Double

    /// - Parameters:
    ///   - steps: those of this set
    ///   - rank: the rows of the discriminant
    ///   - progress: called after each step with its work and its part of `Steps.work`, from any thread
    /// - Throws: if there are too many features for a discriminant, or all cells are equal.
    /// - Complexity: one transport problem for each pair of samples, or some for each of many samples
    package init(
        _ set: TrainingSet, _ steps: Steps, rank: Int, threads: Int,
        progress: @Sendable (Double, Int) -> Void = { _, _ in }
    ) throws(GGMLError) {
        let splits = steps.splits
        let discriminant = try Discriminant(set, seed: steps.seed, threads: threads) {
            progress(PairMoments.work(of: $0, set), 0)
        }
        let vote = ClassVote(
            labels: set.classes.codes, classCount: set.classes.names.count, pairs: discriminant.moments.pairs)
        let plain = discriminant.moments.squares(under: nil)
        let losses = try concurrentMap(count: splits.count, threads: threads) { index throws(GGMLError) in
            var isTrain = Array(repeating: false, count: set.ranges.count)
            for sample in splits[index].train { isTrain[sample] = true }
            let learned = discriminant.moments.squares(
                under: try discriminant.map(rank: rank, of: isTrain))
            let scale = Self.scale(plain, learned, of: discriminant.moments.pairs, among: isTrain)
            defer { progress(steps.divisionWork, 1) }
            return Self.shares.map { share in
                let mixed = zip(plain, learned).map { (1 - share) * $0 + share * scale * $1 }
                return vote.losses(mixed, isTrain: isTrain)
            }
        }
        let balanced = Self.shares.indices.map { candidate in
            Self.balanced(losses.map { $0[candidate] }, set.classes.codes)
        }
        let chosen = Self.choice(balanced)
        record = SelectionRecord(
            candidates: Self.candidates, losses: balanced.compactMap(\.mean),
            errors: balanced[0].isEmpty ? [] : balanced.map { Self.error($0, from: balanced[0]) },
            lossErrors: balanced.compactMap { $0.isEmpty ? nil : $0.standardError ?? 0 },
            chance: Double(set.classes.names.count).portableLogarithm, chosen: chosen)
        let share = Self.shares[chosen]
        euclideanScale = share > 0 ? (1 - share).squareRoot() : 0
        guard share > 0 else {
            map = .identity(set.cells.columns)
            return
        }
        let all = set.ranges.map { _ in true }
        let own = try discriminant.map(rank: rank, of: all)
        let scale = Self.scale(
            plain, discriminant.moments.squares(under: own), of: discriminant.moments.pairs, among: all)
        let factor = (share * scale).squareRoot()
        map = AffineMap(
            rows: rank, columns: set.cells.columns,
            matrix: try discriminant.moments.inFeatures(own).values.map { Float(factor * $0) },
            offset: Array(repeating: 0, count: rank))
    }

    /// The steps of a choice: the pairs of samples, and the divisions of the samples, of which small cohorts have fewer.
    package struct Steps: Sendable {
        package let count: Int
        /// The work of all pairs, and of all divisions.
        package let work: [Double]
        fileprivate let splits: [Split]
        fileprivate let divisionWork: Double
        fileprivate let seed: UInt64

        /// - Parameter groups: the group of each sample; samples of a group are held out together; nil keeps none together
        package init(_ set: TrainingSet, groups: [String]?, seed: UInt64) throws(GGMLError) {
            self.seed = seed
            let pairs = PairMoments.pairs(set.ranges.count, seed: seed)
            splits = try set.innerSplits(
                groups: groups, mostFolds: DiscriminantSelection.folds,
                repeats: DiscriminantSelection.repeats,
                seed: seed)
            divisionWork = PairMoments.divisionWork(pairs: pairs.count, features: set.cells.columns)
            count = pairs.count + splits.count
            work = [
                pairs.reduce(0) { $0 + PairMoments.work(of: $1, set) }, Double(splits.count) * divisionWork,
            ]
        }
    }

    /// The bytes that the cells of a set and the moments of its pairs need.
    package static func memory(_ set: TrainingSet) -> Int {
        set.cellMemory + PairMoments.memory(samples: set.ranges.count, features: set.cells.columns)
    }

    /// The index of the chosen candidate; the Euclidean metric if nothing can be compared.
    ///
    /// - Parameter losses: for each candidate the loss of each sample
    private static func choice(_ losses: [[Double]]) -> Int {
        guard !losses[0].isEmpty else { return 0 }
        let scores = preference.map { losses[$0].map { -$0 } }
        return preference[StandardErrorRule.choice(scores, margin: margin)]
    }

    /// The standard error of the mean difference; 0 if there is no difference, or a single sample.
    private static func error(_ losses: [Double], from others: [Double]) -> Double {
        zip(losses, others).map { $0 - $1 }.standardError ?? 0
    }

    /// The factor that makes learned squared costs equal plain ones on the average over pairs of train samples; 0 if there
    /// are none.
    private static func scale(
        _ plain: [Double], _ learned: [Double], of pairs: [(first: Int, second: Int)], among isTrain: [Bool]
    ) -> Double {
        var sums = (plain: 0.0, learned: 0.0)
        for (index, pair) in pairs.enumerated() where isTrain[pair.first] && isTrain[pair.second] {
            sums.plain += plain[index]
            sums.learned += learned[index]
        }
        return sums.learned > 0 ? sums.plain / sums.learned : 0
    }

    /// The mean loss of each sample over the splits that hold it out, weighted so that their plain mean is that in which
    /// all classes weigh the same.
    private static func balanced(_ losses: [[Double?]], _ classes: [Int]) -> [Double] {
        let means = classes.indices.map { sample in losses.compactMap { $0[sample] }.mean }
        let known = means.indices.filter { means[$0] != nil }
        let sizes = Dictionary(grouping: known) { classes[$0] }.mapValues(\.count)
        return known.map { sample in
            let weight = Double(known.count) / Double(sizes.count * (sizes[classes[sample]] ?? 1))
            return weight * (means[sample] ?? 0)
        }
    }
}
