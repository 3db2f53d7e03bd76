import Foundation
import GGMLCore
import TestSupport
import Testing

/// Transport where sizes or weights differ, of data that leave many ways open or hide the scale that matters.
@Suite struct UnequalMassesTests {
    enum Shape: CaseIterable {
        case spread, clusters, far, grid, line, coincident, outlier

        func coordinate(_ point: Int, _ axis: Int, _ value: Double, isSecond: Bool) -> Double {
            switch self {
            case .spread: value
            case .clusters: value * 1e-3 + Double(point * 7 % 4 * (axis + 1))
            case .far: value + (isSecond ? 1e3 : 0)
            case .grid: (value * 2).rounded()
            case .line: axis == 0 ? value : 0
            case .coincident: 1
            case .outlier: point == 0 && isSecond ? 1e4 : value
            }
        }
    }

    enum Masses: CaseIterable {
        case uniform, random, decades, nearlyOnePoint

        func weights(_ count: Int, _ generator: inout SplitMix64) -> [Double]? {
            switch self {
            case .uniform: nil
            case .random: (0..<count).map { _ in Double.random(in: 0.001..<1, using: &generator) }
            case .decades: (0..<count).map { _ in pow(10, Double.random(in: -12...0, using: &generator)) }
            case .nearlyOnePoint: (0..<count).map { $0 == count / 2 ? 1e9 : 1 }
            }
        }
    }

    static func cloud(
        _ count: Int, _ shape: Shape, _ masses: Masses, seed: UInt64, isSecond: Bool, scale: Double = 1
    ) throws -> PointCloud {
        var generator = SplitMix64(seed: seed)
        let coordinates = (0..<3 * count).map { position in
            let value = Double.random(in: -1...1, using: &generator)
            return scale * shape.coordinate(position / 3, position % 3, value, isSecond: isSecond)
        }
        return try PointCloud(
            dimensions: 3, coordinates: coordinates, weights: masses.weights(count, &generator))
    }

    @Test(
        "plan and dual variables prove each other, from nothing, from a tree of nearby costs, and the same bits twice",
        arguments: Shape.allCases, Masses.allCases)
    func proof(shape: Shape, masses: Masses) throws {
        var workspace = TransportWorkspace(keepsRows: true, checksInvariants: true)
        for (n, m) in [(2, 3), (61, 47), (47, 61), (130, 129), (90, 90), (4, 260), (260, 4), (300, 249)] {
            let x = try Self.cloud(n, shape, masses, seed: 1, isSecond: false)
            let y = try Self.cloud(m, shape, masses, seed: 2, isSecond: true)
            let cold = try workspace.solve(.euclidean, from: x, to: y)
            TransportSolutionTests.check(cold, .euclidean, from: x, to: y)

            let other = try Self.cloud(n, shape, masses, seed: 1, isSecond: false, scale: 1.03)
            let basis = try workspace.solve(.euclidean, from: other, to: y).basis
            let warm = try workspace.solve(.euclidean, from: x, to: y, startingAt: basis)
            TransportSolutionTests.check(warm, .euclidean, from: x, to: y)

            var fresh = TransportWorkspace()
            let again = try fresh.solve(.euclidean, from: x, to: y)
            #expect(again.value == cold.value && again.gap == cold.gap && again.basis == cold.basis)
            #expect(again.rowDuals == cold.rowDuals && again.columnDuals == cold.columnDuals)
        }
    }

    @Test("nearly equal sizes, where each point sends to two: proven, with and without a tile of costs")
    func nearlyEqual() throws {
        for (n, m) in [(200, 199), (401, 400), (1300, 1299)] {
            let x = try Self.cloud(n, .spread, .uniform, seed: 3, isSecond: false)
            let y = try Self.cloud(m, .spread, .uniform, seed: 4, isSecond: true)
            for keepsRows in [true, false] {
                var workspace = TransportWorkspace(keepsRows: keepsRows, checksInvariants: true)
                let found = try workspace.solve(.euclidean, from: x, to: y)
                TransportSolutionTests.check(found, .euclidean, from: x, to: y)
            }
        }
    }
}
