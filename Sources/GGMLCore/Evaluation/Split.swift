/// A split of samples into a train side and a test side. A sample may be on neither side.
public struct Split: Equatable, Sendable {
    /// The train side, as rows of the sample table, increasing.
    public let train: [Int]
    /// The test side, as rows of the sample table, increasing; disjoint from `train`.
    public let test: [Int]

    public init(train: [Int], test: [Int]) {
        self.train = train
        self.test = test
    }
}

/// How samples are split, once or several times.
public enum SplitPlan: Equatable, Sendable {
    /// Into this many parts, each of which is the test side once.
    case folds(Int)
    /// By repeated draws, with this share of the samples on the test side.
    case repeated(testShare: Double, times: Int)
    /// Each sample, or group of samples, is the test side once.
    case leaveOneOut
}

/// Samples that stay together, and how many of them are in each stratum.
struct SplitUnit: Sendable {
    let id: String
    let members: [Int]
    let strata: [Int]

    /// The most frequent stratum of the members; in a tie, the lowest.
    var mainStratum: Int { strata.indices.max { (strata[$0], $1) < (strata[$1], $0) } ?? 0 }
}

extension SplitPlan {
    /// The test sides of the splits.
    ///
    /// Units are assigned one at a time, each to the part that is then least above its share of the unit's strata, as
    /// in scikit-learn's StratifiedGroupKFold; in a tie, to the part with the fewest samples for its share. With units
    /// of one sample, each part has its share of every stratum, up to rounding. Folds begin with the largest units;
    /// otherwise the order within a stratum is that of the hash of seed and id, so it does not depend on the order of
    /// the samples.
    /// - Complexity: O(units × parts × strata) for each split
    func testSides(of units: [SplitUnit], seed: UInt64) -> [[SplitUnit]] {
        switch self {
        case .leaveOneOut:
            return units.map { [$0] }
        case .folds(let count):
            let order = Self.shuffled(units, seed: seed, round: 0, largestFirst: true)
            return Self.dealt(order, shares: Array(repeating: 1 / Double(count), count: count))
        case .repeated(let share, let times):
            return (0..<times).map { round in
                let order = Self.shuffled(units, seed: seed, round: round, largestFirst: false)
                return Self.dealt(order, shares: [1 - share, share])[1]
            }
        }
    }

    private static func shuffled(_ units: [SplitUnit], seed: UInt64, round: Int, largestFirst: Bool)
        -> [SplitUnit]
    {
        let keyed = units.map { unit in
            var hash = StableHash()
            hash.combine(seed)
            hash.combine(UInt64(round))
            hash.combine(unit.id)
            let size = largestFirst ? -unit.members.count : 0
            return (unit: unit, key: (size, unit.mainStratum, hash.value, unit.id))
        }
        return keyed.sorted { $0.key < $1.key }.map(\.unit)
    }

    private static func dealt(_ units: [SplitUnit], shares: [Double]) -> [[SplitUnit]] {
        let strata = units.first?.strata.count ?? 0
        let totals = (0..<strata).map { stratum in Double(units.reduce(0) { $0 + $1.strata[stratum] }) }
        var parts = shares.map { _ in [SplitUnit]() }
        var counts = shares.map { _ in Array(repeating: 0.0, count: strata) }
        for unit in units {
            // By how much the sum over strata of (part of the stratum)² / share would grow.
            let costs = shares.indices.map { part in
                let growth = (0..<strata).reduce(0.0) { sum, stratum in
                    let added = Double(unit.strata[stratum])
                    guard added > 0 else { return sum }
                    let grown = added * (2 * counts[part][stratum] + added)
                    return sum + grown / (totals[stratum] * totals[stratum])
                }
                let size = counts[part].reduce(0, +) + Double(unit.members.count)
                return (growth / shares[part], size / shares[part], part)
            }
            guard let part = costs.min(by: <)?.2 else { continue }
            parts[part].append(unit)
            for stratum in 0..<strata { counts[part][stratum] += Double(unit.strata[stratum]) }
        }
        return parts
    }
}
