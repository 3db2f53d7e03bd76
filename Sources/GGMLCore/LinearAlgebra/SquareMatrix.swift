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
