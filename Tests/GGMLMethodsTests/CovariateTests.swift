import GGMLCore
import GGMLMethods
import GGMLStream
import Testing

/// How well distances keep the columns of a table.
@Suite struct CovariateTests {
    /// The distances of places on a line.
    private static func distances(_ places: [Double]) -> Matrix {
        Matrix(places.flatMap { a in places.map { abs(a - $0) } }, rows: places.count, columns: places.count)
    }

    @Test("ranks along a line are kept, as numbers, as texts in their order, and as pseudotime")
    func line() throws {
        let distances = Self.distances((0..<40).map { Double($0) })
        let numbers = (0..<40).map { "\($0)" }
        let texts = ["low", "middle", "high", "highest"]
        let ranking = try CovariateScore(distances, numbers, task: .ranking, place: "test")
        let order = try CovariateScore(
            distances, (0..<40).map { texts[$0 / 10] }, task: .order(texts), place: "test")
        #expect(ranking.figure > 0.99 && order.figure > 0.95)
        #expect(try #require(ranking.trajectory) > 0.99 && #require(order.trajectory) > 0.9)
        #expect(try CovariateScore(distances, numbers, task: .regression, place: "test").trajectory == nil)
    }

    @Test(
        "classes far apart have the figure 1, and classes in turn along a line 0; samples without a value are left out"
    )
    func classes() throws {
        let places = (0..<12).map { Double($0 < 6 ? $0 : 100 + $0) }
        let labels: [String?] = (0..<12).map { $0 == 3 ? nil : $0 < 6 ? "a" : "b" }
        let apart = try CovariateScore(Self.distances(places), labels, task: .classification, place: "test")
        #expect(apart.figure == 1 && apart.samples == 11 && apart.trajectory == nil)
        let turns: [String?] = (0..<12).map { $0 % 2 == 0 ? "a" : "b" }
        let mixed = try CovariateScore(
            Self.distances((0..<12).map { Double($0) }), turns, task: .classification, place: "test")
        #expect(mixed.figure == 0)
    }

    @Test("replicates that are nearest have 1, farthest 0; none without any")
    func replicates() {
        let near = Self.distances([0, 0.1, 5, 5.1, 20, 20.2])
        #expect(CovariateScore.replicates(near, ["a", "a", "b", "b", "c", "c"]) == 1)
        #expect(CovariateScore.replicates(near, ["a", nil, nil, nil, nil, "a"]) == 0)
        #expect(CovariateScore.replicates(near, ["a", "b", "c", "d", nil, nil]) == nil)
    }

    @Test("values that are no numbers, and a single value, are refused")
    func refusals() {
        let distances = Self.distances([0, 1, 2, 3, 4])
        #expect(throws: GGMLError.self) {
            try CovariateScore(distances, ["1", "2", "x", "3", "4"], task: .ranking, place: "test")
        }
        #expect(throws: GGMLError.self) {
            try CovariateScore(distances, ["a", "a", "a", "a", "a"], task: .classification, place: "test")
        }
        #expect(throws: GGMLError.self) {
            try CovariateScore(
                distances, ["a", "b", "c", "a", "b"], task: .order(["a", "b"]), place: "test")
        }
    }
}
