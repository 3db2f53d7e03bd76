package import GGMLCore

/// Classical multidimensional scaling: points in a few dimensions whose distances approximate the given ones
/// (Torgerson, Psychometrika 17, 1952, doi:10.1007/BF02288916; Gower, Biometrika 53, 1966,
/// doi:10.1093/biomet/53.3-4.325).
///
/// The axes are the principal axes of the points, beginning with the longest, with signs that make the largest
/// coordinate positive. For points in a Euclidean space, enough axes give the distances exactly. Other distances have
/// negative eigenvalues, which no axis can show.
package struct ClassicalScaling: Sendable {
    /// Eigenvalues below this fraction of the largest are zero up to rounding.
    private static let leastPart = 1e-12

    /// All eigenvalues of the inner products about the mean, −½ J D² J, decreasing, in the squared unit of the
    /// distances. Each is the sum of the squares of the coordinates on its axis.
    package let eigenvalues: [Double]
    /// Each eigenvalue divided by the sum of the positive ones; 0 if there are none.
    package let shares: [Double]
    /// The number of positive eigenvalues.
    package let positiveCount: Int
    /// The coordinates of each item; 0 on axes beyond the positive eigenvalues.
    package let points: [[Double]]

    /// Computes the scaling by LAPACK.
    ///
    /// - Parameter dimensions: the number of axes, at least 1
    /// - Throws: if OpenBLAS is not installed, or finds no eigenvalues.
    /// - Complexity: O(n³) time, three times the memory of the distances
    package init(_ distances: Matrix, dimensions: Int) throws(GGMLError) {
        precondition(distances.rows > 0 && dimensions > 0)
        let count = distances.rows
        let largest = distances.values.max() ?? 0
        let unit = largest > 0 ? largest : 1
        let eigen = try SymmetricEigen(Self.innerProducts(distances), count: count)
        let least = Self.leastPart * (eigen.values.map { abs($0) }.max() ?? 0)
        let values = eigen.values.map { abs($0) > least ? $0 : 0 }
        let positive = values.prefix { $0 > 0 }
        let sum = positive.reduce(0, +)
        eigenvalues = values.map { $0 * unit * unit }
        shares = values.map { sum > 0 ? $0 / sum : 0 }
        positiveCount = positive.count
        points = (0..<count).map { thing in
            (0..<dimensions).map { axis in
                axis < positive.count
                    ? eigen.vectors[axis, thing] * positive[axis].squareRoot() * unit : 0
            }
        }
    }

    /// The size of all negative eigenvalues relative to the sum of the positive ones: 0 for Euclidean distances.
    package var negativeShare: Double { shares.reduce(0) { $0 - min($1, 0) } }

    /// −½ J D² J, the squares minus the means of rows and columns, in the unit of the largest distance, in which squares
    /// can neither overflow nor vanish.
    static func innerProducts(_ distances: Matrix) -> Matrix {
        let count = distances.rows
        let unit = max(distances.values.max() ?? 0, .leastNonzeroMagnitude)
        var products = Matrix(
            distances.values.map { -0.5 * ($0 / unit) * ($0 / unit) }, rows: count, columns: count)
        let means = (0..<count).map { products.row($0).reduce(0, +) / Double(count) }
        let mean = means.reduce(0, +) / Double(count)
        for row in 0..<count {
            for column in 0..<count { products[row, column] += mean - means[row] - means[column] }
        }
        return products
    }
}
