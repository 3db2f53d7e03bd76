import Foundation
import GGMLCore
import GGMLMethods
import GGMLStream
import TestSupport
import Testing

@Suite struct MetricTests {
    private struct Cells: Decodable {
        let samples: [String]
        let classes: [String]
    }

    private struct Settings: Decodable {
        let alpha: Double
        let reg: Double
        let lr: Double
        let maxIter: Int
    }

    @Test(
        "training follows ggml-ot's, loss by loss and map by map",
        .enabled(if: Places.hasShared, "../shared is absent"),
        arguments: [("frobenius", MapNorm.fro), ("l1", .l1), ("nuclear", .nuclear)])
    func parity(setting: String, norm: MapNorm) throws {
        let folder = "fit/\(setting)"
        let description = try Places.json(Cells.self, Places.parity("fit/cells.json"))
        let settings = try Places.json(Settings.self, Places.parity("\(folder)/settings.json"))
        let cells = try NumpyArray(path: Places.parity("fit/cells.npy"), dimensions: 3)
        let (samples, count, genes) = (cells.shape[0], cells.shape[1], cells.shape[2])
        let set = try TrainingSet(
            SampleTable(ids: description.samples, classes: description.classes, place: "test"),
            cells: .dense(DenseRows(columns: genes, values: cells.values.map { Float($0) })),
            counts: Array(repeating: count, count: samples), seen: Array(repeating: count, count: samples),
            place: "test")
        var options = TrainingOptions()
        options.margin = settings.alpha
        options.lambda = settings.reg
        options.norm = norm
        options.learningRate = settings.lr
        options.threads = 2

        func train(_ epochs: Int) throws -> TrainedMap {
            options.epochs = epochs
            let initial = try NumpyArray(path: Places.parity("\(folder)/initial.npy"), dimensions: 2).matrix
            options.rank = initial.rows
            options.initial = .given(initial)
            var trainer = try MetricTrainer(set, options: options)
            return try trainer.train()
        }
        func largestDifference(_ map: AffineMap, _ file: String) throws -> Double {
            let expected = try NumpyArray(path: Places.parity("\(folder)/\(file)"), dimensions: 2)
            return zip(map.matrix, expected.values).map { abs(Double($0) - $1) }.max() ?? .infinity
        }

        #expect(try largestDifference(train(1).map, "after_1.npy") <= 1e-5)
        #expect(try largestDifference(train(3).map, "after_3.npy") <= 1e-5)
        let final = try train(settings.maxIter)
        #expect(try largestDifference(final.map, "final.npy") <= 1e-4)
        let lines = try String(contentsOfFile: Places.parity("\(folder)/losses.tsv"), encoding: .utf8)
            .split(separator: "\n").dropFirst().map { $0.split(separator: "\t").compactMap { Double($0) } }
        #expect(lines.count == final.reports.count)
        for (line, report) in zip(lines, final.reports) {
            #expect(abs(report.tripletLoss - line[1]) <= max(1e-4, 1e-3 * line[1]), "epoch \(report.epoch)")
            #expect(abs(report.penalty - line[2]) <= max(1e-4, 1e-3 * line[2]), "epoch \(report.epoch)")
        }
        try expectDistances(set, final.map, Places.parity("\(folder)/distances.npy"))
    }

    private func expectDistances(_ set: TrainingSet, _ map: AffineMap, _ path: String) throws {
        let expected = try NumpyArray(path: path, dimensions: 2).matrix
        let transposed = map.transposed
        let clouds = set.ranges.map { range in
            PointCloud(
                dimensions: map.rows, uniform: range.flatMap { transposed.image(of: set.cells, row: $0) })
        }
        for i in clouds.indices {
            for j in clouds.indices where j > i {
                let distance = try TransportSolution(.euclidean, from: clouds[i], to: clouds[j]).value
                let reference = expected[i, j]
                #expect(abs(distance - reference) <= 1e-4 * reference, "\(i), \(j)")
            }
        }
    }

    /// Samples of unequal size, classes of unequal size.
    private static func randomSet(sparse: Bool) throws -> TrainingSet {
        var generator = SplitMix64(seed: 11)
        let counts = [7, 12, 5, 9, 1]
        let total = counts.reduce(0, +)
        var values = (0..<total * 6).map { _ in Float.random(in: -1...1, using: &generator) }
        var rows = SparseRows(columns: 6)
        for cell in 0..<total {
            for column in 0..<6 {
                if sparse && column % 3 == cell % 3 { values[cell * 6 + column] = 0 }
                if values[cell * 6 + column] != 0 { rows.append(UInt32(column), values[cell * 6 + column]) }
            }
            rows.endRow()
        }
        return try TrainingSet(
            SampleTable(ids: ["a", "b", "c", "d", "e"], classes: ["x", "y", "x", "y", "z"], place: "test"),
            cells: sparse ? .sparse(rows) : .dense(DenseRows(columns: 6, values: values)), counts: counts,
            seen: counts, place: "test")
    }

    @Test("the gradient agrees with finite differences", arguments: [false, true])
    func gradient(sparse: Bool) throws {
        let set = try Self.randomSet(sparse: sparse)
        var options = TrainingOptions()
        options.lambda = 0.1
        var generator = SplitMix64(seed: 3)
        let start = (0..<12).map { _ in Double.random(in: -1...1, using: &generator) }
        func objective(_ values: [Double]) throws -> (Double, [Double]) {
            let map = Matrix(values, rows: 2, columns: 6)
            options.rank = 2
            options.initial = .given(map)
            var trainer = try MetricTrainer(set, options: options)
            let (report, gradient) = try trainer.lossAndGradient()
            return (report.tripletLoss + report.penalty, gradient)
        }
        let (_, gradient) = try objective(start)
        for index in start.indices {
            let step = 1e-5
            var (up, down) = (start, start)
            up[index] += step
            down[index] -= step
            let slope = try (objective(up).0 - objective(down).0) / (2 * step)
            // The trainer's gradient is features × rank.
            let (row, column) = (index / 6, index % 6)
            #expect(abs(gradient[column * 2 + row] - slope) < 1e-5, "entry \(row), \(column)")
        }
    }

    @Test("cells that are stored with and without their zeros have the same loss and gradient, bit for bit")
    func storage() throws {
        var generator = SplitMix64(seed: 4)
        // More features than are looked at together, and samples that are not whole groups of cells.
        let (counts, features) = ([4, 5, 7, 1], 600)
        var values: [Float] = []
        var rows = SparseRows(columns: features)
        for _ in 0..<counts.reduce(0, +) {
            for column in 0..<features {
                let value = Bool.random(using: &generator) ? 0 : Float.random(in: -1...1, using: &generator)
                values.append(value)
                if value != 0 { rows.append(UInt32(column), value) }
            }
            rows.endRow()
        }
        for rank in [1, 5, 17] {
            let found = try [CellMatrix.sparse(rows), .dense(DenseRows(columns: features, values: values))]
                .map {
                    let set = try TrainingSet(
                        SampleTable(
                            ids: ["a", "b", "c", "d"], classes: ["x", "y", "x", "y"], place: "test"),
                        cells: $0, counts: counts, seen: counts, place: "test")
                    var options = TrainingOptions()
                    options.rank = rank
                    var trainer = try MetricTrainer(set, options: options)
                    return try trainer.lossAndGradient()
                }
            #expect(found[0].0 == found[1].0)
            #expect(found[0].1 == found[1].1)
            #expect(found[0].1.contains { $0 != 0 })
        }
    }

    @Test("the same map for any number of threads")
    func threads() throws {
        let set = try Self.randomSet(sparse: true)
        func train(_ threads: Int) throws -> [Float] {
            var options = TrainingOptions()
            (options.rank, options.epochs, options.threads) = (3, 10, threads)
            var trainer = try MetricTrainer(set, options: options)
            return try trainer.train().map.matrix
        }
        #expect(try train(1) == train(2))
        #expect(try train(1) == train(7))
    }

    @Test("a class with one sample is told, not refused")
    func loneClass() throws {
        #expect(try Self.randomSet(sparse: false).loneClasses == ["z"])
    }

    @Test(
        "without classes, or with one, there is nothing to learn",
        arguments: [[nil, "x"], ["x", "x"]] as [[String?]])
    func noClasses(classes: [String?]) throws {
        let table = try SampleTable(ids: ["a", "b"], classes: classes, place: "test")
        #expect(throws: GGMLError.self) { try TrainingSet.check(table, place: "test") }
    }

    @Test("the choice of cells depends on neither their order nor on how they are split")
    func selection() throws {
        func choose(_ barcodes: [String], seed: UInt64, limit: Int?) throws -> [String] {
            var selection = CellSelection<Int>(samples: ["s", "t"], limit: limit, seed: seed)
            for barcode in barcodes { try selection.offer(sample: 0, barcode: barcode) { 0 } }
            return selection.cells()[0].map(\.barcode)
        }
        let barcodes = (0..<1000).map { "cell\($0)" }
        let chosen = try choose(barcodes, seed: 1, limit: 50)
        #expect(chosen.count == 50)
        #expect(try choose(barcodes.reversed(), seed: 1, limit: 50) == chosen)
        #expect(try choose(barcodes, seed: 2, limit: 50) != chosen)
        #expect(try choose(barcodes, seed: 1, limit: 60).prefix(50) == chosen[...])
        #expect(try choose(barcodes, seed: 1, limit: nil).count == 1000)
        #expect(try choose(Array(barcodes.prefix(3)), seed: 1, limit: 50).count == 3)
    }
}
