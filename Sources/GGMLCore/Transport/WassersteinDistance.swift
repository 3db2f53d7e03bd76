/// The 1-Wasserstein distance between two clouds, with its certificate.
public struct WassersteinDistance: Equatable, Sendable {
    /// The cost of the plan that was found, in double precision.
    public let value: Double
    /// `value` is at most this much above the true optimum.
    public let gap: Double

    /// Equal weights within each cloud.
    ///
    /// - Throws: where the certificate is worse than 10⁻⁶ of the distance and 10⁻¹² of the largest cost: a distance
    ///   is proven or not given.
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
                "coordinates up to 10²⁷⁰", found: "larger ones", in: "the ground cost",
                advice: "scale the features")
        }
        guard x.count <= CostTile.mostPairs / y.count else {
            throw .expected(
                "at most \(CostTile.mostPairs) pairs of cells of two samples",
                found: "\(x.count) × \(y.count)",
                in: "the ground cost", advice: "compare fewer cells a sample")
        }
        let (x, y, unit) = cost.prepared(x, y)
        let tile = CostTile(cost, from: x, to: y)
        let solution = try solver.solve(tile)
        var value = 0.0
        solver.forEachArc { i, j, share in value += share * cost.between(x, i, y, j) }
        // The plan is optimal for costs rounded to single precision, each off by at most 2⁻²⁴ of itself, or by the
        // smallest number that there is.
        let gap = solution.gap + value * 0x1p-23 + 0x1p-148
        let acceptable = max(1e-6 * value, 1e-12 * Double(tile.largest), 0x1p-100)
        guard gap <= acceptable else {
            throw GGMLError(
                .notConverged,
                "transport: expected a duality gap of at most \(acceptable), found \(gap); please report this as a bug"
            )
        }
        self.value = value * unit
        self.gap = gap * unit
    }
}
