import GGMLCore
import GGMLMethods
import GGMLStream
import Testing

/// What the options of training promise.
@Suite struct TrainingTests {
    /// Samples of unequal size in three classes, whose first feature tells the class.
    private static func set(weights: Bool = false) throws -> TrainingSet {
        var generator = SplitMix64(seed: 5)
        let classes = ["x", "y", "x", "y", "z", "x", "z", "y"]
        let counts = [20, 14, 9, 20, 11, 20, 17, 3]
        var values: [Float] = []
        for (label, count) in zip(classes, counts) {
            for _ in 0..<count {
                let centre: Float = label == "x" ? 0 : label == "y" ? 2 : 4
                values.append(centre + Float.random(in: -1...1, using: &generator))
                values += (0..<5).map { _ in Float.random(in: -3...3, using: &generator) }
            }
        }
        let cells = counts.reduce(0, +)
        return try TrainingSet(
            SampleTable(ids: (0..<8).map { "s\($0)" }, classes: classes, place: "test"),
            cells: .dense(DenseRows(columns: 6, values: values)), counts: counts,
            weights: weights ? (0..<cells).map { 1 + Double($0 % 3) } : nil, seen: counts, place: "test")
    }

    private static func options(_ change: (inout TrainingOptions) -> Void = { _ in }) -> TrainingOptions {
        var options = TrainingOptions()
        (options.rank, options.epochs, options.margin) = (2, 25, 1)
        change(&options)
        return options
    }

    private static func train(_ options: TrainingOptions, _ set: TrainingSet? = nil) throws -> TrainedMap {
        var trainer = try MetricTrainer(set ?? Self.set(), options: options)
        return try trainer.train()
    }

    @Test("pairs that bounds rule out change neither loss nor gradient")
    func bounds() throws {
        var options = Self.options { $0.epochs = 1 }
        let set = try Self.set()
        var trainer = try MetricTrainer(set, options: Self.options())
        var skipped = 0
        _ = try trainer.train { _ in
            nil
        } _: { trainer, epoch throws(GGMLError) in
            skipped += epoch.skippedPairs
            // The same epoch by a trainer that knows nothing.
            options.initial = .given(trainer.evaluated)
            var other = try MetricTrainer(set, options: options)
            let (fresh, gradient) = try other.lossAndGradient()
            let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
            #expect(abs(norm - epoch.gradientNorm) <= 1e-9 * max(1, norm))
            #expect(fresh.skippedPairs == 0)
            #expect(fresh.activeTriplets == epoch.activeTriplets)
            #expect(abs(fresh.tripletLoss - epoch.tripletLoss) <= 1e-12 * max(1, epoch.tripletLoss))
        }
        #expect(skipped > 0)
    }

    @Test("the loss is the mean over all triplets, counted one by one")
    func loss() throws {
        let set = try Self.set()
        let report = try #require(try Self.train(Self.options { $0.epochs = 1 }).reports.first)
        let trainer = try MetricTrainer(set, options: Self.options())
        let map = AffineMap(
            rows: 2, columns: 6, matrix: trainer.evaluated.values.map { Float($0) }, offset: [0, 0])
        let transposed = map.transposed
        let clouds = set.ranges.map { range in
            PointCloud(
                dimensions: 2, uniform: range.flatMap { transposed.image(of: set.cells, row: $0) })
        }
        var (sum, count) = (0.0, 0)
        let codes = set.classes.codes
        for i in clouds.indices {
            for j in clouds.indices where codes[i] == codes[j] {
                let near =
                    i == j ? 0 : try TransportSolution(.euclidean, from: clouds[i], to: clouds[j]).value
                for l in clouds.indices where codes[l] != codes[j] {
                    let far = try TransportSolution(.euclidean, from: clouds[j], to: clouds[l]).value
                    sum += max(0, near - far + 1)
                    count += 1
                }
            }
        }
        #expect(report.triplets == count)
        #expect(abs(report.tripletLoss - sum / Double(count)) < 1e-6)
    }

    @Test(
        "gradients agree with finite differences for each norm and solver, weighted cells and drawn triplets",
        arguments: MapNorm.allCases, [false, true])
    func gradient(norm: MapNorm, weighted: Bool) throws {
        let set = try Self.set(weights: weighted)
        var generator = SplitMix64(seed: 3)
        let start = (0..<12).map { _ in Double.random(in: -1...1, using: &generator) }
        func objective(_ values: [Double]) throws -> (Double, [Double]) {
            let options = Self.options {
                ($0.lambda, $0.norm, $0.drawnTriplets) = (0.1, norm, weighted ? 2 : nil)
                if norm == .l1 {
                    var entropic = SinkhornOptions()
                    (entropic.debiased, entropic.tolerance) = (weighted, 1e-10)
                    $0.solver = .sinkhorn(entropic)
                }
                $0.initial = .given(Matrix(values, rows: 2, columns: 6))
            }
            var trainer = try MetricTrainer(set, options: options)
            let (report, gradient) = try trainer.lossAndGradient()
            return (report.tripletLoss + report.penalty, gradient)
        }
        let (_, gradient) = try objective(start)
        for index in start.indices {
            let step = 1e-6
            var (up, down) = (start, start)
            up[index] += step
            down[index] -= step
            let slope = try (objective(up).0 - objective(down).0) / (2 * step)
            #expect(abs(gradient[index % 6 * 2 + index / 6] - slope) < 1e-5)
        }
    }

    @Test("a training that goes on from any of its checkpoints ends in the same bytes", arguments: 0..<4)
    func checkpoint(kind: Int) throws {
        let options = Self.options {
            $0.epochs = 6
            // Steps that leave no tree of use.
            if kind == 3 { $0.learningRate = 50 }
            if kind == 1 { ($0.batch, $0.drawnTriplets) = (3, 2) }
            if kind == 2 { ($0.restarts, $0.norm) = (2, .nuclear) }
        }
        let set = try Self.set()
        var saved: [[UInt8]] = []
        var trainer = try MetricTrainer(set, options: options)
        let whole = try trainer.train { _ in
            nil
        } _: { trainer, _ throws(GGMLError) in
            saved.append(try trainer.checkpoint())
        }
        #expect(saved.count == 6 * options.restarts)
        for (index, bytes) in saved.enumerated() {
            var other = try MetricTrainer(set, options: options)
            try other.restore(bytes, place: "test")
            var rest: [[UInt8]] = []
            let map = try other.train { _ in
                nil
            } _: { trainer, _ throws(GGMLError) in
                rest.append(try trainer.checkpoint())
            }
            #expect(map.map == whole.map)
            #expect(map.reports == whole.reports)
            #expect(rest == Array(saved.dropFirst(index + 1)))
        }
    }

    @Test("a penalty or gradient that overflows is told, not written")
    func overflow() throws {
        for lambda in [1e308, 1e160] {
            #expect(throws: GGMLError.self) { try Self.train(Self.options { $0.lambda = lambda }) }
        }
    }

    @Test("a checkpoint of another run, or a damaged one, is refused")
    func strangeCheckpoint() throws {
        let set = try Self.set()
        var bytes = try MetricTrainer(set, options: Self.options()).checkpoint()
        var other = try MetricTrainer(set, options: Self.options { $0.margin = 2 })
        #expect(throws: GGMLError.self) { try other.restore(bytes, place: "test") }
        var weighted = try MetricTrainer(try Self.set(weights: true), options: Self.options())
        #expect(throws: GGMLError.self) { try weighted.restore(bytes, place: "test") }
        // More epochs are the same run.
        var longer = try MetricTrainer(set, options: Self.options { $0.epochs = 99 })
        try longer.restore(bytes, place: "test")
        var same = try MetricTrainer(set, options: Self.options())
        #expect(throws: GGMLError.self) { try same.restore(Array(bytes.dropLast()), place: "test") }
        for position in stride(from: 0, to: bytes.count, by: 7) {
            bytes[position] ^= 1
            #expect(throws: GGMLError.self) { try same.restore(bytes, place: "test") }
            bytes[position] ^= 1
        }
    }

    @Test("of several starts the one with the smallest loss is kept")
    func restarts() throws {
        let single = try (0..<4).map { restart in
            try Self.train(Self.options { ($0.seed, $0.epochs) = (1 + UInt64(restart), 3) })
        }
        let kept = try Self.train(Self.options { ($0.restarts, $0.epochs) = (4, 3) })
        #expect(single.contains { $0.map == kept.map })
        func objective(_ trained: TrainedMap) throws -> Double {
            let report = try #require(
                try Self.train(
                    Self.options { ($0.epochs, $0.initial) = (1, .given(trained.map.doubles)) }
                ).reports
                    .first)
            return report.tripletLoss + report.penalty
        }
        let best = try objective(kept)
        for other in single { #expect(try objective(other) >= best - 1e-6) }
    }

    @Test("training ends where the gradient is short")
    func tolerance() throws {
        let all = try Self.train(Self.options()).reports
        let limit = try #require(all.map(\.gradientNorm).min()) * 1.01
        let reports = try Self.train(Self.options { $0.tolerance = limit }).reports
        #expect(reports.last.map { $0.gradientNorm <= limit } == true)
        #expect(reports.dropLast().allSatisfy { $0.gradientNorm > limit })
        #expect(all.starts(with: reports))
    }

    @Test("a batch has all classes it can, an epoch all samples once")
    func batches() throws {
        let trained = try Self.train(Self.options { ($0.batch, $0.epochs) = (3, 4) })
        let full = try Self.train(Self.options { $0.epochs = 4 })
        for (part, whole) in zip(trained.reports, full.reports) {
            // 8 samples by 3 are 2 batches of 4, each with fewer triplets than the whole.
            #expect(part.triplets > 0 && part.triplets < whole.triplets)
            #expect(part.solvedPairs + part.skippedPairs == 2 * 6)
        }
        #expect(trained.map != full.map)
    }

    @Test("n drawn triplets: n friends by n others of each other class, for each sample")
    func drawn() throws {
        let trained = try Self.train(Self.options { ($0.drawnTriplets, $0.epochs) = (2, 1) })
        #expect(trained.reports[0].triplets == 8 * 2 * (2 + 2))
        // As many as there are is all of them.
        let all = try Self.train(Self.options { ($0.drawnTriplets, $0.epochs) = (8, 2) })
        #expect(all.reports == (try Self.train(Self.options { $0.epochs = 2 }).reports))
    }

    @Test("starts are orthonormal, principal components, or what is given; a rank may be above the features")
    func starts() throws {
        for (rank, initial) in [(2, InitialMap.orthonormal), (6, .pca), (9, .orthonormal)] {
            let options = Self.options { ($0.rank, $0.initial) = (rank, initial) }
            let start = try MetricTrainer(try Self.set(), options: options).evaluated
            #expect(start.rows == rank && start.columns == 6)
            // Of the smaller side, all products are those of unit vectors.
            let count = min(rank, 6)
            for a in 0..<count {
                for b in 0..<count {
                    let product = (0..<max(rank, 6)).reduce(0.0) { sum, index in
                        func entry(_ side: Int) -> Double {
                            rank <= 6 ? start[side, index] : start[index, side]
                        }
                        return sum + entry(a) * entry(b)
                    }
                    #expect(abs(product - (a == b ? 1 : 0)) < 1e-12)
                }
            }
        }
        #expect(throws: GGMLError.self) {
            _ = try MetricTrainer(try Self.set(), options: Self.options { ($0.rank, $0.initial) = (7, .pca) })
        }
    }
}
