/// Which mass goes where: at most one arc less than there are points in both clouds.
public struct TransportPlan: Equatable, Sendable {
    public struct Arc: Equatable, Sendable {
        /// The point of the first cloud.
        public let row: Int
        /// The point of the second cloud.
        public let column: Int
        /// Share of the total mass; all shares add up to 1.
        public let mass: Double
        /// Ground cost of the arc; Σ mass · cost is the distance.
        public let cost: Double
    }

    /// By row, then by column.
    public let arcs: [Arc]
}
