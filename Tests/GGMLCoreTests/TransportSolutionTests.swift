import Foundation
import GGMLCore
import Testing

/// Each solution is checked as a user without the solver would: by loops over all pairs of points, in double precision.
@Suite struct TransportSolutionTests {
    enum Weights: CaseIterable {
        case uniform, both, first
    }

    /// Points of three modes, as cells of three types; weights over six decades.
    private static func cloud(_ count: Int, _ dimensions: Int, seed: UInt64, isWeighted: Bool) throws
        -> PointCloud
    {
        var generator = SplitMix64(seed: seed)
        let coordinates = (0..<count * dimensions).map { position in
            let mode = Double(position / dimensions % 3)
            return 4 * mode + Double.random(in: 0.5...1.5, using: &generator)
        }
        let weights = (0..<count).map { point in pow(1e6, Double(point * 7919 % 101) / 100) }
        return try PointCloud(
            dimensions: dimensions, coordinates: coordinates, weights: isWeighted ? weights : nil)
    }

    /// The shares of mass of a cloud's points, from its weights alone.
    private static func shares(_ cloud: PointCloud) -> [Double] {
        let weights = cloud.weights ?? Array(repeating: 1, count: cloud.count)
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }

    /// The cost between two points, written out once more.
    private static func cost(_ cost: GroundCost, _ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
        var (squares, absolutes, product, squareA, squareB) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for (x, y) in zip(a, b) {
            squares += (x - y) * (x - y)
            absolutes += abs(x - y)
            product += x * y
            squareA += x * x
            squareB += y * y
        }
        return switch cost {
        case .euclidean: squares.squareRoot()
        case .cityblock: absolutes
        case .cosine: 1 - product / (squareA * squareB).squareRoot()
        }
    }

    /// Expects a plan with the masses of both clouds that costs the value, and dual variables that prove it.
    static func check(
        _ solution: TransportSolution, _ ground: GroundCost, from x: PointCloud, to y: PointCloud
    ) {
        let (a, b, k) = (shares(x), shares(y), x.dimensions)
        var (rows, columns, total) = (a.map { _ in 0.0 }, b.map { _ in 0.0 }, 0.0)
        let plan = solution.plan.arcs
        for arc in plan {
            rows[arc.row] += arc.mass
            columns[arc.column] += arc.mass
            total += arc.mass * arc.cost
        }
        let rounding = 1e-15 * Double(x.count + y.count)
        #expect(plan.count < x.count + y.count && plan.allSatisfy { $0.mass > 0 })
        #expect(zip(rows, a).allSatisfy { abs($0 - $1) <= rounding })
        #expect(zip(columns, b).allSatisfy { abs($0 - $1) <= rounding })
        #expect(abs(total - solution.value) <= rounding * max(1, solution.value))

        let u = zip(solution.rowDuals, a).reduce(0) { $0 + $1.0 * $1.1 }
        let v = zip(solution.columnDuals, b).reduce(0) { $0 + $1.0 * $1.1 }
        let largest = (solution.rowDuals + solution.columnDuals).reduce(0) { max($0, abs($1)) }
        #expect(abs(u + v - (solution.value - solution.gap)) <= rounding * max(1, largest))
        // One minus a quotient, unlike the solver's half a square, cancels.
        let cancelled = ground == .cosine ? 1e-15 * Double(k) : 0
        var worst = -Double.infinity
        let (xs, ys) = (x.coordinates, y.coordinates)
        for i in 0..<x.count {
            for j in 0..<y.count {
                let cost = cost(ground, xs[i * k..<(i + 1) * k], ys[j * k..<(j + 1) * k])
                worst = max(worst, solution.rowDuals[i] + solution.columnDuals[j] - cost)
            }
        }
        #expect(worst <= cancelled)
        #expect(solution.gap <= 1e-9 * max(1, solution.value))
    }

    /// Around the numbers of points at which the solver changes its ways.
    static let sizes = [
        (1, 1), (1, 9), (9, 1), (15, 17), (79, 80), (199, 199), (200, 200), (200, 199), (201, 150),
        (300, 249), (1280, 1280), (1280, 1281), (1281, 1281), (1350, 1350), (1281, 900), (3000, 3000),
    ]

    @Test(
        "in the other direction, the solution is the same, turned around",
        arguments: [(30, 45), (1, 6), (90, 91)])
    func otherDirection(size: (Int, Int)) throws {
        let x = try Self.cloud(size.0, 3, seed: 5, isWeighted: false)
        let y = try Self.cloud(size.1, 3, seed: 6, isWeighted: true)
        let there = try TransportSolution(.euclidean, from: x, to: y)
        let back = try TransportSolution(.euclidean, from: y, to: x)
        #expect(there.value == back.value && there.gap == back.gap)
        #expect(there.rowDuals == back.columnDuals && there.columnDuals == back.rowDuals)
        let turned = back.plan.arcs.sorted { ($0.column, $0.row) < ($1.column, $1.row) }
        #expect(there.plan.arcs.map(\.row) == turned.map(\.column))
        #expect(there.plan.arcs.map(\.column) == turned.map(\.row))
        #expect(there.plan.arcs.map(\.mass) == turned.map(\.mass))
    }

    @Test(
        "plan, value and dual variables prove each other, in the caller's order", arguments: sizes,
        Weights.allCases)
    func proof(size: (Int, Int), weights: Weights) throws {
        let x = try Self.cloud(size.0, 2, seed: 1, isWeighted: weights != .uniform)
        let y = try Self.cloud(size.1, 2, seed: 2, isWeighted: weights == .both)
        var workspace = TransportWorkspace(keepsRows: true, checksInvariants: true)
        let cold = try workspace.solve(.euclidean, from: x, to: y, keepsTree: false)
        Self.check(cold, .euclidean, from: x, to: y)
        // From the tree of nearby costs.
        let moved = try PointCloud(
            dimensions: 2, coordinates: x.coordinates.map { $0 * 1.01 }, weights: x.weights)
        let basis = try workspace.solve(.euclidean, from: moved, to: y).basis
        let warm = try workspace.solve(.euclidean, from: x, to: y, startingAt: basis)
        Self.check(warm, .euclidean, from: x, to: y)
    }

    @Test(
        "other ground costs and dimensions, also far from the origin",
        arguments: [GroundCost.euclidean, .cityblock, .cosine], [1, 5, 30])
    func proof(ground: GroundCost, dimensions: Int) throws {
        for (size, offset) in [((70, 70), 0.0), ((50, 90), 1), ((230, 230), 1e3), ((1300, 40), 10)] {
            func cloud(_ count: Int, _ seed: UInt64) throws -> PointCloud {
                let cloud = try Self.cloud(count, dimensions, seed: seed, isWeighted: count == 90)
                return try PointCloud(
                    dimensions: dimensions, coordinates: cloud.coordinates.map { $0 + offset },
                    weights: cloud.weights)
            }
            let (x, y) = (try cloud(size.0, 3), try cloud(size.1, 4))
            Self.check(try TransportSolution(ground, from: x, to: y), ground, from: x, to: y)
        }
    }

    @Test("two samples of weighted points, more than are kept in the caller's order: a plan of mass 1")
    func weightedPlan() throws {
        let clouds = try [UInt64(5), 6].map { try Self.cloud(1350, 3, seed: $0, isWeighted: true) }
        let solution = try TransportSolution(.euclidean, from: clouds[0], to: clouds[1])
        let plan = solution.plan.arcs
        #expect(abs(plan.reduce(0) { $0 + $1.mass } - 1) < 1e-12)
        #expect(abs(plan.reduce(0) { $0 + $1.mass * $1.cost } - solution.value) < 1e-12)
    }

    @Test("what does not fit is an error that says what was found, not a trap")
    func misfits() throws {
        let x = PointCloud(dimensions: 2, uniform: [0, 0, 1, 1])
        func sentence(_ body: () throws -> Void) -> String? {
            (#expect(throws: GGMLError.self) { try body() })?.sentence
        }
        #expect(
            sentence {
                _ = try TransportSolution(
                    .euclidean, from: x, to: PointCloud(dimensions: 3, uniform: [1, 2, 3]))
            }?
            .contains("found 2 and 3 dimensions") == true)
        #expect(
            sentence {
                _ = try TransportSolution(.euclidean, from: x, to: PointCloud(dimensions: 2, uniform: []))
            }?
            .contains("expected at least one point, found none") == true)
        #expect(
            sentence { _ = try PointCloud(dimensions: 2, coordinates: [1, 2, 3]) }?
                .contains("found 3 in 2 dimensions") == true)
        #expect(
            sentence { _ = try PointCloud(dimensions: 1, coordinates: [1, 2], weights: [1]) }?
                .contains("expected a weight for each of 2 points, found 1") == true)
        #expect(
            sentence { _ = try PointCloud(dimensions: 1, coordinates: [1, 2], weights: [1, -2]) }?
                .contains("expected positive finite numbers, found -2.0") == true)
        #expect(
            sentence {
                _ = try TransportSolution(.euclidean, from: x, to: PointCloud(dimensions: 1, uniform: [.nan]))
            }
                != nil)
        #expect(
            sentence { _ = try TransportSolution(.cosine, from: x, to: x) }?
                .contains("expected points with a direction for the cosine cost, found point 0") == true)
        var workspace = TransportWorkspace()
        let basis = try workspace.solve(.euclidean, from: x, to: x).basis
        let y = PointCloud(dimensions: 2, uniform: [0, 0, 1, 1, 2, 2])
        #expect(
            sentence { _ = try workspace.solve(.euclidean, from: x, to: y, startingAt: basis) }?
                .contains("expected a basis of 2 and 3 points, found one of 2 and 2") == true)
    }

    @Test("a basis of other masses is no start, and does no harm")
    func otherMasses() throws {
        let (x, y) = (
            try Self.cloud(40, 2, seed: 1, isWeighted: false),
            try Self.cloud(30, 2, seed: 2, isWeighted: false)
        )
        let weighted = try PointCloud(
            dimensions: 2, coordinates: x.coordinates, weights: (0..<40).map { Double($0 + 1) })
        var workspace = TransportWorkspace(keepsRows: true, checksInvariants: true)
        let basis = try workspace.solve(.euclidean, from: weighted, to: y).basis
        let found = try workspace.solve(.euclidean, from: x, to: y, startingAt: basis)
        Self.check(found, .euclidean, from: x, to: y)
    }

    @Test("a basis from which the simplex could cycle is no start, and does no harm")
    func otherMassesWithoutFlow() throws {
        let coordinates = [0.0, 10]
        let x = try PointCloud(dimensions: 1, coordinates: coordinates)
        let weighted = try PointCloud(dimensions: 1, coordinates: coordinates, weights: [1, 2])
        var workspace = TransportWorkspace(keepsRows: true, checksInvariants: true)
        // Its tree has the second row at the end, which has nothing to send beyond what the second column takes.
        let basis = try workspace.solve(.euclidean, from: weighted, to: x).basis
        let found = try workspace.solve(.euclidean, from: x, to: x, startingAt: basis)
        Self.check(found, .euclidean, from: x, to: x)
    }

    @Test(
        "a coordinate that all points share plays no part, however large beside the others",
        arguments: [GroundCost.euclidean, .cityblock])
    func sharedCoordinate(cost: GroundCost) throws {
        // More points than fill a block of the kernels, so that some are padded.
        let (x, y) = (
            try Self.cloud(17, 1, seed: 1, isWeighted: false),
            try Self.cloud(18, 1, seed: 2, isWeighted: false)
        )
        func far(_ cloud: PointCloud) throws -> PointCloud {
            try PointCloud(dimensions: 2, coordinates: cloud.coordinates.flatMap { [0x1p66, $0 * 0x1p-120] })
        }
        let expected = try TransportSolution(cost, from: x, to: y)
        let found = try TransportSolution(cost, from: far(x), to: far(y))
        #expect(abs(found.value * 0x1p120 - expected.value) <= 1e-12 * expected.value)
    }
}
