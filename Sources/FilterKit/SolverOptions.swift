package import ArgumentParser
import GGMLCore
package import GGMLStream

/// The choice of the transport cost: exact or entropic.
package struct SolverOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "exact, or sinkhorn: with an entropic penalty, for comparison with other tools.",
            valueName: "name"))
    package var solver = Solver.exact

    @Option(
        help: ArgumentHelp(
            "Weight of the entropy for --solver sinkhorn, as a fraction of the mean ground cost of a pair (default: "
                + "\(SinkhornOptions().epsilon)).", valueName: "x"))
    package var epsilon: Double?

    @Flag(help: "With --solver sinkhorn, subtract half of the cost of each sample against itself.")
    package var debiased = false

    package enum Solver: String, CaseIterable, Sendable, ExpressibleByArgument { case exact, sinkhorn }

    package init() {}

    package func validate() throws {
        // Far beyond this range, the cost or the entropy is lost in rounding.
        if let epsilon, !(1e-6...1e3).contains(epsilon) {
            throw ValidationError("--epsilon: expected a number from 0.000001 to 1000, found \(epsilon)")
        }
        if solver == .exact && (epsilon != nil || debiased) {
            throw ValidationError(
                "--\(debiased ? "debiased" : "epsilon"): expected --solver sinkhorn with it, found exact")
        }
    }

    package var choice: TransportSolver {
        guard solver == .sinkhorn else { return .exact }
        var options = SinkhornOptions()
        options.epsilon = epsilon ?? options.epsilon
        options.debiased = debiased
        return .sinkhorn(options)
    }
}
