/// A square matrix of doubles, row-major.
@usableFromInline
package struct SquareMatrix: Equatable, Sendable {
    @usableFromInline package let count: Int
    @usableFromInline package var values: [Double]

    package init(count: Int, repeating value: Double) {
        self.count = count
        values = Array(repeating: value, count: count * count)
    }

    @inlinable
    package subscript(row: Int, column: Int) -> Double {
        get { values[row * count + column] }
        set { values[row * count + column] = newValue }
    }
}

extension SquareMatrix {
    /// Whether the matrix is symmetric and without NaN.
    /// - Complexity: O(count²)
    package var isSymmetric: Bool {
        (0..<count).allSatisfy { row in (0..<row).allSatisfy { self[row, $0] == self[$0, row] } }
    }

    /// The submatrix of the rows and columns `indices`, in the given order.
    package func selecting(_ indices: [Int]) -> SquareMatrix {
        var result = SquareMatrix(count: indices.count, repeating: 0)
        for (row, from) in indices.enumerated() {
            for (column, to) in indices.enumerated() { result[row, column] = self[from, to] }
        }
        return result
    }
}
