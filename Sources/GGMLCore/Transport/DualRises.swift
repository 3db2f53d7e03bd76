/// How far dual values of rows must rise, and those of their columns fall as much, so that no arc is cheaper than those
/// of an assignment.
///
/// Where row r is assigned a column and has an arc to that of row s, s must rise by what the arc lacks more than r does:
/// the longest path to a row tells how far it rises.
struct DualRises: ~Copyable {
    /// Looks at a row, on average: rounding takes one or two, and an assignment that is not optimal ever more.
    private static let mostLooks = 40

    private var rises = ScratchBuffer<Double>()
    /// Where the arcs of each row begin, and behind the last one.
    private var starts = ScratchBuffer<Int32>()
    /// The row that has the column of each arc, and by how much the arc is too cheap.
    private var heads = ScratchBuffer<Int32>()
    private var lacks = ScratchBuffer<Double>()
    /// How many arcs to each row have not been looked at; later, whether it waits.
    private var unseen = ScratchBuffer<Int32>()
    /// Rows that wait for a look, the last goes first; with room for one that does not.
    private var waiting = ScratchBuffer<Int32>()
    private var waitingCount = 0

    subscript(row: Int) -> Double { rises[row] }

    /// Finds the rises.
    ///
    /// - Parameters:
    ///   - arcs: row after row.
    ///   - rowOf: the row of each column.
    ///   - limit: no row may rise by more.
    ///   - tolerance: arcs may lack as much.
    /// - Returns: false where one would, or no end is in sight.
    /// - Complexity: O(rows + arcs), and as much for each look at a row beyond the first.
    mutating func find(
        _ arcs: borrowing ExactArcs, from first: Int, _ rowOf: borrowing ScratchBuffer<Int32>,
        _ potentials: [Double], upTo limit: Double, _ tolerance: Double
    ) -> Bool {
        prepare(arcs, from: first, rowOf, potentials)
        raiseInOrder()
        guard raiseOthers(upTo: limit, tolerance) else { return false }
        return (0..<rises.count).allSatisfy { rises[$0] <= limit }
    }

    private mutating func prepare(
        _ arcs: borrowing ExactArcs, from first: Int, _ rowOf: borrowing ScratchBuffer<Int32>,
        _ potentials: [Double]
    ) {
        let rows = rowOf.count
        rises.resize(rows)
        rises.fill(0)
        unseen.resize(rows)
        unseen.fill(0)
        waiting.resize(rows + 1)
        waitingCount = 0
        starts.resize(rows + 1)
        starts.fill(0)
        heads.resize(arcs.count - first)
        lacks.resize(arcs.count - first)
        for arc in first..<arcs.count {
            let head = rowOf[Int(arcs.columns[arc])]
            heads[arc - first] = head
            lacks[arc - first] = -arcs.reducedCost(arc, potentials)
            unseen[Int(head)] += 1
            starts[Int(arcs.rows[arc]) + 1] += 1
        }
        for row in 0..<rows { starts[row + 1] += starts[row] }
    }

    private mutating func wait(_ row: Int32, if isWanted: Bool) {
        waiting[waitingCount] = row
        waitingCount += isWanted ? 1 : 0
    }

    /// The arcs of the last row that waits, which does no longer.
    private mutating func next() -> (row: Int, arcs: Range<Int>) {
        waitingCount -= 1
        let row = Int(waiting[waitingCount])
        return (row, Int(starts[row])..<Int(starts[row + 1]))
    }

    /// Looks at each row once all arcs to it have been looked at: most arcs are on no cycle.
    private mutating func raiseInOrder() {
        for row in 0..<rises.count { wait(Int32(truncatingIfNeeded: row), if: unseen[row] == 0) }
        while waitingCount > 0 {
            let (row, arcs) = next()
            let rise = rises[row]
            for arc in arcs {
                let head = Int(heads[arc])
                let (old, new) = (rises[head], rise + lacks[arc])
                rises[head] = new > old ? new : old
                unseen[head] -= 1
                wait(heads[arc], if: unseen[head] == 0)
            }
        }
    }

    /// Looks at the rows on cycles, and behind them, again and again until none rises.
    private mutating func raiseOthers(upTo limit: Double, _ tolerance: Double) -> Bool {
        for row in 0..<rises.count { wait(Int32(truncatingIfNeeded: row), if: unseen[row] > 0) }
        var looksLeft = Self.mostLooks * rises.count
        while waitingCount > 0 {
            let (row, arcs) = next()
            unseen[row] = 0
            looksLeft -= 1
            guard looksLeft > 0 && rises[row] <= limit else { return false }
            for arc in arcs where rises[row] + lacks[arc] > rises[Int(heads[arc])] + tolerance {
                let head = Int(heads[arc])
                rises[head] = rises[row] + lacks[arc]
                wait(heads[arc], if: unseen[head] == 0)
                unseen[head] = 1
            }
        }
        return true
    }
}
