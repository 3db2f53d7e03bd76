package import GGMLCore
package import GGMLStream

/// The solution of the transport problem between two samples, by either solver.
package enum PairSolution: Sendable {
    case exact(TransportSolution)
    case entropic(SinkhornDistance)

    package var value: Double {
        switch self {
        case .exact(let solution): solution.value
        case .entropic(let distance): distance.value
        }
    }

    package var gap: Double {
        switch self {
        case .exact(let solution): solution.gap
        case .entropic(let distance): distance.gap
        }
    }
}

/// Solves the transport problems between pairs of samples, on several threads, in an order that does not depend on them.
package struct PairSolver: Sendable {
    private let clouds: [PointCloud]
    private let cost: GroundCost
    private let solver: TransportSolver
    /// The clouds prepared for the exact solver; nil for empty ones.
    private let prepared: [PreparedCloud?]

    /// - Parameter clouds: one for each sample; empty for a sample that is in no pair.
    /// - Throws: if coordinates are too large to compare.
    package init(_ clouds: [PointCloud], _ cost: GroundCost, _ solver: TransportSolver, threads: Int)
        throws(GGMLError)
    {
        (self.clouds, self.cost, self.solver) = (clouds, cost, solver)
        prepared = try concurrentMap(count: clouds.count, threads: threads) { sample throws(GGMLError) in
            guard solver == .exact, clouds[sample].count > 0 else { return nil }
            return try PreparedCloud(clouds[sample], for: cost)
        }
    }

    /// What `body` makes of the solutions of the given pairs, in their order.
    ///
    /// - Parameters:
    ///   - keepsTree: whether the basis of an exact solution is one for the next solve of the pair.
    ///   - basis: the basis to start from, by the index in `pairs`; nil starts from nothing.
    ///   - body: called once for each pair, with its index in `pairs`, from any thread.
    package func map<Result: Sendable>(
        _ pairs: [(first: Int, second: Int)], threads: Int, keepsTree: Bool = false,
        startingAt basis: @Sendable (Int) -> TransportBasis? = { _ in nil },
        _ body: @Sendable (Int, PairSolution) throws(GGMLError) -> Result
    ) throws(GGMLError) -> [Result] {
        try concurrentMap(count: pairs.count, threads: threads) {
            TransportWorkspace()
        } _: { workspace, index throws(GGMLError) in
            let (first, second) = pairs[index]
            if case .sinkhorn(let options) = solver {
                let distance = try SinkhornDistance(cost, from: clouds[first], to: clouds[second], options)
                return try body(index, .entropic(distance))
            }
            guard let x = prepared[first], let y = prepared[second] else {
                throw GGMLError(
                    .internalFault, "samples \(first) and \(second): expected cells to compare, found none")
            }
            let solution = try workspace.solve(
                from: x, to: y, startingAt: basis(index), keepsTree: keepsTree)
            return try body(index, .exact(solution))
        }
    }

    /// What `body` makes of the exact solutions of the given pairs, in their order.
    ///
    /// - Precondition: the solver is the exact one.
    package func mapExact<Result: Sendable>(
        _ pairs: [(first: Int, second: Int)], threads: Int,
        _ body: @Sendable (Int, TransportSolution) throws(GGMLError) -> Result
    ) throws(GGMLError) -> [Result] {
        try map(pairs, threads: threads) { index, solution throws(GGMLError) in
            guard case .exact(let solution) = solution else {
                preconditionFailure("the solver is the exact one")
            }
            return try body(index, solution)
        }
    }
}
