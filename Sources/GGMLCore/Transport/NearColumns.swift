/// For each row of costs the blocks of columns that are worth a look while the columns' dual values fall.
///
/// In all other blocks each cost less its dual value is above the row's floor. That stays true as dual values fall, as they
/// do in a search for shortest paths, so what is not above the floor is found in these blocks. They are few where
/// neighbours stand together: of 3,000 columns in 5 dimensions one in twenty.
package struct NearColumns: ~Copyable {
    /// To so many columns all are looked at, which is as fast (measured with 250 to 3,000 points).
    package static let fewColumns = 1_280
    /// Where more blocks are near a row, all are looked at.
    private static let mostBlocks = 64
    /// About as many are near a row at first.
    private static let usualBlocks = 4

    /// False where all columns are near all rows.
    private(set) var isUsed = false
    /// `mostBlocks` a row.
    private(set) var blocks = ScratchBuffer<Int32>()
    /// A row; `all` where all are near.
    private var counts = ScratchBuffer<Int32>()
    private static let all: Int32 = -1
    private var floors = ScratchBuffer<Float>()
    /// What was found last.
    private var found = ScratchBuffer<Int32>()
    /// How far above the second cheapest column of a row its floor is at first.
    private(set) var width: Float = 0
    private var leastWidth: Float = 0

    /// Bytes for the blocks of all rows.
    static func memory(rows: Int, columns: Int) -> Int {
        columns > fewColumns ? rows * mostBlocks * MemoryLayout<Int32>.size : 0
    }

    /// Knows nothing of any row.
    mutating func reset(_ costs: borrowing CostRows) {
        isUsed = costs.columns > Self.fewColumns
        guard isUsed else { return }
        counts.resize(costs.rows)
        counts.fill(0)
        floors.resize(costs.rows)
        floors.fill(-.infinity)
        blocks.resize(costs.rows * Self.mostBlocks)
        found.resize(costs.stride / LaneBuffer.lanes)
        // A width that single precision adds to any cost.
        leastWidth = max(Float(costs.largest) / 4096, .leastNormalMagnitude)
        width = 64 * leastWidth
    }

    /// No column outside the row's blocks costs less.
    func floor(_ row: Int) -> Float { isUsed ? floors[row] : .infinity }

    /// Where the row's blocks stand in `blocks`; nil where they are all.
    func part(_ row: Int) -> Range<Int>? {
        guard isUsed, counts[row] != Self.all else { return nil }
        let start = row * Self.mostBlocks
        return start..<start + Int(counts[row])
    }

    /// The smallest cost of a row less the columns' dual values, where it stands, and the second smallest.
    mutating func cheapest(_ row: Int, _ costs: inout CostRows, less duals: borrowing LaneBuffer) -> (
        column: Int, least: Float, second: Float
    ) {
        let nearest = costs.cheapest(row, less: duals, near: self)
        guard nearest.second > floor(row) else { return nearest }
        let cheapest = costs.cheapest(row, less: duals)
        find(row, upTo: cheapest.second + width, &costs, less: duals)
        let count = counts[row] == Self.all ? Self.mostBlocks : Int(counts[row])
        width = max(leastWidth, count > Self.usualBlocks ? width * 0.8 : width * 1.25)
        return cheapest
    }

    /// Finds the same for some rows.
    mutating func findCheapest(
        _ offers: inout Offers, _ costs: inout CostRows, less duals: borrowing LaneBuffer
    ) {
        if isUsed {
            offers.fill { cheapest($0, &costs, less: duals) }
        } else {
            costs.findCheapest(&offers, less: duals)
        }
    }

    /// Puts the row's floor at a bound; all columns are near where that would not raise it.
    mutating func find(
        _ row: Int, upTo bound: Float, _ costs: inout CostRows, less duals: borrowing LaneBuffer
    ) {
        let count = costs.findBlocks(row, less: duals, atMost: bound, &found)
        guard bound > floors[row] && count <= Self.mostBlocks else {
            (counts[row], floors[row]) = (Self.all, .infinity)
            return
        }
        for position in 0..<count { blocks[row * Self.mostBlocks + position] = found[position] }
        (counts[row], floors[row]) = (Int32(count), bound)
    }
}
