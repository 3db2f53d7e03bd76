/// Proves an assignment to be optimal, in double precision, without a basis.
///
/// An assignment is optimal if there are dual values under which no arc is cheaper than its own. Those of a search in
/// single precision are that up to its rounding, and are mended: where an arc is cheaper, the value of its column falls, and
/// that of the row which has the column rises.
struct AssignmentProof: ~Copyable {
    /// Arcs listed, a row, on average: where there are more, single precision seldom finds the optimum.
    private static let mostListed = 2

    /// Those of the assignment, one a row, and then others that only double precision can tell from better ones, row after
    /// row.
    private var arcs = ExactArcs()
    private var rises = DualRises()

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
        arcs.reset(most: (1 + Self.mostListed + costs.together(0).count) * rows)
        for row in 0..<rows { arcs.append(row, Int(columnOf[row])) }
        costs.findExact(&arcs, from: 0)
        // Dual values: u of the rows, v of the columns; u + v = cost on every arc of the assignment.
        var potentials = Array(repeating: 0.0, count: 2 * rows)
        let unit = 1 / Double(masses.total)
        var primal = 0.0
        for row in 0..<rows {
            let (column, cost) = (Int(columnOf[row]), arcs.costs[row])
            potentials[rows + column] = Double(duals[column])
            potentials[row] = cost - potentials[rows + column]
            primal += unit * cost
        }
        let slack = costs.slack(potentials)
        let margin = 3 * slack
        // The arcs that are left out are above the margin, give or take the slack.
        guard list(columnOf, &costs, duals, atMost: { Float(potentials[$0] + margin).nextUp }),
            rises.find(arcs, from: rows, rowOf, potentials, upTo: margin - slack, costs.tolerance)
        else { return nil }
        for row in 0..<rows {
            potentials[row] += rises[row]
            potentials[rows + Int(columnOf[row])] -= rises[row]
        }
        let violation = (0..<arcs.count).reduce(0) { min($0, arcs.reducedCost($1, potentials)) }
        return TransportValue(primal: primal, potentials, masses, costs, violation: violation)
    }

    /// Lists the other arcs that single precision tells to be at most at a bound of their row.
    ///
    /// - Returns: false where there are too many.
    private mutating func list(
        _ columnOf: borrowing ScratchBuffer<Int32>, _ costs: inout CostRows, _ duals: borrowing LaneBuffer,
        atMost bound: (Int) -> Float
    ) -> Bool {
        let count = costs.rows
        var next = 0
        while next < count {
            let rows = costs.together(next)
            for position in 0..<costs.find(rows, less: duals, atMost: bound) {
                let (row, column) = (next + Int(costs.foundRows[position]), Int(costs.foundColumns[position]))
                arcs.append(row, column, if: column != Int(columnOf[row]))
            }
            guard arcs.count <= (1 + Self.mostListed) * count else { return false }
            next = rows.upperBound
        }
        costs.findExact(&arcs, from: count)
        return true
    }
}
