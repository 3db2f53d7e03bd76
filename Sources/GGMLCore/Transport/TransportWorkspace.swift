/// The memory in which one thread solves transport problems, one after another.
///
/// Large blocks are kept from one problem to the next; nothing else is, so results do not depend on what was solved
/// before.
public struct TransportWorkspace: ~Copyable {
    var costs: CostRows
    var simplex = NetworkSimplex()
    var paths = ShortestPaths()

    public init() { costs = CostRows() }

    /// - Parameter keepsRows: false computes costs on the fly however few they are.
    package init(keepsRows: Bool) { costs = CostRows(keepsRows: keepsRows) }
}

/// What outlives a solve: an optimal tree and the dual values of the columns.
///
/// Masses never change while costs do, so the tree stays feasible, and a solve after a small change needs few pivots.
public struct TransportBasis: Equatable, Sendable {
    /// The parent of each row, then of each column; −1 at the root.
    let parents: [Int32]
    /// In the unit of the costs.
    let columnDuals: [Float]

    /// How a solve begins, by how many rows have an arc that improves the old tree. Where most have, pivots are more
    /// work than shortest paths; where nearly all have, the old dual values are worse than none. Paths were the faster
    /// way only between clouds of equal size (measured with 250 to 1,000 points in 5 dimensions).
    static func start(violatedShare: Double, sizesAreEqual: Bool) -> Start {
        if violatedShare > 0.95 { return .anew }
        return sizesAreEqual && violatedShare > 0.5 ? .fromDuals : .fromTree
    }

    enum Start { case fromTree, fromDuals, anew }
}

extension TransportWorkspace {
    /// Solves the problem that `costs` holds and leaves the optimal tree in `simplex`.
    mutating func solve(_ masses: TransportMasses, from basis: TransportBasis?) throws(GGMLError) -> TransportValue {
        var start = TransportBasis.Start.anew
        if let basis {
            simplex.forest.load(basis.parents, masses)
            simplex.recomputePotentials(costs)
            start = TransportBasis.start(
                violatedShare: simplex.violatedShare(&costs), sizesAreEqual: costs.rows == costs.columns)
            if start == .fromDuals { simplex.columnDuals.load(basis.columnDuals) }
        }
        if start != .fromTree {
            paths.build(
                &simplex.forest, masses, &costs, duals: &simplex.columnDuals, areKnown: start == .fromDuals)
            simplex.recomputePotentials(costs)
        }
        return try simplex.solve(&costs, masses)
    }

    /// The tree and dual values of the last solve.
    var basis: TransportBasis {
        TransportBasis(
            parents: simplex.forest.nodes.map(\.parent), columnDuals: simplex.columnDuals.prefix(costs.columns))
    }
}
