/// Means and variances of genes over cells.
public struct GeneStatistics: Sendable {
    public private(set) var cells: Int
    /// For each gene the sum of its values.
    public private(set) var sums: [Double]
    /// For each gene the sum of the squares of its values.
    public private(set) var squares: [Double]

    public init(genes: Int) {
        self.init(
            cells: 0, sums: Array(repeating: 0, count: genes), squares: Array(repeating: 0, count: genes))
    }

    /// - Parameters: sums, squares: one a gene, over all `cells`.
    public init(cells: Int, sums: [Double], squares: [Double]) {
        precondition(sums.count == squares.count)
        self.cells = cells
        self.sums = sums
        self.squares = squares
    }

    public mutating func addCell() { cells += 1 }

    public mutating func add(gene: Int, _ value: Double) {
        sums[gene] += value
        squares[gene] += value * value
    }

    /// The same cells with all counts multiplied by `factor`.
    public func scaled(by factor: Double) -> GeneStatistics {
        GeneStatistics(
            cells: cells, sums: sums.map { $0 * factor }, squares: squares.map { $0 * factor * factor })
    }

    public var means: [Double] { sums.map { $0 / Double(max(cells, 1)) } }

    /// Divisor cells − 1; 0 of a single cell. Exact for whole numbers, as long as cells · squares is below 2⁵³.
    public var variances: [Double] {
        let pairs = Double(cells) * Double(max(cells - 1, 1))
        return zip(sums, squares).map { sum, square in
            cells > 1 ? max(0, Double(cells) * square - sum * sum) / pairs : 0
        }
    }
}
