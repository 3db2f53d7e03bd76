import GGMLCore
import GGMLMethods
import GGMLStream
import Testing

/// The metric in closed form, and features that are standardised for learning.
@Suite struct DiscriminantTests {
    /// Two classes of four samples of unequal size, whose second feature tells the class. The first varies more, but
    /// from sample to sample; the third from cell to cell.
    private static func set(_ change: (Int, inout [Float]) -> Void = { _, _ in }) throws -> TrainingSet {
        let counts = [20, 14, 9, 20, 11, 20, 17, 3]
        var values: [Float] = []
        for (sample, count) in counts.enumerated() {
            var generator = SplitMix64(seed: UInt64(sample))
            let offset = Float.random(in: -9...9, using: &generator)
            for _ in 0..<count {
                var cell = [offset, Float(sample % 2) * 3, 0].map {
                    $0 + Float.random(in: -1...1, using: &generator)
                }
                cell[2] *= 4
                change(sample, &cell)
                values += cell
            }
        }
        return try TrainingSet(
            SampleTable(
                ids: counts.indices.map { "s\($0)" }, classes: counts.indices.map { $0 % 2 == 0 ? "x" : "y" },
                place: "test"),
            cells: .dense(DenseRows(columns: 3, values: values)), counts: counts, seen: counts, place: "test")
    }

    private static func discriminant(_ set: TrainingSet, rank: Int = 3, threads: Int = 1) throws -> AffineMap
    {
        var options = TrainingOptions()
        (options.initial, options.rank, options.epochs, options.threads) = (.discriminant, rank, 0, threads)
        var trainer = try MetricTrainer(set, options: options)
        return try trainer.train().map
    }

    /// WᵀW, which is all that distances depend on.
    private static func form(_ map: AffineMap) -> [Double] {
        (0..<map.columns).flatMap { a in
            (0..<map.columns).map { b in
                (0..<map.rows).reduce(0.0) { sum, row in
                    let start = row * map.columns
                    return sum + Double(map.matrix[start + a]) * Double(map.matrix[start + b])
                }
            }
        }
    }

    private static func differ(_ a: [Double], _ b: [Double]) -> Double {
        let size = a.reduce(0) { max($0, abs($1)) }
        return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } / size
    }

    @Test(
        "the discriminant finds the feature that differs between classes, not those that differ more within them"
    )
    func direction() throws {
        let form = Self.form(try Self.discriminant(Self.set()))
        // Of the length of W along each feature, on the diagonal.
        #expect(form[4] > 20 * form[0] && form[4] > 5 * form[8], "\(form)")
    }

    @Test("the discriminant does not change where all cells are moved")
    func translation() throws {
        let moved = try Self.set { _, cell in
            for index in cell.indices { cell[index] += [40, -70, 100][index] }
        }
        let forms = try [Self.set(), moved].map { Self.form(try Self.discriminant($0)) }
        #expect(Self.differ(forms[0], forms[1]) < 1e-4)
    }

    @Test("the discriminant of cells at another scale measures the same distances")
    func scale() throws {
        let scaled = try Self.set { _, cell in for index in cell.indices { cell[index] *= 1024 } }
        let forms = try [Self.set(), scaled].map { Self.form(try Self.discriminant($0)) }
        #expect(Self.differ(forms[0], forms[1].map { $0 * 1024 * 1024 }) < 1e-6)
    }

    @Test("the discriminant turns with the cells")
    func rotation() throws {
        // Quarter turns are exact.
        let turned = try Self.set { _, cell in cell = [-cell[1], cell[2], cell[0]] }
        let (form, other) = (
            Self.form(try Self.discriminant(Self.set())), Self.form(try Self.discriminant(turned))
        )
        let places = [2, 0, 1]
        let signs: [Double] = [1, -1, 1]
        let expected = (0..<3).flatMap { a in
            (0..<3).map { b in signs[a] * signs[b] * other[places[a] * 3 + places[b]] }
        }
        #expect(Self.differ(form, expected) < 1e-5)
    }

    @Test("the discriminant is the same for any number of threads, and a lower rank is a part of it")
    func threadsAndRank() throws {
        let set = try Self.set()
        let map = try Self.discriminant(set)
        #expect(try Self.discriminant(set, threads: 3) == map)
        let first = try Self.discriminant(set, rank: 1)
        #expect(zip(first.matrix, map.matrix).allSatisfy { abs($0 - $1) < 1e-5 * max(1, abs($0)) })
        // There are no more directions than features.
        #expect(try Self.discriminant(set, rank: 5).matrix.suffix(6).allSatisfy { $0 == 0 })
    }

    @Test("classes of one sample each still have a discriminant; cells that are all the same have none")
    func loneSamples() throws {
        let set = try Self.set()
        let pair = try set.selecting([0, 1], place: "test")
        #expect(try Self.discriminant(pair).matrix.contains { $0 != 0 })
        let same = try Self.set { _, cell in cell = [1, 2, 3] }
        #expect(throws: GGMLError.self) { try Self.discriminant(same) }
    }

    @Test("learning from standardised features is learning from features that were divided before")
    func standardization() throws {
        let set = try Self.set()
        let cells = set.cells.storedValues
        let deviations = (0..<3).map { column in
            let values = stride(from: column, to: cells.count, by: 3).map { Double(cells[$0]) }
            let mean = values.reduce(0, +) / Double(values.count)
            return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
        }
        let divided = try Self.set { _, cell in
            for index in cell.indices { cell[index] = Float(Double(cell[index]) / deviations[index]) }
        }
        var options = TrainingOptions()
        (options.rank, options.epochs) = (2, 20)
        var plain = try MetricTrainer(divided, options: options)
        options.standardizes = true
        var standardized = try MetricTrainer(set, options: options)
        let expected = try plain.train().map
        let found = try standardized.train().map
        #expect(found.matrix != expected.matrix)
        for (index, value) in found.matrix.enumerated() {
            #expect(abs(Double(value) * deviations[index % 3] - Double(expected.matrix[index])) < 1e-4)
        }
    }
}
