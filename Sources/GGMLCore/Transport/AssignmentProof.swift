/// Proves an assignment to be optimal, in double precision, without a basis.
///
/// An assignment is optimal if there are dual values under which no arc is cheaper than its own. Those of a search in
/// single precision are that up to its rounding, and are mended as shortest paths are found by Bellman and Ford: where an
/// arc is cheaper, the value of its column falls, and that of the row which has the column rises.
struct AssignmentProof: ~Copyable {
    /// Values mended, a row, on average: rounding takes few, and an assignment that is not optimal ever more.
    private static let mostMended = 16
    /// Arcs listed, a row, on average.
    private static let mostListed = 16

    /// Dual values: u of the rows, v of the columns; u + v = cost on every arc of the assignment.
    private var potentials: [Double] = []
    /// Other arcs that only double precision can tell from better ones, by row.
    private var doubtful: [(column: Int, cost: Double)] = []
    /// Where those of each row begin, and those of the last one end.
    private var starts: [Int] = []
    /// Rows whose value has risen since their arcs were looked at.
    private var risen: [Int] = []
    private var isRisen: [Bool] = []
    /// The next arc of each row, and the way to a row, while rows are put in order.
    private var next: [Int] = []
    private var path: [Int] = []

    /// Proves that an assignment is optimal, and puts its arcs in `forest`.
    ///
    /// - Parameters:
    ///   - columnOf, rowOf: the column of each row and the row of each column.
    ///   - duals: of the columns, as a search in single precision leaves them.
    /// - Returns: nil where there is a better one, or where very many arcs are as good.
    /// - Complexity: O(n²), one look at each cost; memory O(n).
    mutating func prove(
        _ columnOf: borrowing ScratchBuffer<Int32>, _ rowOf: borrowing ScratchBuffer<Int32>,
        _ masses: TransportMasses, _ costs: inout CostRows, _ duals: borrowing LaneBuffer,
        _ forest: inout FlowForest
    ) -> TransportValue? {
        setPotentials(columnOf, masses, costs, duals, &forest)
        let before = potentials
        let slack = costs.slack(potentials)
        let margin = 6 * slack
        guard list(columnOf, &costs, duals, margin: margin), mend(rowOf, costs.tolerance) else { return nil }
        // The arcs that were left out were above the margin, give or take the slack.
        let rise = zip(potentials, before).reduce(0) { max($0, $1.0 - $1.1) }
        guard rise <= margin - slack else { return nil }
        return TransportValue(forest, potentials, masses, costs, violation: -costs.tolerance)
    }

    private mutating func setPotentials(
        _ columnOf: borrowing ScratchBuffer<Int32>, _ masses: TransportMasses, _ costs: borrowing CostRows,
        _ duals: borrowing LaneBuffer, _ forest: inout FlowForest
    ) {
        let rows = costs.rows
        potentials.removeAll(keepingCapacity: true)
        potentials.append(contentsOf: repeatElement(0, count: 2 * rows))
        forest.reset(rows: rows, columns: rows)
        for row in 0..<rows {
            let column = Int(columnOf[row])
            let cost = costs.exact(row, column)
            forest.attach(rows + column, to: row, flow: masses.supplies[row], cost: cost)
            potentials[rows + column] = Double(duals[column])
            potentials[row] = cost - potentials[rows + column]
        }
    }

    /// Lists the arcs that single precision does not tell to be dearer than those of the assignment by a margin.
    ///
    /// - Returns: false where there are too many.
    private mutating func list(
        _ columnOf: borrowing ScratchBuffer<Int32>, _ costs: inout CostRows, _ duals: borrowing LaneBuffer,
        margin: Double
    ) -> Bool {
        doubtful.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        for row in 0..<costs.rows {
            starts.append(doubtful.count)
            let bound = Float(potentials[row] + margin).nextUp
            for position in 0..<costs.find(row, less: duals, atMost: bound) {
                let column = Int(costs.found[position])
                guard column != Int(columnOf[row]) else { continue }
                doubtful.append((column, costs.exact(row, column)))
            }
            guard doubtful.count <= Self.mostListed * costs.rows else { return false }
        }
        starts.append(doubtful.count)
        return true
    }

    /// Puts all rows in `risen`, each before those that its arcs lead to where these make no cycle: most values are then
    /// mended once.
    private mutating func order(_ rowOf: borrowing ScratchBuffer<Int32>) {
        risen.removeAll(keepingCapacity: true)
        next.removeAll(keepingCapacity: true)
        next.append(contentsOf: repeatElement(-1, count: rowOf.count))
        for start in 0..<rowOf.count where next[start] < 0 {
            next[start] = starts[start]
            path.append(start)
            while let row = path.last {
                if next[row] == starts[row + 1] {
                    risen.append(row)
                    path.removeLast()
                    continue
                }
                let owner = Int(rowOf[doubtful[next[row]].column])
                next[row] += 1
                if next[owner] < 0 {
                    next[owner] = starts[owner]
                    path.append(owner)
                }
            }
        }
        risen.reverse()
    }

    /// Mends the dual values until no listed arc is cheaper than those of the assignment by more than the tolerance.
    ///
    /// - Returns: false where that does not end.
    private mutating func mend(_ rowOf: borrowing ScratchBuffer<Int32>, _ tolerance: Double) -> Bool {
        let rows = rowOf.count
        order(rowOf)
        isRisen.removeAll(keepingCapacity: true)
        isRisen.append(contentsOf: repeatElement(true, count: rows))
        var done = 0
        while done < risen.count {
            let row = risen[done]
            done += 1
            isRisen[row] = false
            for arc in doubtful[starts[row]..<starts[row + 1]] {
                let reduced = arc.cost - potentials[row] - potentials[rows + arc.column]
                guard reduced < -tolerance else { continue }
                let owner = Int(rowOf[arc.column])
                potentials[rows + arc.column] += reduced
                potentials[owner] -= reduced
                if !isRisen[owner] {
                    isRisen[owner] = true
                    risen.append(owner)
                }
            }
            guard risen.count <= Self.mostMended * rows else { return false }
        }
        return true
    }
}
