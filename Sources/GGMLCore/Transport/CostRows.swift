/// The costs between the points of two clouds, a row for each point of the first.
///
/// Twice: in single precision, fast, with a bound on how far off it is, to find what may be worth a look; and in double
/// precision, one by one, to decide. The rows are kept as a tile while that is small, else computed whenever they are
/// asked for, so memory is O(rows + columns) however large the clouds are.
struct CostRows: ~Copyable {
    /// Costs that are kept, 16 MiB; more are computed as fast as they are fetched (measured with 2,000 to 4,000 points).
    private static let mostKept = 1 << 22
    private static let rowsAtOnce = 16
    /// Rows that go to the same part of the dual values, one after another.
    private static let rowsOfPart = 4
    /// Fewer than this, on either side, are too few in a part for soft minima.
    private static let fewPoints = 2 * rowsOfPart * LaneBuffer.parts

    private let keepsRows: Bool
    private(set) var rows = 0
    private(set) var columns = 0
    private var cost = GroundCost.euclidean
    private(set) var dimensions = 1
    /// What a cost of 1 is in the scale of the clouds that were given.
    private(set) var unit = 1.0
    /// No cost is larger.
    private(set) var largest = 0.0
    /// No single-precision cost is farther than this from the true one.
    private(set) var error = 0.0

    /// The points in units of `unit`, one after another.
    private var exactX = ScratchBuffer<Double>()
    private var exactY = ScratchBuffer<Double>()
    /// The points about their centre: x in order and y by dimension, and both ways once columns are asked for.
    private var centre: [Double] = []
    private var x = LanePoints()
    private var y = LanePoints()
    private var tile = LaneBuffer()
    private var isTile = false
    /// The row in the tile, where that has only one, and all of that.
    private var currentRow = -1
    /// Dual values of the columns that go with some of the rows, one such part after another.
    private var parts = LaneBuffer()
    /// Those of the rows that are looked at together.
    private var rowDuals = LaneBuffer()
    /// The tile by columns, of those that were asked for.
    private var columnTile = LaneBuffer()
    /// Whether each column is one; empty until the first is.
    private var columnsKnown = ScratchBuffer<Int32>()
    /// Goes with nil, for all blocks.
    private let noBlocks = ScratchBuffer<Int32>()
    /// What `find` found: the rows counted from the first one asked.
    private(set) var foundRows = ScratchBuffer<Int32>()
    private(set) var foundColumns = ScratchBuffer<Int32>()
    /// What `findMinima` found.
    private(set) var minima = LaneBuffer()
    /// What `count` found.
    private(set) var counts = ScratchBuffer<Int32>()
    private var bounds = LaneBuffer()

    /// Columns, padded to whole lanes.
    var stride: Int { LaneBuffer.padded(columns) }

    /// Bytes for the costs that are kept at a time.
    static func memory(rows: Int, columns: Int) -> Int {
        let stride = LaneBuffer.padded(columns)
        let tile = rows * columns <= mostKept ? rows * stride : stride
        let byColumns = rows == columns && columns <= NearColumns.fewColumns ? tile : 0
        return MemoryLayout<Float>.size * (tile + byColumns)
    }

    /// - Parameter keepsRows: false computes every row anew however small the clouds are.
    init(keepsRows: Bool = true) { self.keepsRows = keepsRows }

    /// - Parameters:
    ///   - x, y: clouds of the same dimensions, not empty, within range; for the cosine, of points of length 1.
    ///   - ranges: what their coordinates are within, an axis each.
    /// - Complexity: O((n + m) k), and O(n m k) where the rows are kept.
    mutating func prepare(
        _ cost: GroundCost, from x: PointCloud, to y: PointCloud, ranges: [ClosedRange<Double>]
    ) {
        precondition(x.dimensions == y.dimensions && x.count > 0 && y.count > 0)
        self.cost = cost
        (rows, columns, dimensions) = (x.count, y.count, x.dimensions)
        // In a scale in which no cost overflows or vanishes.
        unit = cost.unit(ranges)
        let factor = 1 / unit
        exactX.load(x.coordinates, times: factor)
        exactY.load(y.coordinates, times: factor)
        let ranges = ranges.map { $0.lowerBound * factor...$0.upperBound * factor }
        largest = cost.bound(ranges.map { $0.upperBound - $0.lowerBound })
        error = cost.roundingError(ranges, largest: largest)
        centre = ranges.map { $0.lowerBound / 2 + $0.upperBound / 2 }
        self.x.inOrder.putInOrder(exactX, less: centre)
        self.y.byDimension.putByDimension(exactY, less: centre)
        isTile = keepsRows && rows * columns <= Self.mostKept
        columnsKnown.resize(0)
        currentRow = -1
        tile.resize(isTile ? rows * stride : stride)
        guard isTile else { return }
        for row in 0..<rows { compute(row, at: row * stride) }
    }

    private mutating func compute(_ row: Int, at position: Int) {
        tile.writeCosts(
            cost, row: row, of: x.inOrder, to: y.byDimension, dimensions: dimensions, in: noBlocks, nil,
            at: position)
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

    /// The same, where only the costs in the blocks near the row are needed.
    private mutating func position(_ row: Int, near: borrowing NearColumns) -> Int {
        guard !isTile && row != currentRow, let part = near.part(row) else { return position(row) }
        tile.writeCosts(
            cost, row: row, of: x.inOrder, to: y.byDimension, dimensions: dimensions, in: near.blocks, part,
            at: 0)
        currentRow = -1
        return 0
    }

    /// The cost in double precision, in units of `unit`.
    @inline(__always)
    func exact(_ row: Int, _ column: Int) -> Double {
        exactX.cost(cost, row, to: exactY, column, dimensions: dimensions)
    }

    /// Finds the same of arcs, from one of them on.
    func findExact(_ arcs: inout ExactArcs, from first: Int) {
        exactX.writeCosts(cost, to: exactY, dimensions: dimensions, &arcs, from: first)
    }

    /// How far a reduced cost in single precision may be from the true one: v is rounded once, then c − v, then u.
    func slack(_ potentials: [Double]) -> Double {
        let largestPotential = potentials.reduce(0) { max($0, abs($1)) }
        return error + (3 * largestPotential + largest) * 0x1p-24 * 1.01
    }

    /// What rounding leaves of a reduced cost in double precision; the error that it allows is part of the gap.
    var tolerance: Double { (1e-13 + 0x1p-52 * Double(dimensions)) * largest }

    /// As many rows from `first` on as are looked at together.
    func together(_ first: Int) -> Range<Int> {
        first..<(isTile ? min(first + Self.rowsAtOnce, rows) : first + 1)
    }

    /// Puts the smallest cost less the columns' dual values of each of some rows first in `minima`.
    ///
    /// - Returns: the rows from `first` on that these are of.
    mutating func findMinima(_ first: Int, less duals: borrowing LaneBuffer) -> Range<Int> {
        let rows = together(first)
        minima.resize(rows.count)
        tile.minima(at: position(first), less: duals, &minima)
        return rows
    }

    /// Puts how many costs of each of some rows, less the columns' dual values, are at most its bound first in `counts`.
    ///
    /// - Parameter bound: of a row.
    /// - Returns: the rows from `first` on that these are of.
    mutating func count(_ first: Int, less duals: borrowing LaneBuffer, atMost bound: (Int) -> Float)
        -> Range<Int>
    {
        let rows = together(first)
        bounds.resize(rows.count)
        for row in rows { bounds[row - first] = bound(row) }
        counts.resize(rows.count)
        tile.counts(at: position(first), less: duals, atMost: bounds, &counts)
        return rows
    }

    /// Puts the arcs of some rows whose cost less the column's dual value is at most the bound of the row, row after row,
    /// first in `foundRows` and `foundColumns`.
    ///
    /// - Parameter rows: such as are looked at together, or one.
    /// - Returns: how many there are.
    mutating func find(_ rows: Range<Int>, less duals: borrowing LaneBuffer, atMost bound: (Int) -> Float)
        -> Int
    {
        bounds.resize(rows.count)
        for row in rows { bounds[row - rows.lowerBound] = bound(row) }
        foundRows.resize(rows.count * stride)
        foundColumns.resize(rows.count * stride)
        return tile.find(
            at: position(rows.lowerBound), less: duals, atMost: bounds, &foundRows, &foundColumns)
    }

    /// The smallest cost of a row less the columns' dual values, where it stands, and the second smallest.
    mutating func cheapest(_ row: Int, less duals: borrowing LaneBuffer) -> (
        column: Int, least: Float, second: Float
    ) {
        tile.cheapest(at: position(row), less: duals, in: noBlocks, nil)
    }

    /// Finds the same for some rows, less dual values of at most zero.
    mutating func findCheapest(_ offers: inout Offers, less duals: borrowing LaneBuffer) {
        if isTile {
            tile.findCheapest(&offers, less: duals)
        } else {
            offers.fill { cheapest($0, less: duals) }
        }
    }

    // MARK: Columns

    /// Finds the cheapest rows of some of few columns.
    ///
    /// - Parameter rowDuals: at most zero each, padded to whole lanes.
    mutating func findCheapestRows(_ offers: inout Offers, less rowDuals: borrowing LaneBuffer) {
        precondition(columns <= NearColumns.fewColumns)
        let stride = rowDuals.count
        if columnsKnown.count == 0 {
            x.byDimension.putByDimension(exactX, less: centre)
            y.inOrder.putInOrder(exactY, less: centre)
            columnTile.resize(columns * stride)
            columnsKnown.resize(columns)
            columnsKnown.fill(0)
        }
        for place in 0..<offers.count where columnsKnown[Int(offers.points[place])] == 0 {
            let column = Int(offers.points[place])
            columnsKnown[column] = 1
            columnTile.writeCosts(
                cost, row: column, of: y.inOrder, to: x.byDimension, dimensions: dimensions, in: noBlocks,
                nil, at: column * stride)
        }
        columnTile.findCheapest(&offers, less: rowDuals)
    }

    // MARK: Dual values

    /// Dual values of the columns to start from: those that go with 0 for every row or, where the dual values of some rows
    /// are known, with these. Unless there are few points they are soft, and then go with those of all rows.
    ///
    /// Soft minima, as in Sinkhorn's algorithm, do not follow single points, and bring in what the few do not know:
    /// searches that start from them are half as long (measured with 250 to 3,000 points).
    /// - Parameter known: none, or those of many rows.
    mutating func setDuals(_ duals: inout LaneBuffer, known: [(row: Int, dual: Float)]) {
        duals.resize(stride)
        rowDuals.resize(1)
        rowDuals.fill(0)
        guard min(rows, columns) >= Self.fewPoints else {
            duals.fill(.infinity)
            for row in 0..<rows {
                tile.lower(0, of: &duals, at: position(row), count: stride, less: rowDuals)
            }
            return clearPadding(&duals)
        }
        beginParts()
        let known = known.isEmpty ? (0..<rows).map { (row: $0, dual: 0) } : known
        for (place, (row, dual)) in known.enumerated() {
            rowDuals[0] = dual
            lowerPart(place, row)
        }
        takeMeans(&duals)
        soften(&duals)
    }

    /// Dual values of the columns that go with those of all rows that go with these.
    private mutating func soften(_ duals: inout LaneBuffer) {
        beginParts()
        let step = isTile ? Self.rowsOfPart : 1
        for row in Swift.stride(from: 0, to: rows, by: step) {
            rowDuals.resize(min(step, rows - row))
            tile.minima(at: position(row), less: duals, isSoft: true, &rowDuals)
            lowerPart(row / Self.rowsOfPart, row)
        }
        takeMeans(&duals)
    }

    private mutating func beginParts() {
        parts.resize(stride * LaneBuffer.parts)
        parts.fill(.infinity)
    }

    /// Lowers the dual values of a part to those that go with `rowDuals`, those of the rows from `row` on.
    private mutating func lowerPart(_ place: Int, _ row: Int) {
        tile.lower(
            place % LaneBuffer.parts, of: &parts, at: position(row), count: stride, less: rowDuals)
    }

    private func takeMeans(_ duals: inout LaneBuffer) {
        parts.writeMeans(&duals)
        clearPadding(&duals)
    }

    private func clearPadding(_ duals: inout LaneBuffer) {
        for column in columns..<stride { duals[column] = 0 }
    }

    // MARK: Near columns

    /// Puts the blocks of columns that have a cost less its dual value of at most `bound` first in `blocks`.
    ///
    /// - Returns: how many there are.
    mutating func findBlocks(
        _ row: Int, less duals: borrowing LaneBuffer, atMost bound: Float,
        _ blocks: inout ScratchBuffer<Int32>
    ) -> Int {
        tile.findBlocks(at: position(row), less: duals, atMost: bound, &blocks)
    }

    /// As `cheapest`, of the columns near the row.
    mutating func cheapest(_ row: Int, less duals: borrowing LaneBuffer, near: borrowing NearColumns) -> (
        column: Int, least: Float, second: Float
    ) {
        tile.cheapest(at: position(row, near: near), less: duals, in: near.blocks, near.part(row))
    }

    /// Lowers labels to the row's costs less dual values plus `base`.
    ///
    /// - Returns: the smallest of all labels, and where it stands.
    mutating func relax(
        _ row: Int, less duals: borrowing LaneBuffer, plus base: Float, labels: inout LaneBuffer,
        origins: inout ScratchBuffer<Int32>
    ) -> (column: Int, label: Float) {
        tile.relax(at: position(row), less: duals, plus: base, row: row, labels: &labels, origins: &origins)
    }

    /// The same of the columns near the row, or of all.
    ///
    /// - Parameter minima: the smallest label of each block of columns.
    mutating func relax(
        _ row: Int, less duals: borrowing LaneBuffer, plus base: Float, labels: inout LaneBuffer,
        origins: inout ScratchBuffer<Int32>, minima: inout LaneBuffer, near: borrowing NearColumns, all: Bool
    ) -> (column: Int, label: Float) {
        tile.relax(
            at: all ? position(row) : position(row, near: near), less: duals, plus: base, row: row,
            labels: &labels, origins: &origins, minima: &minima, in: near.blocks, all ? nil : near.part(row))
    }
}

/// Points in single precision, less their centre.
private struct LanePoints: ~Copyable {
    /// One after another.
    var inOrder = LaneBuffer()
    /// Dimension after dimension, each padded to whole lanes.
    var byDimension = LaneBuffer()
}
