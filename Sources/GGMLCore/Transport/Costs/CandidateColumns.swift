/// The blocks of columns that are worth a look for each row, while the dual values of columns fall.
///
/// In all other blocks each cost less its dual value is above the row's floor. That stays true as dual values fall, as they
/// do in auctions and in searches for shortest paths; so whatever is not above the floor is found in these blocks. They are
/// few where neighbours stand together: of 3,000 columns in 5 dimensions one in twenty.
package struct CandidateColumns: ~Copyable {
    /// Up to this many columns, scanning all of them is as fast as using candidates.
    package static let fewColumns = 1_280
    /// A row with more candidate blocks looks at all columns.
    private static let mostBlocks = 64
    /// The number of blocks that the width of floors aims at.
    private static let usualBlocks = 4

    /// False where every column is a candidate of every row.
    private(set) var isUsed = false
    /// `mostBlocks` a row.
    private(set) var blocks = Buffer<Int32>()
    /// How many candidate blocks each row has; `all` where they are all.
    private var counts = Buffer<Int32>()
    private static let all: Int32 = -1
    private var floors = Buffer<Float>()
    /// Blocks found in one row.
    private var found = Buffer<Int32>()
    private var ceilings = DualCeilings()
    /// How many bids, of which each lowers a dual value, came since the ceilings were taken.
    private var bids = 0
    /// How far above the second cheapest column of a row its floor is put.
    private(set) var width: Float = 0
    private var leastWidth: Float = 0

    /// Bytes for the blocks of all rows.
    static func memory(rows: Int, columns: Int) -> Int {
        columns > fewColumns ? rows * mostBlocks * MemoryLayout<Int32>.size : 0
    }

    /// Forgets what is known of every row.
    mutating func reset(_ costs: borrowing TransportCosts) {
        isUsed = costs.columnCount > Self.fewColumns
        guard isUsed else { return }
        counts.resize(costs.rowCount, filledWith: 0)
        floors.resize(costs.rowCount, filledWith: -.infinity)
        blocks.resize(costs.rowCount * Self.mostBlocks)
        found.resize(costs.rows.stride / FloatBuffer.simdWidth)
        // A width that single precision adds to any cost.
        leastWidth = max(Float(costs.exact.largest) / 4096, .leastNormalMagnitude)
        width = 64 * leastWidth
    }

    /// Looks again how far dual values have fallen.
    mutating func takeCeilings(_ duals: borrowing FloatBuffer) {
        guard isUsed else { return }
        ceilings.take(duals)
        bids = 0
    }

    /// Looks again after so many bids that they hide what a look costs.
    mutating func count(bids more: Int, _ duals: borrowing FloatBuffer) {
        bids += more
        if bids >= duals.count / FloatBuffer.simdWidth { takeCeilings(duals) }
    }

    /// A lower bound of cost less dual value in the columns that are no candidates of the row.
    func floor(_ row: Int) -> Float { isUsed ? floors[row] : .infinity }

    /// Where the row's blocks stand in `blocks`; nil where they are all.
    func part(_ row: Int) -> Range<Int>? {
        guard isUsed, counts[row] != Self.all else { return nil }
        let start = row * Self.mostBlocks
        return start..<start + Int(counts[row])
    }

    /// The smallest cost of a row less the column's dual value, in which column, and the second smallest.
    mutating func cheapest(_ row: Int, _ costs: inout CostRows, less duals: borrowing FloatBuffer) -> (
        column: Int, least: Float, second: Float
    ) {
        let nearest = costs.cheapest(row, less: duals, in: self)
        guard nearest.second > floor(row) else { return nearest }
        let (cheapest, count) = costs.cheapest(
            row, less: duals, ceilings, second: nearest.second, listing: &found, within: width)
        keep(count, of: row, upTo: cheapest.second + width)
        let kept = counts[row] == Self.all ? Self.mostBlocks : count
        width = max(leastWidth, kept > Self.usualBlocks ? width * 0.8 : width * 1.25)
        return cheapest
    }

    /// Finds the cheapest columns of the rows that bid.
    ///
    /// - Parameter duals: at most zero each.
    mutating func findCheapest(_ bids: inout Bids, _ costs: inout CostRows, less duals: borrowing FloatBuffer)
    {
        if isUsed {
            bids.fill { cheapest($0, &costs, less: duals) }
        } else {
            costs.findCheapest(&bids, less: duals)
        }
    }

    /// Raises the row's floor to a bound; where that would not raise it, every column becomes a candidate.
    mutating func find(
        _ row: Int, upTo bound: Float, _ costs: inout CostRows, less duals: borrowing FloatBuffer
    ) {
        keep(
            costs.listBlocks(row, less: duals, ceilings, atMost: bound, &found), of: row, upTo: bound)
    }

    private mutating func keep(_ count: Int, of row: Int, upTo bound: Float) {
        guard bound > floors[row] && count <= Self.mostBlocks else {
            (counts[row], floors[row]) = (Self.all, .infinity)
            return
        }
        for position in 0..<count { blocks[row * Self.mostBlocks + position] = found[position] }
        (counts[row], floors[row]) = (Int32(count), bound)
    }
}
