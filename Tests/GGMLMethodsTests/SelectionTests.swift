import GGMLCore
import GGMLMethods
import GGMLStream
import Testing

@Suite struct SelectionTests {
    /// Samples s0, s1, … of these classes, 12 cells each, in four features: the first tells the class, the others are
    /// noise that is larger.
    private static func set(_ classes: [String], signal: Float = 2, cells count: Int = 12) throws
        -> TrainingSet
    {
        let names = Set(classes).sorted()
        var values: [Float] = []
        for (sample, label) in classes.enumerated() {
            var generator = SplitMix64(seed: UInt64(sample))
            let offsets = (0..<3).map { _ in Float.random(in: -8...8, using: &generator) }
            for _ in 0..<count {
                values.append(
                    Float(names.firstIndex(of: label) ?? 0) * signal
                        + Float.random(in: -1...1, using: &generator))
                values += offsets.map { $0 + Float.random(in: -1...1, using: &generator) }
            }
        }
        let counts = classes.map { _ in count }
        return try TrainingSet(
            SampleTable(ids: classes.indices.map { "s\($0)" }, classes: classes, place: "test"),
            cells: .dense(DenseRows(columns: 4, values: values)), counts: counts, seen: counts, place: "test")
    }

    private static func alternating(_ count: Int) -> [String] { (0..<count).map { $0 % 2 == 0 ? "x" : "y" } }

    private static func candidate(rank: Int, epochs: Int = 10, cells: Int? = nil) -> MetricCandidate {
        var options = TrainingOptions()
        (options.rank, options.epochs, options.learningRate) = (rank, epochs, 0.1)
        return .trained(options, name: "rank \(rank)", cells: cells)
    }

    // MARK: - Scores

    private static func ranking(_ distances: Matrix, _ labels: [Int], _ split: Split) -> Double? {
        HeldOutScore(
            distances, classes: Labelling(labels.map(String.init)), split: split,
            neighbours: NeighbourRule()
        ).ranking
    }

    @Test(
        "ranking: the share of (own, other) pairs whose own sample is nearer, sample by sample, class by class"
    )
    func ranking() throws {
        // Test samples 0, 1 and 2 are of class 0, and 3 of class 1; train samples 4 and 5 are of class 0, 6 and 7 of 1.
        let labels = [0, 0, 0, 1, 0, 0, 1, 1]
        var distances = Matrix(rows: 8, columns: 8, repeating: .nan)
        for (test, row) in [[1, 2, 3, 4], [3, 4, 1, 2], [1, 3, 2, 3], [5, 5, 5, 5]].enumerated() {
            for (train, distance) in row.enumerated() { distances[test, train + 4] = Double(distance) }
        }
        // By hand: 1, 0 and (1 + 1 + 0 + ½) / 4 in class 0; ½ in class 1.
        let expected = ((1 + 0 + 2.5 / 4) / 3 + 0.5) / 2
        let split = Split(train: [4, 5, 6, 7], test: [0, 1, 2, 3])
        #expect(Self.ranking(distances, labels, split) == expected)
    }

    @Test("ranking knows the order of distances only, and from the other end all is reversed")
    func order() throws {
        var generator = SplitMix64(seed: 2)
        let labels = (0..<20).map { _ in Int.random(in: 0..<3, using: &generator) }
        let split = Split(train: Array(0..<12), test: Array(12..<20))
        var (plain, squared, reversed) = (
            Matrix(rows: 20, columns: 20, repeating: 0), Matrix(rows: 20, columns: 20, repeating: 0),
            Matrix(rows: 20, columns: 20, repeating: 0)
        )
        for row in 0..<20 {
            for column in 0..<row {
                let distance = Double(Int.random(in: 1...9, using: &generator))
                for (a, b) in [(row, column), (column, row)] {
                    plain[a, b] = distance
                    squared[a, b] = distance * distance
                    reversed[a, b] = 10 - distance
                }
            }
        }
        let value = try #require(Self.ranking(plain, labels, split))
        #expect(value > 0 && value < 1)
        #expect(Self.ranking(squared, labels, split) == value)
        #expect(abs(try #require(Self.ranking(reversed, labels, split)) - (1 - value)) < 1e-12)
        #expect(Self.ranking(Matrix(rows: 20, columns: 20, repeating: 3), labels, split) == 0.5)
        #expect(Self.ranking(plain, labels, Split(train: [0], test: [12])) == nil)
    }

    @Test(
        "distances in the features are those under the identity, and all are what transport says",
        arguments: [1, 2])
    func distances(threads: Int) throws {
        let set = try Self.set(Self.alternating(5))
        let plain = try set.euclideanDistances(threads: threads)
        let identity = try MetricCandidate.euclidean.map(learnedFrom: set)
        let split = Split(train: [0, 1, 4], test: [2, 3])
        let (few, more) = (split.pairs(), split.pairs(amongTest: true))
        #expect(few.map { [$0.first, $0.second] } == [[2, 0], [2, 1], [2, 4], [3, 0], [3, 1], [3, 4]])
        #expect(more.count == 7 && more[6] == (2, 3))
        let mapped = try set.distances(under: identity, between: more, threads: threads)
        let clouds = set.ranges.map { range in
            PointCloud(
                dimensions: 4,
                uniform: range.flatMap { row in
                    var point = Array(repeating: 0.0, count: 4)
                    set.cells.forEachValue(inRow: row) { point[$0] = Double($1) }
                    return point
                })
        }
        for first in 0..<5 {
            for second in 0..<5 where first != second {
                let exact = try TransportSolution(.euclidean, from: clouds[first], to: clouds[second]).value
                #expect(abs(plain[first, second] - exact) <= 1e-6 * exact)
                let isAsked = more.contains { [first, second].sorted() == [$0.0, $0.1].sorted() }
                #expect(mapped[first, second].isNaN == !isAsked)
                if isAsked { #expect(abs(mapped[first, second] - exact) <= 1e-6 * exact) }
            }
        }
    }

    // MARK: - Splits

    @Test(
        "inner splits: each sample is tested once a repeat; groups stay together; classes are in proportion")
    func innerSplits() throws {
        let set = try Self.set(Self.alternating(16))
        let splits = try set.innerSplits(mostFolds: 4, repeats: 3, seed: 1)
        #expect(splits.count == 12 && Set(splits.map(\.test)).count > 4)
        for round in 0..<3 {
            #expect(splits[round * 4..<round * 4 + 4].flatMap(\.test).sorted() == Array(0..<16))
        }
        for split in splits { #expect(split.test.count { $0 % 2 == 0 } == 2 && split.test.count == 4) }
        #expect(splits == (try set.innerSplits(mostFolds: 4, repeats: 3, seed: 1)))
        #expect(splits != (try set.innerSplits(mostFolds: 4, repeats: 3, seed: 2)))
        // Groups of two samples of a class: four a class.
        let groups = (0..<16).map { "g\($0 / 4)\($0 % 2)" }
        for split in try set.innerSplits(groups: groups, seed: 1) {
            #expect(Set(split.test.map { groups[$0] }).isDisjoint(with: split.train.map { groups[$0] }))
            #expect(split.test.count == 4)
        }
    }

    @Test(
        "no group is on two sides, neither of a split of the table nor of an inner one of its train side",
        arguments: 1...5 as ClosedRange<UInt64>)
    func nestedGroups(seed: UInt64) throws {
        // Ten groups of two to four samples, of one class or of both.
        var generator = SplitMix64(seed: seed)
        let groups = (0..<10).flatMap { group in
            Array(repeating: "g\(group)", count: Int.random(in: 2...4, using: &generator))
        }
        let classes = groups.map { group in
            group < "g3" || group > "g5" && Bool.random(using: &generator) ? "x" : "y"
        }
        let table = try SampleTable(
            ids: classes.indices.map { "s\($0)" }, classes: classes,
            columns: [.init(name: "patient", values: groups)], place: "test")
        let set = try Self.set(classes)
        for outer in try table.splits(.folds(3), group: "patient", seed: seed, place: "test") {
            let inner = try set.selecting(outer.train, place: "test")
                .innerSplits(groups: outer.train.map { groups[$0] }, seed: seed)
            #expect(!inner.isEmpty)
            let sides =
                [(outer.train, outer.test)]
                + inner.map { ($0.train.map { outer.train[$0] }, $0.test.map { outer.train[$0] }) }
            for (train, test) in sides {
                #expect(Set(train.map { groups[$0] }).isDisjoint(with: test.map { groups[$0] }))
            }
        }
    }

    @Test(
        "as many folds as the scarcest class that can be divided has groups, and none where no two classes can"
    )
    func scarce() throws {
        func folds(_ classes: [String], groups: [String]? = nil) throws -> Int {
            try Self.set(classes).innerSplits(groups: groups, repeats: 1, seed: 1).count
        }
        #expect(try folds(["x", "x", "x", "x", "x", "y", "y", "y"]) == 3)
        #expect(try folds(["x", "x", "y", "y"]) == 2)
        #expect(try folds(["x", "x", "x", "y", "y", "y", "z"]) == 3)
        #expect(try folds(["x", "x", "x", "x", "y"]) == 0)
        #expect(try folds(["x", "y"]) == 0)
        #expect(try folds(["x", "x", "y", "y"], groups: ["a", "b", "c", "c"]) == 0)
        #expect(try folds(["x", "x", "y", "y"], groups: ["a", "b", "a", "b"]) == 2)
    }

    // MARK: - Choice

    @Test("the first candidate that is not worse than the best by more than so many errors of the difference")
    func choice() {
        // Worse than the last by 0.1 ± 0.04, by 0.05 ± 0.05, not at all, and the best.
        let results = [[0.72, 0.88], [0.86, 0.84], [0.86, 0.94], [0.86, 0.94]]
            .map { MetricSelection.Result(rankings: $0) }
        func choice(_ margin: Double) -> Int { MetricSelection(results, margin: margin).chosen }
        #expect(choice(0) == 2)
        #expect(choice(0.5) == 2 && choice(1.01) == 1 && choice(2.6) == 0)
        let single = [[0.5], [0.9]].map { MetricSelection.Result(rankings: $0) }
        #expect(
            MetricSelection(single, margin: 0).chosen == 1 && MetricSelection(single, margin: 1).chosen == 0)
        let nothing = MetricSelection([.init(rankings: []), .init(rankings: [])], margin: 0)
        #expect(nothing.chosen == 0 && !nothing.isCompared && nothing.results[0].mean == nil)
        #expect(results[0].standardError.map { abs($0 - 0.08) < 1e-12 } == true)
    }

    @Test("a metric that classes can be told by is chosen, with the same figures for any number of threads")
    func selection() throws {
        let set = try Self.set(Self.alternating(12))
        let candidates = [.euclidean, Self.candidate(rank: 1), Self.candidate(rank: 2)]
        let splits = try set.innerSplits(seed: 1)
        let selections = try [1, 2, 5].map {
            try MetricSelection(candidates, set: set, splits: splits, margin: 0, threads: $0)
        }
        #expect(selections.allSatisfy { $0.results == selections[0].results })
        #expect(selections[0].chosen > 0 && selections[0].isCompared)
        #expect(selections[0].results.allSatisfy { $0.rankings.count == 8 })
        let given = try MetricSelection(
            candidates, set: set, splits: splits, margin: 0,
            euclidean: set.euclideanDistances(threads: 1), threads: 2)
        #expect(given.results == selections[0].results)
    }

    @Test("a map is learned from the train side alone: whatever the test samples are")
    func heldOut() throws {
        let classes = Self.alternating(8)
        let split = Split(train: [0, 1, 2, 3, 4], test: [5, 6, 7])
        let other = try Self.set(Array(classes.prefix(5)) + ["x", "x", "y"], signal: 2)
        let set = try Self.set(classes)
        let candidate = Self.candidate(rank: 2)
        let maps = try [set, other].map {
            try candidate.map(learnedFrom: $0.selecting(split.train, place: "test"))
        }
        #expect(maps[0] == maps[1])
        // What selection finds is what that map is worth.
        let found = try MetricSelection([candidate], set: set, splits: [split], margin: 0, threads: 1)
        let distances = try set.distances(under: maps[0], between: split.pairs(), threads: 1)
        #expect(found.results[0].rankings == [Self.ranking(distances, set.classes.codes, split)])
    }

    @Test("nothing to compare with: the first is kept, and that is said")
    func incomparable() throws {
        let set = try Self.set(["x", "y", "y"])
        let selection = try MetricSelection(
            [.euclidean, Self.candidate(rank: 2)], set: set, splits: set.innerSplits(seed: 1), margin: 0,
            threads: 2)
        #expect(selection.chosen == 0 && !selection.isCompared)
        // A split that tests nothing against its own class is no comparison either.
        let useless = try MetricSelection(
            [.euclidean, Self.candidate(rank: 2)], set: set, splits: [Split(train: [1, 2], test: [0])],
            margin: 0, threads: 2)
        #expect(!useless.isCompared)
    }

    @Test("a candidate that cannot be learned is named")
    func failing() throws {
        var options = TrainingOptions()
        (options.rank, options.initial) = (9, .pca)
        let candidates: [MetricCandidate] = [.euclidean, .trained(options, name: "rank 9")]
        let set = try Self.set(Self.alternating(6))
        #expect {
            _ = try MetricSelection(
                candidates, set: set, splits: set.innerSplits(seed: 1), margin: 0, threads: 2)
        } throws: {
            ($0 as? GGMLError)?.sentence.contains("candidate \"rank 9\"") == true
        }
    }

    @Test("a candidate that overflows is left out, with the reason; where none is left, that is the error")
    func overflowing() throws {
        var options = TrainingOptions()
        (options.rank, options.epochs, options.learningRate) = (2, 3, 1e300)
        let wild = MetricCandidate.trained(options, name: "wild")
        let set = try Self.set(Self.alternating(12))
        let splits = try set.innerSplits(seed: 1)
        func select(_ candidates: [MetricCandidate], known: [MetricSelection.Result] = [], threads: Int = 2)
            throws -> MetricSelection
        {
            try MetricSelection(
                candidates, set: set, splits: splits, margin: 0, known: known, threads: threads)
        }
        let candidates = [wild, .euclidean, Self.candidate(rank: 1)]
        let selections = try [1, 2, 5].map { try select(candidates, threads: $0) }
        #expect(selections.allSatisfy { $0.results == selections[0].results })
        let (found, others) = (selections[0], try select(Array(candidates.dropFirst())))
        #expect(found.isCompared && found.results[0].mean == nil)
        #expect(found.results[0].failure?.sentence.hasPrefix("candidate \"wild\": epoch 2: ") == true)
        #expect(Array(found.results.dropFirst()) == others.results && found.chosen == others.chosen + 1)
        // A run that goes on knows no reasons, and chooses the same.
        let known = found.results.prefix(2).map { MetricSelection.Result(rankings: $0.rankings) }
        #expect(try select(candidates, known: known).chosen == found.chosen)
        #expect { _ = try select([wild]) } throws: { ($0 as? GGMLError) == found.results[0].failure }
    }

    @Test("fewer cells are the first ones of each sample")
    func cells() throws {
        let (all, few) = (try Self.set(Self.alternating(6)), try Self.set(Self.alternating(6), cells: 5))
        let part = try Self.candidate(rank: 2, cells: 5).map(learnedFrom: all)
        #expect(try Self.candidate(rank: 2).map(learnedFrom: few) == part)
        #expect(try Self.candidate(rank: 2).map(learnedFrom: all) != part)
        #expect(try Self.candidate(rank: 2, cells: 50).map(learnedFrom: few) == part)
    }
}
