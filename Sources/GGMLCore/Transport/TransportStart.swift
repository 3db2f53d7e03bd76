/// Near-optimal flows from scratch, and a tree of them, by the way that suits the masses.
struct TransportStart: ~Copyable {
    private var assignment = AssignmentPaths()
    private var paths = ShortestPaths()
    private var way = Way.paths

    /// Where an old solution had so many of the arcs, its tree would have been as good a start (measured in trainings with
    /// 300 points a sample: of trees that were taken it is 0.9 and more).
    private static let nearShare = 0.85

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

    /// Sends all mass, and leaves flows and dual values near the optimum.
    ///
    /// - Parameters:
    ///   - duals: of the columns; overwritten.
    ///   - known: dual values of some rows, near the optimal ones; or none.
    /// - Complexity: O(n m) a row whose mass does not fit its cheapest column, far less in practice; memory O(n + m).
    mutating func send(
        _ forest: inout FlowForest, _ masses: TransportMasses, _ costs: inout CostRows,
        duals: inout LaneBuffer, known: [(row: Int, dual: Float)]
    ) throws(GGMLError) {
        way = Way(masses)
        if way != .star { costs.setDuals(&duals, known: known) }
        switch way {
        case .star: forest.makeStar(masses)
        case .assignment: assignment.assignAll(&costs, &duals)
        case .paths: try paths.send(&forest, masses, &costs, &duals)
        }
    }

    /// Proves what `send` left to be optimal; nil where that takes a tree, as it does for most masses.
    mutating func prove(
        _ masses: TransportMasses, _ costs: inout CostRows, duals: borrowing LaneBuffer
    ) -> TransportValue? {
        way == .assignment ? assignment.prove(masses, &costs, duals) : nil
    }

    /// The column of each row, where that was proven.
    var columns: NodeNumbers { assignment.columnsOfRows }

    /// Whether an old solution has most of the arcs that `send` left.
    func isNear(_ basis: TransportBasis) -> Bool {
        way != .assignment || assignment.share(in: basis) > Self.nearShare
    }

    /// Of a row, as `send` left it between more than one point on either side.
    func rowDual(_ row: Int) -> Float {
        way == .assignment ? assignment.rowDual(row) : paths.rowDuals[row]
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
