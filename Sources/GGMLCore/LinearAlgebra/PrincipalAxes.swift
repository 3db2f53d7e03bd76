/// A matrix M = U S Rᵀ (singular value decomposition), turned from the left so that its rows are at right angles:
/// UᵀM = S Rᵀ, the longest row first.
package struct PrincipalAxes {
    /// Singular values, decreasing.
    package let lengths: [Double]
    /// Rows of UᵀM, one after another, lengths.count × columns; the largest entry of each (the first of equals) is
    /// positive.
    package let axes: [Double]
    /// Rows of Uᵀ, one after another, lengths.count × rows; zero where the length is.
    package let turns: [Double]

    /// By the eigenvectors of MMᵀ or MᵀM, whichever is the smaller, so that singular values below 10⁻⁸ of the largest are
    /// rounding.
    ///
    /// - Parameters:
    ///   - matrix: rows × columns, row-major
    ///   - count: how many axes, from 1 to the smaller of both
    /// - Throws: where OpenBLAS is not installed, or finds no eigenvalues.
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
    /// The number farthest from zero, the first of equals; 0 where there are none.
    var largestBySize: Double { reduce(0) { abs($1) > abs($0) ? $1 : $0 } }
}
