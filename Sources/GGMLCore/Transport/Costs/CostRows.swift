/// The costs in single precision, row by row.
///
/// All rows are kept as a tile while that is small, else a row is computed whenever it is asked for, so memory is
/// O(rows + columns) however large the clouds are.
struct CostRows: ~Copyable {
    /// Costs that are kept, 16 MiB; more are computed as fast as they are fetched.
    private static let mostKept = 1 << 22
    /// Rows of a tile that are looked at together.
    private static let rowsAtOnce = 16

    private let keepsRows: Bool
    private(set) var count = 0
    private(set) var columns = 0
    private var cost = GroundCost.euclidean
    private var dimensions = 1
    /// x by point, y by dimension.
    private var x = FloatBuffer()
    private var y = FloatBuffer()
    private var tile = FloatBuffer()
    private var isTile = false
    /// Which row is in the tile, where that has room for one.
    private var currentRow = -1
    /// Stands for all blocks where a loop takes some.
    private let noBlocks = Buffer<Int32>()

    /// - Parameter keepsRows: false computes every row anew however small the clouds are.
    init(keepsRows: Bool) { self.keepsRows = keepsRows }

    /// Columns, padded to the SIMD width.
    var stride: Int { FloatBuffer.padded(columns) }

    /// Bytes for the costs that are kept at a time.
    static func memory(rows: Int, columns: Int) -> Int {
        let stride = FloatBuffer.padded(columns)
        return MemoryLayout<Float>.size * (rows * columns <= mostKept ? rows * stride : stride)
    }

    mutating func prepare(_ exact: borrowing ExactCosts) {
        (cost, dimensions) = (exact.cost, exact.dimensions)
        (count, columns) = (exact.rowCount, exact.columnCount)
        x.writeByPoint(exact.x, less: exact.centre)
        y.writeByDimension(exact.y, less: exact.centre)
        isTile = keepsRows && count * columns <= Self.mostKept
        currentRow = -1
        tile.resize(isTile ? count * stride : stride)
        guard isTile else { return }
        for row in 0..<count { compute(row, at: row * stride) }
    }

    private mutating func compute(_ row: Int, at position: Int) {
        tile.writeCosts(
            cost, row: row, of: x, to: y, dimensions: dimensions, in: noBlocks, nil, at: position)
    }

    /// Where the costs of a row stand in the tile.
    private mutating func position(_ row: Int) -> Int {
        if isTile { return row * stride }
        if row != currentRow {
            compute(row, at: 0)
            currentRow = row
        }
        return 0
    }

    /// Where those costs of a row stand in the tile that are in its candidate columns.
    private mutating func position(_ row: Int, in candidates: borrowing CandidateColumns) -> Int {
        guard !isTile && row != currentRow, let part = candidates.part(row) else { return position(row) }
        tile.writeCosts(
            cost, row: row, of: x, to: y, dimensions: dimensions, in: candidates.blocks, part, at: 0)
        currentRow = -1
        return 0
    }

    /// The rows from `first` on that are looked at together.
    func together(_ first: Int) -> Range<Int> {
        first..<(isTile ? min(first + Self.rowsAtOnce, count) : first + 1)
    }
}

// MARK: Questions to rows

extension CostRows {
    /// Writes the smallest cost less the column's dual value of each of some rows to `minima`.
    ///
    /// - Returns: the rows from `first` on that these are of.
    mutating func findMinima(
        _ first: Int, less duals: borrowing FloatBuffer, _ minima: inout FloatBuffer
    ) -> Range<Int> {
        let rows = together(first)
        minima.resize(rows.count)
        tile.writeMinima(at: position(first), less: duals, &minima)
        return rows
    }

    /// Writes the mean of the smallest costs less dual values in each part of a row, for each of some rows, to `means`.
    ///
    /// - Parameter rows: such as are looked at together.
    mutating func findMeanPartMinima(
        _ rows: Range<Int>, less duals: borrowing FloatBuffer, _ means: inout FloatBuffer
    ) {
        means.resize(rows.count)
        tile.writeMeanPartMinima(at: position(rows.lowerBound), less: duals, &means)
    }

    /// Writes how many costs less the column's dual value are at most its bound in each of some rows to `counts`.
    ///
    /// - Parameter bounds: one a row from `first` on, of those that are looked at together.
    mutating func count(
        _ first: Int, less duals: borrowing FloatBuffer, atMost bounds: borrowing FloatBuffer,
        _ counts: inout Buffer<Int32>
    ) {
        counts.resize(bounds.count)
        tile.writeCounts(at: position(first), less: duals, atMost: bounds, &counts)
    }

    /// Writes the arcs of some rows whose cost less the column's dual value is at most the bound of the row, row after row.
    ///
    /// - Parameters:
    ///   - bounds: one a row from `first` on, of those that are looked at together.
    ///   - rows, columns: of the arcs, the rows counted from `first`.
    /// - Returns: how many there are.
    mutating func list(
        _ first: Int, less duals: borrowing FloatBuffer, atMost bounds: borrowing FloatBuffer,
        _ rows: inout Buffer<Int32>, _ columns: inout Buffer<Int32>
    ) -> Int {
        rows.resize(bounds.count * stride)
        columns.resize(bounds.count * stride)
        return tile.list(at: position(first), less: duals, atMost: bounds, &rows, &columns)
    }

    /// The smallest cost of a row less the column's dual value, in which column, and the second smallest.
    mutating func cheapest(_ row: Int, less duals: borrowing FloatBuffer) -> (
        column: Int, least: Float, second: Float
    ) {
        tile.twoSmallest(at: position(row), less: duals, in: noBlocks, nil)
    }

    /// Finds the cheapest columns of the rows that bid.
    ///
    /// - Parameter duals: at most zero each.
    mutating func findCheapest(_ bids: inout Bids, less duals: borrowing FloatBuffer) {
        if isTile {
            tile.findCheapest(&bids, less: duals)
        } else {
            bids.fill { cheapest($0, less: duals) }
        }
    }

    /// Lowers the numbers of a part to the costs of rows from `first` on less their dual values, wherever that is less.
    ///
    /// - Parameters:
    ///   - rowDuals: one a row.
    ///   - parts: as long as a padded row each, one after another.
    mutating func lower(
        _ part: Int, of parts: inout FloatBuffer, first: Int, less rowDuals: borrowing FloatBuffer
    ) {
        tile.lower(part, of: &parts, at: position(first), count: stride, less: rowDuals)
    }

    /// Lowers labels to the row's costs less dual values plus `base`.
    ///
    /// - Returns: the smallest of all labels, and its column.
    mutating func relax(
        _ row: Int, less duals: borrowing FloatBuffer, plus base: Float, labels: inout FloatBuffer,
        origins: inout Buffer<Int32>
    ) -> (column: Int, label: Float) {
        tile.relax(at: position(row), less: duals, plus: base, row: row, labels: &labels, origins: &origins)
    }
}

// MARK: Questions to candidate columns

extension CostRows {
    /// Lists the blocks of columns with a cost less its dual value of at most `bound`, in order, from the front of `blocks`.
    ///
    /// - Returns: how many there are.
    mutating func listBlocks(
        _ row: Int, less duals: borrowing FloatBuffer, atMost bound: Float, _ blocks: inout Buffer<Int32>
    ) -> Int {
        tile.listBlocks(at: position(row), less: duals, atMost: bound, &blocks)
    }

    /// The smallest cost less the dual value among a row's candidate columns, in which column, and the second smallest.
    mutating func cheapest(
        _ row: Int, less duals: borrowing FloatBuffer, in candidates: borrowing CandidateColumns
    ) -> (column: Int, least: Float, second: Float) {
        tile.twoSmallest(
            at: position(row, in: candidates), less: duals, in: candidates.blocks, candidates.part(row))
    }

    /// Lowers the labels of a row's candidate columns to the row's costs less dual values plus `base`.
    ///
    /// - Parameter minima: the smallest label of each block of columns.
    /// - Returns: the smallest of all labels, and its column.
    mutating func relax(
        _ row: Int, less duals: borrowing FloatBuffer, plus base: Float, labels: inout FloatBuffer,
        origins: inout Buffer<Int32>, minima: inout FloatBuffer, in candidates: borrowing CandidateColumns
    ) -> (column: Int, label: Float) {
        tile.relax(
            at: position(row, in: candidates), less: duals, plus: base, row: row, labels: &labels,
            origins: &origins, minima: &minima, in: candidates.blocks, candidates.part(row))
    }
}
