import ArgumentParser
import GGMLCore
import GGMLMethods

/// How gene sets are tested.
struct SetOptions: ParsableArguments {
    @Option(
        name: .customLong("enrichment"),
        help: ArgumentHelp(
            "overlap: whether a set has many of the first genes; preranked: its position in the list of all genes "
                + "(GSEA) (default: overlap).", valueName: "name"))
    var givenEnrichment: Enrichment?

    @Option(
        name: .customLong("permutations"),
        help: ArgumentHelp("Random sets for --enrichment preranked (default: 1000).", valueName: "n"))
    var givenPermutations: Int?

    @Option(
        name: .customLong("min-size"),
        help: ArgumentHelp("Leave out sets with fewer genes of the metric (default: 10).", valueName: "n"))
    var givenMinSize: Int?

    @Option(
        name: .customLong("max-size"),
        help: ArgumentHelp("Leave out sets with more genes of the metric (default: 500).", valueName: "n"))
    var givenMaxSize: Int?

    private static let mostPermutations = 1_000_000

    enum Enrichment: String, CaseIterable, ExpressibleByArgument { case overlap, preranked }

    var enrichment: Enrichment { givenEnrichment ?? .overlap }
    var permutations: Int { givenPermutations ?? 1000 }
    var minSize: Int { givenMinSize ?? 10 }
    var maxSize: Int { givenMaxSize ?? 500 }

    /// Any of these options that was given on the command line.
    var givenOption: String? {
        givenEnrichment.map { _ in "--enrichment" } ?? givenPermutations.map { _ in "--permutations" }
            ?? givenMinSize.map { _ in "--min-size" } ?? givenMaxSize.map { _ in "--max-size" }
    }

    func validate() throws {
        for (name, value) in [
            ("permutations", givenPermutations), ("min-size", givenMinSize), ("max-size", givenMaxSize),
        ] {
            if let value, value < 1 { throw ValidationError("--\(name): expected 1 or more, found \(value)") }
        }
        // Their scores are held in memory, for each size of a set.
        guard permutations <= Self.mostPermutations else {
            throw ValidationError(
                "--permutations: expected at most \(Self.mostPermutations), found \(permutations)")
        }
        if minSize > maxSize {
            throw ValidationError(
                "--min-size: expected at most --max-size, which is \(maxSize), found \(minSize)")
        }
        if givenPermutations != nil && enrichment == .overlap {
            throw ValidationError("--permutations: expected --enrichment preranked with it, found overlap")
        }
    }
}

/// The column of the table of genes by which they are ranked.
enum Ranking: Equatable, ExpressibleByArgument, CustomStringConvertible {
    case importance
    /// A component, numbered from 1.
    case component(Int)

    init?(argument: String) {
        if argument == "importance" {
            self = .importance
        } else if argument.hasPrefix("c"), let number = Int(argument.dropFirst()), number > 0 {
            self = .component(number)
        } else {
            return nil
        }
    }

    var description: String {
        switch self {
        case .importance: "importance"
        case .component(let number): "c\(number)"
        }
    }

    /// The score of each gene; those of a component are signed.
    func scores(_ metric: MetricComponents, _ place: String) throws(GGMLError) -> [Double] {
        switch self {
        case .importance: return metric.importances
        case .component(let number):
            guard number <= metric.weights.count else {
                throw .expected(
                    "c1 to c\(metric.weights.count), the components of \(place)", found: description,
                    in: "--rank-by")
            }
            return metric.weights[number - 1]
        }
    }
}
