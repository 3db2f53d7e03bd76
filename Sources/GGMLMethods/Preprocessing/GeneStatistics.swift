import GGMLCore

/// Means and variances of genes over cells.
///
/// Values are added in the order in which they come, so that the same cells give the same last digit.
package struct GeneStatistics: Sendable {
    package private(set) var cells = 0
    /// For each gene the sum of its values and the sum of their squares, side by side as they are used.
    private var sums: [SIMD2<Double>]

    package init(genes: Int) { sums = Array(repeating: .zero, count: genes) }

    /// One more cell, in which all genes are zero to which nothing is added after.
    package mutating func addCell() { cells += 1 }

    @inline(__always)
    package mutating func add(gene: Int, _ value: Double) { sums[gene] += SIMD2(value, value * value) }

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

    /// As if all values had been multiplied by `factor`.
    mutating func scale(by factor: Double) {
        for gene in sums.indices { sums[gene] *= SIMD2(factor, factor * factor) }
    }

    /// The same cells with these genes only.
    func selecting(_ genes: [Int]) -> GeneStatistics {
        var result = self
        result.sums = genes.map { sums[$0] }
        return result
    }

    func sum(of gene: Int) -> Double { sums[gene].x }

    func sumOfSquares(of gene: Int) -> Double { sums[gene].y }

    package var means: [Double] { sums.map { $0.x / Double(max(cells, 1)) } }

    /// Divisor cells − 1; 0 of a single cell. Exact for whole numbers, as long as cells · squares is below 2⁵³.
    package var variances: [Double] {
        let pairs = Double(cells) * Double(max(cells - 1, 1))
        return sums.map { cells > 1 ? max(0, Double(cells) * $0.y - $0.x * $0.x) / pairs : 0 }
    }
}
