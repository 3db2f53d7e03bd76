/// Proves an assignment to be optimal, in double precision, without a basis.
///
/// An assignment is optimal if there are dual values under which no arc is cheaper than its own. Those of a search in
/// single precision are that up to its rounding, and are mended as shortest paths are found by Bellman and Ford: where an
/// arc is cheaper, the value of its column falls, and that of the row which has the column rises.
struct AssignmentProof: ~Copyable {
    /// Looks at all listed arcs: rounding takes a dozen, and an assignment that is not optimal ever more.
    private static let mostSweeps = 40
    /// Arcs listed, a row, on average: where there are more, single precision seldom finds the optimum.
    private static let mostListed = 2

    /// Other arcs that only double precision can tell from better ones.
    private var doubtful: [FlowForest.Arc] = []

    /// Proves that an assignment is optimal.
    ///
    /// - Parameters:
    ///   - columnOf, rowOf: the column of each row and the row of each column.
    ///   - duals: of the columns, as a search in single precision leaves them.
    /// - Returns: nil where there is a better one, or where very many arcs are as good.
    /// - Complexity: O(n²), one look at each cost; memory O(n).
    mutating func prove(
        _ columnOf: borrowing ScratchBuffer<Int32>, _ rowOf: borrowing ScratchBuffer<Int32>,
        _ masses: TransportMasses, _ costs: inout CostRows, _ duals: borrowing LaneBuffer
    ) -> TransportValue? {
        let rows = costs.rows
        // Dual values: u of the rows, v of the columns; u + v = cost on every arc of the assignment.
        var potentials = Array(repeating: 0.0, count: 2 * rows)
        let unit = 1 / Double(masses.total)
        var primal = 0.0
        for column in 0..<rows {
            let row = Int(rowOf[column])
            let cost = costs.exact(row, column)
            potentials[rows + column] = Double(duals[column])
            potentials[row] = cost - potentials[rows + column]
            primal += unit * cost
        }
        let before = potentials
        let slack = costs.slack(potentials)
        let margin = 6 * slack
        guard list(columnOf, &costs, duals, atMost: { Float(before[$0] + margin).nextUp }),
            mend(&potentials, rowOf, costs.tolerance)
        else { return nil }
        // The arcs that were left out were above the margin, give or take the slack.
        let rise = (0..<rows).reduce(0.0) { max($0, potentials[$1] - before[$1]) }
        guard rise <= margin - slack else { return nil }
        let violation = doubtful.reduce(0.0) {
            min($0, $1.cost - potentials[$1.row] - potentials[rows + $1.column])
        }
        return TransportValue(primal: primal, potentials, masses, costs, violation: violation)
    }

    /// Lists the other arcs that single precision tells to be at most at a bound of their row.
    ///
    /// - Returns: false where there are too many.
    private mutating func list(
        _ columnOf: borrowing ScratchBuffer<Int32>, _ costs: inout CostRows, _ duals: borrowing LaneBuffer,
        atMost bound: (Int) -> Float
    ) -> Bool {
        doubtful.removeAll(keepingCapacity: true)
        for row in 0..<costs.rows {
            for position in 0..<costs.find(row, less: duals, atMost: bound(row)) {
                let column = Int(costs.found[position])
                guard column != Int(columnOf[row]) else { continue }
                doubtful.append(FlowForest.Arc(row: row, column: column, cost: costs.exact(row, column)))
            }
            guard doubtful.count <= Self.mostListed * costs.rows else { return false }
        }
        return true
    }

    /// Mends the dual values until no listed arc is cheaper than those of the assignment by more than the tolerance.
    ///
    /// - Returns: false where that does not end.
    private mutating func mend(
        _ potentials: inout [Double], _ rowOf: borrowing ScratchBuffer<Int32>, _ tolerance: Double
    ) -> Bool {
        let rows = rowOf.count
        let arcs = doubtful.span
        var values = potentials.mutableSpan
        for sweep in 0..<Self.mostSweeps {
            var isDone = true
            for place in arcs.indices {
                // There and back, so that what changes is passed on whichever way it goes.
                let arc = arcs[sweep.isMultiple(of: 2) ? place : arcs.count - 1 - place]
                let reduced = arc.cost - values[arc.row] - values[rows + arc.column]
                let change = reduced < -tolerance ? reduced : 0
                values[rows + arc.column] += change
                values[Int(rowOf[arc.column])] -= change
                isDone = isDone && change == 0
            }
            if isDone { return true }
        }
        return false
    }
}
