import ArgumentParser
import GGMLStream

/// The rules for cells. They are applied in this order, and a cell is counted under the first that it breaks.
struct CellFlags: ParsableArguments {
    @Option(help: ArgumentHelp("Leave out cells with counts of fewer genes.", valueName: "n"))
    var minGenes: Int?

    @Option(help: ArgumentHelp("Leave out cells with fewer counts.", valueName: "n"))
    var minCounts: Int?

    @Option(help: ArgumentHelp("Leave out cells with more counts.", valueName: "n"))
    var maxCounts: Int?

    @Option(
        help: ArgumentHelp(
            "Leave out cells with a larger percentage of their counts in mitochondrial genes.", valueName: "x"
        ))
    var maxMito: Double?

    @Option(
        help: ArgumentHelp(
            "Prefix of the names of mitochondrial genes, in upper or lower case (default: MT-).",
            valueName: "text"))
    var mitoPrefix: String?

    func validate() throws {
        for (name, value) in [("min-genes", minGenes), ("min-counts", minCounts)] {
            if let value, value < 0 { throw ValidationError("--\(name): expected 0 or more, found \(value)") }
        }
        if let maxCounts, maxCounts < 1 {
            throw ValidationError("--max-counts: expected 1 or more, found \(maxCounts)")
        }
        if let maxMito, !(0...100).contains(maxMito) {
            throw ValidationError("--max-mito: expected a percentage from 0 to 100, found \(maxMito)")
        }
        if mitoPrefix != nil && maxMito == nil {
            throw ValidationError("--mito-prefix: expected --max-mito with it, found none")
        }
        if mitoPrefix == "" { throw ValidationError("--mito-prefix: expected some letters, found none") }
    }

    /// The rules in their fixed order; a rule that was not given is taken from `others`.
    func rules(over others: [CellRule] = []) -> [CellRule] {
        func rule(_ name: String, _ given: CellRule?) -> [CellRule] {
            given.map { [$0] } ?? others.filter { $0.name == name }
        }
        let rules =
            rule("min-genes", minGenes.map { .minGenes($0) })
            + rule("min-counts", minCounts.map { .minCounts($0) })
            + rule("max-counts", maxCounts.map { .maxCounts($0) })
            + rule("max-mito", maxMito.map { .maxMito(percent: $0, prefix: mitoPrefix ?? "MT-") })
        return rules.filter(\.canBeBroken)
    }
}
