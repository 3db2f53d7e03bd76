import ArgumentParser
import CohortReaders
import GGMLStream

/// What to read from the files.
struct ContentFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Which features: gene-expression, all, or a type as written in the files, such as 'Antibody Capture'.",
            valueName: "type"))
    var features = FeatureChoice(argument: "gene-expression")

    @Option(
        help: ArgumentHelp("Which genome's genes to read, if a file has several.", valueName: "name"))
    var genome: String?

    @Option(
        help: ArgumentHelp(
            "If files have different genes: inner keeps those that all have, outer keeps all.",
            valueName: "inner|outer"))
    var join: CohortOptions.Join?

    @Option(
        help: ArgumentHelp(
            "Which matrix of an .h5ad: X, raw/X, or layers/NAME.", valueName: "path"))
    var matrix = "X"

    @Option(
        help: ArgumentHelp(
            "Read this embedding of an .h5ad, such as X_pca, instead of genes.", valueName: "name"))
    var embedding: String?

    @Option(
        help: ArgumentHelp(
            "What the values of an .h5ad are: counts, normalized (to a common total) or log (of 1 + normalized).",
            valueName: "state"))
    var state = MatrixState.counts

    @Option(
        help: ArgumentHelp(
            "The column of an .h5ad's var with the names of genes (default: feature_name, gene_symbols and the like).",
            valueName: "column"))
    var nameKey: String?

    @Flag(help: "Round counts to whole numbers, such as those that tools estimate.")
    var round = false

    @Flag(help: "Read a Matrix Market file that has a row for each cell, not for each feature.")
    var transpose = false

    @Flag(
        help: "Read also other files to which an HDF5 file leads (links, virtual datasets, external storage)."
    )
    var followLinks = false

    @Option(help: ArgumentHelp("Leave out cells with counts of fewer features.", valueName: "n"))
    var minGenes = 0

    @Option(help: ArgumentHelp("Leave out cells with fewer counts.", valueName: "n"))
    var minCounts = 0

    func validate() throws {
        if minGenes < 0 { throw ValidationError("--min-genes: expected 0 or more, found \(minGenes)") }
        if minCounts < 0 { throw ValidationError("--min-counts: expected 0 or more, found \(minCounts)") }
        if embedding != nil, minGenes > 0 || minCounts > 0 {
            let other = minGenes > 0 ? "--min-genes" : "--min-counts"
            throw ValidationError(
                "--embedding: expected neither --min-genes nor --min-counts with it, found \(other)")
        }
        if embedding != nil, matrix != "X" || state != .counts {
            let other = matrix != "X" ? "--matrix" : "--state"
            throw ValidationError(
                "--embedding: expected neither --matrix nor --state with it, found \(other)")
        }
        if round, embedding != nil || state != .counts {
            let other = embedding != nil ? "--embedding" : "--state \(state.rawValue)"
            throw ValidationError("--round: expected counts, found \(other)")
        }
    }

    func options(samples: SampleChoice, temporaryFolder: String) -> CohortOptions {
        var options = CohortOptions()
        options.samples = samples
        options.nameKey = nameKey
        options.roundsCounts = round
        options.isTransposed = transpose
        options.features = features.value
        options.genome = genome
        options.join = join
        options.matrix = matrix
        options.embedding = embedding
        options.state = state.value
        options.minGenes = minGenes
        options.minCounts = minCounts
        options.followsLinks = followLinks
        options.temporaryFolder = temporaryFolder
        return options
    }
}

/// "gene-expression", "all", or any other type of features.
struct FeatureChoice: ExpressibleByArgument, CustomStringConvertible {
    let description: String

    init(argument: String) { description = argument }

    var value: CohortOptions.Features {
        switch description {
        case "gene-expression": .geneExpression
        case "all": .all
        default: .type(description)
        }
    }
}

/// The states that the values of a matrix can be declared to have.
enum MatrixState: String, CaseIterable, ExpressibleByArgument {
    case counts, normalized, log

    var value: ValueState {
        switch self {
        case .counts: .counts
        case .normalized: .normalized
        case .log: .log
        }
    }
}

extension CohortOptions.Join: ExpressibleByArgument {}
