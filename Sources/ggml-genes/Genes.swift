import ArgumentParser
package import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

package let program: any Filter.Type = Genes.self

/// Shows the genes and cells behind a learned metric.
struct Genes: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-genes", "Show the genes and cells behind a learned metric.",
        discussion: """
            Tables are tab-separated with a header line, for cut, awk and R. One input: its genes, or with --classes \
            its components, or with --between the cells that carry the cost. Several inputs: how well their metrics \
            agree on the genes.
            """,
        example: "ggml-genes --top 6 --digits 3 fit.ggml | column -t")

    static let writesStream = false
    static let optionsWithTwoValues: Set = ["--between"]

    @Argument(help: "Streams with a learned metric; '-' or nothing is standard input.")
    var inputs: [String] = []

    @Option(
        help: ArgumentHelp(
            "How many genes or cells to show or to test, the first by rank.", valueName: "n|all"))
    var top = CountOrAll.first(20)

    @Option(
        help: ArgumentHelp(
            "Rank genes by importance, or by the size of their weight in a component: c1, c2, …",
            valueName: "column"))
    var rankBy = Ranking.importance

    @Flag(help: "Show the components: the weight of each, and the positions of the classes along it.")
    var classes = false

    @Option(help: ArgumentHelp("Test the gene sets of this file, in the GMT format.", valueName: "file"))
    var sets: String?

    @OptionGroup var tests: SetOptions

    @Option(
        help: ArgumentHelp("Show which cells carry the cost between these two classes.", valueName: "a b"))
    var between: [String] = []

    @Option(
        help: ArgumentHelp(
            "With --between, group the cells by a label of cells, or a column of the samples.",
            valueName: "name"))
    var by: String?

    @Flag(help: "With --by, show a line for each group, not for each pair of groups.")
    var marginals = false

    @Option(help: ArgumentHelp("How many cells of each sample to use, or all.", valueName: "n|all"))
    var cells = CountOrAll.first(250)

    @OptionGroup var form: TextOptions

    @OptionGroup var seed: SeedOption
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var messages: Messages

    func validate() throws {
        func refuse(_ option: String, _ expected: String, _ found: String) throws {
            throw ValidationError("\(option): expected \(expected), found \(found)")
        }
        if between.count != 0 && between.count != 2 {
            try refuse("--between", "two classes", between.count == 1 ? "one" : "\(between.count)")
        }
        if between.count == 2 && between[0] == between[1] {
            try refuse("--between", "two different classes", "\"\(between[0])\" twice")
        }
        if by != nil && between.isEmpty { try refuse("--by", "--between with it", "none") }
        if marginals && by == nil { try refuse("--marginals", "--by with it", "none") }
        if let by, classes { try refuse("--classes", "no --by with it", by) }
        if let sets, classes || !between.isEmpty {
            try refuse("--sets", "no --\(classes ? "classes" : "between") with it", sets)
        }
        if let option = tests.givenOption, sets == nil { try refuse(option, "--sets with it", "none") }
        if rankBy != .importance && (classes || !between.isEmpty) {
            try refuse("--rank-by", "no --\(classes ? "classes" : "between") with it", "\(rankBy)")
        }
        guard inputs.count > 1 else { return }
        if rankBy != .importance { try refuse("--rank-by", "importance for several inputs", "\(rankBy)") }
        if classes || !between.isEmpty {
            try refuse(classes ? "--classes" : "--between", "one input with it", "\(inputs.count)")
        }
    }

    func run() throws {
        try form.check(replacesNone: inputs + [sets])
        if classes || !between.isEmpty {
            try showCells()
        } else {
            try showGenes()
        }
    }

    var text: GeneText { GeneText(digits: form.digits ?? TextOptions.usualDigits) }

    private func showGenes() throws(GGMLError) {
        let metrics = try readMetrics()
        guard !metrics.isEmpty else {
            messages.note(
                Self.name,
                "nothing was learned: the metric is the Euclidean one, in which no gene comes first, so the table has "
                    + "no rows")
            return try write([GeneText.geneColumns])
        }
        guard metrics.count == 1 else { return try showStability(of: metrics) }
        let (components, place) = metrics[0]
        let scores = try rankBy.scores(components, place)
        tell(of: metrics)
        if let sets { return try showSets(of: sets, in: components.inputs, scores) }
        for (index, part) in components.componentShares.enumerated() {
            messages.detail(Self.name, "c\(index + 1) carries \(text.percent(part)) % of the importance")
        }
        try write(text.table(components, ranked: GeneOrder(scores.map(abs)), limit: top.limit))
    }

    private func showStability(of metrics: [(components: MetricComponents, place: String)])
        throws(GGMLError)
    {
        let stability = try GeneStability(metrics, top: top.limit ?? .max)
        tell(of: metrics)
        messages.note(
            Self.name,
            "mean Jaccard index of the top \(top) \(metrics[0].components.areOfGenes ? "genes" : "features") of "
                + "\(metrics.count) metrics, two at a time: \(text.number(stability.overlap)) "
                + "(sets drawn at random: about \(rounded(stability.overlapByChance, digits: 2)))")
        if let sets { return try showSets(of: sets, in: stability.genes, stability.shares) }
        try write(text.table(stability))
    }

    private func tell(of metrics: [(components: MetricComponents, place: String)]) {
        if !metrics[0].components.areOfGenes {
            messages.note(Self.name, "shows the features of the metric: they are no genes")
        }
        for (components, place) in metrics {
            messages.warnOfDoubt(Self.name, components.metric, place: place)
        }
    }

    private func showSets(of path: String, in genes: FeatureTable, _ scores: [Double]) throws(GGMLError) {
        let tested = try TestedSets(path, genes, limits: tests, scores: scores)
        for note in tested.notes { messages.note(Self.name, note) }
        switch tests.enrichment {
        case .overlap: try write(tested.overlap(top: top, text))
        case .preranked:
            try write(
                tested.preranked(
                    permutations: tests.permutations, seed: seed.seed, threads: threads.count(), text))
        }
    }

    /// The metrics of all inputs, each of which is read to its end so that nothing is shown of a broken stream; none where
    /// the genes of the Euclidean one alone are asked for.
    private func readMetrics() throws(GGMLError) -> [(components: MetricComponents, place: String)] {
        var metrics: [(components: MetricComponents, place: String)] = []
        for input in inputs.isEmpty ? ["-"] : inputs {
            var reader = try InputOptions.open(input, spoolFolder: nil)
            let preamble = try reader.preamble()
            try reader.skipCells()
            if inputs.count <= 1, sets == nil, preamble.metric?.isEuclidean == true { return [] }
            let components = try MetricComponents(preamble, place: reader.name)
            if sets != nil { try components.checkGenes(place: reader.name) }
            metrics.append((components, reader.name))
        }
        return metrics
    }

    func write(_ table: [[String]]) throws(GGMLError) {
        var text = try form.writer()
        for row in table { try text.row(row) }
        try text.finish()
    }
}
