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
    /// Where a row finds near columns without a look at each, if rows are computed and columns many.
    private var boxes = ColumnBoxes()
    private var usesBoxes = false
    /// Columns that are listed only to be counted.
    private var counted = Buffer<Int32>()
    /// Stand for all blocks where a loop takes some, and for points where it takes boxes.
    private let noBlocks = Buffer<Int32>()
    private let noEnds = FloatBuffer()

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
        usesBoxes = !isTile && columns > CandidateColumns.fewColumns
        if usesBoxes { boxes.prepare(y, dimensions: dimensions) }
        guard isTile else { return }
        compute(0..<count)
    }

    /// Computes as many rows as the tile has room for.
    private mutating func compute(_ rows: Range<Int>) {
        tile.writeCosts(
            cost, rows: rows, of: x, to: y, noEnds, dimensions: dimensions, in: noBlocks, nil, at: 0)
    }

    /// Where the costs of a row stand in the tile.
    private mutating func position(_ row: Int) -> Int {
        if isTile { return row * stride }
        if row != currentRow {
            compute(row..<row + 1)
            currentRow = row
        }
        return 0
    }

    /// Where those costs of a row stand in the tile that are in its candidate columns.
    private mutating func position(_ row: Int, in candidates: borrowing CandidateColumns) -> Int {
        guard !isTile && row != currentRow, let part = candidates.part(row) else { return position(row) }
        tile.writeCosts(
            cost, rows: row..<row + 1, of: x, to: y, noEnds, dimensions: dimensions,
            in: candidates.blocks, part, at: 0)
        currentRow = -1
        return 0
    }

    /// Computes those costs of a row that may be at most a bound, less the column's dual value.
    ///
    /// - Returns: where the blocks that these are in stand in `boxes.found`; nil where all were computed.
    private mutating func computeNear(_ row: Int, less ceilings: borrowing DualCeilings, atMost bound: Float)
        -> Range<Int>?
    {
        guard bound < .infinity else {
            _ = position(row)
            return nil
        }
        let part = boxes.find(cost, row: row, of: x, less: ceilings, atMost: bound)
        computeFound(row, part)
        return part
    }

    private mutating func computeFound(_ row: Int, _ part: Range<Int>) {
        tile.writeCosts(
            cost, rows: row..<row + 1, of: x, to: y, noEnds, dimensions: dimensions,
            in: boxes.found, part, at: 0)
        currentRow = -1
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
    /// - Parameter bounds: one a row. Where the smallest is above its bound, what is written is only known to be above it, too.
    mutating func findMinima(
        _ first: Int, less duals: borrowing FloatBuffer, _ ceilings: borrowing DualCeilings,
        atMost bounds: borrowing FloatBuffer, _ minima: inout FloatBuffer
    ) {
        minima.resize(bounds.count)
        if usesBoxes {
            minima[0] = nearest(first, less: duals, ceilings, atMost: bounds[0]).least
        } else {
            tile.writeMinima(at: position(first), less: duals, &minima)
        }
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
        _ first: Int, less duals: borrowing FloatBuffer, _ ceilings: borrowing DualCeilings,
        atMost bounds: borrowing FloatBuffer, _ counts: inout Buffer<Int32>
    ) {
        counts.resize(bounds.count)
        if usesBoxes {
            let part = computeNear(first, less: ceilings, atMost: bounds[0])
            counted.resize(stride)
            let count = tile.listColumns(less: duals, atMost: bounds[0], in: boxes.found, part, &counted)
            counts[0] = Int32(truncatingIfNeeded: count)
        } else {
            tile.writeCounts(at: position(first), less: duals, atMost: bounds, &counts)
        }
    }

    /// Writes the arcs of some rows whose cost less the column's dual value is at most the bound of the row, row after row.
    ///
    /// - Parameters:
    ///   - bounds: one a row from `first` on, of those that are looked at together.
    ///   - rows, columns: of the arcs, the rows counted from `first`.
    /// - Returns: how many there are.
    mutating func list(
        _ first: Int, less duals: borrowing FloatBuffer, _ ceilings: borrowing DualCeilings,
        atMost bounds: borrowing FloatBuffer, _ rows: inout Buffer<Int32>, _ columns: inout Buffer<Int32>
    ) -> Int {
        rows.resize(bounds.count * stride)
        columns.resize(bounds.count * stride)
        guard usesBoxes else {
            return tile.list(at: position(first), less: duals, atMost: bounds, &rows, &columns)
        }
        let part = computeNear(first, less: ceilings, atMost: bounds[0])
        let size = tile.listColumns(less: duals, atMost: bounds[0], in: boxes.found, part, &columns)
        for index in 0..<size { rows[index] = 0 }
        return size
    }

    /// The column of the smallest cost of a row less the dual value.
    ///
    /// - Parameter bound: the smallest is not above it.
    mutating func cheapestColumn(
        _ row: Int, less duals: borrowing FloatBuffer, _ ceilings: borrowing DualCeilings, atMost bound: Float
    ) -> Int {
        usesBoxes
            ? nearest(row, less: duals, ceilings, atMost: bound).column : cheapest(row, less: duals).column
    }

    /// The smallest cost less the dual value in the boxes where one is at most a bound, in which column, and the second
    /// smallest.
    private mutating func nearest(
        _ row: Int, less duals: borrowing FloatBuffer, _ ceilings: borrowing DualCeilings, atMost bound: Float
    ) -> (column: Int, least: Float, second: Float) {
        let part = computeNear(row, less: ceilings, atMost: bound)
        return tile.twoSmallest(at: 0, less: duals, in: boxes.found, part)
    }

    /// A number that the second smallest cost of a row less the column's dual value is not above.
    private mutating func someSecond(
        _ row: Int, less duals: borrowing FloatBuffer, _ ceilings: borrowing DualCeilings
    ) -> Float {
        let part = boxes.findNearestGroup(cost, row: row, of: x, less: ceilings)
        computeFound(row, part)
        return tile.twoSmallest(at: 0, less: duals, in: boxes.found, part).second
    }

    private mutating func cheapest(_ row: Int, less duals: borrowing FloatBuffer) -> (
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
    /// The smallest cost of a row less the column's dual value, in which column, and the second smallest; and how many blocks
    /// of columns have a cost of at most the second and some width.
    ///
    /// - Parameters:
    ///   - bound: the second smallest is not above it; ∞ where nothing is known.
    ///   - blocks: these blocks, in order, from the front.
    mutating func cheapest(
        _ row: Int, less duals: borrowing FloatBuffer, _ ceilings: borrowing DualCeilings,
        second bound: Float, listing blocks: inout Buffer<Int32>, within width: Float
    ) -> (cheapest: (column: Int, least: Float, second: Float), count: Int) {
        guard usesBoxes else {
            let cheapest = cheapest(row, less: duals)
            let count = tile.listBlocks(
                at: position(row), less: duals, atMost: cheapest.second + width, in: noBlocks, nil, &blocks)
            return (cheapest, count)
        }
        let bound = bound < .infinity ? bound : someSecond(row, less: duals, ceilings)
        let part = computeNear(row, less: ceilings, atMost: bound + width)
        let cheapest = tile.twoSmallest(at: 0, less: duals, in: boxes.found, part)
        let count = tile.listBlocks(
            at: 0, less: duals, atMost: cheapest.second + width, in: boxes.found, part, &blocks)
        return (cheapest, count)
    }

    /// Lists the blocks of columns with a cost less its dual value of at most `bound`, in order, from the front of `blocks`.
    ///
    /// - Returns: how many there are.
    mutating func listBlocks(
        _ row: Int, less duals: borrowing FloatBuffer, _ ceilings: borrowing DualCeilings,
        atMost bound: Float, _ blocks: inout Buffer<Int32>
    ) -> Int {
        guard usesBoxes else {
            return tile.listBlocks(
                at: position(row), less: duals, atMost: bound, in: noBlocks, nil, &blocks)
        }
        let part = computeNear(row, less: ceilings, atMost: bound)
        return tile.listBlocks(at: 0, less: duals, atMost: bound, in: boxes.found, part, &blocks)
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
