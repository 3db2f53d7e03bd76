/// Boxes around the blocks of columns, and around groups of blocks, by which a row finds what is near without a look at each
/// column.
///
/// No column of a box is nearer than the box, also as costs are rounded, and none has a larger dual value than the box has
/// as its ceiling. So where a column has a reduced cost of at most some bound, so have its boxes. Of many columns in few
/// dimensions few are then looked at; in 30 dimensions, nearly all.
struct ColumnBoxes: ~Copyable {
    private var blocks = Boxes()
    private var groups = Boxes()
    /// The blocks found last, in order, from the front.
    private(set) var found = Buffer<Int32>()
    private var foundGroups = Buffer<Int32>()

    /// - Parameter columns: by dimension, each padded.
    mutating func prepare(_ columns: borrowing FloatBuffer, dimensions: Int) {
        blocks.enclose(columns, columns, dimensions: dimensions)
        groups.enclose(blocks.low, blocks.high, dimensions: dimensions)
        found.resize(blocks.stride)
        foundGroups.resize(groups.stride)
    }

    /// Finds the blocks of the group that is nearest to a row, less ceilings.
    ///
    /// - Returns: where they stand in `found`.
    mutating func findNearestGroup(
        _ cost: GroundCost, row: Int, of x: borrowing FloatBuffer, less ceilings: borrowing DualCeilings
    ) -> Range<Int> {
        groups.writeCosts(cost, row: row, of: x, in: found, nil)
        let nearest = groups.costs.twoSmallest(at: 0, less: ceilings.groups, in: found, nil).column
        let first = nearest * FloatBuffer.simdWidth
        let size = min(FloatBuffer.simdWidth, blocks.count - first)
        for index in 0..<size { found[index] = Int32(truncatingIfNeeded: first + index) }
        return 0..<size
    }

    /// Finds the blocks that may have a column whose cost from a row, less its dual value, is at most a bound.
    ///
    /// - Parameter bound: finite.
    /// - Returns: where they stand in `found`.
    mutating func find(
        _ cost: GroundCost, row: Int, of x: borrowing FloatBuffer, less ceilings: borrowing DualCeilings,
        atMost bound: Float
    ) -> Range<Int> {
        groups.writeCosts(cost, row: row, of: x, in: found, nil)
        let near =
            0..<groups.costs.listColumns(
                less: ceilings.groups, atMost: bound, in: found, nil, &foundGroups)
        blocks.writeCosts(cost, row: row, of: x, in: foundGroups, near)
        return
            0..<blocks.costs.listColumns(
                less: ceilings.blocks, atMost: bound, in: foundGroups, near, &found)
    }

    /// Boxes, one a block of others, and the costs between them and a point.
    private struct Boxes: ~Copyable {
        private(set) var count = 0
        private var dimensions = 1
        /// By dimension, each padded with boxes infinitely far.
        private(set) var low = FloatBuffer()
        private(set) var high = FloatBuffer()
        private(set) var costs = FloatBuffer()

        var stride: Int { costs.count }

        /// Encloses each block of boxes, or of points, whose lower and upper ends are the same.
        mutating func enclose(_ low: borrowing FloatBuffer, _ high: borrowing FloatBuffer, dimensions: Int) {
            self.dimensions = dimensions
            count = low.count / dimensions / FloatBuffer.simdWidth
            costs.resize(FloatBuffer.padded(count))
            self.low.resize(dimensions * stride)
            self.high.resize(dimensions * stride)
            self.low.writeBoxes(around: low, high, dimensions: dimensions, highEnds: &self.high)
        }

        mutating func writeCosts(
            _ cost: GroundCost, row: Int, of x: borrowing FloatBuffer, in blocks: borrowing Buffer<Int32>,
            _ part: Range<Int>?
        ) {
            costs.writeCosts(
                cost, rows: row..<row + 1, of: x, to: low, high, dimensions: dimensions,
                in: blocks, part, at: 0)
        }
    }
}

/// For each box of columns a number that none of their dual values is above.
///
/// The numbers stay valid while dual values fall, as in auctions and searches. Where these have fallen far, more boxes seem
/// near than are, and the numbers are better taken anew.
struct DualCeilings: ~Copyable {
    private(set) var blocks = FloatBuffer()
    private(set) var groups = FloatBuffer()

    /// - Parameter duals: of the columns, padded.
    mutating func take(_ duals: borrowing FloatBuffer) {
        blocks.writeBlockMaxima(duals)
        groups.writeBlockMaxima(blocks)
    }
}
