/// Means and variances of genes over cells.
///
/// Values are added in the order in which they come, so that the same cells give the same last digit.
public struct GeneStatistics: Sendable {
    public private(set) var cells = 0
    /// For each gene the sum of its values and the sum of their squares, side by side as they are used.
    private var sums: [SIMD2<Double>]

    public init(genes: Int) { sums = Array(repeating: .zero, count: genes) }

    /// One more cell, in which all genes are zero to which nothing is added after.
    public mutating func addCell() { cells += 1 }

    @inline(__always)
    public mutating func add(gene: Int, _ value: Double) { sums[gene] += SIMD2(value, value * value) }

    /// One more cell.
    ///
    /// - Parameter value: of a gene with what is stored of it.
    @inline(__always)
    mutating func addCell(_ matrix: CellMatrix, row: Int, value: (Int, Float) -> Double) {
        cells += 1
        var sums = sums.mutableSpan
        matrix.forEachValue(inRow: row) { gene, stored in
            let value = value(gene, stored)
            sums[gene] += SIMD2(value, value * value)
        }
    }

    /// The same cells with all values multiplied by `factor`.
    public func scaled(by factor: Double) -> GeneStatistics {
        var result = self
        for gene in sums.indices { result.sums[gene] *= SIMD2(factor, factor * factor) }
        return result
    }

    /// The same cells with these genes only.
    public func selecting(_ genes: [Int]) -> GeneStatistics {
        var result = self
        result.sums = genes.map { sums[$0] }
        return result
    }

    public func sum(of gene: Int) -> Double { sums[gene].x }

    public func sumOfSquares(of gene: Int) -> Double { sums[gene].y }

    public var means: [Double] { sums.map { $0.x / Double(max(cells, 1)) } }

    /// Divisor cells − 1; 0 of a single cell. Exact for whole numbers, as long as cells · squares is below 2⁵³.
    public var variances: [Double] {
        let pairs = Double(cells) * Double(max(cells - 1, 1))
        return sums.map { cells > 1 ? max(0, Double(cells) * $0.y - $0.x * $0.x) / pairs : 0 }
    }
}
