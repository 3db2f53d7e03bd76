/// A near-optimal assignment of equally many rows and columns from scratch, by auction and shortest augmenting paths.
///
/// As in the algorithm of Jonker and Volgenant (Computing 38, 1987, doi:10.1007/BF02278710) rows take their cheapest
/// columns from each other, and the last ones find their way along shortest paths. Between, columns that are left do the
/// same with rows, as in the reverse auction of Bertsekas, Castañon and Tsaknakis (SIAM Journal on Optimization 3, 1993,
/// pages 268 to 299). In single precision: a proof mends what that leaves, or the network simplex, which goes on from a
/// tree.
struct AssignmentPaths: ~Copyable {
    private var rows = AssignmentSide()
    private var columns = AssignmentSide()
    private var offers = Offers()
    private var search = ColumnLabels()
    /// Columns without a row.
    private var free: [Int] = []
    /// Columns reached by the search, in order, the first `reachedCount` numbers, and how far they are.
    private var reached = ScratchBuffer<Int32>()
    private var distances = LaneBuffer()
    private var reachedCount = 0
    private var proof = AssignmentProof()

    /// Gives each row a column.
    ///
    /// - Parameter duals: of the columns.
    /// - Complexity: O(n²) a row, far less in practice; memory O(n).
    mutating func assignAll(_ costs: inout CostRows, _ duals: inout LaneBuffer) {
        precondition(costs.rows == costs.columns)
        rows.reset(costs.rows)
        rows.duals.resize(duals.count)
        rows.duals.fill(0)
        columns.reset(costs.columns)
        swap(&columns.duals, &duals)
        reached.resize(costs.rows)
        distances.resize(costs.rows)
        search.near.reset(costs)
        takeColumns(&costs)
        if !search.near.isUsed { takeRows(&costs) }
        free = columns.single
        while let row = rows.waiting.removeFirst() { augment(from: row, &costs) }
        swap(&columns.duals, &duals)
    }

    /// The dual value of a row.
    func rowDual(_ row: Int) -> Float { rows.duals[row] }

    // MARK: Auction

    /// Lets each row take its cheapest column, from the row that has it if there is one, which must then look for another
    /// behind all others that wait.
    ///
    /// That is cheap while many rows wait, the more so since several are asked at once; paths find the way for the last
    /// ones sooner. Measured with 250 to 3,000 points: a row taken at once, as published, does not pay.
    private mutating func takeColumns(_ costs: inout CostRows) {
        let most = min(5, 4 + costs.rows / 500) * costs.rows
        let few = costs.rows / (search.near.isUsed ? 40 : 20)
        rows.queueSingle()
        columns.lowerDuals(raising: &rows)
        var asked = 0
        while asked < costs.rows || (asked < most && rows.waiting.count > few), offers.ask(&rows.waiting) {
            asked += offers.count
            search.near.findCheapest(&offers, &costs, less: columns.duals)
            rows.take(offers, from: &columns)
        }
    }

    /// Lets columns without a row take their cheapest one.
    ///
    /// Rows alone would take long: most dual values would have to fall before anyone wanted those that nobody wants. It
    /// leaves half of the scans to the searches (measured with 250 to 1,250 points).
    private mutating func takeRows(_ costs: inout CostRows) {
        var looked = 0
        while looked < rows.waiting.count, offers.ask(&rows.waiting) {
            looked += offers.count
            costs.findCheapest(&offers, less: columns.duals)
            rows.raise(offers)
        }
        columns.queueSingle()
        rows.lowerDuals(raising: &columns)
        var asked = 0
        while asked < costs.columns && columns.waiting.count > min(10, costs.columns / 40),
            offers.ask(&columns.waiting)
        {
            asked += offers.count
            costs.findCheapestRows(&offers, less: rows.duals)
            columns.take(offers, from: &rows)
        }
        rows.queueSingle()
    }

    // MARK: Search

    private mutating func reach(_ column: Int, at distance: Float) {
        reached[reachedCount] = Int32(truncatingIfNeeded: column)
        distances[reachedCount] = distance
        reachedCount += 1
        search.close(column)
    }

    /// Scans a row; returns the nearest column that is not reached yet, and how far it is.
    private mutating func nearestColumn(
        scanning row: Int, at distance: Float, _ costs: inout CostRows
    ) -> (column: Int, distance: Float) {
        search.scan(row, at: distance, dual: rows.duals[row], &costs)
        let nearest = search.nearest(&costs, columns.duals)
        return (nearest.column, max(distance, nearest.label))
    }

    /// Gives a row a column along the shortest path to one that is free.
    private mutating func augment(from start: Int, _ costs: inout CostRows) {
        search.begin(columns.duals)
        // Of columns that are as near as rounding can tell, a free one ends the search; equal points have very many.
        let slight = max(Float(costs.largest) * 0x1p-24, .leastNormalMagnitude)
        for column in free { search.favour(column, by: slight) }
        reachedCount = 0
        var nearest = nearestColumn(scanning: start, at: 0, &costs)
        while columns.partners[nearest.column] >= 0 {
            reach(nearest.column, at: nearest.distance)
            let row = Int(columns.partners[nearest.column])
            nearest = nearestColumn(scanning: row, at: nearest.distance, &costs)
        }
        rows.duals[start] += nearest.distance
        updateDuals(upTo: nearest.distance)
        free.removeAll { $0 == nearest.column }
        var column = nearest.column
        while true {
            let row = search.origin(column)
            let before = Int(rows.partners[row])
            rows.pair(row, with: column, of: &columns)
            if row == start { return }
            column = before
        }
    }

    /// Makes reduced costs zero along the paths that were found and keeps them non-negative elsewhere.
    private mutating func updateDuals(upTo end: Float) {
        for position in 0..<reachedCount {
            let (column, change) = (Int(reached[position]), end - distances[position])
            columns.duals[column] -= change
            rows.duals[Int(columns.partners[column])] += change
        }
    }

    // MARK: Results

    /// Proves that the assignment is optimal; nil where that takes a tree.
    mutating func prove(
        _ masses: TransportMasses, _ costs: inout CostRows, _ duals: borrowing LaneBuffer
    ) -> TransportValue? {
        proof.prove(rows.partners, columns.partners, masses, &costs, duals)
    }

    var columnsOfRows: NodeNumbers {
        let count = rows.partners.count
        return NodeNumbers((0..<count).map { UInt32(rows.partners[$0]) }, below: count)
    }

    /// Which share of its arcs an old solution has, too.
    func share(in basis: TransportBasis) -> Double {
        let rows = self.rows.partners.count
        let shared =
            switch basis {
            case .pairs(let columns): (0..<rows).count { columns[$0] == Int(self.rows.partners[$0]) }
            case .tree(let tree):
                (0..<tree.nodes.count).count { position in
                    let (node, parent) = (tree.nodes[position], tree.nodes[tree.parents[position]])
                    return node < rows
                        ? parent == rows + Int(self.rows.partners[node])
                        : node == rows + Int(self.rows.partners[parent])
                }
            }
        return Double(shared) / Double(rows)
    }

    /// Makes the assignment a strongly feasible tree: joins its pairs by arcs without flow along shortest paths from a row,
    /// so that no reduced cost is negative.
    mutating func makeTree(
        _ forest: inout FlowForest, _ costs: inout CostRows, _ duals: inout LaneBuffer
    ) {
        swap(&columns.duals, &duals)
        let count = costs.rows
        forest.reset(rows: count, columns: count)
        search.begin(columns.duals)
        reachedCount = 0
        var (row, column, distance) = (0, Int(rows.partners[0]), Float(0))
        forest.attach(count + column, to: 0, flow: 1)
        reach(column, at: 0)
        while reachedCount < count {
            (column, distance) = nearestColumn(scanning: row, at: distance, &costs)
            row = Int(columns.partners[column])
            forest.attach(count + column, to: search.origin(column), flow: 0)
            forest.attach(row, to: count + column, flow: 1)
            reach(column, at: distance)
        }
        updateDuals(upTo: distance)
        swap(&columns.duals, &duals)
    }
}
