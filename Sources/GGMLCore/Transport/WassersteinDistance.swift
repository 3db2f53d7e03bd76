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
        var basis: TransportBasis?
        var workspace = TransportWorkspace()
        try self.init(cost, from: x, to: y, basis: &basis, in: &workspace)
    }

    /// Solves on from `basis`, if there is one, and leaves it the optimal one.
    public init(
        _ cost: GroundCost, from x: PointCloud, to y: PointCloud, basis: inout TransportBasis?,
        in workspace: inout TransportWorkspace
    ) throws(GGMLError) {
        try x.checkRange()
        try y.checkRange()
        let solution = try workspace.solve(cost, from: x, to: y, basis: basis)
        basis = workspace.basis
        let (largest, unit) = (workspace.costs.largest, workspace.costs.unit)
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

extension TransportBasis {
    /// Whether its root is a row and no arc would have to carry less than nothing.
    func isFeasible(_ masses: TransportMasses) -> Bool {
        (parents.firstIndex(of: -1) ?? .max) < masses.supplies.count
            && masses.flows(parents).allSatisfy { $0 >= 0 }
    }

    /// Calls `body` with row, column and share of the total mass for each arc of the plan.
    /// - Complexity: O(n + m)
    public func forEachArc(_ masses: TransportMasses, _ body: (Int, Int, Double) -> Void) {
        let rows = masses.supplies.count
        let unit = 1 / Double(masses.total)
        for (node, flow) in masses.flows(parents).enumerated() where flow > 0 {
            let parent = Int(parents[node])
            let (row, column) = node < rows ? (node, parent) : (parent, node)
            body(row, column - rows, Double(flow) * unit)
        }
    }
}
