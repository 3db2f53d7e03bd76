package import GGMLCore
import GGMLStream

/// The shares of cells, groups of cells and components in the cost of transport between two classes.
///
/// For each pair of a sample of one class and a sample of the other, the exact plan is computed under the learned
/// metric, or the Euclidean one; all pairs count equally. The cost of an arc of a plan, its mass times the distance of
/// its two cells, is credited to both cells and their groups, and to the components by their part of the squared
/// distance.
package struct TransportShares: Sendable {
    /// The mass that moves and the cost of moving it, as means over the pairs.
    package struct Flow: Equatable, Sendable {
        package var mass = 0.0
        package var cost = 0.0

        /// The cost of a unit of mass; nil if none moves.
        package var mean: Double? { mass > 0 ? cost / mass : nil }

        mutating func add(mass: Double, cost: Double) {
            self.mass += mass
            self.cost += cost
        }

        fileprivate static func + (first: Flow, second: Flow) -> Flow {
            Flow(mass: first.mass + second.mass, cost: first.cost + second.cost)
        }
    }

    /// The number of pairs of samples.
    package let pairs: Int
    /// The mean distance over the pairs, with the mass 1.
    package private(set) var total = Flow()
    /// For each sample the flow of each point of its cloud; empty for samples of other classes.
    package private(set) var cells: [[Flow]]
    /// The flow from each group in the first class to each group in the second, groups × groups.
    package private(set) var groups: [[Flow]]
    /// The contribution of each component to the cost, by its part of the squared distance of an arc's cells; empty for
    /// plain transport.
    package private(set) var components: [Double]

    /// - Parameters:
    ///   - from, to: the samples of the two classes
    ///   - groups: the group of each point of each cloud
    ///   - metric: the learned metric; nil for plain transport
    ///   - progress: called with each pair, from any thread
    /// - Throws: if a distance is not proven to be optimal.
    /// - Complexity: memory O(cells + groups²), and a few plans a thread
    package init(
        _ clouds: SampleClouds, from: [Int], to: [Int], groups: CellGroups, along metric: MetricComponents?,
        threads: Int, progress: @Sendable ((first: Int, second: Int)) -> Void = { _ in }
    ) throws(GGMLError) {
        let all = from.flatMap { first in to.map { (first: first, second: $0) } }
        pairs = all.count
        cells = clouds.clouds.map { Array(repeating: Flow(), count: $0.count) }
        self.groups = groups.names.map { _ in Array(repeating: Flow(), count: groups.names.count) }
        let axes = metric?.rotation ?? []
        components = axes.map { _ in 0 }
        // A few plans at a time, added in their order, so that memory is bounded and results do not depend on threads.
        for start in stride(from: 0, to: all.count, by: 8 * threads) {
            let some = Array(all[start..<min(start + 8 * threads, all.count)])
            let plans = try clouds.plans(of: some, threads: threads, progress: progress)
            for (pair, plan) in zip(some, plans) {
                add(plan, of: pair, clouds, groups, axes, weight: 1 / Double(all.count))
            }
        }
    }

    /// The flow that leaves a group, and the flow that enters it.
    package func ends(of group: Int) -> (from: Flow, to: Flow) {
        (groups[group].reduce(Flow(), +), groups.reduce(Flow()) { $0 + $1[group] })
    }

    /// A cost divided by the total cost; 0 if the total is 0.
    package func part(of cost: Double) -> Double { total.cost > 0 ? cost / total.cost : 0 }

    private mutating func add(
        _ plan: TransportPlan, of pair: (first: Int, second: Int), _ clouds: SampleClouds,
        _ groups: CellGroups, _ axes: [[Double]], weight: Double
    ) {
        let (x, y) = (clouds.clouds[pair.first], clouds.clouds[pair.second])
        for arc in plan.arcs {
            let mass = arc.mass * weight
            let cost = mass * arc.cost
            total.add(mass: mass, cost: cost)
            cells[pair.first][arc.row].add(mass: mass, cost: cost)
            cells[pair.second][arc.column].add(mass: mass, cost: cost)
            let (source, target) = (groups.codes[pair.first][arc.row], groups.codes[pair.second][arc.column])
            self.groups[source][target].add(mass: mass, cost: cost)
            guard arc.cost > 0 else { continue }
            let difference = zip(x.coordinates[x.range(arc.row)], y.coordinates[y.range(arc.column)])
                .map { $0 - $1 }
            for (index, axis) in axes.enumerated() {
                let along = dot(axis, difference) / arc.cost
                components[index] += cost * along * along
            }
        }
    }
}

/// Groups of the cells of clouds.
package struct CellGroups: Equatable, Sendable {
    package let names: [String]
    /// For each sample the group of each cell, as an index into `names`.
    package let codes: [[Int]]

    /// - Parameter values: for each sample the label of each cell; cells without a label form the group "NA".
    package init(_ values: [[String?]]) {
        let labelling = Labelling(values.joined().map { $0 ?? "NA" })
        names = labelling.names
        var rest = labelling.codes[...]
        codes = values.map { values in
            defer { rest = rest.dropFirst(values.count) }
            return Array(rest.prefix(values.count))
        }
    }
}

extension SampleClouds {
    /// The exact plans of the given pairs of samples under the Euclidean cost of their points, in the given order.
    fileprivate func plans(
        of pairs: [(first: Int, second: Int)], threads: Int,
        progress: @Sendable ((first: Int, second: Int)) -> Void
    ) throws(GGMLError) -> [TransportPlan] {
        let solver = try PairSolver(clouds, .euclidean, .exact, threads: threads)
        return try solver.mapExact(pairs, threads: threads) { index, solution in
            progress(pairs[index])
            return solution.plan
        }
    }
}
