/// A matrix M = U S Rᵀ (singular value decomposition), rotated from the left so that its rows are orthogonal:
/// UᵀM = S Rᵀ, beginning with the longest row.
package struct PrincipalAxes {
    /// The singular values, decreasing.
    package let lengths: [Double]
    /// The rows of UᵀM, lengths.count × columns, row-major; the largest entry of each (the first in a tie) is positive.
    package let axes: [Double]
    /// The rows of Uᵀ, lengths.count × rows, row-major; zero where the singular value is zero.
    package let turns: [Double]

    /// Computes the axes from the eigenvectors of MMᵀ or MᵀM, whichever is smaller; singular values below 10⁻⁸ of the
    /// largest are therefore only rounding.
    ///
    /// - Parameters:
    ///   - matrix: rows × columns, row-major
    ///   - count: the number of axes, from 1 to the smaller of rows and columns
    /// - Throws: if OpenBLAS is not installed, or finds no eigenvalues.
    /// - Complexity: O(rows · columns · smaller)
    package init(_ matrix: [Double], rows: Int, columns: Int, count: Int) throws(GGMLError) {
        let isWide = rows <= columns
        let direct = MatrixView(values: matrix, rows: rows, columns: columns, stride: columns)
        let transpose = direct.transposed
        let order = min(rows, columns)
        let products = try isWide ? direct.times(transpose) : transpose.times(direct)
        let eigen = try SymmetricEigen(products, order: order, count: count)
        let lengths = eigen.values.map { max($0, 0).squareRoot() }
        let vectors = MatrixView(values: eigen.vectors, rows: count, columns: order, stride: order)
        let images = try vectors.times(isWide ? direct : transpose)
        self.lengths = lengths
        guard isWide else {
            axes = eigen.vectors.enumerated().map { lengths[$0 / order] * $1 }
            turns = images.enumerated().map { lengths[$0 / rows] > 0 ? $1 / lengths[$0 / rows] : 0 }
            return
        }
        let signs = (0..<count).map { axis in
            images[axis * columns..<(axis + 1) * columns].largestBySize < 0 ? -1.0 : 1
        }
        axes = images.enumerated().map { signs[$0 / columns] * $1 }
        turns = eigen.vectors.enumerated().map { signs[$0 / order] * $1 }
    }
}

extension Sequence<Double> {
    /// The number farthest from zero, the first in a tie; 0 if there are none.
    var largestBySize: Double { reduce(0) { abs($1) > abs($0) ? $1 : $0 } }
}
