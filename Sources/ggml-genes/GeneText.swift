import FilterKit
import GGMLMethods
import GGMLStream

/// The tables of this program, each with a header and rows.
struct GeneText {
    let digits: Int

    func number(_ value: Double) -> String { rounded(value, digits: digits) }

    func percent(_ part: Double) -> String { rounded(part * 100, digits: 3) }

    /// The columns of the table of genes before those of components.
    static let geneColumns = ["id", "name", "rank", "importance", "share"]

    /// The table of genes, with the weight of each in each component.
    func table(_ metric: MetricComponents, ranked order: GeneOrder, limit: Int?) -> [[String]] {
        let (importances, shares) = (metric.importances, metric.shares)
        let header = Self.geneColumns + components(metric)
        return [header]
            + order.genes.prefix(limit ?? .max).enumerated().map { rank, gene in
                [metric.inputs.ids[gene], metric.inputs.names[gene], String(rank + 1)]
                    + ([importances[gene], shares[gene]] + metric.weights.map { $0[gene] }).map(number)
            }
    }

    /// The table of the genes that are among the first of any metric.
    func table(_ metrics: GeneStability) -> [[String]] {
        [["id", "name", "rank", "share", "sd", "top"]]
            + GeneOrder(metrics.shares).genes.enumerated().filter { metrics.topParts[$1] > 0 }.map {
                rank, gene in
                [metrics.genes.ids[gene], metrics.genes.names[gene], String(rank + 1)]
                    + [metrics.shares[gene], metrics.deviations[gene], metrics.topParts[gene]].map(number)
            }
    }

    /// The table of components, with the positions of the classes, those of samples that the metric has not seen and, if
    /// `costs` are given, the share of the cost.
    func table(
        _ metric: MetricComponents, _ positions: ClassPositions, unseen: ClassPositions?,
        _ costs: TransportShares?
    ) -> [[String]] {
        let parts = metric.componentShares
        let header =
            ["component", "length", "share"] + positions.classes
            + (unseen?.classes.map { "\($0)_unseen" } ?? []) + (costs == nil ? [] : ["cost_share"])
        let means = positions.means + (unseen?.means ?? [])
        return [header]
            + zip(components(metric).indices, components(metric)).map { index, name in
                [name]
                    + ([metric.singularValues[index], parts[index]] + means.map { $0[index] }
                    + (costs.map { [$0.part(of: $0.components[index])] } ?? [])).map(number)
            }
    }

    /// The table of flows from groups of one class to groups of the other, beginning with the largest cost.
    func flows(_ costs: TransportShares, _ groups: CellGroups) -> [[String]] {
        let names = groups.names
        let rows = names.indices.flatMap { from in
            names.indices.map { to in
                (names: [names[from], names[to]], flow: costs.groups[from][to])
            }
        }
        return [["from", "to", "mass", "cost", "share"]]
            + rows.filter { $0.flow.mass > 0 }
            .sorted { (-$0.flow.cost, $0.names[0], $0.names[1]) < (-$1.flow.cost, $1.names[0], $1.names[1]) }
            .map { row in
                row.names
                    + [row.flow.mass, row.flow.mean ?? 0, costs.part(of: row.flow.cost)].map(number)
            }
    }

    /// The table of groups, with the flow that leaves and enters each, beginning with the largest cost.
    func marginals(_ costs: TransportShares, _ groups: CellGroups) -> [[String]] {
        let rows = groups.names.enumerated().map { group, name in
            let (from, to) = costs.ends(of: group)
            return (name: name, from: from, to: to, cost: (from.cost + to.cost) / 2)
        }
        return [["group", "mass_from", "mass_to", "cost_from", "cost_to", "share"]]
            + rows.filter { $0.from.mass + $0.to.mass > 0 }
            .sorted { (-$0.cost, $0.name) < (-$1.cost, $1.name) }
            .map { row in
                let means = [row.from.mean, row.to.mean].map { $0.map(number) ?? "NA" }
                return [row.name, number(row.from.mass), number(row.to.mass)] + means
                    + [number(costs.part(of: row.cost))]
            }
    }

    /// The table of the cells whose mass moves farthest.
    func cells(_ costs: TransportShares, _ clouds: SampleClouds, _ samples: SampleTable, limit: Int?)
        -> [[String]]
    {
        let rows = costs.cells.enumerated().flatMap { sample, flows in
            zip(clouds.barcodes[sample], flows).compactMap { barcode, flow in
                flow.mean.map { (barcode: barcode, sample: sample, mean: $0, cost: flow.cost) }
            }
        }
        return [["cell", "sample", "class", "cost", "share"]]
            + rows.sorted { (-$0.mean, $0.sample, $0.barcode) < (-$1.mean, $1.sample, $1.barcode) }
            .prefix(limit ?? .max)
            .map { row in
                [row.barcode, samples.ids[row.sample], samples.classes[row.sample] ?? "NA", number(row.mean)]
                    + [number(costs.part(of: row.cost))]
            }
    }

    /// The first fields of a line on a set.
    func set(_ set: GeneSets.Match) -> [String] { [set.name, String(set.listed), String(set.genes.count)] }

    private func components(_ metric: MetricComponents) -> [String] {
        metric.weights.indices.map { "c\($0 + 1)" }
    }
}
