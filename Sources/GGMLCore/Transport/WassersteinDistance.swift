/// The 1-Wasserstein distance between two clouds, with its certificate.
public struct WassersteinDistance: Equatable, Sendable {
    /// The cost of the plan that was found, in double precision.
    public let value: Double
    /// `value` is at most this much above the true optimum.
    public let gap: Double

    /// Equal weights within each cloud.
    ///
    /// - Throws: where the certificate is worse than 10⁻⁶ of the value: a distance is proven or not given.
    /// - Complexity: O(n m) memory, four bytes a pair of points.
    public init(_ cost: GroundCost, from x: PointCloud, to y: PointCloud) throws(GGMLError) {
        let masses = TransportMasses(uniform: x.count, y.count)
        var solver = NetworkSimplex(masses, x, y)
        try self.init(cost, from: x, to: y, solver: &solver)
    }

    /// Solves on from the basis that `solver` holds and leaves it the optimal one.
    public init(_ cost: GroundCost, from x: PointCloud, to y: PointCloud, solver: inout NetworkSimplex)
        throws(GGMLError)
    {
        guard x.isWithinRange, y.isWithinRange else {
            throw .expected(
                "coordinates whose distances are below \(Float.greatestFiniteMagnitude)",
                found: "larger ones",
                in: "the ground cost", advice: "scale the features")
        }
        let tile = CostTile(cost, from: x, to: y)
        let solution = try solver.solve(tile)
        var value = 0.0
        solver.forEachArc { i, j, share in value += share * cost.between(x, i, y, j) }
        self.value = value
        // The plan is optimal for costs rounded to single precision, each off by at most 2⁻²⁴ of itself.
        gap = solution.gap + value * 0x1p-23
        guard gap <= 1e-6 * Double(tile.largest) else {
            throw GGMLError(
                .notConverged,
                "transport: expected a duality gap of at most \(1e-6 * Double(tile.largest)), found \(gap); "
                    + "please report this as a bug")
        }
    }
}
