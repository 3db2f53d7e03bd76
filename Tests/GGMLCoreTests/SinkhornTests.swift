import Foundation
import GGMLCore
import TestSupport
import Testing

@Suite struct SinkhornTests {
    /// Points in 3 dimensions with weights between 0.2 and 1.
    private static func cloud(_ count: Int, seed: UInt64, weighted: Bool = true) throws -> PointCloud {
        var generator = SplitMix64(seed: seed &+ 1000)
        let weights = (0..<count).map { _ in Double.random(in: 0.2...1, using: &generator) }
        return try PointCloud(
            dimensions: 3, coordinates: TransportTests.randomCloud(count, 3, seed: seed).coordinates,
            weights: weighted ? weights : nil)
    }

    private static func options(_ epsilon: Double, debiased: Bool = false, tolerance: Double = 1e-10)
        -> SinkhornOptions
    {
        var options = SinkhornOptions()
        options.epsilon = epsilon
        options.debiased = debiased
        options.tolerance = tolerance
        return options
    }

    private static func value(
        _ x: PointCloud, _ y: PointCloud, _ options: SinkhornOptions, _ cost: GroundCost = .euclidean
    ) throws -> Double {
        try SinkhornDistance(cost, from: x, to: y, options).value
    }

    private static func shares(_ cloud: PointCloud) -> [Double] {
        let weights = cloud.weights ?? Array(repeating: 1, count: cloud.count)
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }

    @Test("the exponential agrees with the C library's, and is 0 where that all but vanishes")
    func exponential() {
        var arguments = (0...100_000).map { -708 * Double($0) / 100_000 }
        arguments += (0...1_000).map { 709 * Double($0) / 1_000 }
        arguments += (0...300).map { -pow(10, -Double($0)) }
        let errors = arguments.map { abs(SIMD8(repeating: $0).exponential[0] / exp($0) - 1) }
        #expect(errors.allSatisfy { $0 <= 2e-14 })
        let mixed = SIMD8<Double>(0, -1, -2, -800, 1, 2, 3, -4)
        #expect((0..<8).allSatisfy { abs(mixed.exponential[$0] - exp(mixed[$0])) <= 1e-12 })
        for x in [-708.1, -746, -1e10, -1e300, -Double.infinity] {
            #expect(SIMD8(repeating: x).exponential == .zero)
        }
    }

    @Test("the plan's marginals are the weights", arguments: [0.5, 0.05, 0.005])
    func marginals(epsilon: Double) throws {
        for (seed, (n, m)) in [(1, 1), (1, 9), (9, 1), (7, 7), (8, 16), (40, 31)].enumerated() {
            let (x, y) = (try Self.cloud(n, seed: UInt64(seed)), try Self.cloud(m, seed: UInt64(seed + 50)))
            for tolerance in [1e-4, 1e-10] {
                let found = try SinkhornDistance(
                    .euclidean, from: x, to: y, Self.options(epsilon, tolerance: tolerance))
                var (rows, columns) = (Self.shares(x), Self.shares(y))
                for i in 0..<n {
                    for j in 0..<m {
                        let mass = found.mass(i, j)
                        #expect(mass >= 0)
                        rows[i] -= mass
                        columns[j] -= mass
                    }
                }
                let error = (rows + columns).reduce(0) { $0 + abs($1) }
                #expect(error <= tolerance + 1e-12, "\(n) × \(m): \(error)")
            }
        }
    }

    @Test("the value is the cost of the plan and ε times its divergence")
    func primal() throws {
        let (x, y) = (try Self.cloud(20, seed: 1), try Self.cloud(30, seed: 2))
        let (a, b) = (Self.shares(x), Self.shares(y))
        for epsilon in [1, 0.1, 0.01] {
            let found = try SinkhornDistance(.cityblock, from: x, to: y, Self.options(epsilon))
            var (mean, cost, divergence) = (0.0, 0.0, 0.0)
            for i in a.indices {
                for j in b.indices {
                    let length = (0..<3).reduce(0) {
                        $0 + abs(x.coordinates[3 * i + $1] - y.coordinates[3 * j + $1])
                    }
                    let mass = found.mass(i, j)
                    mean += a[i] * b[j] * length
                    cost += mass * length
                    if mass > 0 { divergence += mass * log(mass / (a[i] * b[j])) }
                }
            }
            #expect(abs(found.value - (cost + epsilon * mean * divergence)) < 1e-9)
        }
    }

    @Test("bounds enclose the exact cost, and close in on it as ε falls", arguments: [false, true])
    func bounds(debiased: Bool) throws {
        for (seed, (n, m)) in [(1, 9), (12, 8), (40, 40), (31, 57)].enumerated() {
            for weighted in [false, true] {
                let x = try Self.cloud(n, seed: UInt64(seed), weighted: weighted)
                let y = try Self.cloud(m, seed: UInt64(seed + 50), weighted: weighted)
                let exact = try TransportSolution(.euclidean, from: x, to: y)
                var last = Double.infinity
                for epsilon in [1, 0.3, 0.1, 0.03, 0.01, 0.003] {
                    let found = try SinkhornDistance(
                        .euclidean, from: x, to: y, Self.options(epsilon, debiased: debiased, tolerance: 1e-6)
                    )
                    let slack = exact.gap + 1e-12
                    #expect(found.lower <= exact.value + slack && exact.value <= found.upper + slack)
                    #expect(abs(found.value - exact.value) <= found.gap + slack)
                    // Plain, the value comes down to the exact one.
                    #expect(debiased || (exact.value - 1e-6 <= found.value && found.value <= last + 1e-6))
                    last = found.value
                    #expect(epsilon > 0.003 || found.gap < 0.05 * exact.value, "\(n) × \(m): \(found.gap)")
                }
            }
        }
    }

    @Test("bounds hold for a plan whose marginals are far off")
    func looseBounds() throws {
        for seed in 0..<20 as Range<UInt64> {
            let (x, y) = (try Self.cloud(12, seed: seed), try Self.cloud(9, seed: seed + 50))
            let exact = try TransportSolution(.euclidean, from: x, to: y)
            let found = try SinkhornDistance(.euclidean, from: x, to: y, Self.options(0.01, tolerance: 0.5))
            let slack = exact.gap + 1e-12
            #expect(found.lower <= exact.value + slack && exact.value <= found.upper + slack, "seed \(seed)")
        }
    }

    @Test("a distance is symmetric", arguments: [false, true])
    func symmetry(debiased: Bool) throws {
        for cost in [GroundCost.euclidean, .cityblock, .cosine] {
            for (n, m) in [(1, 5), (12, 8), (31, 57)] {
                let (x, y) = (try Self.cloud(n, seed: 1), try Self.cloud(m, seed: 2))
                let options = Self.options(0.03, debiased: debiased)
                #expect(abs(try Self.value(x, y, options, cost) - Self.value(y, x, options, cost)) < 1e-9)
            }
        }
    }

    @Test("debiased, a cloud is at 0 from itself in any order, and above 0 from all others")
    func debiased() throws {
        let x = try Self.cloud(24, seed: 1)
        let order = (0..<24).map { $0 * 7 % 24 }
        let shuffled = try PointCloud(
            dimensions: 3, coordinates: order.flatMap { x.coordinates[$0 * 3..<$0 * 3 + 3] },
            weights: order.map { Self.shares(x)[$0] })
        let alike = try PointCloud(
            dimensions: 3, coordinates: x.coordinates.enumerated().map { $0 == 0 ? $1 + 0.1 : $1 },
            weights: x.weights)
        for epsilon in [1, 0.1, 0.01] {
            let options = Self.options(epsilon, debiased: true)
            #expect(try Self.value(x, x, options) == 0)
            #expect(try Self.value(x, shuffled, options) < 1e-9)
            #expect(try Self.value(x, alike, options) > 1e-6)
            #expect(try Self.value(x, x, Self.options(epsilon)) > 0.01 * epsilon)
        }
    }

    @Test("points that all coincide are at 0", arguments: [false, true])
    func coinciding(debiased: Bool) throws {
        let x = PointCloud(dimensions: 2, uniform: [3, 4, 3, 4, 3, 4])
        let y = PointCloud(dimensions: 2, uniform: [3, 4, 3, 4])
        let found = try SinkhornDistance(.euclidean, from: x, to: y, Self.options(0.1, debiased: debiased))
        #expect(found.value == 0 && found.gap == 0 && found.mass(0, 0) == 1.0 / 6)
        var gradient = (Array(repeating: 0.0, count: 6), Array(repeating: 0.0, count: 4))
        found.addGradient(weight: 1, to: &gradient.0, &gradient.1)
        #expect(gradient.0.allSatisfy { $0 == 0 } && gradient.1.allSatisfy { $0 == 0 })
    }

    @Test(
        "the gradient agrees with finite differences", arguments: [false, true], [0.5, 0.05])
    func gradient(debiased: Bool, epsilon: Double) throws {
        let (x, y) = (try Self.cloud(7, seed: 1), try Self.cloud(5, seed: 2))
        let options = Self.options(epsilon, debiased: debiased, tolerance: 1e-12)
        var (gradientX, gradientY) = (Array(repeating: 1.0, count: 21), Array(repeating: 2.0, count: 15))
        try SinkhornDistance(.euclidean, from: x, to: y, options)
            .addGradient(weight: 3, to: &gradientX, &gradientY)
        func moved(_ cloud: PointCloud, _ index: Int, by step: Double) throws -> PointCloud {
            var coordinates = cloud.coordinates
            coordinates[index] += step
            return try PointCloud(dimensions: 3, coordinates: coordinates, weights: cloud.weights)
        }
        let step = 1e-5
        for index in 0..<21 {
            let (up, down) = (try moved(x, index, by: step), try moved(x, index, by: -step))
            let slope = try (Self.value(up, y, options) - Self.value(down, y, options)) / (2 * step)
            #expect(abs(gradientX[index] - 1 - 3 * slope) < 1e-7, "x \(index): \(slope)")
        }
        for index in 0..<15 {
            let (up, down) = (try moved(y, index, by: step), try moved(y, index, by: -step))
            let slope = try (Self.value(x, up, options) - Self.value(x, down, options)) / (2 * step)
            #expect(abs(gradientY[index] - 2 - 3 * slope) < 1e-7, "y \(index): \(slope)")
        }
    }

    @Test("the gradient of a debiased distance vanishes where the clouds are the same")
    func stationary() throws {
        let x = try Self.cloud(12, seed: 1)
        var gradient = (Array(repeating: 0.0, count: 36), Array(repeating: 0.0, count: 36))
        try SinkhornDistance(.euclidean, from: x, to: x, Self.options(0.1, debiased: true))
            .addGradient(weight: 1, to: &gradient.0, &gradient.1)
        #expect((gradient.0 + gradient.1).allSatisfy { abs($0) < 1e-8 })
    }

    @Test("a solve that runs out of steps is an error, never a value")
    func notConverged() throws {
        let (x, y) = (try Self.cloud(40, seed: 1), try Self.cloud(30, seed: 2))
        var options = Self.options(0.01)
        options.steps = 3
        let error = #expect(throws: GGMLError.self) { try Self.value(x, y, options) }
        #expect(error?.code == .notConverged && error?.sentence.contains("raise epsilon") == true)
    }

    @Test("weights that are not positive are refused", arguments: [0, -1, Double.nan, .infinity])
    func weights(wrong: Double) {
        let error = #expect(throws: GGMLError.self) {
            try PointCloud(dimensions: 1, coordinates: [0, 1], weights: [1, wrong])
        }
        #expect(error?.code == .badData)
    }

    @Test("clouds and options that do not fit are refused")
    func misfits() {
        let x = PointCloud(dimensions: 2, uniform: [0, 0, 1, 1])
        func sentence(_ cost: GroundCost, _ y: PointCloud, epsilon: Double = 0.05) -> String? {
            var options = SinkhornOptions()
            options.epsilon = epsilon
            return (#expect(throws: GGMLError.self) { try SinkhornDistance(cost, from: x, to: y, options) })?
                .sentence
        }
        #expect(sentence(.euclidean, PointCloud(dimensions: 2, uniform: []))?.contains("found none") == true)
        #expect(
            sentence(.euclidean, PointCloud(dimensions: 1, uniform: [1]))?
                .contains("found 2 and 1") == true)
        #expect(sentence(.cosine, x)?.contains("found point 0 at the origin") == true)
        #expect(sentence(.euclidean, x, epsilon: 0)?.contains("found 0.0") == true)
    }

    @Test("the unit of the weights does not matter, nor a point that stands in two rows")
    func massSplits() throws {
        let (x, y) = (try Self.cloud(9, seed: 1), try Self.cloud(7, seed: 2))
        let split = try PointCloud(
            dimensions: 3, coordinates: x.coordinates + x.coordinates,
            weights: (0..<18).map { Self.shares(x)[$0 % 9] * ($0 < 9 ? 30 : 70) })
        for debiased in [false, true] {
            let options = Self.options(0.05, debiased: debiased)
            #expect(abs(try Self.value(x, y, options) - Self.value(split, y, options)) < 1e-9)
        }
    }

    @Test(
        "moving both clouds changes nothing; scaling scales",
        arguments: [1e-100, 1e-45, 1e-6, 1, 1e6, 1e100])
    func scale(factor: Double) throws {
        let (x, y) = (try Self.cloud(20, seed: 1), try Self.cloud(15, seed: 2))
        func moved(_ cloud: PointCloud) throws -> PointCloud {
            try PointCloud(
                dimensions: 3,
                coordinates: cloud.coordinates.enumerated().map { ($1 + [3, 4, 12][$0 % 3]) * factor },
                weights: cloud.weights)
        }
        for debiased in [false, true] {
            let options = Self.options(0.03, debiased: debiased)
            let found = try SinkhornDistance(.euclidean, from: moved(x), to: moved(y), options)
            let plain = try SinkhornDistance(.euclidean, from: x, to: y, options)
            #expect(abs(found.value / factor - plain.value) < 1e-9)
            #expect(abs(found.lower / factor - plain.lower) < 1e-8)
            #expect(abs(found.upper / factor - plain.upper) < 1e-8)
            var gradients = (Array(repeating: 0.0, count: 60), Array(repeating: 0.0, count: 45))
            var moved = gradients
            plain.addGradient(weight: 1, to: &gradients.0, &gradients.1)
            found.addGradient(weight: 1, to: &moved.0, &moved.1)
            #expect(zip(gradients.0 + gradients.1, moved.0 + moved.1).allSatisfy { abs($0 - $1) < 1e-7 })
        }
    }

    @Test("hard cases converge: far outliers, weights over fifteen decades, small ε")
    func hardCases() throws {
        let (x, y) = (try Self.cloud(60, seed: 1), try Self.cloud(60, seed: 2))
        let steep = (0..<60).map { pow(10, -Double($0) / 4) }
        let steepX = try PointCloud(dimensions: 3, coordinates: x.coordinates, weights: steep)
        let steepY = try PointCloud(dimensions: 3, coordinates: y.coordinates, weights: steep.reversed())
        let farX = PointCloud(dimensions: 3, uniform: x.coordinates + [1e5, 0, 0])
        let farY = PointCloud(dimensions: 3, uniform: [0, 1e5, 0, 1e5, 0, 0] + y.coordinates)
        for (x, y) in [(x, y), (steepX, steepY), (farX, farY), (farX, y)] {
            let exact = try TransportSolution(.euclidean, from: x, to: y)
            let found = try SinkhornDistance(.euclidean, from: x, to: y, Self.options(0.001))
            #expect(abs(found.value - exact.value) <= found.gap + exact.gap)
            #expect(found.gap < 0.02 * exact.value)
        }
    }

    @Test(
        "real clouds converge, and their exact cost lies within the bounds",
        .enabled(if: Places.hasShared, "../shared is absent"))
    func parity() throws {
        let names = [
            "equal_250", "unequal_300_173", "weighted", "far_scales", "tiny_weights", "grid_ties", "line",
        ]
        for name in names {
            func path(_ part: String) -> String { Places.parity("transport/\(name).\(part).npy") }
            let weighted = FileManager.default.fileExists(atPath: path("a"))
            let x = try TransportTests.cloud(path("x"), weights: weighted ? path("a") : nil)
            let y = try TransportTests.cloud(path("y"), weights: weighted ? path("b") : nil)
            let exact = try TransportSolution(.euclidean, from: x, to: y)
            for epsilon in [0.1, 0.01, 0.001] {
                let found = try SinkhornDistance(
                    .euclidean, from: x, to: y, Self.options(epsilon, tolerance: 1e-6))
                #expect(found.lower <= exact.value + exact.gap && exact.value <= found.upper + exact.gap)
            }
        }
    }
}
