import ArgumentParser
import FilterKit
import GGMLCore

/// Scales counts to a common total, takes logarithms, and chooses the genes that vary most.
@main
struct Normalize: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-normalize", "Normalise counts and choose highly variable genes.",
        discussion: """
            Each count becomes ln(1 + count * target / total of the cell). Genes are chosen by normalised dispersion \
            (the 'seurat' flavour).
            """)

    @Option(
        help: ArgumentHelp(
            "The total to scale each cell to: a number, or the median of the cells' totals.",
            valueName: "median|n"))
    var targetSum = TargetSum.median

    @Option(help: ArgumentHelp("Keep the n genes that vary most (default: all).", valueName: "n"))
    var topGenes: Int?

    @Option(help: ArgumentHelp("Leave out genes with counts in fewer cells.", valueName: "n"))
    var minCells = 0

    @Option(help: ArgumentHelp("Leave out cells with counts of fewer genes.", valueName: "n"))
    var minGenes = 0

    @OptionGroup var input: InputOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var spool: SpoolOptions
    @OptionGroup var messages: Messages

    enum TargetSum: ExpressibleByArgument, CustomStringConvertible {
        case median
        case number(Double)

        init?(argument: String) {
            if argument == "median" {
                self = .median
            } else if let value = Double(argument), value > 0, value.isFinite {
                self = .number(value)
            } else {
                return nil
            }
        }

        var description: String {
            switch self {
            case .median: "median"
            case .number(let value): "\(value)"
            }
        }
    }

    func validate() throws {
        if let topGenes, topGenes < 1 {
            throw ValidationError("--top-genes: expected 1 or more, found \(topGenes)")
        }
        if minCells < 0 { throw ValidationError("--min-cells: expected 0 or more, found \(minCells)") }
        if minGenes < 0 { throw ValidationError("--min-genes: expected 0 or more, found \(minGenes)") }
    }

    func run() throws {
        try Self.transform(input, to: output, spoolFolder: spool.folder) {
            reader, writer, preamble throws(GGMLError) in
            let normalizer = try Normalizer(preamble, options: options, place: reader.name)
            let plan = try normalizer.plan(&reader)
            report(plan, preamble)
            var preamble = preamble
            preamble.features = preamble.features.selecting(plan.genes, state: .log)
            preamble.dropResults()
            preamble.normalization = Normalization(targetSum: plan.target)
            try writer.write(preamble)
            try normalizer.apply(plan, &reader) { block throws(GGMLError) in try writer.write(block) }
        }
    }

    private var options: Normalizer.Options {
        var options = Normalizer.Options()
        if case .number(let value) = targetSum { options.targetSum = value }
        options.topGenes = topGenes
        options.minCells = minCells
        options.minGenes = minGenes
        return options
    }

    private func report(_ plan: Normalizer.Plan, _ preamble: Preamble) {
        let name = "ggml-normalize"
        for (sample, dropped) in plan.droppedCells.enumerated() where dropped > 0 {
            messages.note(
                name,
                "left out \(dropped) of \(dropped + plan.keptCells[sample]) cells of \(preamble.samples.ids[sample]): "
                    + "fewer than \(minGenes) genes")
        }
        if plan.rareGenes > 0 {
            messages.note(name, "left out \(plan.rareGenes) genes in fewer than \(minCells) cells")
        }
        if plan.emptyCells > 0 {
            messages.note(
                name,
                "\(plan.emptyCells) cells have no counts and stay all zero; --min-genes 1 leaves them out")
        }
        if let topGenes, plan.genes.count < topGenes {
            messages.note(
                name,
                "kept all \(plan.genes.count) genes: there are no more, though --top-genes is \(topGenes)")
        }
        messages.detail(
            name, "\(plan.keptCells.reduce(0, +)) cells, \(plan.genes.count) genes, target \(plan.target)")
    }
}
