import GGMLCore

/// Means and variances of genes over cells.
///
/// Values are added in the order of the cells, so that the same cells give the same last digit.
package struct GeneStatistics: Sendable {
    package private(set) var cells = 0
    /// For each gene the sum of its values and the sum of their squares, side by side because they are used together.
    private var sums: [SIMD2<Double>]

    package init(genes: Int) { sums = Array(repeating: .zero, count: genes) }

    /// Adds a cell; genes to which no value is then added are zero in it.
    package mutating func addCell() { cells += 1 }

    @inline(__always)
    package mutating func add(gene: Int, _ value: Double) { sums[gene] += SIMD2(value, value * value) }

    /// Adds a cell.
    ///
    /// - Parameter value: computes the value of a gene from its stored value.
    @inline(__always)
    mutating func addCell(_ matrix: CellMatrix, row: Int, value: (Int, Float) -> Double) {
        cells += 1
        var sums = sums.mutableSpan
        matrix.forEachValue(inRow: row) { gene, stored in
            let value = value(gene, stored)
            sums[gene] += SIMD2(value, value * value)
        }
    }

    /// Rescales the sums as if all values had been multiplied by `factor`.
    mutating func scale(by factor: Double) {
        for gene in sums.indices { sums[gene] *= SIMD2(factor, factor * factor) }
    }

    /// The statistics of the given genes only.
    func selecting(_ genes: [Int]) -> GeneStatistics {
        var result = self
        result.sums = genes.map { sums[$0] }
        return result
    }

    func sum(of gene: Int) -> Double { sums[gene].x }

    func sumOfSquares(of gene: Int) -> Double { sums[gene].y }

    package var means: [Double] { sums.map { $0.x / Double(max(cells, 1)) } }

    /// The variance of each gene (divisor cells − 1); 0 for a single cell. Exact for whole numbers as long as
    /// cells · squares is below 2⁵³.
    package var variances: [Double] {
        let pairs = Double(cells) * Double(max(cells - 1, 1))
        return sums.map { cells > 1 ? max(0, Double(cells) * $0.y - $0.x * $0.x) / pairs : 0 }
    }
}
