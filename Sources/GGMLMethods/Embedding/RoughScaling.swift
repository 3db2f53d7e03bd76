import GGMLCore

/// Principal coordinates (see `ClassicalScaling`) that are only as exact as the start of a descent must be, by
/// orthogonal iteration (Golub and Van Loan, Matrix Computations, 8.2.4).
///
/// A descent multiplies small differences. LAPACK's last digits depend on the processor, so a descent from its
/// coordinates would end elsewhere on another one. Here the operations and their order are always the same.
struct RoughScaling {
    private static let steps = 60
    /// The number of directions that are found beside the requested ones, which makes these more exact.
    private static let spares = 4

    /// The coordinates of each item, in the unit of the largest distance; 0 on axes that the distances do not have.
    let points: [[Double]]

    /// - Complexity: O(n² · dimensions)
    init(_ distances: Matrix, dimensions: Int) {
        let count = distances.rows
        let products = ClassicalScaling.innerProducts(distances)
        var generator = SplitMix64(seed: 0)
        var directions = (0..<min(dimensions + Self.spares, count)).map { _ in
            (0..<count).map { _ in generator.nextUniform(in: -1..<1) }
        }
        for _ in 0..<Self.steps { directions = Self.orthonormal(directions.map { Self.image($0, products) }) }
        let axes = directions.map { (direction: $0, eigenvalue: dot($0, Self.image($0, products))) }
            .filter { $0.eigenvalue > 0 }.sorted { $0.eigenvalue > $1.eigenvalue }.prefix(dimensions)
        let columns = axes.map { axis in
            let length = axis.eigenvalue.squareRoot()
            return axis.direction.map { $0 * (axis.direction.largestBySize < 0 ? -length : length) }
        }
        points = (0..<count).map { item in
            (0..<dimensions).map { $0 < columns.count ? columns[$0][item] : 0 }
        }
    }

    private static func image(_ vector: [Double], _ matrix: Matrix) -> [Double] {
        (0..<matrix.rows).map { dot(matrix.row($0), vector) }
    }

    /// Vectors of length 1 that span the given ones, in their order; zero for one that the others before it span.
    private static func orthonormal(_ vectors: [[Double]]) -> [[Double]] {
        var found: [[Double]] = []
        for vector in vectors {
            var rest = vector
            // A second round removes what rounding left of the first.
            for direction in found + found {
                let part = dot(direction, rest)
                rest = zip(rest, direction).map { $0 - part * $1 }
            }
            let (length, whole) = (dot(rest, rest).squareRoot(), dot(vector, vector).squareRoot())
            found.append(length > 1e-12 * whole ? rest.map { $0 / length } : rest.map { _ in 0 })
        }
        return found
    }
}
