import GGMLCore
import GGMLMethods
import GGMLStream
import Testing

/// Class probabilities from distances.
@Suite struct KernelClassifierTests {
    private static let places = [0, 1, 1.5, 3, 4, 4.2, 6, 7.5, 9]
    private static let labels = [0, 0, 1, 0, 1, 1, 0, 1, 1]

    private static func distances(_ places: [Double], times scale: Double = 1) -> Matrix {
        var matrix = Matrix(rows: places.count, columns: places.count, repeating: 0)
        for row in places.indices {
            for column in places.indices {
                matrix[row, column] =
                    scale * (0.8 * abs(places[row] - places[column]).naturalLogarithm).exponential
            }
        }
        return matrix
    }

    private static func probabilities(
        _ distances: Matrix, _ labels: [Int], _ train: [Int], _ test: [Int], classes: Int = 2
    ) throws -> [[Double]] {
        let score = SplitScore(
            kernelOf: distances, labels: labels, classes: classes,
            plan: .split(Split(train: train, test: test)))
        return try #require(score).predictions.map(\.votes)
    }

    @Test("probabilities are those of scikit-learn's LogisticRegression on the same kernel")
    func parity() throws {
        let found = try Self.probabilities(Self.distances(Self.places), Self.labels, Array(0..<7), [7, 8])
        for (row, expected) in zip(found, [[0.67360199, 0.32639801], [0.68868175, 0.31131825]]) {
            for (value, reference) in zip(row, expected) { #expect(abs(value - reference) < 1e-6) }
        }
    }

    @Test("neither the unit of distances nor the order of samples changes them")
    func invariance() throws {
        let expected = try Self.probabilities(Self.distances(Self.places), Self.labels, Array(0..<7), [7, 8])
        let scaled = try Self.probabilities(
            Self.distances(Self.places, times: 1000), Self.labels, Array(0..<7), [7, 8])
        let order = try Self.probabilities(
            Self.distances(Self.places), Self.labels, Array((0..<7).reversed()), [7, 8])
        for other in [scaled, order] {
            for (a, b) in zip(expected.joined(), other.joined()) { #expect(abs(a - b) < 1e-9) }
        }
    }

    @Test("a class with many samples is no more probable for it")
    func balance() throws {
        // Between one sample on one side and twenty on the other, at the same distance.
        let places = [0.0] + Array(repeating: 2.0, count: 20) + [1.0]
        var matrix = Self.distances(places)
        for row in places.indices {
            for column in places.indices where places[row] == places[column] { matrix[row, column] = 0 }
        }
        let labels = [0] + Array(repeating: 1, count: 21)
        let found = try Self.probabilities(matrix, labels, Array(0..<21), [21])
        #expect(abs(found[0][0] - 0.5) < 0.1, "\(found)")
    }

    @Test("of three classes, each sample has that of its neighbours; a class without train samples has none")
    func several() throws {
        let places = [0, 0.5, 1, 10, 10.5, 11, 20, 20.5, 21, 0.7, 10.2, 20.6]
        let labels = [0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 1, 2]
        let found = try Self.probabilities(
            Self.distances(places), labels, Array(0..<9), [9, 10, 11], classes: 4)
        for (label, row) in found.enumerated() {
            #expect(row[label] == row.max() && row[3] == 0 && abs(row.reduce(0, +) - 1) < 1e-12)
        }
    }

    @Test("equal distances say nothing, and distances that are not known give no score")
    func degenerate() throws {
        let equal = Matrix(rows: 4, columns: 4, repeating: 0)
        let found = try Self.probabilities(equal, [0, 1, 0, 1], [0, 1], [2, 3])
        #expect(found.joined().allSatisfy { abs($0 - 0.5) < 1e-9 })
        var unknown = equal
        unknown[0, 1] = .nan
        let plan = TestPlan.split(Split(train: [0, 1], test: [2]))
        #expect(SplitScore(kernelOf: unknown, labels: [0, 1, 0, 1], classes: 2, plan: plan) == nil)
    }

    @Test("distances that no Euclidean space has are learned from, too")
    func indefinite() throws {
        var generator = SplitMix64(seed: 1)
        let labels = (0..<60).map { $0 % 3 }
        var distances = Matrix(rows: 60, columns: 60, repeating: 0)
        for pair in SamplePairs.all(60) {
            let noise = Double(generator.next() >> 11) * 0x1p-53
            let distance = (labels[pair.first] == labels[pair.second] ? 1 : 1.5) + noise
            distances[pair.first, pair.second] = distance
            distances[pair.second, pair.first] = distance
        }
        let found = try Self.probabilities(distances, labels, Array(0..<45), Array(45..<60), classes: 3)
        let right = zip(45..<60, found).count { sample, probabilities in
            probabilities.allSatisfy { $0 <= probabilities[labels[sample]] }
        }
        #expect(right >= 12)
    }
}
