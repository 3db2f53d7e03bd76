/// The triangular factor of a symmetric positive definite matrix A = L Lᵀ, in fixed order, so that the bytes are the same
/// on every processor.
package struct CholeskyFactor: Sendable {
    private let lower: Matrix

    /// - Parameter matrix: square; entries above the diagonal are not read
    /// - Returns: nil unless the matrix is positive definite
    /// - Complexity: O(order³)
    package init?(_ matrix: Matrix) {
        precondition(matrix.rows == matrix.columns)
        let order = matrix.rows
        var lower = matrix.values
        for row in 0..<order {
            for column in 0...row {
                var sum = lower[row * order + column]
                for index in 0..<column { sum -= lower[row * order + index] * lower[column * order + index] }
                if row == column {
                    guard sum > 0, sum.isFinite else { return nil }
                    lower[row * order + row] = sum.squareRoot()
                } else {
                    lower[row * order + column] = sum / lower[column * order + column]
                }
            }
        }
        self.lower = Matrix(lower, rows: order, columns: order)
    }

    /// The solution x of A x = b.
    /// - Complexity: O(order²)
    package func solve(_ right: [Double]) -> [Double] {
        precondition(right.count == lower.rows)
        var x = right
        for row in x.indices {
            for column in 0..<row { x[row] -= lower[row, column] * x[column] }
            x[row] /= lower[row, row]
        }
        for row in x.indices.reversed() {
            for index in (row + 1)..<max(row + 1, x.count) { x[row] -= lower[index, row] * x[index] }
            x[row] /= lower[row, row]
        }
        return x
    }
}
