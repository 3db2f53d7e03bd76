/// The rises of row dual values, and equal falls of their columns', after which no candidate arc has a negative reduced
/// cost.
///
/// Where row r has a candidate arc to the column of row s, s must rise by as much as r does, less the reduced cost of the
/// arc: the longest path to a row, over negated reduced costs, tells how far it rises.
struct DualRepair: ~Copyable {
    /// Looks at a row, on average, before the repair is given up: rounding takes one or two, and an assignment that is not
    /// optimal ever more.
    private static let mostLooks = 40

    /// One a row.
    private(set) var rises = Buffer<Double>()
    /// The position of each row's first arc, and behind the last arc.
    private var starts = Buffer<Int32>()
    /// The row that has the column of each arc, and the negated reduced cost of the arc.
    private var heads = Buffer<Int32>()
    private var lengths = Buffer<Double>()
    /// How many arcs to each row have not been looked at; later, whether it is on the stack.
    private var pending = Buffer<Int32>()
    /// Rows to look at, the last one first; with room for one that need not be.
    private var stack = Buffer<Int32>()

    /// Finds the rises.
    ///
    /// - Parameters:
    ///   - arcs: candidates, row after row, from the one at `first` on.
    ///   - rowOf: the row of each column.
    ///   - duals: u of the rows, then v of the columns.
    ///   - limit: no row may rise by more.
    ///   - tolerance: reduced costs may be as negative.
    /// - Returns: false where a row would rise too far, or no end is in sight.
    /// - Complexity: O(rows + arcs), and as much for each look at a row beyond the first
    mutating func find(
        _ arcs: borrowing CandidateArcs, from first: Int, _ rowOf: borrowing Buffer<Int32>, _ duals: [Double],
        upTo limit: Double, _ tolerance: Double
    ) -> Bool {
        prepare(arcs, from: first, rowOf, duals)
        raiseInOrder()
        guard raiseOthers(upTo: limit, tolerance) else { return false }
        return (0..<rises.count).allSatisfy { rises[$0] <= limit }
    }

    private mutating func prepare(
        _ arcs: borrowing CandidateArcs, from first: Int, _ rowOf: borrowing Buffer<Int32>, _ duals: [Double]
    ) {
        let rows = rowOf.count
        rises.resize(rows, filledWith: 0)
        pending.resize(rows, filledWith: 0)
        stack.removeAll()
        stack.reserve(rows + 1)
        starts.resize(rows + 1, filledWith: 0)
        heads.resize(arcs.count - first)
        lengths.resize(arcs.count - first)
        for arc in first..<arcs.count {
            let head = rowOf[Int(arcs.columns[arc])]
            heads[arc - first] = head
            lengths[arc - first] = -arcs.reducedCost(arc, duals, rowCount: rows)
            pending[Int(head)] += 1
            starts[Int(arcs.rows[arc]) + 1] += 1
        }
        for row in 0..<rows { starts[row + 1] += starts[row] }
    }

    /// The positions of a row's arcs.
    private func arcs(_ row: Int) -> Range<Int> { Int(starts[row])..<Int(starts[row + 1]) }

    /// Looks at each row once all arcs to it have been looked at: most arcs are on no cycle.
    private mutating func raiseInOrder() {
        for row in 0..<rises.count { stack.append(Int32(truncatingIfNeeded: row), if: pending[row] == 0) }
        while let next = stack.popLast() {
            let rise = rises[Int(next)]
            for arc in arcs(Int(next)) {
                let head = Int(heads[arc])
                let (old, new) = (rises[head], rise + lengths[arc])
                rises[head] = new > old ? new : old
                pending[head] -= 1
                stack.append(heads[arc], if: pending[head] == 0)
            }
        }
    }

    /// Looks at the rows on cycles, and behind them, again and again until none rises.
    private mutating func raiseOthers(upTo limit: Double, _ tolerance: Double) -> Bool {
        for row in 0..<rises.count { stack.append(Int32(truncatingIfNeeded: row), if: pending[row] > 0) }
        var looksLeft = Self.mostLooks * rises.count
        while let next = stack.popLast() {
            let row = Int(next)
            pending[row] = 0
            looksLeft -= 1
            guard looksLeft > 0 && rises[row] <= limit else { return false }
            for arc in arcs(row) where rises[row] + lengths[arc] > rises[Int(heads[arc])] + tolerance {
                let head = Int(heads[arc])
                rises[head] = rises[row] + lengths[arc]
                stack.append(heads[arc], if: pending[head] == 0)
                pending[head] = 1
            }
        }
        return true
    }
}
