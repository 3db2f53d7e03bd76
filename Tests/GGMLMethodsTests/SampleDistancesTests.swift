import GGMLCore
import GGMLMethods
import GGMLStream
import Testing

@Suite struct SampleDistancesTests {
    /// Samples on a line, one unit apart; `pairs` are those whose distances are known.
    private static func line(
        _ samples: SampleTable, seen: [String]? = nil, pairs: [(first: Int, second: Int)]? = nil
    ) throws -> SampleDistances {
        var preamble = Preamble(samples: samples, features: .components(1))
        if let seen {
            preamble.metric = LearnedMetric(
                map: AffineMap(rows: 1, columns: 1, matrix: [1], offset: [0]), inputs: preamble.features,
                training: TrainingRecord(
                    samples: seen, cells: seen.map { _ in 1 }, losses: [], penalties: []))
        }
        preamble.distances = PairDistances(
            metric: seen == nil ? "euclidean" : "learned",
            pairs: (pairs ?? SamplePairs.all(samples.count)).map {
                .init(first: $0.first, second: $0.second, distance: Double($0.second - $0.first), gap: 0)
            })
        return try SampleDistances(preamble, name: "line.ggml")
    }

    private static func table(_ classes: [String?], _ columns: [String: [String?]] = [:]) throws
        -> SampleTable
    {
        try SampleTable(
            ids: classes.indices.map { "s\($0)" }, classes: classes,
            columns: columns.sorted { $0.key < $1.key }.map { .init(name: $0.key, values: $0.value) },
            place: "test")
    }

    private static let samples = Result {
        try table(
            ["a", "a", "b", "b", "a", "b", nil],
            [
                "split1": ["train", "train", "train", "train", "test", "test", nil],
                "split2": ["train", "test", "train", "test", "train", "train", nil],
            ])
    }

    @Test("distances that were not learned are tested on the splits, or on the one wanted")
    func splits() throws {
        let distances = try Self.line(Self.samples.get())
        let tests = try distances.tests(split: nil, allowsTraining: false)
        #expect(tests.map(\.name) == ["split1", "split2"])
        #expect(tests.map(\.plan.test) == [[4, 5], [1, 3]])
        #expect(try distances.tests(split: "split2", allowsTraining: false) == [tests[1]])
        let bare = try Self.line(Self.table(["a", "b", nil, "b"]))
        #expect(
            try bare.tests(split: nil, allowsTraining: false)
                == [DistanceTest(name: "leave-one-out", plan: .leaveOneOut([0, 1, 3]))])
    }

    @Test("a learned metric is tested on what it has not seen, under the name of the split that this is")
    func learned() throws {
        let second = try Self.line(Self.samples.get(), seen: ["s0", "s2", "s4", "s5"])
        let test = DistanceTest(name: "split2", plan: .split(Split(train: [0, 2, 4, 5], test: [1, 3])))
        for split in [nil, "split2"] {
            for allows in [false, true] {
                #expect(try second.tests(split: split, allowsTraining: allows) == [test])
            }
        }
        #expect(throws: GGMLError.self) { try second.tests(split: "split1", allowsTraining: false) }
        let other = try Self.line(Self.samples.get(), seen: ["s0", "s2", "of another cohort"])
        #expect(
            try other.tests(split: nil, allowsTraining: false)
                == [
                    DistanceTest(
                        name: "line.ggml", plan: .split(Split(train: [0, 2], test: [1, 3, 4, 5])))
                ])
    }

    @Test(
        "a metric that has seen all samples is not tested, unless that is allowed, and then says what it is")
    func training() throws {
        let all = try Self.line(Self.samples.get(), seen: ["s0", "s1", "s2", "s3", "s4", "s5"])
        #expect(throws: GGMLError.self) { try all.tests(split: nil, allowsTraining: false) }
        #expect(
            try all.tests(split: nil, allowsTraining: true)
                == [DistanceTest(name: "training-samples", plan: .leaveOneOut([0, 1, 2, 3, 4, 5]))])
    }

    @Test("new samples are tested against their reference, unless the metric has seen them")
    func rectangle() throws {
        let cohort = ["new", "new", "new", "reference", "reference", "reference"] as [String?]
        let samples = try Self.table(["a", nil, "b", "a", "b", nil], ["cohort": cohort])
        let pairs = SamplePairs.between(3, and: 3)
        let split = Split(train: [3, 4], test: [0, 2])
        for seen in [nil, ["s3", "s4"]] {
            let distances = try Self.line(samples, seen: seen, pairs: pairs)
            let test = DistanceTest(name: "new", plan: .split(split))
            #expect(try distances.tests(split: nil, allowsTraining: false) == [test])
            let score = try #require(
                try distances.score(test.plan, classes: ["a", "b"], neighbours: NeighbourRule(count: 1)))
            #expect(score.predictions.map(\.label) == [0, 0] && score.agreement == nil)
            // The reference has no distances among its own samples.
            #expect(
                try distances.score(
                    test.plan, classes: ["a", "b"], by: .kernel, neighbours: NeighbourRule()) == nil)
        }
        let known = try Self.line(samples, seen: ["s2"], pairs: pairs)
        #expect(throws: GGMLError.self) { try known.tests(split: nil, allowsTraining: false) }
        #expect(
            try known.tests(split: nil, allowsTraining: true)
                == [DistanceTest(name: "training-samples", plan: .split(split))])
        let unknown = try Self.table([nil, nil, nil, "a", "b", nil], ["cohort": cohort])
        let distances = try Self.line(unknown, pairs: pairs)
        #expect(throws: GGMLError.self) { try distances.tests(split: nil, allowsTraining: false) }
        let partial = try Self.line(Self.table(["a", "b", "a", "b"]), pairs: [(first: 0, second: 2)])
        #expect(throws: GGMLError.self) { try partial.tests(split: nil, allowsTraining: false) }
    }

    @Test("a baseline is matched by the names of the samples, in whatever order it has them")
    func matched() throws {
        let table = try Self.table(["a", "b", "a", "b", "b"])
        let order = [3, 0, 4, 2]
        let some = try table.selecting(order, place: "test")
        let matched = try Self.line(table).matched(to: some, of: "other.ggml")
        #expect(matched.samples == some)
        #expect(matched.distances == (try Self.line(table)).distances.selecting(order))
        #expect(throws: GGMLError.self) { try Self.line(some).matched(to: table, of: "other.ggml") }
    }

    @Test("neighbours vote, and are as far as they are")
    func votes() throws {
        let table = try Self.table(["a", "a", "b", "b", nil, nil, nil, nil])
        let places = [0, 1, 3, 7, 2, 14, 15, -3] as [Double]
        var matrix = Matrix(rows: 8, columns: 8, repeating: 0)
        for row in 0..<8 {
            for column in 0..<8 { matrix[row, column] = abs(places[row] - places[column]) }
        }
        let classifier = try SampleClassifier(
            matrix, samples: table, train: [0, 1, 2, 3], classes: ["a", "b"],
            neighbours: NearestNeighbours(count: 2))
        let found = [4, 5, 6, 7].map { classifier.predict($0) }
        #expect(found.map(\.nearestDistance) == [1, 7, 8, 3])
        #expect(found.map(\.votes) == [[0.5, 0.5], [0, 1], [0, 1], [1, 0]])
        #expect(found[0].label == "a" && found[3].label == "a")
        #expect(found.allSatisfy { abs($0.probabilities.reduce(0, +) - 1) < 1e-12 })
        #expect(found.map(\.nearest) == [1, 3, 3, 0])
        #expect(found.map(\.meanDistance) == [1, 9, 10, 3.5])
    }
}
