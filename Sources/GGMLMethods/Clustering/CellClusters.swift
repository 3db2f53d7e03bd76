package import GGMLCore

/// Clusters of cells by k-means: each cell belongs to the nearest of some centres, each the mean of its cells.
///
/// Lloyd's iteration (IEEE Transactions on Information Theory 28, 1982, doi:10.1109/TIT.1982.1056489), from centres
/// drawn by their squared distance to those before (k-means++: Arthur and Vassilvitskii, SODA 2007).
package struct CellClusters: Sendable {
    private static let mostSteps = 100

    /// The centres, clusters × dimensions.
    package private(set) var centres: Matrix

    /// - Parameters:
    ///   - points: cells × dimensions, at least one
    ///   - count: the number of clusters; fewer are made of fewer different points
    /// - Complexity: O(steps · points · count · dimensions)
    package init(of points: Matrix, count: Int, seed: UInt64) {
        centres = Self.seeds(points, count: count, seed: seed)
        var members = Array(repeating: -1, count: points.rows)
        for _ in 0..<Self.mostSteps {
            let next = (0..<points.rows).map { nearest(to: points.row($0)) }
            if next == members { break }
            members = next
            move(to: points, members)
        }
    }

    /// The index of the nearest centre, the first in a tie.
    package func nearest(to point: ArraySlice<Double>) -> Int {
        var best = (index: 0, square: Double.infinity)
        for index in 0..<centres.rows {
            let square = Self.square(point, centres.row(index))
            if square < best.square { best = (index, square) }
        }
        return best.index
    }

    private static func seeds(_ points: Matrix, count: Int, seed: UInt64) -> Matrix {
        var generator = SplitMix64(seed: seed)
        var chosen = [Int.random(in: 0..<points.rows, using: &generator)]
        var squares = Array(repeating: Double.infinity, count: points.rows)
        while chosen.count < count {
            let last = points.row(chosen[chosen.count - 1])
            for row in squares.indices { squares[row] = min(squares[row], square(points.row(row), last)) }
            let total = squares.reduce(0, +)
            guard total > 0 else { break }
            var rest = Double.random(in: 0..<total, using: &generator)
            let next = squares.firstIndex { value in
                rest -= value
                return rest < 0
            }
            chosen.append(next ?? squares.count - 1)
        }
        return Matrix(
            chosen.flatMap { Array(points.row($0)) }, rows: chosen.count, columns: points.columns)
    }

    /// Moves each centre to the mean of its members; one without members stays.
    private mutating func move(to points: Matrix, _ members: [Int]) {
        var sums = Matrix(rows: centres.rows, columns: centres.columns, repeating: 0)
        var counts = Array(repeating: 0.0, count: centres.rows)
        for (row, member) in members.enumerated() {
            counts[member] += 1
            for (column, value) in points.row(row).enumerated() { sums[member, column] += value }
        }
        for index in counts.indices where counts[index] > 0 {
            for column in 0..<centres.columns {
                centres[index, column] = sums[index, column] / counts[index]
            }
        }
    }

    private static func square(_ x: ArraySlice<Double>, _ y: ArraySlice<Double>) -> Double {
        zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
}
