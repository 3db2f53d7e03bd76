import ArgumentParser
import FilterKit
import GGMLCore

/// Leaves out poor cells, scales counts to a common total, takes logarithms, and chooses the genes that vary most.
@main
struct Normalize: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-normalize", "Normalise counts and choose highly variable genes.",
        discussion: """
            Each count becomes ln(1 + count * target / total of the cell). Genes that are not chosen leave the stream, \
            but still count in the totals.
            """)

    @OptionGroup(title: "Cells") var cells: CellFlags
    @OptionGroup(title: "Values") var values: ValueFlags
    @OptionGroup(title: "Genes") var genes: GeneFlags

    @Option(
        help: ArgumentHelp(
            "Repeat what was done to this stream: the same genes, totals, logarithms and scale, in one reading.",
            valueName: "file"))
    var like: String?

    @OptionGroup var input: InputOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var spool: SpoolOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var messages: Messages

    func validate() throws {
        if like != nil, let other = (values.given + genes.given).first {
            throw ValidationError(
                "--like: expected all but rules for cells from that stream, found --\(other)")
        }
    }

    func run() throws {
        let threads = try threads.count()
        var options = options
        var (reference, lists) = (Preamble?.none, GeneLists())
        func readOthers() throws(GGMLError) -> [ProvenanceRecord.Input] {
            lists = try GeneLists(genes)
            guard let like else { return lists.inputs }
            let preamble = try Preamble(ofFile: like)
            reference = preamble
            return [.init(name: like, digest: preamble.provenance.digest)]
        }
        try Self.transform(
            input, to: output, spoolFolder: like == nil && options.readings > 1 ? spool.folder : nil,
            otherInputs: readOthers
        ) { reader, writer, preamble throws(GGMLError) in
            let report = Report(messages: messages, samples: preamble.samples.ids)
            let normalizer: CellNormalizer
            if let like, let reference {
                normalizer = try CellNormalizer(
                    like: reference, from: like, for: preamble,
                    rules: cells.rules(over: reference.normalization?.cellFilters.map(\.rule) ?? []),
                    place: reader.name)
                report.differences(
                    normalizer.differences(to: preamble.features), of: normalizer, to: like)
            } else {
                options.candidates = try lists.candidates(in: preamble.features, report)
                options.batches = try genes.batchKey.map { key throws(GGMLError) in
                    try preamble.samples.groups(by: key, place: reader.name)
                }
                report.detail("reads the cells \(options.readings) times")
                messages.memory(
                    "ggml-normalize", bytes: options.memory(genes: preamble.features.count),
                    for: "sums of the genes, in each batch")
                normalizer = try CellNormalizer(
                    surveying: &reader, preamble, options: options, threads: threads)
            }
            var preamble = preamble
            preamble.features = normalizer.features
            preamble.normalization = normalizer.normalization
            preamble.dropResults()
            try writer.write(preamble)
            let encoding = writer.encoding
            let tally = try normalizer.apply(&reader, threads: threads) { block throws(GGMLError) in
                try encoding.encode(block)
            } _: { block throws(GGMLError) in
                try writer.write(block)
            }
            report.cells(tally, rules: normalizer.rules)
            report.genes(
                normalizer.normalization, kept: normalizer.features.count, topGenes: genes.topGenes)
            report.detail(
                "\(tally.kept.reduce(0, +)) cells, \(normalizer.features.count) genes, target "
                    + (normalizer.normalization.transform.targetSum.map { "\($0)" } ?? "none"))
        }
    }

    private var options: NormalizationOptions {
        var options = NormalizationOptions()
        options.rules = cells.rules()
        options.minCells = genes.minCells ?? 0
        options.target = values.target
        options.takesLog = values.takesLog
        options.choice = genes.choice
        options.scaling = values.scale ? .init(maxValue: values.maxValue) : nil
        return options
    }
}
