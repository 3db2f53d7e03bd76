/// A square matrix of doubles, row-major.
public struct SquareMatrix: Equatable, Sendable {
    public let count: Int
    public private(set) var values: [Double]

    public init(count: Int, repeating value: Double) {
        self.count = count
        values = Array(repeating: value, count: count * count)
    }

    public subscript(row: Int, column: Int) -> Double {
        get { values[row * count + column] }
        set { values[row * count + column] = newValue }
    }
}

extension SquareMatrix {
    /// Whether the matrix is symmetric and without NaN.
    /// - Complexity: O(count²)
    var isSymmetric: Bool {
        (0..<count).allSatisfy { row in (0..<row).allSatisfy { self[row, $0] == self[$0, row] } }
    }

    /// The submatrix of the rows and columns `indices`, in the given order.
    public func selecting(_ indices: [Int]) -> SquareMatrix {
        var result = SquareMatrix(count: indices.count, repeating: 0)
        for (row, from) in indices.enumerated() {
            for (column, to) in indices.enumerated() { result[row, column] = self[from, to] }
        }
        return result
    }
}
