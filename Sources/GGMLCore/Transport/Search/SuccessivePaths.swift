/// Near-optimal flows from scratch, by successive shortest augmenting paths with dual values.
///
/// Mass is sent in amounts of at least Δ, a scaling parameter that halves, as in the capacity scaling of Edmonds and Karp
/// (J. ACM 19, 1972, doi:10.1145/321694.321699): few large amounts find their paths first, and what is left over has its
/// path near by. What carries flow stays a forest. All in single precision, and a search that grows long is cut short: the
/// network simplex, which goes on from the basis, corrects what that leaves.
struct SuccessivePaths: ~Copyable {
    /// Rows that a search scans before it takes the best column with room that it has seen; beyond, pivots are the
    /// cheaper way, the sooner the longer rows are.
    private static func longestSearch(_ costs: borrowing CostRows) -> Int {
        max(40, 120_000 / costs.columns)
    }

    var rowDuals = FloatBuffer()
    /// Mass that no arc carries yet, a node.
    private var remaining = Buffer<Int64>()
    /// The scaling parameter Δ: paths join rows and columns that have at least so much left.
    private var delta: Int64 = 1
    private var newArcs: [(row: Int, column: Int)] = []

    /// Sends each row's mass to its cheapest column, as far as there is room, and what is left along shortest paths.
    ///
    /// - Parameter duals: of the columns.
    /// - Throws: `.internalFault` where the limit of paths is reached.
    /// - Complexity: O(n m) a row whose mass does not fit its cheapest column, far less in practice; memory O(n + m).
    mutating func send(
        _ forest: inout FlowForest, _ marginals: Marginals, _ costs: inout TransportCosts,
        _ duals: inout FloatBuffer, _ search: inout ForestSearch
    ) throws(GGMLError) {
        let nodes = costs.rowCount + costs.columnCount
        prepare(&forest, marginals)
        search.paths.labels.candidates.reset(costs)
        fillCheapest(&forest, &costs.rows, duals, &search.paths.labels.candidates)
        // Each path fills a row, a column or empties an arc; no known problem needs many more than there are points.
        var pathsLeft = 100_000 + 1_000 * nodes
        while setDelta(rows: costs.rowCount) {
            var open = (costs.rowCount..<nodes).count { remaining[$0] >= delta }
            for row in Self.spread(costs.rowCount) {
                while remaining[row] >= delta && open > 0 {
                    let end = augment(from: row, &forest, &costs.rows, &duals, &search)
                    if remaining[end] < delta { open -= 1 }
                    pathsLeft -= 1
                    guard pathsLeft > 0 else { throw .noOptimum(costs, within: "paths") }
                }
            }
        }
    }

    /// Sets Δ to half of the most that a row and a column have left; false once all is sent.
    private mutating func setDelta(rows: Int) -> Bool {
        let most = (0..<rows).reduce(0) { max($0, remaining[$1]) }
        let room = (rows..<remaining.count).reduce(0) { max($0, remaining[$1]) }
        delta = (min(most, room) + 1) / 2
        return delta > 0
    }

    /// All rows, those near each other in the cloud apart, for clouds often are sorted: where there is not room for all
    /// amounts, no part of the cloud should be left out.
    private static func spread(_ rows: Int) -> some Sequence<Int> {
        // As the golden ratio does, which no small step comes close to.
        var step = max(1, rows * 618 / 1000)
        while greatestCommonDivisor(rows, step) > 1 { step += 1 }
        return (0..<rows).lazy.map { [step] in $0 * step % rows }
    }

    private mutating func prepare(_ forest: inout FlowForest, _ marginals: Marginals) {
        let (rows, columns) = (marginals.supplies.count, marginals.demands.count)
        forest.reset(rows: rows, columns: columns)
        remaining.resize(rows + columns)
        for row in 0..<rows { remaining[row] = marginals.supplies[row] }
        for column in 0..<columns { remaining[rows + column] = marginals.demands[column] }
        _ = setDelta(rows: rows)
        rowDuals.resize(rows)
    }

    /// Sends each row's mass to its cheapest column, as far as there is room.
    private mutating func fillCheapest(
        _ forest: inout FlowForest, _ costs: inout CostRows, _ duals: borrowing FloatBuffer,
        _ candidates: inout CandidateColumns
    ) {
        for row in 0..<costs.count {
            let cheapest = candidates.cheapest(row, &costs, less: duals)
            rowDuals[row] = cheapest.least
            let column = costs.count + cheapest.column
            let amount = min(remaining[row], remaining[column])
            guard amount >= delta else { continue }
            forest.attach(row, to: column, flow: amount)
            remaining[row] -= amount
            remaining[column] -= amount
        }
    }

    /// Sends mass of a row along the shortest path to a column with room.
    ///
    /// - Returns: the node of that column.
    private mutating func augment(
        from row: Int, _ forest: inout FlowForest, _ costs: inout CostRows, _ duals: inout FloatBuffer,
        _ search: inout ForestSearch
    ) -> Int {
        search.begin(duals, forest)
        var distance: Float = 0
        let (rows, longestSearch) = (costs.count, Self.longestSearch(costs))
        var open = search.reachTree(of: row, from: -1, at: 0, forest) { remaining[$0] >= delta }
        while open == nil {
            var column: Int
            (column, distance) = search.nearestColumn(at: distance, &costs, rowDuals, duals)
            if search.paths.reached.count >= 2 * longestSearch {
                column = search.paths.labels.nearestKnown(&costs) { remaining[rows + $0] >= delta }
            }
            let origin = search.paths.labels.origin(column)
            open = search.reachTree(of: rows + column, from: origin, at: distance, forest) {
                remaining[$0] >= delta
            }
        }
        guard let end = open else { return row }
        search.paths.updateDuals(&rowDuals, &duals, rows: rows, upTo: distance)
        push(from: row, to: end, &forest, search)
        return end
    }

    /// Pushes as much as a path allows along it.
    private mutating func push(
        from row: Int, to end: Int, _ forest: inout FlowForest, _ search: borrowing ForestSearch
    ) {
        var amount = min(remaining[row], remaining[end])
        var node = end
        while node != row {
            let before = search.previous(node)
            if forest.isRow(node) { amount = min(amount, forest.flow(between: node, before)) }
            node = before
        }
        remaining[row] -= amount
        remaining[end] -= amount
        newArcs.removeAll(keepingCapacity: true)
        node = end
        while node != row {
            let before = search.previous(node)
            if forest.isRow(node) {
                forest.change(node, before, by: -amount)
            } else if forest.areLinked(node, before) {
                forest.change(node, before, by: amount)
            } else {
                newArcs.append((before, node))
            }
            node = before
        }
        for arc in newArcs { forest.link(arc.column, below: arc.row, flow: amount) }
    }
}
