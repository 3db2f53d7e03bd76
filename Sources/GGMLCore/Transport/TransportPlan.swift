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
    package mutating func plan(_ masses: TransportMasses) -> TransportPlan {
        let rows = costs.rows
        let places = numbers?.inverse
        var arcs: [TransportPlan.Arc] = []
        basis().forEachArc(masses) { row, column, mass in
            let cost = costs.exact(
                places.map { Int($0[row]) } ?? row, places.map { Int($0[rows + column]) - rows } ?? column)
            arcs.append(TransportPlan.Arc(row: row, column: column, mass: mass, cost: cost * costs.unit))
        }
        return TransportPlan(arcs: arcs.sorted { ($0.row, $0.column) < ($1.row, $1.column) })
    }
}
