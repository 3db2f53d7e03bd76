/// What a transport problem was found to be: its value with a certificate, and the plan and dual variables that prove it.
///
/// Rows are the points of the first cloud and columns those of the second, in the order in which the clouds were given.
/// The dual variables are a proof that can be checked without the solver: u_i + v_j ≤ c_ij for every pair of points, and
/// Σ a_i u_i + Σ b_j v_j = `value` − `gap`, with a and b the shares of mass of the points.
public struct TransportSolution: Sendable {
    /// The cost of the plan.
    public let value: Double
    /// The optimum is at most this much below `value`.
    public let gap: Double
    /// u, one a row.
    public let rowDuals: [Double]
    /// v, one a column.
    public let columnDuals: [Double]
    /// Where a solve of the same masses under other costs can start.
    public let basis: TransportBasis

    private let x: PreparedCloud
    private let y: PreparedCloud

    /// Solves one problem by itself.
    ///
    /// - Throws: `.badData` where a cloud is empty, the clouds have other dimensions than each other, or coordinates are too
    ///   large to compare; `.internalFault` where no optimum can be proven.
    /// - Complexity: memory O((n + m) k), and a tile of n m costs in single precision where that is small
    public init(_ cost: GroundCost, from x: PointCloud, to y: PointCloud) throws(GGMLError) {
        var workspace = TransportWorkspace()
        self = try workspace.solve(
            from: PreparedCloud(x, for: cost), to: PreparedCloud(y, for: cost))
    }

    /// - Parameters:
    ///   - certificate: in units of `unit`.
    ///   - order: how the nodes of certificate and basis are numbered.
    init(
        _ certificate: Certificate, unit: Double, _ basis: TransportBasis, in order: NodeOrder,
        from x: PreparedCloud, to y: PreparedCloud
    ) {
        value = certificate.primal * unit
        gap = certificate.gap * unit
        let duals = order.toCaller(certificate.feasibleDuals(rows: x.count)).map { $0 * unit }
        rowDuals = Array(duals[..<x.count])
        columnDuals = Array(duals[x.count...])
        self.basis = order.toCaller(basis)
        (self.x, self.y) = (x, y)
    }

    /// The solution in the other direction, from the second cloud to the first.
    init(transposing other: TransportSolution) {
        (value, gap) = (other.value, other.gap)
        (rowDuals, columnDuals) = (other.columnDuals, other.rowDuals)
        basis = other.basis.transposed
        (x, y) = (other.y, other.x)
    }

    /// The optimal plan.
    ///
    /// - Complexity: O((n + m) (k + log (n + m)))
    public var plan: TransportPlan {
        var arcs: [TransportPlan.Arc] = []
        forEachArc { row, column, mass in
            let cost = x.cost.between(x.cloud, row, y.cloud, column)
            arcs.append(TransportPlan.Arc(row: row, column: column, mass: mass, cost: cost))
        }
        return TransportPlan(arcs: arcs.sorted { ($0.row, $0.column) < ($1.row, $1.column) })
    }

    /// Calls `body` with row, column and share of the total mass for each arc of the plan, in no special order.
    ///
    /// - Complexity: O(n + m)
    package func forEachArc(_ body: (Int, Int, Double) -> Void) {
        basis.forEachArc(Marginals(x.cloud, y.cloud), body)
    }
}
