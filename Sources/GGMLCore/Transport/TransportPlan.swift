/// Which mass goes where: at most one arc less than there are points in both clouds.
public struct TransportPlan: Equatable, Sendable {
    public struct Arc: Equatable, Sendable {
        /// Points of the first and of the second cloud.
        public let row: Int
        public let column: Int
        /// Share of the total mass; all shares add up to 1.
        public let mass: Double
        /// Ground cost of the arc; Σ mass · cost is the distance.
        public let cost: Double
    }

    /// By row, then by column.
    public let arcs: [Arc]
}

extension TransportWorkspace {
    /// The plan of the last solve.
    package func plan(_ masses: TransportMasses) -> TransportPlan {
        var arcs: [TransportPlan.Arc] = []
        simplex.forest.forEachArc { row, column, flow, cost in
            arcs.append(
                TransportPlan.Arc(
                    row: row, column: column, mass: Double(flow) / Double(masses.total),
                    cost: cost * costs.unit))
        }
        return TransportPlan(arcs: arcs.sorted { ($0.row, $0.column) < ($1.row, $1.column) })
    }
}
