/// The 1-Wasserstein distance between two clouds, with its certificate.
public struct WassersteinDistance: Equatable, Sendable {
    /// The cost of the plan that was found.
    public let value: Double
    /// `value` is at most this much above the true optimum.
    public let gap: Double

    /// The distance between two clouds.
    ///
    /// - Throws: where the certificate is worse than 10⁻⁶ of the distance and 10⁻¹² of the largest cost: a distance
    ///   is proven or not given.
    /// - Complexity: memory O(n + m), and a tile of n m costs where that is small.
    public init(_ cost: GroundCost, from x: PointCloud, to y: PointCloud) throws(GGMLError) {
        var workspace = TransportWorkspace()
        try self.init(
            from: PreparedCloud(x, for: cost, isShared: false),
            to: PreparedCloud(y, for: cost, isShared: false), in: &workspace)
    }

    /// Solves on from `basis`, if there is one, and leaves it the optimal one.
    public init(
        _ cost: GroundCost, from x: PointCloud, to y: PointCloud, basis: inout TransportBasis?,
        in workspace: inout TransportWorkspace
    ) throws(GGMLError) {
        try self.init(
            from: PreparedCloud(x, for: cost, isShared: false),
            to: PreparedCloud(y, for: cost, isShared: false), basis: &basis, in: &workspace)
    }

    /// The same for clouds that are compared more than once, made ready for the same cost.
    ///
    /// - Parameter keepsTree: false where no solve will go on from `basis`, which then has no more than the plan needs.
    public init(
        from x: PreparedCloud, to y: PreparedCloud, basis: inout TransportBasis?, keepsTree: Bool = true,
        in workspace: inout TransportWorkspace
    ) throws(GGMLError) {
        let solution = try workspace.solve(from: x, to: y, basis: basis, keepsTree: keepsTree)
        basis = workspace.basis()
        try self.init(solution, workspace.costs)
    }

    /// The same where only the distance is asked for, or the plan in `workspace`.
    public init(from x: PreparedCloud, to y: PreparedCloud, in workspace: inout TransportWorkspace)
        throws(GGMLError)
    {
        let solution = try workspace.solve(from: x, to: y, basis: nil, keepsTree: false)
        try self.init(solution, workspace.costs)
    }

    private init(_ solution: TransportValue, _ costs: borrowing CostRows) throws(GGMLError) {
        let (largest, unit) = (costs.largest, costs.unit)
        let acceptable = max(1e-6 * solution.primal, 1e-12 * largest)
        guard solution.gap <= acceptable, solution.dual - solution.primal <= acceptable else {
            throw GGMLError(
                .notConverged,
                "transport: expected a duality gap of at most \(acceptable), found \(solution.primal - solution.dual); please report "
                    + "this as a bug")
        }
        value = solution.primal * unit
        gap = (solution.gap + solution.rounding) * unit
    }
}
