/// Some cells, laid out for sums of products: values of the frequent columns as a matrix, the others by cell and by column.
struct SplitCells: Sendable {
    let count: Int
    /// The values of all cells in each column, added up, in the order of the places.
    let sums: [Double]

    private let order: DensityOrder
    /// Cells × frequent columns, row-major.
    private let dense: [Float]
    /// The other columns, by their places.
    private let rest: SparseRows
    private let entries: ColumnEntries
    /// Where each cell ends in `rest`.
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

    /// Adds Σ xᵢ xⱼ over the cells, for the places i of `rows` and each place j ≥ i.
    ///
    /// - Parameter products: rows.count × columns; what stands at places j < i is not said.
    func addProducts(_ rows: Range<Int>, to products: inout MutableSpan<Double>) throws(GGMLError) {
        let sparse = rows.clamped(to: 0..<order.firstDense)
        // One kind of product after the other, so that what each reads stays in the processor's cache.
        addSparseProducts(sparse, to: &products)
        addMixedProducts(sparse, to: &products)
        let dense = rows.dropFirst(sparse.count)
        guard let first = dense.first else { return }
        try addDenseProducts(dense, to: &products, at: (first - rows.lowerBound) * order.columns.count)
    }

    /// Of two columns that are not frequent.
    private func addSparseProducts(_ rows: Range<Int>, to products: inout MutableSpan<Double>) {
        let columns = order.columns.count
        for place in rows {
            RowSums.addProducts(
                entries.range(place), of: entries.rows, entries.positions, ends: ends, indices: rest.indices,
                values: rest.values, to: &products, at: (place - rows.lowerBound) * columns, columns: columns)
        }
    }

    /// Of one that is not and one that is.
    private func addMixedProducts(_ rows: Range<Int>, to products: inout MutableSpan<Double>) {
        for place in rows {
            RowSums.add(
                RowEntries(entries.range(place), of: entries.rows, entries.values), rows: dense,
                width: order.denseCount,
                to: &products, at: (place - rows.lowerBound) * order.columns.count + order.firstDense)
        }
    }

    /// Of two that are.
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
