/// The memory in which one thread solves transport problems, one after another.
///
/// Large blocks are kept from one problem to the next; nothing else is, so results do not depend on what was solved
/// before.
public struct TransportWorkspace: ~Copyable {
    var costs: CostRows
    /// Between some of the points, for a start.
    private var thinnedCosts: CostRows
    var simplex = NetworkSimplex()
    private var start = TransportStart()
    /// Whether the last solution is the assignment in `start`, without a tree in `simplex`.
    private var isAssignment = false
    /// The number that each point of its clouds had where it was given; nil where they are as given.
    private(set) var numbers: [Int32]?

    public init() { self.init(keepsRows: true) }

    /// Bytes for a problem of this size, about: a tree and a search with its start, the coordinates three times, and the
    /// tiles.
    package static func memory(rows: Int, columns: Int, dimensions: Int) -> Int {
        (200 + 18 * dimensions) * (rows + columns) + CostRows.memory(rows: rows, columns: columns)
            + NearColumns.memory(rows: rows, columns: columns)
            + CostRows.memory(
                rows: rows / PreparedCloud.thinning, columns: columns / PreparedCloud.thinning)
    }

    /// - Parameter keepsRows: false computes costs on the fly however few they are.
    package init(keepsRows: Bool) {
        costs = CostRows(keepsRows: keepsRows)
        thinnedCosts = CostRows(keepsRows: keepsRows)
    }
}

extension TransportWorkspace {
    /// Where more than this share of the rows have an arc that improves the old tree, shortest paths are the cheaper
    /// way to a new one: the sooner between clouds of equal size, of few points, whose order is found for many transports
    /// (measured with 250 to 3,000 points in 2 and 5 dimensions).
    private static func mostViolated(_ x: PreparedCloud, _ y: PreparedCloud) -> Double {
        guard x.count == y.count else { return 0.85 }
        return x.isShared && y.isShared && x.count < 500 ? 0.4 : 0.6
    }

    /// Solves a problem, from the tree of an old one if there is one.
    ///
    /// - Parameter keepsTree: whether to leave a tree for the next solve to start from, unless the old solution tells that it
    ///   would be of no use. Else an assignment is solved without one, which is faster.
    /// - Returns: the optimum in units of `costs.unit`.
    mutating func solve(from x: PreparedCloud, to y: PreparedCloud, basis: TransportBasis?, keepsTree: Bool)
        throws(GGMLError) -> TransportValue
    {
        precondition(x.cost == y.cost)
        let masses = try TransportMasses(x.cloud, y.cloud)
        let ranges = x.ranges(with: y)
        costs.prepare(x.cost, from: x.cloud, to: y.cloud, ranges: ranges)
        numbers = x.numbers(with: y)
        let basis = numbers.map { basis?.renumbered($0.inverse) } ?? basis
        isAssignment = false
        if !load(basis, masses, mostViolated: Self.mostViolated(x, y)) {
            let known = try knownDuals(from: x, to: y, ranges, step: 1)
            try start.send(&simplex.forest, masses, &costs, duals: &simplex.columnDuals, known: known)
            let needsTree = keepsTree && basis.map { start.isNear($0) } ?? true
            if !needsTree, let value = start.prove(masses, &costs, duals: simplex.columnDuals) {
                isAssignment = true
                return value
            }
            start.makeTree(&simplex.forest, &costs, duals: &simplex.columnDuals)
            simplex.setPotentials(costs)
        }
        return try simplex.solve(&costs, masses)
    }

    /// What the last solve found.
    mutating func basis() -> TransportBasis {
        let basis: TransportBasis =
            isAssignment ? .pairs(start.columns) : .tree(simplex.forest.tree())
        return numbers.map { basis.renumbered($0) } ?? basis
    }

    /// Takes an old tree; false where a new one is found sooner.
    private mutating func load(_ basis: TransportBasis?, _ masses: TransportMasses, mostViolated: Double)
        -> Bool
    {
        guard case .tree(let tree) = basis else { return false }
        simplex.setPotentials(costs, of: tree)
        guard simplex.violatedShare(&costs) <= mostViolated else { return false }
        simplex.load(tree, masses)
        return true
    }

    /// Dual values of some of the rows, near the optimum between some of the points; none of few.
    ///
    /// Few points that are spread evenly over both clouds have nearly the dual values that they have among all, and are
    /// soon solved. Those of points that were drawn at random are a far worse start.
    /// - Parameter step: of how many points one is in the problem that the values are for.
    private mutating func knownDuals(
        from x: PreparedCloud, to y: PreparedCloud, _ ranges: [ClosedRange<Double>], step: Int
    ) throws(GGMLError) -> [(row: Int, dual: Float)] {
        guard min(x.count, y.count) >= PreparedCloud.largeCloud * step else { return [] }
        let next = step * PreparedCloud.thinning
        let known = try knownDuals(from: x, to: y, ranges, step: next)
        let (few, others) = (x.thinned(by: next), y.thinned(by: next))
        let masses = try TransportMasses(few.cloud, others.cloud)
        thinnedCosts.prepare(x.cost, from: few.cloud, to: others.cloud, ranges: ranges)
        try start.send(&simplex.forest, masses, &thinnedCosts, duals: &simplex.columnDuals, known: known)
        return few.points.enumerated().map { place, row in
            (row: step == 1 ? row : place * PreparedCloud.thinning, dual: start.rowDual(place))
        }
    }
}
