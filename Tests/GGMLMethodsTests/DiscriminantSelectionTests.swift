import GGMLCore
import GGMLMethods
import GGMLStream
import Testing

/// The choice of a mixture of the Euclidean metric and the discriminant.
@Suite struct DiscriminantSelectionTests {
    /// Samples of 12 cells in `features` dimensions, which vary from sample to sample; in the second dimension by `shift`
    /// from class to class.
    private static func set(
        samples: Int = 16, features: Int = 4, shift: Float, seed: UInt64, labels: [Int]? = nil
    ) throws -> TrainingSet {
        var generator = SplitMix64(seed: seed)
        let labels = labels ?? (0..<samples).map { $0 % 2 }
        var values: [Float] = []
        for label in labels {
            let offset = (0..<features).map { _ in Float.random(in: -2...2, using: &generator) }
            for _ in 0..<12 {
                for feature in 0..<features {
                    let own = feature == 1 ? shift * Float(label) + offset[1] / 8 : offset[feature]
                    values.append(own + Float.random(in: -1...1, using: &generator))
                }
            }
        }
        return try TrainingSet(
            SampleTable(
                ids: labels.indices.map { "s\($0)" }, classes: labels.map { "c\($0)" }, place: "test"),
            cells: .dense(DenseRows(columns: features, values: values)),
            counts: labels.map { _ in 12 }, seen: labels.map { _ in 12 }, place: "test")
    }

    private static func select(_ set: TrainingSet, threads: Int = 2, groups: [String]? = nil) throws
        -> DiscriminantSelection
    {
        try DiscriminantSelection(
            set, DiscriminantSelection.Steps(set, groups: groups, seed: 1), rank: 3, threads: threads)
    }

    @Test("where one direction tells the classes apart, more of the discriminant is taken, and points there")
    func telling() throws {
        let found = try Self.select(Self.set(shift: 2, seed: 5))
        #expect(found.record.chosen == 3 && found.map.rows == 3 && found.euclideanScale == 0)
        let first = found.map.matrix.prefix(4).map(abs)
        #expect(first.max() == first[1], "\(first)")
        let losses = found.record.losses
        #expect(losses[3] < losses[0] - 0.1 && losses[3] < found.record.chance, "\(losses)")
    }

    @Test("where classes say nothing, the metric hardly moves from the Euclidean one, and nothing is shown")
    func chance() throws {
        let records = try (0..<20).map { seed in
            try Self.select(Self.set(shift: 0, seed: UInt64(seed))).record
        }
        #expect(records.count { $0.chosen > 1 } <= 5, "\(records.map(\.chosen))")
        #expect(records.count { $0.losses[0] - $0.losses[$0.chosen] > $0.errors[$0.chosen] } <= 5)
    }

    @Test("a mixture costs as much as plain transport, on the average over Euclidean plans")
    func scale() throws {
        let set = try Self.set(samples: 6, shift: 0, seed: 8)
        let found = try Self.select(set)
        #expect(found.record.chosen == 1 && found.euclideanScale == 0.75.squareRoot())
        let moments = try PairMoments(set, seed: 1, threads: 1)
        let (plain, learned) = (moments.squares(under: nil), moments.squares(under: found.map.doubles))
        let share = learned.reduce(0, +) / plain.reduce(0, +)
        #expect(abs(share - 0.25) < 1e-6)
    }

    @Test("the choice is the same for any number of threads")
    func threads() throws {
        let set = try Self.set(shift: 0.4, seed: 3)
        let found = try Self.select(set, threads: 1)
        let other = try Self.select(set, threads: 3)
        #expect(found.record == other.record && found.map == other.map)
    }

    @Test("with too few samples to compare, the Euclidean metric is kept, without figures")
    func few() throws {
        let found = try Self.select(Self.set(shift: 5, seed: 1, labels: [0, 1, 1]))
        #expect(found.record.losses.isEmpty && found.map == .identity(4))
    }

    @Test("with many samples only some pairs are solved, and with many features their axes, to the same end")
    func many() throws {
        let found = try Self.select(Self.set(samples: 140, features: 70, shift: 1, seed: 2))
        #expect(found.record.chosen > 0 && found.map.columns == 70)
        let first = found.map.matrix.prefix(70).map(abs)
        #expect(first.max() == first[1])
    }
}
