/// Cells laid out for sums of products: values of the frequent columns as a matrix, the others by cell and by column.
struct SplitCells: Sendable {
    let count: Int
    /// How many numbers it holds.
    var size: Int { dense.count + rest.values.count }
    /// The values of all cells in each column, added up, in the order of the places.
    let sums: [Double]

    private let order: DensityOrder
    /// Cells × frequent columns, row-major.
    private let dense: [Double]
    /// The other columns, by their places.
    private let rest: SparseRows
    private let entries: ColumnEntries
    /// Where each cell ends in `rest`.
    private let ends: [UInt32]

    /// - Complexity: O(values + columns)
    init(_ matrix: CellMatrix, _ order: DensityOrder) {
        let (firstDense, denseCount) = (order.firstDense, order.denseCount)
        var dense = Array(repeating: 0.0, count: matrix.count * denseCount)
        var rest = SparseRows(columns: firstDense)
        for row in 0..<matrix.count {
            matrix.forEachValue(inRow: row) { column, value in
                let place = order.places[column]
                if place >= firstDense {
                    dense[row * denseCount + Int(place) - firstDense] = Double(value)
                } else if value != 0 {
                    rest.append(place, value)
                }
            }
            rest.endRow()
        }
        let entries = ColumnEntries(rest, keepsPositions: true)
        var sums = (0..<firstDense).map { entries.sum($0) } + Array(repeating: 0, count: denseCount)
        for row in 0..<matrix.count {
            for column in 0..<denseCount { sums[firstDense + column] += dense[row * denseCount + column] }
        }
        count = matrix.count
        ends = rest.rowEnds.map { UInt32($0) }
        (self.order, self.sums, self.dense, self.rest, self.entries) = (order, sums, dense, rest, entries)
    }

    /// Adds Σ xᵢ xⱼ over the cells, for the places i of `rows` and each place j ≥ i.
    ///
    /// - Parameter products: rows.count × columns; what stands at places j < i is not said.
    func addProducts(_ rows: Range<Int>, to products: inout MutableSpan<Double>) throws(GGMLError) {
        let (columns, firstDense, denseCount) = (order.columns.count, order.firstDense, order.denseCount)
        for place in rows.clamped(to: 0..<firstDense) {
            let start = (place - rows.lowerBound) * columns
            RowSums.addProducts(
                entries.range(place), of: entries.rows, entries.positions, ends: ends, indices: rest.indices,
                values: rest.values, to: &products, at: start, columns: columns)
            RowSums.add(
                entries.range(place), of: entries.rows, entries.values, rows: dense, width: denseCount,
                to: &products,
                at: start + firstDense)
        }
        let denseRows = rows.clamped(to: firstDense..<columns)
        guard let first = denseRows.first else { return }
        try OpenBLAS.multiply(
            MatrixView(
                values: dense, offset: first - firstDense, rows: denseRows.count, columns: count,
                stride: denseCount, isTransposed: true),
            MatrixView(
                values: dense, offset: first - firstDense, rows: count, columns: columns - first,
                stride: denseCount),
            into: &products, at: (first - rows.lowerBound) * columns + first, stride: columns, beta: 1)
    }
}
