/// A proof in double precision that an assignment is optimal, without a spanning tree.
///
/// An assignment is optimal if there are dual values under which no reduced cost is negative and those of its own arcs are
/// zero. The dual values of a search in single precision are that up to its rounding, and are repaired: where a reduced
/// cost is negative, the dual value of its column falls, and that of the row which has the column rises.
struct AssignmentProof: ~Copyable {
    /// Candidate arcs a row, on average, beyond which a proof is given up: single precision then seldom finds the optimum.
    private static let mostCandidates = 2

    /// The arcs of the assignment, one a row, and then the candidates, row after row.
    private var arcs = CandidateArcs()
    private var bounds = FloatBuffer()
    private var ceilings = DualCeilings()
    private var repair = DualRepair()

    /// Proves that an assignment is optimal.
    ///
    /// - Parameters:
    ///   - columnOf, rowOf: the column of each row and the row of each column.
    ///   - columnDuals: as a search in single precision leaves them.
    /// - Returns: nil where there is a better assignment, or where very many arcs are as good.
    /// - Complexity: O(n²), one look at each cost; memory O(n)
    mutating func prove(
        _ columnOf: borrowing Buffer<Int32>, _ rowOf: borrowing Buffer<Int32>, _ marginals: Marginals,
        _ costs: inout TransportCosts, _ columnDuals: borrowing FloatBuffer
    ) -> Certificate? {
        let rows = costs.rowCount
        arcs.removeAll()
        arcs.reserve(rows)
        for row in 0..<rows { arcs.append(row, Int(columnOf[row])) }
        arcs.price(costs.exact)
        // u of the rows, then v of the columns; u + v = cost on every arc of the assignment.
        var duals = Array(repeating: 0.0, count: 2 * rows)
        let unit = 1 / Double(marginals.total)
        var primal = 0.0
        for row in 0..<rows {
            let (column, cost) = (Int(columnOf[row]), arcs.costs[row])
            duals[rows + column] = Double(columnDuals[column])
            duals[row] = cost - duals[rows + column]
            primal += unit * cost
        }
        let roundingBound = costs.exact.roundingBound(duals)
        let margin = 3 * roundingBound
        // Arcs that are no candidates have true reduced costs above the margin less the rounding bound.
        guard listCandidates(columnOf, &costs, columnDuals, duals, margin: margin),
            repair.find(
                arcs, from: rows, rowOf, duals, upTo: margin - roundingBound, costs.exact.tolerance)
        else { return nil }
        for row in 0..<rows {
            duals[row] += repair.rises[row]
            duals[rows + Int(columnOf[row])] -= repair.rises[row]
        }
        let violation = (0..<arcs.count).reduce(0) { min($0, arcs.reducedCost($1, duals, rowCount: rows)) }
        return Certificate(primal: primal, duals, marginals, costs.exact, violation: violation)
    }

    /// Lists the arcs beside the assignment's whose reduced cost in single precision is at most a margin.
    ///
    /// - Returns: false where there are too many.
    private mutating func listCandidates(
        _ columnOf: borrowing Buffer<Int32>, _ costs: inout TransportCosts,
        _ columnDuals: borrowing FloatBuffer, _ duals: [Double], margin: Double
    ) -> Bool {
        let count = costs.rowCount
        ceilings.take(columnDuals)
        var first = 0
        while first < count {
            let rows = costs.rows.together(first)
            bounds.resize(rows.count)
            for row in rows { bounds[row - first] = Float(duals[row] + margin).nextUp }
            arcs.list(first, &costs.rows, less: columnDuals, ceilings, atMost: bounds) { row, column in
                column == Int(columnOf[row])
            }
            guard arcs.count <= (1 + Self.mostCandidates) * count else { return false }
            first = rows.upperBound
        }
        arcs.price(costs.exact)
        return true
    }
}
