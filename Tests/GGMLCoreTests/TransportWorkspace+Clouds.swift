import GGMLCore

extension TransportWorkspace {
    /// Solves a problem between clouds that are used once, with a tree for the next solve.
    mutating func solve(
        _ cost: GroundCost, from x: PointCloud, to y: PointCloud, startingAt basis: TransportBasis? = nil,
        keepsTree: Bool = true
    ) throws(GGMLError) -> TransportSolution {
        try solve(
            from: PreparedCloud(x, for: cost), to: PreparedCloud(y, for: cost), startingAt: basis,
            keepsTree: keepsTree)
    }
}
