/// A cloud made ready for transports of one ground cost: what depends on it alone is found once.
///
/// The solver numbers the points of large clouds anew, so that neighbours follow each other. Only this type and
/// `TransportWorkspace.solve` know of both orders: everything that a solve is given or gives back is in the caller's.
public struct PreparedCloud: Sendable {
    let cost: GroundCost
    /// The points in the caller's order; for the cosine, of length 1.
    let cloud: PointCloud
    /// The points in the solver's order.
    let sorted: PointCloud
    /// The caller's number of each point, in the solver's order; nil where both orders are the same.
    let order: [Int32]?
    /// From the smallest to the largest coordinate, one range a dimension.
    let ranges: [ClosedRange<Double>]
    private let coarseClouds = CoarseClouds()

    /// An assignment of so many points has a coarse problem solved first, for dual values to start from.
    static let fewestPointsForCoarseStart = 200
    /// A coarse cloud has one point in so many.
    static let coarsening = 4

    /// - Throws: `.badData` where the cloud is empty, differences of coordinates could overflow, or a point has no direction
    ///   for the cosine.
    /// - Complexity: O(n k), and O(n (k + log n) log n) where it sorts the points
    public init(_ cloud: PointCloud, for cost: GroundCost) throws(GGMLError) {
        try cloud.check(for: cost)
        self.cost = cost
        self.cloud = cost == .cosine ? cloud.normalized : cloud
        order = Self.isSorted(cloud) ? self.cloud.neighbourOrder : nil
        sorted = order.map(self.cloud.permuted) ?? self.cloud
        ranges = self.cloud.ranges
    }

    private static func isSorted(_ cloud: PointCloud) -> Bool { cloud.count > CandidateColumns.fewColumns }

    /// Bytes that preparing a cloud takes beside those of the cloud, about.
    package static func memory(of cloud: PointCloud, for cost: GroundCost) -> Int {
        let copies = (cost == .cosine ? 1 : 0) + (isSorted(cloud) ? 1 : 0)
        // A quarter of the points, a quarter of these, and so on.
        let coarse = cloud.count < fewestPointsForCoarseStart ? 0 : cloud.memory / (coarsening - 1)
        return copies * cloud.memory + coarse
    }

    public var count: Int { cloud.count }

    /// One in every `step` points, in an order in which neighbours follow each other.
    func coarse(by step: Int) throws(GGMLError) -> CoarseCloud {
        try coarseClouds.cloud(by: step, of: sorted) {
            order == nil ? sorted.neighbourOrder : Array(0..<Int32(count))
        }
    }
}

/// How the nodes of a problem, rows before columns, are numbered by the caller and by the solver.
struct NodeOrder {
    /// The caller's number of each node in the solver's order; nil where both orders are the same.
    private let callers: [Int32]?

    init(_ x: PreparedCloud, _ y: PreparedCloud) {
        guard x.order != nil || y.order != nil else {
            callers = nil
            return
        }
        let rows = Int32(x.count)
        callers = (x.order ?? Array(0..<rows)) + (y.order ?? Array(0..<Int32(y.count))).map { $0 + rows }
    }

    func toSolver(_ basis: TransportBasis) -> TransportBasis {
        callers.map { basis.renumbered($0.inverse) } ?? basis
    }

    func toCaller(_ basis: TransportBasis) -> TransportBasis { callers.map(basis.renumbered) ?? basis }

    /// Numbers that stand in the solver's order, one a node, in the caller's.
    func toCaller(_ values: [Double]) -> [Double] {
        guard let callers else { return values }
        var result = values
        for (value, node) in zip(values, callers) { result[Int(node)] = value }
        return result
    }
}

extension [Int32] {
    /// The inverse of a permutation of the numbers from 0 on.
    fileprivate var inverse: [Int32] {
        var inverse = self
        for (position, number) in enumerated() { inverse[Int(number)] = Int32(position) }
        return inverse
    }
}
