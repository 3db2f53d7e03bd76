/// The costs in single precision, column by column, of the columns that bid in a reverse auction.
struct CostColumns: ~Copyable {
    private var x = FloatBuffer()
    private var y = FloatBuffer()
    /// A padded column after another, where it is computed.
    private var tile = FloatBuffer()
    /// Whether each column is computed, 1 or 0; empty until the first is asked for.
    private var isComputed = Buffer<Int32>()
    private let noBlocks = Buffer<Int32>()
    private let noEnds = FloatBuffer()

    /// Bytes for all columns; only problems of few columns ask for them.
    static func memory(rows: Int, columns: Int) -> Int {
        guard rows == columns && columns <= CandidateColumns.fewColumns else { return 0 }
        return MemoryLayout<Float>.size * columns * FloatBuffer.padded(rows)
    }

    /// Forgets all columns.
    mutating func reset() { isComputed.removeAll() }

    /// Finds the cheapest rows of some columns.
    ///
    /// - Parameter rowDuals: at most zero each, padded to the SIMD width.
    mutating func findCheapestRows(
        _ bids: inout Bids, less rowDuals: borrowing FloatBuffer, _ exact: borrowing ExactCosts
    ) {
        precondition(exact.columnCount <= CandidateColumns.fewColumns)
        let stride = rowDuals.count
        if isComputed.count == 0 {
            x.writeByDimension(exact.x, less: exact.centre)
            y.writeByPoint(exact.y, less: exact.centre)
            tile.resize(exact.columnCount * stride)
            isComputed.resize(exact.columnCount, filledWith: 0)
        }
        for bid in 0..<bids.count where isComputed[Int(bids.bidders[bid])] == 0 {
            let column = Int(bids.bidders[bid])
            isComputed[column] = 1
            tile.writeCosts(
                exact.cost, rows: column..<column + 1, of: y, to: x, noEnds, dimensions: exact.dimensions,
                in: noBlocks, nil, at: column * stride)
        }
        tile.findCheapest(&bids, less: rowDuals)
    }
}
