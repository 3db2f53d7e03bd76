/// A near-optimal assignment of equally many rows and columns from scratch, by shortest augmenting paths.
///
/// The algorithm of Jonker and Volgenant (Computing 38, 1987, doi:10.1007/BF02278710): rows take their cheapest columns,
/// and then over from each other; the last ones find their way along shortest paths. In single precision: a proof mends
/// what that leaves, or the network simplex, which goes on from a tree.
struct AssignmentPaths: ~Copyable {
    private var search = ColumnLabels()
    private var offers = Offers()
    private(set) var rowDuals = ScratchBuffer<Float>()
    /// The column of each row and the row of each column; −1 for none.
    private var columnOf = ScratchBuffer<Int32>()
    private var rowOf = ScratchBuffer<Int32>()
    /// Rows without a column, and columns without a row.
    private var waiting = RowQueue()
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
        prepare(costs)
        takeOver(&costs, &duals)
        free = (0..<costs.columns).filter { rowOf[$0] < 0 }
        while let row = waiting.removeFirst() { augment(from: row, &costs, &duals) }
    }

    private mutating func prepare(_ costs: borrowing CostRows) {
        rowDuals.resize(costs.rows)
        columnOf.resize(costs.rows)
        columnOf.fill(-1)
        rowOf.resize(costs.rows)
        rowOf.fill(-1)
        reached.resize(costs.rows)
        distances.resize(costs.rows)
        waiting.reset(most: costs.rows)
        for row in 0..<costs.rows { waiting.append(row) }
        search.near.reset(costs)
    }

    private mutating func dismissOwner(of column: Int) {
        let owner = Int(rowOf[column])
        guard owner >= 0 else { return }
        columnOf[owner] = -1
        waiting.append(owner)
    }

    private mutating func assign(_ row: Int, _ column: Int) {
        rowOf[column] = Int32(truncatingIfNeeded: row)
        columnOf[row] = Int32(truncatingIfNeeded: column)
    }

    /// Lets rows without a column take their cheapest one from the row that has it, which must then look for another,
    /// behind all others that wait.
    ///
    /// The dual value of the column falls until the second cheapest is as good to the row. That is cheap while many rows
    /// wait, the more so since several are asked at once; of those that want the same column the first one takes it. Paths
    /// find the way for the last ones sooner. Measured with 250 to 3,000 points: a row taken at once, as published, does
    /// not pay.
    private mutating func takeOver(_ costs: inout CostRows, _ duals: inout LaneBuffer) {
        let mostAsked = min(5, 4 + costs.rows / 500) * costs.rows
        var asked = 0
        while asked < costs.rows || (asked < mostAsked && waiting.count > costs.rows / 40),
            offers.ask({ waiting.removeFirst() })
        {
            asked += offers.count
            search.near.findCheapest(&offers, &costs, less: duals)
            for place in 0..<offers.count {
                let offer = offers[place]
                if offers.isTaken(place) {
                    rowDuals[offer.row] = offer.least
                    waiting.append(offer.row)
                } else {
                    rowDuals[offer.row] = offer.second
                    duals[offer.column] -= offer.second - offer.least
                    dismissOwner(of: offer.column)
                    assign(offer.row, offer.column)
                }
            }
        }
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
        scanning row: Int, at distance: Float, _ costs: inout CostRows, _ duals: borrowing LaneBuffer
    ) -> (column: Int, distance: Float) {
        search.scan(row, at: distance, dual: rowDuals[row], &costs)
        let nearest = search.nearest(&costs, duals)
        return (nearest.column, max(distance, nearest.label))
    }

    /// Gives a row a column along the shortest path to one that is free.
    private mutating func augment(
        from start: Int, _ costs: inout CostRows, _ duals: inout LaneBuffer
    ) {
        search.begin(duals)
        // Of columns that are as near as rounding can tell, a free one ends the search; equal points have very many.
        let slight = max(Float(costs.largest) * 0x1p-24, .leastNormalMagnitude)
        for column in free { search.favour(column, by: slight) }
        reachedCount = 0
        var nearest = nearestColumn(scanning: start, at: 0, &costs, duals)
        while rowOf[nearest.column] >= 0 {
            reach(nearest.column, at: nearest.distance)
            nearest = nearestColumn(
                scanning: Int(rowOf[nearest.column]), at: nearest.distance, &costs, duals)
        }
        rowDuals[start] += nearest.distance
        updateDuals(&duals, upTo: nearest.distance)
        free.removeAll { $0 == nearest.column }
        var column = nearest.column
        while true {
            let row = search.origin(column)
            let before = Int(columnOf[row])
            assign(row, column)
            if row == start { return }
            column = before
        }
    }

    /// Makes reduced costs zero along the paths that were found and keeps them non-negative elsewhere.
    private mutating func updateDuals(_ duals: inout LaneBuffer, upTo end: Float) {
        for position in 0..<reachedCount {
            let (column, change) = (Int(reached[position]), end - distances[position])
            duals[column] -= change
            rowDuals[Int(rowOf[column])] += change
        }
    }

    // MARK: Results

    /// Proves that the assignment is optimal, and leaves its arcs in `forest`; nil where that takes a tree.
    mutating func prove(
        _ forest: inout FlowForest, _ masses: TransportMasses, _ costs: inout CostRows,
        _ duals: borrowing LaneBuffer
    ) -> TransportValue? {
        proof.prove(columnOf, rowOf, masses, &costs, duals, &forest)
    }

    /// Which share of its arcs an old solution has, too.
    func share(in basis: TransportBasis) -> Double {
        let rows = columnOf.count
        let shared = (0..<basis.nodes.count).count { position in
            let (node, parent) = (basis.nodes[position], basis.nodes[basis.parents[position]])
            return node < rows ? parent == rows + Int(columnOf[node]) : node == rows + Int(columnOf[parent])
        }
        return Double(shared) / Double(rows)
    }

    /// Makes the assignment a strongly feasible tree: joins its pairs by arcs without flow along shortest paths from a row,
    /// so that no reduced cost is negative.
    mutating func makeTree(
        _ forest: inout FlowForest, _ costs: inout CostRows, _ duals: inout LaneBuffer
    ) {
        let rows = costs.rows
        forest.reset(rows: rows, columns: rows)
        search.begin(duals)
        reachedCount = 0
        var (row, column, distance) = (0, Int(columnOf[0]), Float(0))
        forest.attach(rows + column, to: 0, flow: 1)
        reach(column, at: 0)
        while reachedCount < rows {
            (column, distance) = nearestColumn(scanning: row, at: distance, &costs, duals)
            row = Int(rowOf[column])
            forest.attach(rows + column, to: search.origin(column), flow: 0)
            forest.attach(row, to: rows + column, flow: 1)
            reach(column, at: distance)
        }
        updateDuals(&duals, upTo: distance)
    }
}
