extension LearnedMetric {
    /// How many axes the learned subspace has.
    public var axes: Int { min(map.rows, map.columns) }

    /// W, turned to its principal axes: distances are the same, and the first rows are those that stretch most.
    ///
    /// The rows of W itself are no axes of anything, as the metric does not change when W is turned. These are its right
    /// singular vectors times the singular values, each with its largest weight positive.
    ///
    /// - Parameter dimensions: how many rows, from 1 to `axes`
    /// - Throws: where OpenBLAS is not installed, or finds no eigenvalues.
    public func principalAxes(_ dimensions: Int) throws(GGMLError) -> AffineMap {
        let weights = map.matrix.map { Double($0) }
        // The products of the fewer of rows and columns.
        let isWide = map.rows <= map.columns
        let (order, length) = isWide ? (map.rows, map.columns) : (map.columns, map.rows)
        let few = isWide ? weights : transposed(weights, rows: map.rows, columns: map.columns)
        let rows = MatrixView(values: few, rows: order, columns: length, stride: length)
        let transpose = MatrixView(
            values: few, rows: length, columns: order, stride: length, isTransposed: true)
        let eigen = try SymmetricEigen(
            rows.times(transpose), order: order, count: dimensions)
        let axes: [Double]
        if isWide {
            let turn = MatrixView(values: eigen.vectors, rows: dimensions, columns: order, stride: order)
            axes = SymmetricEigen(values: eigen.values, vectors: try turn.times(rows)).vectors
        } else {
            axes = eigen.vectors.enumerated().map { $1 * max(eigen.values[$0 / order], 0).squareRoot() }
        }
        return AffineMap(
            rows: dimensions, columns: map.columns, matrix: axes.map { Float($0) },
            offset: Array(repeating: 0, count: dimensions))
    }
}
