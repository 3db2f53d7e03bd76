/// Cells in a layout for sums of products: frequent columns as a dense matrix, rare ones by cell and by column.
struct SplitCells: Sendable {
    let count: Int
    /// The sum of each column over all cells, in the density order.
    let sums: [Double]

    private let order: DensityOrder
    /// The frequent columns, cells × frequent columns, row-major.
    private let dense: [Float]
    /// The rare columns, numbered by their rank in the density order.
    private let rest: SparseRows
    private let entries: ColumnEntries
    /// The end of each cell in `rest`.
    private let ends: [UInt32]

    /// - Complexity: O(values + cells × frequent columns)
    init(_ matrices: [CellMatrix], _ order: DensityOrder) {
        let (firstDense, denseCount) = (order.firstDense, order.denseCount)
        count = matrices.reduce(0) { $0 + $1.count }
        var dense = Array(repeating: Float(0), count: count * denseCount)
        var rest = SparseRows(columns: firstDense)
        let places = order.places.span
        for matrix in matrices {
            var numbers = dense.mutableSpan
            for row in 0..<matrix.count {
                let start = rest.count * denseCount - firstDense
                matrix.forEachValue(inRow: row) { column, value in
                    let place = places[column]
                    if place >= firstDense {
                        numbers[start + Int(place)] = value
                    } else if value != 0 {
                        rest.append(place, value)
                    }
                }
                rest.endRow()
            }
        }
        let entries = ColumnEntries(rest, keepsPositions: true)
        var sums = (0..<firstDense).map { entries.sum($0) } + Array(repeating: 0, count: denseCount)
        for row in 0..<count {
            for column in 0..<denseCount {
                sums[firstDense + column] += Double(dense[row * denseCount + column])
            }
        }
        ends = rest.rowEnds.map { UInt32($0) }
        (self.order, self.sums, self.dense, self.rest, self.entries) = (order, sums, dense, rest, entries)
    }

    /// Adds Σ xᵢ xⱼ over the cells, for the ranks i of `rows` and each rank j ≥ i.
    ///
    /// - Parameter products: rows.count × columns; entries with j < i are unspecified.
    func addProducts(_ rows: Range<Int>, to products: inout MutableSpan<Double>) throws(GGMLError) {
        let sparse = rows.clamped(to: 0..<order.firstDense)
        // One kind of product after another, so that the data of each stays in the processor's cache.
        addSparseProducts(sparse, to: &products)
        addMixedProducts(sparse, to: &products)
        let dense = rows.dropFirst(sparse.count)
        guard let first = dense.first else { return }
        try addDenseProducts(dense, to: &products, at: (first - rows.lowerBound) * order.columns.count)
    }

    /// Adds the products of two rare columns.
    private func addSparseProducts(_ rows: Range<Int>, to products: inout MutableSpan<Double>) {
        let columns = order.columns.count
        for place in rows {
            RowSums.addProducts(
                entries.range(place), of: entries.rows, entries.positions, ends: ends, indices: rest.indices,
                values: rest.values, to: &products, at: (place - rows.lowerBound) * columns, columns: columns)
        }
    }

    /// Adds the products of a rare and a frequent column.
    private func addMixedProducts(_ rows: Range<Int>, to products: inout MutableSpan<Double>) {
        for place in rows {
            RowSums.add(
                RowEntries(entries.range(place), of: entries.rows, entries.values), rows: dense,
                width: order.denseCount,
                to: &products, at: (place - rows.lowerBound) * order.columns.count + order.firstDense)
        }
    }

    /// Adds the products of two frequent columns.
    private func addDenseProducts(
        _ rows: Range<Int>, to products: inout MutableSpan<Double>, at start: Int
    ) throws(GGMLError) {
        let columns = order.columns.count
        let table = dense.map { Double($0) }
        let first = rows.lowerBound - order.firstDense
        let square = MatrixView(
            values: table, offset: first, rows: count, columns: rows.count, stride: order.denseCount)
        try OpenBLAS.addSquare(of: square, to: &products, at: start + rows.lowerBound, stride: columns)
        try OpenBLAS.multiply(
            square.transposed,
            MatrixView(
                values: table, offset: first + rows.count, rows: count, columns: columns - rows.upperBound,
                stride: order.denseCount),
            into: &products, at: start + rows.upperBound, stride: columns, beta: 1)
    }
}
