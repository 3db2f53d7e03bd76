/// A near-optimal tree from scratch, by the way that suits the masses.
struct TransportStart: ~Copyable {
    private var assignment = AssignmentPaths()
    private var paths = ShortestPaths()
    private var way = Way.paths

    private enum Way {
        /// One point sends to all, or all to one.
        case star
        case assignment
        case paths

        init(_ masses: TransportMasses) {
            let isStar = masses.supplies.count == 1 || masses.demands.count == 1
            self = isStar ? .star : masses.isAssignment ? .assignment : .paths
        }
    }

    /// Flows and dual values near the optimum.
    ///
    /// - Parameters:
    ///   - duals: of the columns; overwritten.
    ///   - known: dual values of some rows, near the optimal ones; or none.
    ///   - share: ends at once where no more than this share of the mass has no room in its cheapest column.
    /// - Returns: whether more had none.
    /// - Complexity: O(n m) a row whose mass does not fit its cheapest column, far less in practice; memory O(n + m).
    mutating func find(
        _ forest: inout FlowForest, _ masses: TransportMasses, _ costs: inout CostRows,
        duals: inout LaneBuffer, known: [(row: Int, dual: Float)], unlessLeft share: Double
    ) throws(GGMLError) -> Bool {
        way = Way(masses)
        costs.setDuals(&duals, known: known)
        switch way {
        case .star:
            forest.makeStar(masses)
        case .assignment:
            guard assignment.begin(&costs, duals) > share else { return false }
            assignment.finish(&costs, &duals)
        case .paths:
            guard paths.begin(&forest, masses, &costs, duals) > share else { return false }
            try paths.finish(&forest, &costs, &duals)
        }
        return true
    }

    /// Of a row, as `find` left it between more than one point on either side.
    func rowDual(_ row: Int) -> Float {
        way == .assignment ? assignment.rowDuals[row] : paths.rowDuals[row]
    }

    /// Makes the flows that were found a strongly feasible tree, and the dual values fit it.
    mutating func makeTree(
        _ forest: inout FlowForest, _ costs: inout CostRows, duals: inout LaneBuffer
    ) {
        switch way {
        case .star: break
        case .assignment: assignment.makeTree(&forest, &costs, &duals)
        case .paths: paths.joinTrees(&forest, &costs, &duals)
        }
    }
}
