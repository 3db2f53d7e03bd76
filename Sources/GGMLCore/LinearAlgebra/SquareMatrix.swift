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
    /// The rows and columns at `indices`, in that order.
    public func selecting(_ indices: [Int]) -> SquareMatrix {
        var result = SquareMatrix(count: indices.count, repeating: 0)
        for (row, from) in indices.enumerated() {
            for (column, to) in indices.enumerated() { result[row, column] = self[from, to] }
        }
        return result
    }
}
