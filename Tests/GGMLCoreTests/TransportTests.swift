import Foundation
import GGMLCore
import GGMLStream
import TestSupport
import Testing

@Suite struct TransportTests {
    private struct Cases: Decodable {
        struct Case: Decodable {
            let name: String
            let weighted: Bool
            let cost: Double
        }

        let cases: [Case]
    }

    static func cloud(_ path: String, weights: String?) throws -> PointCloud {
        let matrix = try NumpyArray(path: path, dimensions: 2).matrix
        return try PointCloud(
            dimensions: matrix.columns, coordinates: matrix.values,
            weights: try weights.map { try NumpyArray(path: $0, dimensions: 1).values })
    }

    @Test("costs agree with POT's", .enabled(if: Places.hasShared, "../shared is absent"))
    func parity() throws {
        let cases = try Places.json(Cases.self, Places.parity("transport/cases.json")).cases
        #expect(cases.count == 13)
        for example in cases {
            func path(_ part: String) -> String { Places.parity("transport/\(example.name).\(part).npy") }
            let x = try Self.cloud(path("x"), weights: example.weighted ? path("a") : nil)
            let y = try Self.cloud(path("y"), weights: example.weighted ? path("b") : nil)
            let found = try TransportSolution(.euclidean, from: x, to: y)
            let tolerance = 1e-6 * max(1, example.cost)
            #expect(abs(found.value - example.cost) <= tolerance, "\(example.name): \(found.value)")
            #expect(found.gap <= tolerance, "\(example.name): gap \(found.gap)")
        }
    }

    static func randomCloud(_ count: Int, _ dimensions: Int, seed: UInt64, grid: Bool = false) -> PointCloud {
        var generator = SplitMix64(seed: seed)
        return PointCloud(
            dimensions: dimensions,
            uniform: (0..<count * dimensions).map { _ in
                grid
                    ? Double(Int.random(in: 0..<3, using: &generator))
                    : Double.random(in: -1...1, using: &generator)
            })
    }

    private static let shapes = [(1, 1), (1, 9), (9, 1), (2, 3), (7, 7), (12, 8), (40, 40), (31, 57)]

    @Test("a distance is symmetric, and zero between a cloud and itself", arguments: [false, true])
    func symmetry(grid: Bool) throws {
        for (seed, (n, m)) in Self.shapes.enumerated() {
            let x = Self.randomCloud(n, 3, seed: UInt64(seed), grid: grid)
            let y = Self.randomCloud(m, 3, seed: UInt64(seed + 100), grid: grid)
            let there = try TransportSolution(.euclidean, from: x, to: y).value
            let back = try TransportSolution(.euclidean, from: y, to: x).value
            #expect(abs(there - back) < 1e-6)
            #expect(try TransportSolution(.euclidean, from: x, to: x).value == 0)
        }
    }

    @Test("the triangle inequality holds")
    func triangle() throws {
        for seed in 0..<20 as Range<UInt64> {
            let clouds = [10, 15, 7].enumerated().map { Self.randomCloud($1, 2, seed: seed * 3 + UInt64($0)) }
            func distance(_ i: Int, _ j: Int) throws -> Double {
                try TransportSolution(.euclidean, from: clouds[i], to: clouds[j]).value
            }
            #expect(try distance(0, 2) <= distance(0, 1) + distance(1, 2) + 1e-6)
        }
    }

    @Test(
        "moving a cloud by t moves it by ‖t‖; scaling scales",
        arguments: [1e-250, 1e-45, 1e-6, 1, 1e6, 1e60, 1e250])
    func translation(scale: Double) throws {
        let x = Self.randomCloud(30, 3, seed: 5)
        let moved = PointCloud(
            dimensions: 3,
            uniform: x.coordinates.enumerated().map { $1 * scale + [3, 4, 12][$0 % 3] * scale })
        let scaled = PointCloud(dimensions: 3, uniform: x.coordinates.map { $0 * scale })
        let found = try TransportSolution(.euclidean, from: scaled, to: moved).value
        #expect(abs(found / scale - 13) < 1e-5)
    }

    @Test("on a line the distance is the area between the quantile functions")
    func line() throws {
        let (x, y) = (Self.randomCloud(12, 1, seed: 1), Self.randomCloud(8, 1, seed: 2))
        let (a, b) = (x.coordinates.sorted(), y.coordinates.sorted())
        // 24 is the least common multiple of both sizes.
        var expected = 0.0
        for step in 0..<24 { expected += abs(a[step / 2] - b[step / 3]) / 24 }
        #expect(abs(try TransportSolution(.euclidean, from: x, to: y).value - expected) < 1e-6)
    }

    @Test("no assignment of equal clouds is cheaper")
    func exhaustive() throws {
        for seed in 0..<30 as Range<UInt64> {
            let x = Self.randomCloud(6, 2, seed: seed, grid: seed % 2 == 0)
            let y = Self.randomCloud(6, 2, seed: seed + 1000, grid: seed % 2 == 0)
            var best = Double.infinity
            forEachPermutation(of: 6) { permutation in
                let cost = permutation.enumerated().reduce(0.0) { sum, pair in
                    let (dx, dy) = (
                        x.coordinates[2 * pair.offset] - y.coordinates[2 * pair.element],
                        x.coordinates[2 * pair.offset + 1] - y.coordinates[2 * pair.element + 1]
                    )
                    return sum + (dx * dx + dy * dy).squareRoot()
                }
                best = min(best, cost / 6)
            }
            #expect(abs(try TransportSolution(.euclidean, from: x, to: y).value - best) < 1e-6)
        }
    }

    private func forEachPermutation(of count: Int, _ body: ([Int]) -> Void) {
        func extend(_ prefix: [Int]) {
            if prefix.count == count { return body(prefix) }
            for next in 0..<count where !prefix.contains(next) { extend(prefix + [next]) }
        }
        extend([])
    }

    @Test("plans move exactly the masses of both sides")
    func feasible() throws {
        for (n, m) in Self.shapes {
            let (x, y) = (
                Self.randomCloud(n, 2, seed: 3, grid: true), Self.randomCloud(m, 2, seed: 4, grid: true)
            )
            let solution = try TransportSolution(.euclidean, from: x, to: y)
            var (rows, columns, arcs) = (Array(repeating: 0.0, count: n), Array(repeating: 0.0, count: m), 0)
            solution.forEachArc { i, j, share in
                rows[i] += share
                columns[j] += share
                arcs += 1
            }
            #expect(rows.allSatisfy { abs($0 - 1 / Double(n)) < 1e-15 * Double(m + 1) })
            #expect(columns.allSatisfy { abs($0 - 1 / Double(m)) < 1e-15 * Double(n + 1) })
            #expect(arcs <= n + m - 1)
        }
    }

    @Test("a solve from an old basis finds the same optimum as one from scratch", arguments: [60, 45])
    func warmStart(other: Int) throws {
        let (x, y) = (Self.randomCloud(60, 3, seed: 7), Self.randomCloud(other, 3, seed: 8))
        var basis: TransportBasis?
        var workspace = TransportWorkspace(keepsRows: true, checksInvariants: true)
        for step in 0..<20 {
            let factors = [1, 1 + 0.3 * Double(step), 1 - 0.05 * Double(step)]
            func stretched(_ cloud: PointCloud) -> PointCloud {
                PointCloud(
                    dimensions: 3, uniform: cloud.coordinates.enumerated().map { $1 * factors[$0 % 3] })
            }
            let warm = try workspace.solve(
                .euclidean, from: stretched(x), to: stretched(y), startingAt: basis)
            basis = warm.basis
            let cold = try TransportSolution(.euclidean, from: stretched(x), to: stretched(y))
            #expect(abs(warm.value - cold.value) < 1e-6)
        }
    }

    @Test("weights over nine decades: whole numbers that add up, each within 2⁻⁵³ of its weight")
    func masses() throws {
        let a = (0..<10).map { pow(10, -Double($0)) }
        let masses = try Marginals(weights: a, a.reversed())
        #expect(masses.supplies.reduce(0, +) == masses.total && masses.demands.reduce(0, +) == masses.total)
        let sum = a.reduce(0, +)
        for (mass, weight) in zip(masses.supplies, a) {
            #expect(abs(Double(mass) / Double(masses.total) - weight / sum) <= 10 * 0x1p-53)
        }
        #expect(throws: GGMLError.self) { try Marginals(weights: [1, 0], [1]) }
        #expect(throws: GGMLError.self) { try Marginals(weights: [1, .nan], [1]) }
    }

    @Test("a gap covers the distance to the optimum, also where one cell is far from all others")
    func outlier() throws {
        var x = Self.randomCloud(40, 2, seed: 1).coordinates.map { $0 * 1e-3 }
        var y = Self.randomCloud(40, 2, seed: 2).coordinates.map { $0 * 1e-3 }
        let plain = try TransportSolution(
            .euclidean, from: PointCloud(dimensions: 2, uniform: x),
            to: PointCloud(dimensions: 2, uniform: y))
        x += [1e6, 0]
        y += [1e6, 0]
        let found = try TransportSolution(
            .euclidean, from: PointCloud(dimensions: 2, uniform: x),
            to: PointCloud(dimensions: 2, uniform: y))
        #expect(abs(found.value - plain.value * 40 / 41) <= found.gap + plain.gap)
        #expect(found.gap < 1e-3 * found.value)
    }

    @Test("other ground costs agree with their definitions", arguments: [GroundCost.cityblock, .cosine])
    func otherCosts(cost: GroundCost) throws {
        let (x, y) = (Self.randomCloud(1, 4, seed: 1), Self.randomCloud(1, 4, seed: 2))
        let (a, b) = (x.coordinates, y.coordinates)
        func dot(_ p: [Double], _ q: [Double]) -> Double { zip(p, q).reduce(0) { $0 + $1.0 * $1.1 } }
        let expected =
            cost == .cityblock
            ? zip(a, b).reduce(0) { $0 + abs($1.0 - $1.1) }
            : 1 - dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
        #expect(abs(try TransportSolution(cost, from: x, to: y).value - expected) < 1e-12)
    }

    @Test("costs computed on the fly give the same bits as a tile of them")
    func onTheFly() throws {
        var tiled = TransportWorkspace()
        var computed = TransportWorkspace(keepsRows: false)
        for cost in [GroundCost.euclidean, .cityblock, .cosine] {
            for (seed, (n, m)) in Self.shapes.enumerated() {
                let x = Self.randomCloud(n, 3, seed: UInt64(seed))
                let y = Self.randomCloud(m, 3, seed: UInt64(seed + 50))
                let first = try tiled.solve(cost, from: x, to: y)
                let second = try computed.solve(cost, from: x, to: y)
                #expect(first.value == second.value && first.gap == second.gap)
                #expect(first.rowDuals == second.rowDuals && first.columnDuals == second.columnDuals)
                #expect(first.basis == second.basis)
            }
        }
    }

    @Test(
        "rows that find near columns by boxes give the same bits as rows that look at each",
        arguments: [(1_500, 1_500), (1_700, 1_400), (1_300, 30)], [GroundCost.euclidean, .cityblock, .cosine])
    func boxes(size: (Int, Int), cost: GroundCost) throws {
        var tiled = TransportWorkspace()
        var computed = TransportWorkspace(keepsRows: false)
        for dimensions in [2, 12] {
            let x = Self.randomCloud(size.0, dimensions, seed: 1)
            let y = Self.randomCloud(size.1, dimensions, seed: 2)
            let first = try tiled.solve(cost, from: x, to: y)
            let second = try computed.solve(cost, from: x, to: y)
            let isSame = first.value == second.value && first.gap == second.gap && first.basis == second.basis
            #expect(isSame && first.rowDuals == second.rowDuals)
            // From an old basis, which is judged by fewer rows where these are computed.
            let moved = PointCloud(dimensions: dimensions, uniform: x.coordinates.map { $0 * 1.01 + 0.01 })
            let warm = try computed.solve(cost, from: moved, to: y, startingAt: first.basis)
            let cold = try tiled.solve(cost, from: moved, to: y)
            #expect(abs(warm.value - cold.value) <= warm.gap + cold.gap)
        }
    }

    @Test("a point of weight w is w points", arguments: [1, 5, 1_000_000_000])
    func weightsAreCopies(unit: Int) throws {
        var generator = SplitMix64(seed: 9)
        for seed in 0..<20 as Range<UInt64> {
            let isGrid = seed % 2 == 0
            let x = Self.randomCloud(12, 2, seed: seed, grid: isGrid)
            let y = Self.randomCloud(7, 2, seed: seed + 100, grid: isGrid)
            let copies = (0..<12).map { _ in Int.random(in: 1...4, using: &generator) }
            let weighted = try PointCloud(
                dimensions: 2, coordinates: x.coordinates, weights: copies.map { Double($0 * unit) })
            let copied = PointCloud(
                dimensions: 2,
                uniform: copies.enumerated().flatMap { index, count in
                    (0..<count).flatMap { _ in x.coordinates[2 * index..<2 * index + 2] }
                })
            let distance = try TransportSolution(.euclidean, from: weighted, to: y)
            #expect(
                abs(distance.value - (try TransportSolution(.euclidean, from: copied, to: y).value)) < 1e-12
            )
        }
    }

    /// Shapes of data that leave many ways open: ties, points on a line, clusters far apart, one point far out.
    private static func awkward(_ kind: Int, _ count: Int, seed: UInt64) -> PointCloud {
        let random = randomCloud(count, 3, seed: seed).coordinates
        return PointCloud(
            dimensions: 3,
            uniform: random.enumerated().map { position, value in
                let (point, axis) = (position / 3, position % 3)
                return switch kind {
                case 0: 1
                case 1: (value * 2).rounded()
                case 2: axis == 0 ? value : 0
                case 3: value * 1e-6 + Double(point % 4) * 1e3
                case 4: point == 0 ? 1e9 : value
                default: random[point * 3] * [1, 2, -1][axis]
                }
            })
    }

    @Test("awkward problems: proven optima, the same from either side and from any start", arguments: 0..<6)
    func awkwardProblems(kind: Int) throws {
        var workspace = TransportWorkspace(keepsRows: true, checksInvariants: true)
        for (n, m) in [(60, 60), (61, 47), (1, 80), (90, 2)] {
            let (x, y) = (Self.awkward(kind, n, seed: 1), Self.awkward(kind, m, seed: 2))
            let there = try TransportSolution(.euclidean, from: x, to: y)
            let back = try TransportSolution(.euclidean, from: y, to: x)
            #expect(abs(there.value - back.value) <= there.gap + back.gap)
            // From the optimum of quite other costs of the same masses.
            let other = try workspace.solve(
                .cityblock, from: Self.randomCloud(n, 3, seed: 5), to: Self.randomCloud(m, 3, seed: 6))
            let warm = try workspace.solve(.euclidean, from: x, to: y, startingAt: other.basis)
            #expect(abs(warm.value - there.value) <= there.gap + warm.gap)
        }
    }

    @Test(
        "without a tree: the optimum that one finds, a column for each row, and a start for what comes",
        arguments: [1, 2, 60, 300, 1300])
    func withoutTree(points: Int) throws {
        var workspace = TransportWorkspace(keepsRows: true, checksInvariants: true)
        for kind in points > 1000 ? [6] : Array(0..<7) {
            // The last one without equal points, and without equal costs.
            let clouds = [UInt64(1), 2].map {
                kind == 6 ? Self.randomCloud(points, 5, seed: $0) : Self.awkward(kind, points, seed: $0)
            }
            let (x, y) = (
                try PreparedCloud(clouds[0], for: .euclidean), try PreparedCloud(clouds[1], for: .euclidean)
            )
            let expected = try workspace.solve(from: x, to: y, keepsTree: true)
            let found = try workspace.solve(from: x, to: y)
            #expect(abs(found.value - expected.value) <= found.gap + expected.gap)
            var (columns, shares) = (Set<Int>(), [Double]())
            found.forEachArc { _, column, share in
                columns.insert(column)
                shares.append(share)
            }
            #expect(columns.count == points && shares == Array(repeating: 1 / Double(points), count: points))
            let next = try workspace.solve(from: x, to: y, startingAt: found.basis, keepsTree: true)
            #expect(abs(next.value - expected.value) <= next.gap + expected.gap)
        }
    }

    @Test("clouds so far apart that single precision cannot tell their arcs: an optimum all the same")
    func farApart() throws {
        let n = 1300
        let y = Self.randomCloud(n, 3, seed: 1)
        let line = (0..<n).flatMap { [1e4 + Double($0) / Double(n), 1e4, 1e4] }
        let found = try TransportSolution(
            .euclidean, from: PointCloud(dimensions: 3, uniform: line), to: y)
        #expect(found.gap < 1e-11 * found.value)
        // The distance of the means, and of any pairing, up to what curvature adds.
        let mean = (0..<3).map { axis in (0..<n).reduce(0.0) { $0 + y.coordinates[$1 * 3 + axis] } / Double(n)
        }
        let means = zip(mean, [1e4 + 0.5 * Double(n - 1) / Double(n), 1e4, 1e4])
        let least = means.reduce(0.0) { $0 + ($1.1 - $1.0) * ($1.1 - $1.0) }.squareRoot()
        #expect(found.value >= least && found.value < least + 1e-2)
    }

    @Test("the order of the points does not matter")
    func permutation() throws {
        let (x, y) = (Self.randomCloud(50, 4, seed: 1), Self.randomCloud(40, 4, seed: 2))
        let order = Array((0..<50).reversed())
        let other = PointCloud(
            dimensions: 4, uniform: order.flatMap { x.coordinates[4 * $0..<4 * $0 + 4] })
        let expected = try TransportSolution(.euclidean, from: x, to: y)
        let found = try TransportSolution(.euclidean, from: other, to: y)
        #expect(abs(found.value - expected.value) <= found.gap + expected.gap)
    }

    @Test(
        "there and back is as far, between clouds of any numbers of points, equal weights or not",
        arguments: [(300, 249), (249, 300), (300, 150), (250, 100), (301, 300), (300, 1), (260, 260)],
        [1, 100, 1e9])
    func thereAndBack(sizes: (Int, Int), heaviest: Double) throws {
        func cloud(_ count: Int, seed: UInt64) throws -> PointCloud {
            // Sorted, as cells of one type often follow each other; weights from 1 up, spread over all scales.
            let points = Self.randomCloud(count, 1, seed: seed).coordinates.sorted()
            let weights = (0..<count).map { pow(heaviest, Double($0 * 7919 % 100) / 99) }
            return try PointCloud(
                dimensions: 2,
                coordinates: points.flatMap { [$0, ($0 * 37).truncatingRemainder(dividingBy: 1)] },
                weights: heaviest == 1 ? nil : weights)
        }
        let (x, y) = (try cloud(sizes.0, seed: 1), try cloud(sizes.1, seed: 2))
        let there = try TransportSolution(.euclidean, from: x, to: y)
        let back = try TransportSolution(.euclidean, from: y, to: x)
        #expect(abs(there.value - back.value) <= there.gap + back.gap)
        #expect(there.gap <= 1e-9)
    }

    @Test(
        "pairs of points cost what the same masses cost as weights, for as few points as for many",
        arguments: [2, 3, 5, 15, 16, 17, 33, 63, 64, 65, 79, 80, 130, 199, 200, 400], [false, true])
    func pairing(count: Int, grid: Bool) throws {
        let x = Self.randomCloud(count, 3, seed: UInt64(count), grid: grid)
        let y = Self.randomCloud(count, 3, seed: UInt64(count) + 500, grid: grid)
        func weighted(_ cloud: PointCloud) throws -> PointCloud {
            try PointCloud(
                dimensions: 3, coordinates: cloud.coordinates, weights: Array(repeating: 3, count: count))
        }
        let pairs = try TransportSolution(.euclidean, from: x, to: y)
        let masses = try TransportSolution(.euclidean, from: weighted(x), to: weighted(y))
        #expect(abs(pairs.value - masses.value) <= pairs.gap + masses.gap + 1e-15 * masses.value)
        #expect(pairs.gap <= 1e-9 * pairs.value)
    }

    @Test("problems large enough to be solved for some of the points first find the same")
    func coarse() throws {
        let (x, y) = (Self.randomCloud(700, 2, seed: 1), Self.randomCloud(650, 2, seed: 2))
        func part(_ cloud: PointCloud, _ range: Range<Int>) -> PointCloud {
            PointCloud(
                dimensions: 2,
                uniform: Array(cloud.coordinates[2 * range.lowerBound..<2 * range.upperBound]))
        }
        let cold = try TransportSolution(.euclidean, from: x, to: y)
        // From a tree of other costs, nothing is solved before the whole.
        var workspace = TransportWorkspace()
        let moved = PointCloud(dimensions: 2, uniform: x.coordinates.map { $0 * 1.001 })
        let basis = try workspace.solve(.euclidean, from: moved, to: y).basis
        let warm = try workspace.solve(.euclidean, from: x, to: y, startingAt: basis)
        #expect(abs(cold.value - warm.value) <= cold.gap + warm.gap)
        // Translation gives the value without any transport.
        let shifted = PointCloud(dimensions: 2, uniform: part(x, 0..<650).coordinates.map { $0 + 10 })
        let distance = try TransportSolution(.euclidean, from: part(x, 0..<650), to: shifted)
        #expect(abs(distance.value - 200.0.squareRoot()) < 1e-9)
    }

    @Test("points of large clouds keep their numbers, from nothing, from a tree and without one")
    func numbersOfLargeClouds() throws {
        let count = CandidateColumns.fewColumns + 100
        let x = Self.randomCloud(count, 2, seed: 1)
        // Each point of y is one of x, moved by less than to any other.
        let points = (0..<count).map { $0 * 7 % count }
        let y = PointCloud(
            dimensions: 2,
            uniform: points.flatMap { x.coordinates[2 * $0..<2 * $0 + 2].map { $0 + 1e-6 } })
        var basis: TransportBasis?
        var workspace = TransportWorkspace()
        for keepsTree in [true, true, false] {
            let solution = try workspace.solve(
                .euclidean, from: x, to: y, startingAt: keepsTree ? basis : nil, keepsTree: keepsTree)
            #expect(abs(solution.value - 2.0.squareRoot() * 1e-6) < 1e-12)
            let arcs = solution.plan.arcs
            #expect(arcs.count == count && arcs.allSatisfy { points[$0.column] == $0.row })
            #expect(arcs.allSatisfy { abs($0.cost - solution.value) < 1e-12 })
            basis = solution.basis
        }
    }

    @Test(
        "where only candidate columns are looked at, there and back is as far, with and without a tile of costs",
        arguments: [(0, 0), (100, 0), (-200, 50)], [true, false])
    func candidateColumns(more: (Int, Int), isGrid: Bool) throws {
        let x = Self.randomCloud(CandidateColumns.fewColumns + 1 + more.0, 2, seed: 5, grid: isGrid)
        let y = Self.randomCloud(CandidateColumns.fewColumns + 1 + more.1, 2, seed: 6, grid: isGrid)
        let there = try TransportSolution(.euclidean, from: x, to: y)
        let back = try TransportSolution(.euclidean, from: y, to: x)
        var workspace = TransportWorkspace(keepsRows: false)
        let computed = try workspace.solve(.euclidean, from: x, to: y)
        for other in [back, computed] {
            #expect(abs(there.value - other.value) <= there.gap + other.gap)
            #expect(other.gap <= 1e-9)
        }
    }
}
