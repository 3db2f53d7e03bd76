package import GGMLCore
package import GGMLStream

/// The principal components of some cells by another way than the program's: from the inner products of the cells, not
/// of the genes, in double precision.
package struct DualComponents {
    package let variances: [Double]
    /// Component after component, one a cell; each may be turned round.
    package let scores: [[Double]]
    package let totalVariance: Double

    package init(_ matrices: [CellMatrix], genes: Int, count: Int) throws {
        let cells = matrices.reduce(0) { $0 + $1.count }
        var rows: [[(gene: Int, value: Double)]] = []
        for matrix in matrices {
            for row in 0..<matrix.count {
                rows.append([])
                matrix.forEachValue(inRow: row) { rows[rows.count - 1].append(($0, Double($1))) }
            }
        }
        var products = Matrix(rows: cells, columns: cells, repeating: 0)
        for first in 0..<cells {
            var dense = Array(repeating: 0.0, count: genes)
            for (gene, value) in rows[first] { dense[gene] = value }
            for second in 0..<cells {
                products[first, second] = rows[second].reduce(0) { $0 + dense[$1.gene] * $1.value }
            }
        }
        // The products of the cells less their mean.
        let means = (0..<cells).map { products.row($0).reduce(0, +) / Double(cells) }
        let mean = means.reduce(0, +) / Double(cells)
        for first in 0..<cells {
            for second in 0..<cells {
                products[first, second] += mean - means[first] - means[second]
            }
        }
        let divisor = Double(cells - 1)
        totalVariance = (0..<cells).reduce(0) { $0 + products[$1, $1] } / divisor
        let eigen = try SymmetricEigen(products, count: count)
        variances = eigen.values.map { $0 / divisor }
        scores = (0..<count).map { component in
            let size = max(eigen.values[component], 0).squareRoot()
            return eigen.vectors.row(component).map { $0 * size }
        }
    }

    /// The largest differences of some components and the scores of the same cells from these: of the variances as a part
    /// of each, of the scores as a part of the largest standard deviation.
    package func difference(from pca: PrincipalComponents, _ matrices: [CellMatrix]) throws
        -> (variances: Double, scores: Double)
    {
        let count = pca.variances.count
        let projection = Projection(pca.map)
        let found = try matrices.flatMap { try projection.scores(of: $0).values }.map { Double($0) }
        var (worstVariance, worstScore) = (0.0, 0.0)
        for component in 0..<count {
            worstVariance = max(worstVariance, abs(pca.variances[component] / variances[component] - 1))
            let column = stride(from: component, to: found.count, by: count).map { found[$0] }
            let sign = zip(column, scores[component]).reduce(0) { $0 + $1.0 * $1.1 } < 0 ? -1.0 : 1
            for (x, y) in zip(column, scores[component]) { worstScore = max(worstScore, abs(x - sign * y)) }
        }
        return (worstVariance, worstScore / variances[0].squareRoot())
    }
}
