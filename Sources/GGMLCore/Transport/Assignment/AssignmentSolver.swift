/// A near-optimal assignment of equally many rows and columns from scratch, by auction and shortest augmenting paths.
///
/// As in the algorithm of Jonker and Volgenant (Computing 38, 1987, doi:10.1007/BF02278710) rows bid for their cheapest
/// columns, and the last ones find theirs along shortest paths. In between, unassigned columns bid for rows, as in the
/// reverse auction of Bertsekas, Castañon and Tsaknakis (SIAM Journal on Optimization 3, 1993, pages 268 to 299). All in
/// single precision: a proof repairs what that leaves, or the network simplex, which goes on from a tree.
struct AssignmentSolver: ~Copyable {
    private var rows = AssignmentSide()
    private var columns = AssignmentSide()
    private var bids = Bids()
    private var unassignedColumns: [Int] = []
    private var proof = AssignmentProof()

    /// Assigns each row a column.
    ///
    /// - Parameter duals: of the columns.
    /// - Complexity: O(n²) a row, far less in practice; memory O(n)
    mutating func solve(
        _ costs: inout TransportCosts, _ duals: inout FloatBuffer, _ search: inout ShortestPathSearch
    ) {
        precondition(costs.rowCount == costs.columnCount)
        rows.reset(costs.rowCount)
        rows.duals.resize(duals.count, filledWith: 0)
        columns.reset(costs.columnCount)
        swap(&columns.duals, &duals)
        search.labels.candidates.reset(costs)
        runForwardAuction(&costs.rows, &search.labels.candidates)
        if !search.labels.candidates.isUsed { runReverseAuction(&costs) }
        unassignedColumns = columns.unassigned
        let perturbation = max(Float(costs.exact.largest) * 0x1p-24, .leastNormalMagnitude)
        while let row = rows.queue.removeFirst() {
            augment(from: row, &costs.rows, &search, perturbation: perturbation)
        }
        swap(&columns.duals, &duals)
    }

    /// The dual value of a row.
    func rowDual(_ row: Int) -> Float { rows.duals[row] }

    // MARK: Auction

    /// Lets unassigned rows bid, each behind all others that wait.
    ///
    /// That is cheap while many rows wait, the more so since four bid at once; paths find the columns of the last ones
    /// sooner. A row that loses its column bidding again at once, as published, does not pay.
    private mutating func runForwardAuction(_ costs: inout CostRows, _ candidates: inout CandidateColumns) {
        let mostBids = min(5, 4 + costs.count / 500) * costs.count
        let fewRows = costs.count / (candidates.isUsed ? 40 : 20)
        rows.enqueueUnassigned()
        columns.lowerDuals(raising: &rows)
        candidates.takeCeilings(columns.duals)
        var bidCount = 0
        while bidCount < costs.count || (bidCount < mostBids && rows.queue.count > fewRows),
            bids.collect(&rows.queue)
        {
            bidCount += bids.count
            candidates.findCheapest(&bids, &costs, less: columns.duals)
            rows.assign(bids, from: &columns)
            candidates.count(bids: bids.count, columns.duals)
        }
    }

    /// Lets unassigned columns bid.
    ///
    /// Rows alone would take long: most dual values would have to fall before anyone wanted those that nobody wants. It
    /// leaves half of the scans to the searches.
    private mutating func runReverseAuction(_ costs: inout TransportCosts) {
        var raised = 0
        while raised < rows.queue.count, bids.collect(&rows.queue) {
            raised += bids.count
            costs.rows.findCheapest(&bids, less: columns.duals)
            rows.raiseDuals(bids)
        }
        columns.enqueueUnassigned()
        rows.lowerDuals(raising: &columns)
        var bidCount = 0
        while bidCount < costs.columnCount && columns.queue.count > min(10, costs.columnCount / 40),
            bids.collect(&columns.queue)
        {
            bidCount += bids.count
            costs.findCheapestRows(&bids, less: rows.duals)
            columns.assign(bids, from: &rows)
        }
        rows.enqueueUnassigned()
    }

    // MARK: Paths

    /// Assigns a row a column along the shortest path to an unassigned one.
    ///
    /// - Parameter perturbation: what unassigned columns are made nearer by: of columns that are as near as rounding can
    ///   tell, an unassigned one ends the search; equal points have very many.
    private mutating func augment(
        from start: Int, _ costs: inout CostRows, _ search: inout ShortestPathSearch, perturbation: Float
    ) {
        search.begin(columns.duals, nodes: 2 * costs.count)
        for column in unassignedColumns { search.labels.perturb(column, by: perturbation) }
        search.reach(start, at: 0)
        var nearest = scan(start, at: 0, &costs, &search)
        while columns.mates[nearest.column] >= 0 {
            let row = Int(columns.mates[nearest.column])
            search.reach(costs.count + nearest.column, at: nearest.distance)
            search.reach(row, at: nearest.distance)
            search.labels.close(nearest.column)
            nearest = scan(row, at: nearest.distance, &costs, &search)
        }
        search.updateDuals(&rows.duals, &columns.duals, rows: costs.count, upTo: nearest.distance)
        unassignedColumns.removeAll { $0 == nearest.column }
        var column = nearest.column
        while true {
            let row = search.labels.origin(column)
            let former = Int(rows.mates[row])
            rows.match(row, with: column, of: &columns)
            if row == start { return }
            column = former
        }
    }

    /// Scans a row; returns the nearest column that is not reached, and how far it is.
    private func scan(
        _ row: Int, at distance: Float, _ costs: inout CostRows, _ search: inout ShortestPathSearch
    ) -> (column: Int, distance: Float) {
        search.labels.scan(row, at: distance, dual: rows.duals[row], &costs)
        return search.nearestColumn(at: distance, &costs, columns.duals)
    }

    // MARK: Results

    /// Proves that the assignment is optimal; nil where that takes a tree.
    mutating func prove(
        _ marginals: Marginals, _ costs: inout TransportCosts, _ duals: borrowing FloatBuffer
    ) -> Certificate? {
        proof.prove(rows.mates, columns.mates, marginals, &costs, duals)
    }

    var basis: TransportBasis {
        let count = rows.mates.count
        return TransportBasis(
            assignment: NodeNumbers((0..<count).map { UInt32(rows.mates[$0]) }, below: count))
    }

    /// Which share of its pairs are arcs of an old basis, too.
    func share(in basis: TransportBasis) -> Double {
        let rows = self.rows.mates.count
        let shared =
            switch basis.arcs {
            case .assignment(let columns): (0..<rows).count { columns[$0] == Int(self.rows.mates[$0]) }
            case .tree(let tree):
                (0..<tree.nodes.count).count { position in
                    let (node, parent) = (tree.nodes[position], tree.nodes[tree.parents[position]])
                    return node < rows
                        ? parent == rows + Int(self.rows.mates[node])
                        : node == rows + Int(self.rows.mates[parent])
                }
            }
        return Double(shared) / Double(rows)
    }

    /// Makes the pairs the trees of a forest, and links these to a strongly feasible tree.
    mutating func makeTree(
        _ forest: inout FlowForest, _ costs: inout CostRows, _ duals: inout FloatBuffer,
        _ search: inout ForestSearch
    ) {
        forest.reset(rows: costs.count, columns: costs.count)
        for row in 0..<costs.count { forest.attach(costs.count + Int(rows.mates[row]), to: row, flow: 1) }
        search.linkTrees(&forest, &costs, &rows.duals, &duals)
    }

    func checkInvariants() { rows.checkInvariants(with: columns) }
}
