import Foundation
import GGMLCore
import TestSupport
import Testing

/// The examples of the core's README, as they stand there.
@Suite struct ExampleTests {
    @Test("the examples in the README of the core run, and find what is true")
    func examples() throws {
        let x = try PointCloud(dimensions: 2, coordinates: [0, 0, 1, 0, 0, 1])
        let y = try PointCloud(dimensions: 2, coordinates: [3, 4, 4, 4], weights: [2, 1])
        let solution = try TransportSolution(.euclidean, from: x, to: y)
        let (value, gap) = (solution.value, solution.gap)
        for arc in solution.plan.arcs {
            // `arc.mass` of all mass moves from point `arc.row` of x to point `arc.column` of y, at `arc.cost` a unit.
            print(arc.row, arc.column, arc.mass, arc.cost)
        }
        // (0, 0) and (0, 1) go to (3, 4), and (1, 0) to (4, 4).
        #expect(abs(value - (5 + 5 + 18.0.squareRoot()) / 3) <= gap && gap < 1e-12)

        var workspace = TransportWorkspace()
        let target = try PreparedCloud(y, for: .euclidean)
        let first = try workspace.solve(from: PreparedCloud(x, for: .euclidean), to: target, keepsTree: true)
        let moved = try PointCloud(dimensions: 2, coordinates: x.coordinates.map { $0 * 1.01 })
        let next = try workspace.solve(
            from: PreparedCloud(moved, for: .euclidean), to: target, startingAt: first.basis, keepsTree: true)
        #expect(first.value == value && abs(next.value - value) < 0.01)

        var options = SinkhornOptions()
        options.epsilon = 0.01
        let entropic = try SinkhornDistance(.euclidean, from: x, to: y, options)
        let bounds = entropic.lower...entropic.upper
        #expect(bounds.contains(value))

        let matrix = try Matrix(rows: 2, columns: 2, values: [2, 1, 1, 2])
        let eigen = try SymmetricEigen(matrix, count: 2)
        let axes = try PrincipalAxes(matrix, count: 1)
        #expect(zip(eigen.values, [3, 1]).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(abs(axes.lengths[0] - 3) < 1e-12)
    }

    @Test("the README shows what this test runs")
    func documented() throws {
        func text(_ path: String) throws -> String {
            try String(contentsOf: Places.project.appending(path: path), encoding: .utf8)
        }
        let source = try text("Tests/GGMLCoreTests/ExampleTests.swift")
        let examples = try text("Sources/GGMLCore/README.md").matches(of: #/(?s)```swift\n(.*?)```/#)
        #expect(examples.count == 4)
        for line in examples.flatMap({ $0.1.split(separator: "\n") }) { #expect(source.contains(line)) }
    }
}
