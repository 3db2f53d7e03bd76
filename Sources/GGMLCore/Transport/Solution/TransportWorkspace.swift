/// The memory in which one thread solves transport problems, one after another.
///
/// Large blocks are kept from one problem to the next; nothing else is, so a solution does not depend on what was solved
/// before, and nothing is asked of a workspace after a solve.
public struct TransportWorkspace: ~Copyable {
    private var costs: TransportCosts
    /// Between the points of a coarse problem.
    private var coarseCosts: TransportCosts
    private var simplex = NetworkSimplex()
    private var start = InitialBasis()
    private let checksInvariants: Bool

    public init() { self.init(keepsRows: true) }

    /// - Parameters:
    ///   - keepsRows: false computes costs on the fly however few they are.
    ///   - checksInvariants: whether each step of a solve is checked, at some cost.
    package init(keepsRows: Bool, checksInvariants: Bool = _isDebugAssertConfiguration()) {
        costs = TransportCosts(keepsRows: keepsRows)
        coarseCosts = TransportCosts(keepsRows: keepsRows)
        self.checksInvariants = checksInvariants
    }

    /// Bytes for a problem of this size, about: a tree, its candidates and a search with its start, the coordinates three
    /// times, and the tiles.
    package static func memory(rows: Int, columns: Int, dimensions: Int) -> Int {
        (600 + 18 * dimensions) * (rows + columns) + TransportCosts.memory(rows: rows, columns: columns)
            + CandidateColumns.memory(rows: rows, columns: columns)
            + TransportCosts.memory(
                rows: rows / PreparedCloud.coarsening, columns: columns / PreparedCloud.coarsening)
    }
}

extension TransportWorkspace {
    /// Solves a problem, from an old basis if there is one.
    ///
    /// - Parameters:
    ///   - basis: of a solve between clouds with the same masses, whose costs were similar.
    ///   - keepsTree: whether the solution's basis is to be a tree, for the next solve to start from. Without one, an
    ///     assignment is solved faster, so none is made, either, where `basis` is so far from the optimum that costs
    ///     change too much for it to be of use.
    /// - Returns: the optimum, proven.
    /// - Throws: `.badData` where the clouds or the basis do not fit each other; `.internalFault` where no optimum can be
    ///   proven.
    /// - Complexity: from scratch, about O((n + m)²) in practice, k times that for the costs
    public mutating func solve(
        from x: PreparedCloud, to y: PreparedCloud, startingAt basis: TransportBasis? = nil,
        keepsTree: Bool = false
    ) throws(GGMLError) -> TransportSolution {
        try Self.check(x, y, basis)
        if x.count < y.count {
            // Few points that each have much to send bid for it unit by unit, up to ten times as long as many do.
            return TransportSolution(
                transposing: try solve(from: y, to: x, startingAt: basis?.transposed, keepsTree: keepsTree))
        }
        let order = NodeOrder(x, y)
        let found = try solve(x, y, basis.map(order.toSolver), keepsTree: keepsTree)
        try found.certificate.check(costs.exact)
        return TransportSolution(
            found.certificate, unit: costs.exact.unit, found.basis, in: order, from: x, to: y)
    }

    private static func check(_ x: PreparedCloud, _ y: PreparedCloud, _ basis: TransportBasis?)
        throws(GGMLError)
    {
        guard x.cost == y.cost, x.cloud.dimensions == y.cloud.dimensions else {
            throw .expected(
                "clouds of the same dimensions, prepared for the same ground cost",
                found: "\(x.cloud.dimensions) and \(y.cloud.dimensions) dimensions, \(x.cost) and \(y.cost)",
                in: "transport")
        }
        guard let basis else { return }
        guard basis.rows == x.count, basis.columns == y.count else {
            throw .expected(
                "a basis of \(x.count) and \(y.count) points",
                found: "one of \(basis.rows) and \(basis.columns)", in: "transport")
        }
    }

    // MARK: In the solver's order

    private mutating func solve(
        _ x: PreparedCloud, _ y: PreparedCloud, _ basis: TransportBasis?, keepsTree: Bool
    ) throws(GGMLError) -> (certificate: Certificate, basis: TransportBasis) {
        let marginals = Marginals(x.sorted, y.sorted)
        let ranges = x.ranges.joined(with: y.ranges)
        costs.prepare(x.cost, from: x.sorted, to: y.sorted, ranges: ranges)
        if !load(basis, marginals) {
            // Between few points an auction of whole masses is over before a coarse problem is.
            let fewest =
                marginals.isAssignment
                ? PreparedCloud.fewestPointsForCoarseStart : CandidateColumns.fewColumns
            let coarse = try coarseDuals(x, y, ranges, step: 1, fewest: fewest)
            start.send(marginals, &costs, &simplex.columnDuals, coarse: coarse)
            if checksInvariants { start.checkInvariants() }
            let needsTree = keepsTree && basis.map { start.isNear($0) } ?? true
            if !needsTree, let proven = start.prove(marginals, &costs, simplex.columnDuals) {
                return (proven, start.provenBasis)
            }
            start.makeTree(&simplex, marginals, &costs)
        }
        if checksInvariants { simplex.tree.checkInvariants(marginals) }
        let certificate = try simplex.solve(&costs, marginals)
        if checksInvariants { simplex.checkOptimum(costs, marginals) }
        return (certificate, TransportBasis(simplex.tree.tree(), rows: x.count))
    }

    /// Where more than this share of the rows have an arc that improves the old tree, a start from scratch is cheaper.
    private static let mostViolated = 0.6

    /// Takes an old tree; false where a new one is found sooner, or it is of other masses.
    private mutating func load(_ basis: TransportBasis?, _ marginals: Marginals) -> Bool {
        guard case .tree(let tree) = basis?.arcs, simplex.load(tree, costs, marginals) else { return false }
        return simplex.violatedShare(&costs) <= Self.mostViolated
    }

    /// Dual values of some of the rows, near the optimum of a coarse problem; none between few points.
    ///
    /// Few points that are spread evenly over both clouds have nearly the dual values that they have among all, and are
    /// soon solved. Those of points that were drawn at random are a far worse start.
    /// - Parameters:
    ///   - step: the problem that the values are for has one point in so many.
    ///   - fewest: the points of a problem that is worth a coarse one.
    private mutating func coarseDuals(
        _ x: PreparedCloud, _ y: PreparedCloud, _ ranges: [ClosedRange<Double>], step: Int, fewest: Int
    ) throws(GGMLError) -> [(row: Int, dual: Float)] {
        guard min(x.count, y.count) >= fewest * step else { return [] }
        let next = step * PreparedCloud.coarsening
        let coarser = try coarseDuals(x, y, ranges, step: next, fewest: fewest)
        let (few, others) = (try x.coarse(by: next), try y.coarse(by: next))
        let marginals = Marginals(few.cloud, others.cloud)
        coarseCosts.prepare(x.cost, from: few.cloud, to: others.cloud, ranges: ranges)
        start.send(marginals, &coarseCosts, &simplex.columnDuals, coarse: coarser)
        return few.points.enumerated().map { index, row in
            (row: step == 1 ? row : index * PreparedCloud.coarsening, dual: start.rowDual(index))
        }
    }
}
