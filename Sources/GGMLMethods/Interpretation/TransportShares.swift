package import GGMLCore
import GGMLStream
import Synchronization

/// Which cells, groups of cells and components carry the cost of transport between two classes.
///
/// Of each sample of the one class and each of the other, the exact plan is computed under the learned metric; each of
/// these pairs counts alike. The cost of an arc of the plan, its mass times the distance of its two cells, counts for
/// both its cells and their groups, and for the components by their part of the squared distance.
package struct TransportShares: Sendable {
    /// Mass that moves, and what its move costs: means over the pairs.
    package struct Flow: Equatable, Sendable {
        package var mass = 0.0
        package var cost = 0.0

        /// What a unit of mass costs; nil where none moves.
        package var mean: Double? { mass > 0 ? cost / mass : nil }

        mutating func add(mass: Double, cost: Double) {
            self.mass += mass
            self.cost += cost
        }

        fileprivate static func + (first: Flow, second: Flow) -> Flow {
            Flow(mass: first.mass + second.mass, cost: first.cost + second.cost)
        }
    }

    /// How many pairs of samples there are.
    package let pairs: Int
    /// The mean distance over the pairs, of the mass 1.
    package private(set) var total = Flow()
    /// Sample after sample, one a point of its cloud; none in samples of other classes.
    package private(set) var cells: [[Flow]]
    /// From each group, in the one class, to each in the other: groups × groups.
    package private(set) var groups: [[Flow]]
    /// What each component adds to the cost, by its part of the squared distance of an arc's cells.
    package private(set) var components: [Double]

    /// - Parameters:
    ///   - from, to: samples of the two classes
    ///   - groups: a group for each point of each cloud
    ///   - progress: called once a pair, from any thread
    /// - Throws: where a distance is not proven.
    /// - Complexity: memory O(cells + groups²), and some plans a thread
    package init(
        _ clouds: SampleClouds, from: [Int], to: [Int], groups: CellGroups, along metric: MetricComponents,
        threads: Int, progress: @Sendable () -> Void = {}
    ) throws(GGMLError) {
        let all = from.flatMap { first in to.map { (first: first, second: $0) } }
        pairs = all.count
        cells = clouds.clouds.map { Array(repeating: Flow(), count: $0.count) }
        self.groups = groups.names.map { _ in Array(repeating: Flow(), count: groups.names.count) }
        components = metric.rotation.map { _ in 0 }
        // A few plans at a time, added up in their order, so that neither memory nor the number of threads shows.
        for start in stride(from: 0, to: all.count, by: 8 * threads) {
            let some = Array(all[start..<min(start + 8 * threads, all.count)])
            let plans = try clouds.plans(of: some, threads: threads, progress: progress)
            for (pair, plan) in zip(some, plans) {
                add(plan, of: pair, clouds, groups, metric, weight: 1 / Double(all.count))
            }
        }
    }

    /// What leaves a group, and what comes to it.
    package func ends(of group: Int) -> (from: Flow, to: Flow) {
        (groups[group].reduce(Flow(), +), groups.reduce(Flow()) { $0 + $1[group] })
    }

    /// A cost as a part of all; samples that are all alike have none, and no part of it.
    package func part(of cost: Double) -> Double { total.cost > 0 ? cost / total.cost : 0 }

    private mutating func add(
        _ plan: TransportPlan, of pair: (first: Int, second: Int), _ clouds: SampleClouds,
        _ groups: CellGroups, _ metric: MetricComponents, weight: Double
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
            for (index, axis) in metric.rotation.enumerated() {
                let along = dot(axis, difference) / arc.cost
                components[index] += cost * along * along
            }
        }
    }
}

/// Groups of the cells of some clouds.
package struct CellGroups: Equatable, Sendable {
    package let names: [String]
    /// Sample after sample, one a cell: an index into `names`.
    package let codes: [[Int]]

    /// - Parameter values: sample after sample, one a cell; cells of which nothing is known are the group "NA".
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
    /// The exact plans of some pairs of samples under the Euclidean cost of their points, in that order.
    fileprivate func plans(
        of pairs: [(first: Int, second: Int)], threads: Int, progress: @Sendable () -> Void
    ) throws(GGMLError) -> [TransportPlan] {
        let plans = Mutex<[Int: TransportPlan]>([:])
        _ = try distances(.euclidean, solver: .exact, pairs: pairs, threads: threads) { _ in
            true
        } _: { index, plan in
            plans.withLock { $0[index] = plan }
            progress()
        }
        return plans.withLock { plans in pairs.indices.compactMap { plans[$0] } }
    }
}
