/// Arcs whose reduced costs single precision cannot tell from those of better arcs, and their costs in double precision.
struct CandidateArcs: ~Copyable {
    private(set) var rows = Buffer<Int32>()
    private(set) var columns = Buffer<Int32>()
    /// In the unit of the costs, of the arcs that were priced.
    var costs = Buffer<Double>()
    /// No arc has a row or a column above these, so that loops over arcs need not check each. A negative row or
    /// column, which none may be, counts as the largest number.
    private(set) var largestRow: UInt = 0
    private(set) var largestColumn: UInt = 0
    /// What a look at some rows found, the rows counted from the first of them.
    private var foundRows = Buffer<Int32>()
    private var foundColumns = Buffer<Int32>()

    var count: Int { rows.count }

    mutating func removeAll() {
        rows.removeAll()
        columns.removeAll()
        costs.removeAll()
        (largestRow, largestColumn) = (0, 0)
    }

    /// Makes room for some more.
    mutating func reserve(_ more: Int) {
        rows.reserve(count + more)
        columns.reserve(count + more)
    }

    /// Appends an arc that is not priced yet, without a branch on whether it is wanted.
    ///
    /// - Precondition: there is room.
    @inline(__always)
    mutating func append(_ row: Int, _ column: Int, if isWanted: Bool = true) {
        rows.append(Int32(truncatingIfNeeded: row), if: isWanted)
        columns.append(Int32(truncatingIfNeeded: column), if: isWanted)
        largestRow = max(largestRow, UInt(bitPattern: row))
        largestColumn = max(largestColumn, UInt(bitPattern: column))
    }

    /// Appends an arc whose cost is known.
    ///
    /// - Precondition: all arcs so far are priced.
    mutating func append(_ arc: SpanningTree.Arc) {
        reserve(1)
        append(arc.row, arc.column)
        costs.reserve(count)
        costs.append(arc.cost)
    }

    /// Appends the arcs of some rows whose cost less the column's dual value is at most the row's bound, unless `isLeftOut`
    /// says so by row and column.
    ///
    /// - Parameters:
    ///   - bounds: one a row from `first` on, of those that are looked at together.
    @inline(__always)
    mutating func list(
        _ first: Int, _ rows: inout CostRows, less duals: borrowing FloatBuffer,
        _ ceilings: borrowing DualCeilings, atMost bounds: borrowing FloatBuffer,
        except isLeftOut: (Int, Int) -> Bool
    ) {
        let found = rows.list(first, less: duals, ceilings, atMost: bounds, &foundRows, &foundColumns)
        reserve(found + 1)
        for position in 0..<found {
            let (row, column) = (first + Int(foundRows[position]), Int(foundColumns[position]))
            append(row, column, if: !isLeftOut(row, column))
        }
    }

    /// Finds the costs of the arcs that are not priced yet.
    mutating func price(_ exact: borrowing ExactCosts) {
        let first = costs.count
        costs.grow(to: count)
        exact.price(&self, from: first)
    }

    func arc(_ index: Int) -> SpanningTree.Arc {
        SpanningTree.Arc(row: Int(rows[index]), column: Int(columns[index]), cost: costs[index])
    }

    /// - Parameters:
    ///   - duals: u of the rows, then v of the columns.
    ///   - rowCount: how many rows there are.
    @inline(__always)
    func reducedCost(_ index: Int, _ duals: [Double], rowCount: Int) -> Double {
        costs[index] - duals[Int(rows[index])] - duals[rowCount + Int(columns[index])]
    }
}
