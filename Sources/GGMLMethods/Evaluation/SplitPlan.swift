package import GGMLCore
package import GGMLStream

/// How samples are split, once or several times.
package enum SplitPlan: Equatable, Sendable {
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

extension SampleTable {
    /// Splits the samples that have a class; the others are on neither side of any split.
    ///
    /// - Parameters:
    ///   - candidates: the rows to divide; nil means all. The others are on neither side.
    ///   - group: the column whose samples with equal values stay together; nil keeps none together
    ///   - stratum: the column by which the splits are stratified
    /// - Returns: splits as rows of this table, which do not depend on the order of the rows
    /// - Throws: if a column or a value is missing, there are fewer samples than parts, a side would be empty, or a
    ///   train side would have a single class.
    package func splits(
        _ plan: SplitPlan, among candidates: [Int]? = nil, group: String? = nil,
        stratifiedBy stratum: String = "class",
        seed: UInt64, place: String
    ) throws(GGMLError) -> [Split] {
        let divided = (candidates ?? Array(ids.indices)).filter { classes[$0] != nil }.sorted()
        let units = try splitUnits(of: divided, group: group, stratum: stratum, place: place)
        let kind = group.map { "values of \"\($0)\"" } ?? "samples with a class"
        var fewest = 2
        if case .folds(let count) = plan { fewest = max(fewest, count) }
        guard units.count >= fewest else {
            throw .expected(
                "at least \(fewest) \(kind) to divide", found: "\(units.count)", in: place,
                advice: units.count > 1 ? "use --folds \(units.count)" : nil)
        }
        let splits = plan.testSides(of: units, seed: seed).map { units in
            let test = Set(units.flatMap(\.members))
            return Split(train: divided.filter { !test.contains($0) }, test: test.sorted())
        }
        for (number, split) in zip(1..., splits) {
            try check(split, name: Self.splitName(number), place: place)
        }
        return splits
    }

    private func splitUnits(of divided: [Int], group: String?, stratum: String, place: String)
        throws(GGMLError) -> [SplitUnit]
    {
        let groups = try knownValues(of: group ?? "sample", at: divided, place: place)
        let strata = try knownValues(of: stratum, at: divided, place: place)
        let codes = Dictionary(uniqueKeysWithValues: zip(Set(strata).sorted(), 0...))
        let members = Dictionary(grouping: divided.indices) { groups[$0] }
        return members.sorted { $0.key < $1.key }.map { id, members in
            var counts = Array(repeating: 0, count: codes.count)
            for member in members { counts[codes[strata[member]] ?? 0] += 1 }
            return SplitUnit(id: id, members: members.map { divided[$0] }, strata: counts)
        }
    }
}
