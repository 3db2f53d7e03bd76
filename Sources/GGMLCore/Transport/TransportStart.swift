/// A near-optimal tree from scratch, by the way that suits the masses.
struct TransportStart: ~Copyable {
    private var assignment = AssignmentPaths()
    private var paths = ShortestPaths()
    private var isAssignment = false

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
        isAssignment = masses.isAssignment
        costs.setDuals(&duals, known: known)
        if isAssignment {
            guard assignment.begin(&costs, duals) > share else { return false }
            assignment.finish(&costs, &duals)
        } else {
            guard paths.begin(&forest, masses, &costs, duals) > share else { return false }
            try paths.finish(&forest, &costs, &duals)
        }
        return true
    }

    /// Of a row, as `find` left it.
    func rowDual(_ row: Int) -> Float { isAssignment ? assignment.rowDuals[row] : paths.rowDuals[row] }

    /// Makes the flows that were found a strongly feasible tree, and the dual values fit it.
    mutating func makeTree(
        _ forest: inout FlowForest, _ costs: inout CostRows, duals: inout LaneBuffer
    ) {
        if isAssignment {
            assignment.makeTree(&forest, &costs, &duals)
        } else {
            paths.joinTrees(&forest, &costs, &duals)
        }
    }
}
