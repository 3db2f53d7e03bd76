import Foundation
import GGMLCore
import GGMLMethods
import GGMLStream
import TestSupport
import Testing

@Suite struct EmbeddingTests {
    private static func points(_ count: Int, _ dimensions: Int, seed: UInt64, centres: Int = 1) -> [[Double]]
    {
        var generator = SplitMix64(seed: seed)
        return (0..<count).map { thing in
            (0..<dimensions).map { axis in
                Double.random(in: -1...1, using: &generator) + (axis == thing % centres ? 12 : 0)
            }
        }
    }

    private static func largestDifference(_ a: Matrix, _ b: Matrix) -> Double {
        zip(a.values, b.values).map { abs($0 - $1) }.max() ?? 0
    }

    @Test(
        "classical scaling gives the distances of points back, however they are moved and whatever their unit",
        arguments: [(1, 2), (2, 2), (3, 2), (40, 2), (40, 5)])
    func planted(count: Int, dimensions: Int) throws {
        for unit in [1, 1e-200, 1e200] {
            let points = Self.points(count, dimensions, seed: 4).map { $0.map { $0 * unit } }
            let distances = Matrix(of: points.map { $0.map { $0 / unit } })
            var scaled = Matrix(rows: count, columns: count, repeating: 0)
            for row in 0..<count {
                for column in 0..<count { scaled[row, column] = distances[row, column] * unit }
            }
            let found = try ClassicalScaling(scaled, dimensions: dimensions)
            let again = Matrix(of: found.points.map { $0.map { $0 / unit } })
            #expect(Self.largestDifference(again, distances) < 1e-6)
            #expect(found.positiveCount == min(dimensions, count - 1))
            for axis in 0..<dimensions {
                let values = found.points.map { $0[axis] / unit }
                #expect(abs(values.reduce(0, +)) < 1e-6)
                #expect((values.max() ?? 0) + 1e-9 >= -(values.min() ?? 0))
            }
            guard count > 1 else { continue }
            #expect(abs(found.shares.prefix(dimensions).reduce(0, +) - 1) < 1e-12)
            #expect(found.negativeShare == 0)
        }
    }

    @Test("eigenvalues, shares and coordinates of distances that are not Euclidean agree with NumPy's")
    func numpy() throws {
        let found = try ClassicalScaling(Matrix(Self.seven), dimensions: 2)
        #expect(zip(found.eigenvalues, Self.eigenvalues).allSatisfy { abs($0 - $1) < 1e-9 })
        #expect(found.eigenvalues.count == 7)
        for (point, expected) in zip(found.points, Self.coordinates) {
            #expect(zip(point, expected).allSatisfy { abs($0 - $1) < 1e-9 })
        }
        let positive = Self.eigenvalues.reduce(0) { $0 + max($1, 0) }
        let negative = Self.eigenvalues.reduce(0) { $0 - min($1, 0) }
        #expect(abs(found.negativeShare - negative / positive) < 1e-9)
        #expect(zip(found.shares, Self.eigenvalues).allSatisfy { abs($0 - $1 / positive) < 1e-9 })
    }

    @Test("things without any distance stand in one place, and there is no share to speak of")
    func noDistances() throws {
        let found = try ClassicalScaling(Matrix(rows: 3, columns: 3, repeating: 0), dimensions: 2)
        #expect(found.points == [[0, 0], [0, 0], [0, 0]] && found.positiveCount == 0)
        #expect(found.shares == [0, 0, 0] && found.negativeShare == 0)
    }

    private static func options(_ perplexity: Double, seed: UInt64 = 1, threads: Int = 1)
        -> NeighbourEmbedding.Options
    {
        NeighbourEmbedding.Options(dimensions: 2, perplexity: perplexity, seed: seed, threads: threads)
    }

    @Test("t-SNE keeps planted clusters apart, and comes ever closer to their neighbourhoods")
    func clusters() throws {
        let distances = Matrix(of: Self.points(90, 6, seed: 8, centres: 3))
        var divergences: [Double] = []
        let found = try NeighbourEmbedding(distances, Self.options(12)) {
            if let divergence = $1 { divergences.append(divergence) }
        }
        let embedded = Matrix(of: found.points)
        for thing in 0..<90 {
            let within = (0..<90).filter { $0 % 3 == thing % 3 }.map { embedded[thing, $0] }.max() ?? 0
            let between = (0..<90).filter { $0 % 3 != thing % 3 }.map { embedded[thing, $0] }.min() ?? 0
            #expect(within < between)
        }
        // From 250 on, neighbours attract as they should.
        let late = divergences.dropFirst(5)
        #expect(divergences.count == 21 && late.count > 10)
        #expect(zip(late, late.dropFirst()).allSatisfy { $1 <= $0 + 1e-9 })
        #expect(found.divergence < divergences[0] / 2)
    }

    @Test("t-SNE gives the same for the same seed, whatever the threads, and other points for another")
    func sameSeed() throws {
        let distances = Matrix(of: Self.points(70, 3, seed: 2))
        let found = try NeighbourEmbedding(distances, Self.options(8)) { _, _ in }
        for threads in [2, 7] {
            let again = try NeighbourEmbedding(distances, Self.options(8, threads: threads)) { _, _ in }
            #expect(again.points == found.points)
        }
        #expect(
            try NeighbourEmbedding(distances, Self.options(8, seed: 2)) { _, _ in }.points != found.points)
    }

    @Test("t-SNE of few things, of things without distances, and of far ones, is finite")
    func oddDistances() throws {
        let four = Matrix(of: Self.points(4, 2, seed: 1))
        var far = four
        for row in 0..<4 {
            for column in 0..<4 { far[row, column] *= 1e300 }
        }
        for distances in [four, far, Matrix(rows: 9, columns: 9, repeating: 0)] {
            let largest = NeighbourEmbedding.Options.largestPerplexity(count: distances.rows)
            let found = try NeighbourEmbedding(distances, Self.options(largest)) { _, _ in }
            #expect(found.points.joined().allSatisfy(\.isFinite) && found.divergence.isFinite)
        }
    }

    @Test(
        "t-SNE ends as close to the neighbourhoods as scikit-learn's exact one does from its random starts",
        arguments: [5.0, 15])
    func reference(perplexity: Double) throws {
        let folder = Places.project.path() + "/Tests/GGMLMethodsTests/Embedding/"
        let distances = try NumpyArray(path: folder + "distances.npy", dimensions: 2).matrix
        let table = try TextTable(path: folder + "scikit-learn.tsv")
        let perplexities = try table.requiredValues(of: "perplexity").map { Double($0) }
        let divergences = try table.requiredValues(of: "divergence").compactMap { Double($0) }
        let theirs = zip(perplexities, divergences).filter { $0.0 == perplexity }.map(\.1).sorted()
        let ours = try (1...9 as ClosedRange<UInt64>).map { seed in
            try NeighbourEmbedding(distances, Self.options(perplexity, seed: seed)) { _, _ in }.divergence
        }.sorted()
        #expect(theirs.count == 20)
        // Medians, as single starts of both end in poorer optima.
        #expect(ours[4] <= 1.05 * theirs[10], "\(ours) \(theirs)")
        #expect(ours[8] <= 1.1 * theirs[19], "\(ours) \(theirs)")
        #expect(ours[0] >= 0.9 * theirs[0], "\(ours) \(theirs)")
    }

    /// Of the shortest ways through a net with a circle: no Euclidean space has them.
    private static let seven: [[Double]] = [
        [0, 1, 2.5, 1, 3, 5.5, 7],
        [1, 0, 2, 2, 2, 5, 6.5],
        [2.5, 2, 0, 1.5, 4, 3, 4.5],
        [1, 2, 1.5, 0, 4, 4.5, 6],
        [3, 2, 4, 4, 0, 7, 8.5],
        [5.5, 5, 3, 4.5, 7, 0, 1.5],
        [7, 6.5, 4.5, 6, 8.5, 1.5, 0],
    ]

    private static let eigenvalues = [
        55.12474708267113,
        5.934323268820686,
        0.4294622854939191,
        0.0,
        0.0,
        -0.6863440655461508,
        -0.9450457142967184,
    ]

    private static let coordinates: [[Double]] = [
        [-2.0648475289615096, -1.0675734561141186],
        [-1.745761057763267, 0.38792702854749866],
        [0.23911529801017203, 0.014498986678500886],
        [-0.9041682915024039, -1.4687676823476585],
        [-3.6138583908264543, 1.5120293702724177],
        [3.2836310480194197, 0.2516540985210425],
        [4.805888923024043, 0.3702316544423149],
    ]
}
