extension Matrix {
    /// Whether a square matrix is symmetric and without NaN off its diagonal.
    ///
    /// - Precondition: the matrix is square.
    /// - Complexity: O(rows²)
    package var isSymmetric: Bool {
        precondition(rows == columns)
        return (0..<rows).allSatisfy { row in (0..<row).allSatisfy { self[row, $0] == self[$0, row] } }
    }

    /// The submatrix of the rows and columns `indices` of a square matrix, in the given order.
    ///
    /// - Precondition: the matrix is square, and has each index.
    /// - Complexity: O(indices²)
    package func selecting(_ indices: [Int]) -> Matrix {
        precondition(rows == columns)
        return Matrix(
            indices.flatMap { row in indices.map { self[row, $0] } }, rows: indices.count,
            columns: indices.count)
    }
}
