import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

extension Genes {
    /// Shows the tables that need cells: the positions of classes, and the parts of the cost between two of them.
    func showCells() throws(GGMLError) {
        var reader = try InputOptions.open(inputs.first, spoolFolder: nil)
        let preamble = try reader.preamble()
        let samples = preamble.samples
        let components = try components(preamble, place: reader.name)
        let sides = try between.map { name throws(GGMLError) in try samples.members(of: name) }
        if classes { try samples.reportWithoutClass(to: messages) }
        let column = by.flatMap { samples.knownValues(of: $0) }
        let clouds = try SampleClouds(
            reading: &reader, preamble,
            space: components.map { SampleSpace($0.metric) }
                ?? SampleSpace(.euclidean, features: preamble.features),
            limit: cells.limit, seed: seed.seed, label: column == nil ? by : nil)
        cells.report(clouds.seen, by: Self.name, to: messages)
        let groups = CellGroups(
            column.map { zip($0, clouds.barcodes).map { value, cells in cells.map { _ in value } } }
                ?? clouds.labels)
        let costs =
            sides.isEmpty ? nil : try costs(from: sides[0], to: sides[1], clouds, groups, components)
        if let components, classes { return try write(classTable(components, clouds, samples, costs)) }
        guard let costs else { return }
        if by == nil {
            try write(text.cells(costs, clouds, samples, limit: top.limit))
        } else {
            try write(marginals ? text.marginals(costs, groups) : text.flows(costs, groups))
        }
    }

    /// The components of the metric; nil for plain transport, if no metric was learned.
    private func components(_ preamble: Preamble, place: String) throws(GGMLError) -> MetricComponents? {
        if classes || preamble.metric.map({ !$0.isEuclidean }) ?? false {
            let components = try MetricComponents(preamble, place: place)
            messages.warnOfDoubt(Self.name, components.metric, place: place)
            return components
        }
        messages.note(Self.name, "no metric was learned: shows plain transport, at the Euclidean cost")
        messages.warnOfCounts(Self.name, preamble.features)
        return nil
    }

    /// The table of components. Positions of samples that the metric has seen, and of others, are apart.
    private func classTable(
        _ components: MetricComponents, _ clouds: SampleClouds, _ samples: SampleTable,
        _ costs: TransportShares?
    ) -> [[String]] {
        let known = samples.ids.indices.filter { samples.classes[$0] != nil }
        let trained = Set(components.metric.training.samples)
        let seen = known.filter { trained.contains(samples.ids[$0]) }
        let unseen = known.filter { !trained.contains(samples.ids[$0]) }
        let isMixed = !seen.isEmpty && !unseen.isEmpty
        let positions = ClassPositions(clouds, samples, of: isMixed ? seen : known, along: components)
        if !seen.isEmpty {
            messages.note(
                Self.name,
                "positions are of the \(seen.count) samples that the metric was learned from, which look farther apart "
                    + "than new ones would"
                    + (isMixed ? "; those of \(unseen.count) others are in the columns _unseen" : ""))
        }
        return text.table(
            components, positions,
            unseen: isMixed
                ? ClassPositions(clouds, samples, of: unseen, along: components, centre: positions.centre)
                : nil, costs)
    }

    private func costs(
        from: [Int], to: [Int], _ clouds: SampleClouds, _ groups: CellGroups, _ components: MetricComponents?
    ) throws(GGMLError) -> TransportShares {
        let threadCount = try threads.count()
        try messages.memory(
            Self.name, bytes: clouds.memory(.exact, .euclidean, threads: threadCount),
            threads: threadCount, openBLAS: true,
            for: "the cells and the costs on each thread")
        let pairs = from.flatMap { first in to.map { (first: first, second: $0) } }
        let progress = Progress(Self.name, pairs: pairs, of: clouds, messages: messages)
        let costs = try TransportShares(
            clouds, from: from, to: to, groups: groups, along: components, threads: threadCount
        ) { progress.advance(work: clouds.work($0)) }
        messages.detail(
            Self.name,
            "\(costs.pairs) pairs of samples, mean distance \(text.number(costs.total.cost))")
        return costs
    }
}
