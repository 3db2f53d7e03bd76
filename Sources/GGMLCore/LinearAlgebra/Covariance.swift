/// Sums over cells from which their covariance follows, taken in one pass, without centring what is sparse.
///
/// Memory: one double a pair of features.
public struct Covariance: ~Copyable, Sendable {
    public let features: Int
    public private(set) var cells = 0
    private var sums: [Double]
    /// Σ x xᵀ, features × features; only where row ≤ column.
    private var products: [Double]

    public init(features: Int) {
        self.features = features
        sums = Array(repeating: 0, count: features)
        products = Array(repeating: 0, count: features * features)
    }

    /// - Complexity: O(cells × s²), s the values that are stored a cell
    public mutating func add(_ matrix: CellMatrix) {
        var columns: [Int] = []
        var values: [Double] = []
        for row in 0..<matrix.count {
            columns.removeAll(keepingCapacity: true)
            values.removeAll(keepingCapacity: true)
            matrix.forEachValue(inRow: row) { column, value in
                columns.append(column)
                values.append(Double(value))
            }
            add(columns, values)
        }
        cells += matrix.count
    }

    private mutating func add(_ columns: [Int], _ values: [Double]) {
        for first in columns.indices {
            let value = values[first]
            let start = columns[first] * features
            sums[columns[first]] += value
            for second in first..<columns.count {
                products[start + columns[second]] += value * values[second]
            }
        }
    }

    public var means: [Double] { sums.map { $0 / Double(max(cells, 1)) } }

    /// The covariances (divisor cells − 1), row-major, features × features; only where row ≤ column.
    public consuming func matrix() -> [Double] {
        let means = means
        let divisor = Double(max(cells - 1, 1))
        for row in 0..<features {
            for column in row..<features {
                let centred = products[row * features + column] - Double(cells) * means[row] * means[column]
                products[row * features + column] = centred / divisor
            }
        }
        return products
    }
}
