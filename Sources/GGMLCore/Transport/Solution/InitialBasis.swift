/// Near-optimal flows from scratch, and a spanning tree of them, by the method that suits the marginals.
struct InitialBasis: ~Copyable {
    private var duals = InitialDuals()
    private var assignment = AssignmentSolver()
    private var auction = TransportAuction()
    private var search = ForestSearch()
    private var method = Method.auction

    /// Where an old solution had so many of the pairs, its tree would have been as good a start.
    private static let nearShare = 0.85

    private enum Method {
        /// One point sends to all, or all to one: there is a single tree.
        case star
        case assignment
        case auction

        init(_ marginals: Marginals) {
            let isStar = marginals.supplies.count == 1 || marginals.demands.count == 1
            self = isStar ? .star : marginals.isAssignment ? .assignment : .auction
        }
    }

    /// Sends all mass, and leaves flows and dual values near the optimum.
    ///
    /// - Parameters:
    ///   - columnDuals: overwritten.
    ///   - coarse: dual values of some rows, near the optimal ones; or none.
    /// - Complexity: O(n² m) at worst, O(n m) in practice; memory O(n + m)
    mutating func send(
        _ marginals: Marginals, _ costs: inout TransportCosts, _ columnDuals: inout FloatBuffer,
        coarse: [(row: Int, dual: Float)]
    ) {
        method = Method(marginals)
        if method != .star { duals.write(&columnDuals, from: coarse, &costs.rows) }
        switch method {
        case .star: break
        case .assignment: assignment.solve(&costs, &columnDuals, &search.paths)
        case .auction: auction.send(marginals, &costs, &columnDuals, areNear: !coarse.isEmpty)
        }
    }

    /// Proves what `send` left to be optimal; nil where that takes a tree, as it does for most marginals.
    mutating func prove(
        _ marginals: Marginals, _ costs: inout TransportCosts, _ columnDuals: borrowing FloatBuffer
    ) -> Certificate? {
        method == .assignment ? assignment.prove(marginals, &costs, columnDuals) : nil
    }

    /// The assignment that was proven.
    var provenBasis: TransportBasis { assignment.basis }

    /// Whether an old solution has most of the arcs that `send` left.
    func isNear(_ basis: TransportBasis) -> Bool {
        method != .assignment || assignment.share(in: basis) > Self.nearShare
    }

    /// The dual value of a row, as `send` left it; nothing of the kind where there is a single tree.
    func rowDual(_ row: Int) -> Float {
        method == .assignment ? assignment.rowDual(row) : auction.rowDuals[row]
    }

    /// Makes the flows that were found a strongly feasible tree, from which the simplex goes on.
    mutating func makeTree(
        _ simplex: inout NetworkSimplex, _ marginals: Marginals, _ costs: inout TransportCosts
    ) {
        var forest = FlowForest()
        var others: [Flow] = []
        switch method {
        case .star: forest.makeStar(marginals)
        case .assignment: assignment.makeTree(&forest, &costs.rows, &simplex.columnDuals, &search)
        case .auction:
            simplex.listNear(&costs, auction.rowDuals, margin: auction.nearMargin)
            others = auction.makeTree(&forest, &costs, &simplex.columnDuals, &search)
        }
        simplex.load(forest, others, costs)
    }

    func checkInvariants() {
        if method == .assignment { assignment.checkInvariants() }
    }
}
