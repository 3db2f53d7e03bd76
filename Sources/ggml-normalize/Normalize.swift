import ArgumentParser
package import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

package let program: any Filter.Type = Normalize.self

/// Leaves out poor cells, scales counts to a common total, takes logarithms, and chooses the genes that vary most.
struct Normalize: Filter {
    static let passesCellsThrough = true

    static let configuration = CommandConfiguration.filter(
        "ggml-normalize", "Normalise counts and choose highly variable genes.",
        discussion: """
            Each count becomes ln(1 + count * target / total of the cell). Genes that are not chosen leave the stream, \
            but still count in the totals.
            """,
        example: "ggml-normalize --top-genes 4 counts.ggml | ggml-view --genes")

    @OptionGroup(title: "Cells") var cells: CellFlags
    @OptionGroup(title: "Values") var values: ValueFlags
    @OptionGroup(title: "Genes") var genes: GeneFlags

    @Option(
        help: ArgumentHelp(
            "Prepare the cells as those of this stream: the same genes, totals, logarithms and scale.",
            valueName: "file"))
    var like: String?

    @OptionGroup(title: "Samples") var subset: SampleOptions
    @OptionGroup var input: InputOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var spool: SpoolOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var messages: Messages

    func validate() throws {
        if like != nil, let other = (values.given + genes.given).first {
            throw ValidationError(
                "--like: expected only rules for cells with it, found --\(other)")
        }
    }

    func run() throws {
        let threads = try threads.count()
        var reference: Preamble?
        var lists = GeneLists()
        func readOthers() throws(GGMLError) -> [ProvenanceRecord.Input] {
            lists = try GeneLists(genes)
            guard let like else { return lists.inputs }
            let preamble = try Preamble(ofFile: like)
            reference = preamble
            return [.init(name: like, digest: preamble.provenance.digest)]
        }
        let readings = like == nil ? options.readings : cells.rules().isEmpty ? 1 : 2
        try Self.transform(
            input, subset, to: output, spoolFolder: readings == 1 ? nil : spool.folder,
            otherInputs: readOthers
        ) { reader, writer, preamble throws(GGMLError) in
            reader.showProgress(Self.name, passes: readings, messages)
            let report = Report(messages: messages, samples: preamble.samples.ids)
            let normalizer =
                if let reference {
                    try repeating(reference, &reader, preamble, threads: threads, report)
                } else {
                    try surveying(&reader, preamble, lists, threads: threads, report)
                }
            var preamble = normalizer.samples.keepsAll ? preamble : preamble.keeping(normalizer.samples)
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
            report.cells(tally, rules: normalizer.rules, samples: normalizer.samples)
            report.genes(normalizer, topGenes: genes.topGenes)
            report.result(tally, normalizer)
        }
    }

    private func repeating(
        _ reference: Preamble, _ reader: inout StreamReader, _ preamble: Preamble, threads: Int,
        _ report: Report
    ) throws(GGMLError) -> CellNormalizer {
        let from = like ?? ""
        let rules = cells.rules(over: reference.normalization?.cellFilters.map(\.rule) ?? [])
        var tally: CellTally?
        if !cells.rules().isEmpty {
            tally = try CellTally(of: rules, reading: &reader, preamble, threads: threads)
        }
        let normalizer = try CellNormalizer(
            like: reference, from: from, for: preamble, rules: rules, tally: tally, place: reader.name)
        report.differences(normalizer.differences(to: preamble.features), of: normalizer, to: from)
        return normalizer
    }

    private func surveying(
        _ reader: inout StreamReader, _ preamble: Preamble, _ lists: GeneLists, threads: Int, _ report: Report
    ) throws(GGMLError) -> CellNormalizer {
        var options = options
        switch preamble.features.state {
        case .log where !genes.given.isEmpty || !cells.rules().isEmpty || values.scale:
            try check(preamble, "logarithms, which stay as they are", place: reader.name)
            (options.input, options.target, options.takesLog) = (.log, .none, false)
        case .normalized:
            try check(
                preamble, "normalised values, which are not scaled again", place: reader.name,
                allowed: ["log", "no-log"])
            (options.input, options.target) = (.normalized, .none)
        default: break
        }
        options.candidates = try lists.candidates(in: preamble.features, report)
        if let batchKey = genes.batchKey {
            options.batches = try Labelling(preamble.samples.knownValues(of: batchKey, place: reader.name))
        }
        report.detail("reads the cells \(options.readings) times")
        try messages.memory(
            Self.name, bytes: options.memory(genes: preamble.features.count), threads: threads,
            for: "the sums of each gene and batch")
        return try CellNormalizer(surveying: &reader, preamble, options: options, threads: threads)
    }

    /// Throws if options were given that make no sense for values that are no counts.
    private func check(_ preamble: Preamble, _ found: String, place: String, allowed: [String] = [])
        throws(GGMLError)
    {
        let ofCounts =
            values.given.filter { !(["scale", "max-value"] + allowed).contains($0) }
            + cells.rules().map(\.name).filter { $0 != "min-genes" }
        let flavour = genes.flavour == .seuratV3 ? ["flavour seurat_v3"] : []
        if let option = (ofCounts + flavour).first {
            throw .expected(
                "counts, for --\(option)", found: found, in: place,
                advice: "leave it out, or begin with counts")
        }
        if preamble.transform.scale != nil {
            throw .expected(
                "values as they were", found: "values that were divided by standard deviations", in: place,
                advice: "choose genes before --scale")
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
