/// Means and variances of genes over cells whose counts are scaled to a common total.
public struct GeneStatistics: Sendable {
    private var cells = 0
    private var sums: [Double]
    private var squares: [Double]

    public init(genes: Int) {
        sums = Array(repeating: 0, count: genes)
        squares = sums
    }

    public mutating func addCell() { cells += 1 }

    public mutating func add(gene: Int, _ value: Double) {
        sums[gene] += value
        squares[gene] += value * value
    }

    /// The same cells with all counts multiplied by `factor`.
    public func scaled(by factor: Double) -> GeneStatistics {
        var result = self
        for gene in sums.indices {
            result.sums[gene] *= factor
            result.squares[gene] *= factor * factor
        }
        return result
    }

    public var means: [Double] { sums.map { $0 / Double(max(cells, 1)) } }

    /// Divisor cells − 1.
    public var variances: [Double] {
        zip(squares, means).map { square, mean in
            max(0, (square - Double(cells) * mean * mean) / Double(max(cells - 1, 1)))
        }
    }
}
