/// The memory in which one thread solves transport problems, one after another.
///
/// Large blocks are kept from one problem to the next; nothing else is, so results do not depend on what was solved
/// before.
public struct TransportWorkspace: ~Copyable {
    var costs: CostRows
    /// Between half of the points, for a start.
    private var halfCosts: CostRows
    var simplex = NetworkSimplex()
    var paths = ShortestPaths()

    public init() { self.init(keepsRows: true) }

    /// Bytes for a problem of this size, about: a tree and a search, the coordinates three times, and the tiles.
    static func memory(rows: Int, columns: Int, dimensions: Int) -> Int {
        (170 + 18 * dimensions) * (rows + columns) + CostRows.memory(rows: rows, columns: columns)
            + CostRows.memory(rows: rows / 2, columns: columns / 2)
    }

    /// - Parameter keepsRows: false computes costs on the fly however few they are.
    package init(keepsRows: Bool) {
        costs = CostRows(keepsRows: keepsRows)
        halfCosts = CostRows(keepsRows: keepsRows)
    }
}

/// What outlives a solve: an optimal tree.
///
/// Masses never change while costs do, so the tree stays feasible, and a solve after a small change needs few pivots.
public struct TransportBasis: Equatable, Sendable {
    /// The parent of each row, then of each column; −1 at the root.
    package let parents: [Int32]
}

extension TransportWorkspace {
    /// Where more than this share of the rows have an arc that improves the old tree, shortest paths are the cheaper
    /// way to a new one; they are cheapest between clouds of equal size (measured with 250 to 1,000 points in 2 and 5
    /// dimensions).
    private var mostViolated: Double { costs.rows == costs.columns ? 0.6 : 0.95 }

    /// From this many points on, half of them may be solved first: their dual values are a better start than none.
    private static let largeCloud = 200
    /// Where the cheapest columns of half of the points have room for more than all but this share of the mass, the
    /// whole is solved as fast from nothing (measured as above).
    private static let muchLeft = 1.0 / 3

    /// Solves a problem, from the tree of an old one if there is one, and leaves the optimal tree in `simplex`.
    ///
    /// - Returns: the optimum in units of `costs.unit`.
    mutating func solve(_ cost: GroundCost, from x: PointCloud, to y: PointCloud, basis: TransportBasis?)
        throws(GGMLError) -> TransportValue
    {
        let masses = try TransportMasses(x, y)
        costs.prepare(cost, from: x, to: y)
        if let basis {
            simplex.forest.load(basis.parents, masses)
            simplex.setPotentials(costs)
            if simplex.violatedShare(&costs) <= mostViolated { return try simplex.solve(&costs, masses) }
        }
        let halfDuals = try halfDuals(cost, from: x, to: y)
        _ = paths.begin(
            &simplex.forest, masses, &costs, duals: &simplex.columnDuals, halfDuals: halfDuals)
        try paths.finish(&simplex.forest, &costs, duals: &simplex.columnDuals)
        paths.joinTrees(&simplex.forest, &costs, duals: &simplex.columnDuals)
        simplex.setPotentials(costs)
        return try simplex.solve(&costs, masses)
    }

    /// Dual values of half of the rows, near the optimum between half of the points, in the scale of the clouds; none
    /// where they would not pay.
    private mutating func halfDuals(_ cost: GroundCost, from x: PointCloud, to y: PointCloud)
        throws(GGMLError) -> [(row: Int, dual: Double)]
    {
        guard min(x.count, y.count) >= Self.largeCloud else { return [] }
        // Along the widest axis, both halves have about the same share of each cluster.
        let widths = x.ranges(with: y).map { $0.upperBound - $0.lowerBound }
        let axis = widths.indices.max { widths[$0] < widths[$1] } ?? 0
        let rows = x.everySecondPoint(along: axis)
        let (x, y) = (x.selecting(rows), y.selecting(y.everySecondPoint(along: axis)))
        let start = try halfDuals(cost, from: x, to: y)
        halfCosts.prepare(cost, from: x, to: y)
        let left = paths.begin(
            &simplex.forest, try TransportMasses(x, y), &halfCosts, duals: &simplex.columnDuals,
            halfDuals: start)
        guard !start.isEmpty || left > Self.muchLeft else { return [] }
        try paths.finish(&simplex.forest, &halfCosts, duals: &simplex.columnDuals)
        return rows.enumerated().map { ($1, Double(paths.rowDuals[$0]) * halfCosts.unit) }
    }

    /// The tree of the last solve.
    var basis: TransportBasis { TransportBasis(parents: simplex.forest.nodes.map(\.parent)) }
}
