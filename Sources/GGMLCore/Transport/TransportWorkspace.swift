/// The memory in which one thread solves transport problems, one after another.
///
/// Large blocks are kept from one problem to the next; nothing else is, so results do not depend on what was solved
/// before.
public struct TransportWorkspace: ~Copyable {
    var costs: CostRows
    var simplex = NetworkSimplex()
    var paths = ShortestPaths()

    public init() { costs = CostRows() }

    /// Bytes for a problem of this size, about: a tree and a search, the coordinates twice, and the tile.
    static func memory(rows: Int, columns: Int, dimensions: Int) -> Int {
        (120 + 12 * dimensions) * (rows + columns) + CostRows.memory(rows: rows, columns: columns)
    }

    /// - Parameter keepsRows: false computes costs on the fly however few they are.
    package init(keepsRows: Bool) { costs = CostRows(keepsRows: keepsRows) }
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

    /// From this many points on, half of them are solved first: their dual values are a better start than none.
    private static let largeCloud = 600

    /// Solves a problem, from the tree of an old one if there is one, and leaves the optimal tree in `simplex`.
    ///
    /// - Returns: the optimum in units of `costs.unit`.
    mutating func solve(_ cost: GroundCost, from x: PointCloud, to y: PointCloud, basis: TransportBasis?)
        throws(GGMLError) -> TransportValue
    {
        let masses = try TransportMasses(x, y)
        if let basis {
            costs.prepare(cost, from: x, to: y)
            simplex.forest.load(basis.parents, masses)
            simplex.setPotentials(costs)
            if simplex.violatedShare(&costs) <= mostViolated { return try simplex.solve(&costs, masses) }
        }
        var halfDuals: [Double] = []
        if min(x.count, y.count) >= Self.largeCloud {
            let half = x.everySecondPoint
            _ = try solve(cost, from: half, to: y.everySecondPoint, basis: nil)
            halfDuals = simplex.potentials.prefix(half.count).map { $0 * costs.unit }
        }
        // Unless an old tree was tried under these very costs.
        if basis == nil || !halfDuals.isEmpty { costs.prepare(cost, from: x, to: y) }
        let unit = costs.unit
        try paths.build(
            &simplex.forest, masses, &costs, duals: &simplex.columnDuals,
            halfDuals: halfDuals.map { Float($0 / unit) })
        simplex.setPotentials(costs)
        return try simplex.solve(&costs, masses)
    }

    /// The tree of the last solve.
    var basis: TransportBasis { TransportBasis(parents: simplex.forest.nodes.map(\.parent)) }
}
