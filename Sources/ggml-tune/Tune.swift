import ArgumentParser
package import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

package let program: any Filter.Type = Tune.self

/// Chooses the settings of a training, and tests the choice on other samples.
struct Tune: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-tune", "Choose how to learn the metric, and test the choice on other samples.",
        discussion: """
            Nested cross-validation: within the train side of each split, candidates (the Euclidean metric, and metrics \
            learned with the settings of a grid) are compared on samples held out; the best is learned from the whole \
            train side and scored on the test side.
            """,
        example: """
            ggml-tune --group patient --cells 100 --grid rank=2,5 --neighbours 3 \\
                cells.ggml -o tuned.tsv
            """)

    static let writesStream = false

    @Option(
        help: ArgumentHelp(
            "Values to try for rank, margin, lambda, norm, initial, standardize, learning-rate, epochs or cells; may be "
                + "given again for another (default: the discriminant, rank=2,5 with margin=1,10, and standardize=yes).",
            valueName: "name=v,..."))
    var grid: [String] = []

    @Option(
        help: ArgumentHelp(
            "Compute only shard i of n shards of the splits, for ggml-merge to put together.",
            valueName: "i/n"))
    var shard: Shard?

    @OptionGroup var outer: OuterSplits
    @OptionGroup var inner: InnerSplits
    @OptionGroup var neighbours: NeighbourOptions

    @Option(
        help: ArgumentHelp(
            "How many cells of each sample to learn from and compare, or all.", valueName: "n|all"))
    var cells = CountOrAll.first(250)

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Write to this file, which grows line by line, and resume from what it has (default: standard output).",
            valueName: "file"))
    var output: String?

    @OptionGroup var seed: SeedOption
    @OptionGroup(title: "Samples") var subset: SampleOptions
    @OptionGroup var input: InputOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var messages: Messages

    func validate() throws {
        do throws(GGMLError) {
            for setting in try settings(features: 1) where setting.cells ?? .max > cells.limit ?? .max {
                throw GGMLError(
                    .usage,
                    "--grid: expected cells up to \(cells), as --cells, found \(setting.text(of: .cells))")
            }
        } catch {
            throw ValidationError(error.sentence)
        }
    }

    private func settings(features: Int) throws(GGMLError) -> [TuningGrid.Setting] {
        var options = TrainingOptions()
        options.seed = seed.seed
        let grids = try grid.isEmpty ? TuningGrid.standard(features: features) : [TuningGrid(grid)]
        return grids.flatMap { $0.settings(options, cells: cells.limit) }
    }

    func run() throws {
        var reader = try input.open(spoolFolder: nil)
        var preamble = try subset.apply(to: &reader, reader.preamble())
        preamble.provenance.append(
            Self.record(inputs: [.init(name: reader.name, digest: preamble.provenance.digest)]))
        let settings = try settings(features: preamble.features.count)
        try check(settings, preamble.features)
        let classified = preamble.samples.ids.indices.filter { preamble.samples.classes[$0] != nil }
        if classified.isEmpty { try TrainingSet.check(preamble.samples, place: reader.name) }
        let samples = try preamble.samples.selecting(classified, place: reader.name)
        try TrainingSet.check(samples, place: reader.name)
        let group = messages.group(outer.group, Self.name, samples)
        let splits = try part(
            of: outer.splits(of: samples, group: group, seed: seed.seed, place: reader.name))
        let groups = try group.map { name throws(GGMLError) in
            try samples.knownValues(of: name, place: reader.name)
        }
        let set = try TrainingSet(
            reading: &reader, preamble, samples: classified, limit: cells.limit, seed: seed.seed)
        try tell(set, preamble, samples, splits, settings)
        try neighbours.check(
            splits.map { name, split in
                let plan = TestPlan.split(split)
                let voters = neighbours.rule.neighbours(in: plan, labels: set.classes.codes)
                return (name, plan.trainCount, voters.count)
            }, Self.name, messages)
        let table = try TuningTable(
            output: output,
            run: TuningRunMark(
                run: String(preamble.provenance.digest.suffix(16)),
                part: shard.map { .init(shard: $0, splits: splits.count) }), settings: settings)
        let selection = try NestedSelection(
            [.euclidean] + settings.map(\.candidate), set: set, groups: groups, plan: inner.plan(seed.seed),
            neighbours: neighbours.rule, threads: threads.count())
        try TuningRun(table: table, selection: selection, splits: splits, messages: messages).run(
            summarizes: shard == nil)
    }

    /// The splits of the shard; without a shard, all.
    private func part(of splits: [NamedSplit]) throws(GGMLError) -> [NamedSplit] {
        guard let shard else { return splits }
        guard shard.count <= splits.count else {
            throw GGMLError(
                .usage,
                "--shard: expected at most \(splits.count) shards, one for each split, found \(shard.count)")
        }
        // All splits take about as long, because each leaves out about as many samples.
        return Array(splits[shard.range(of: splits.map { _ in 1 })])
    }

    /// Throws if a map would have too many entries, as in ggml-fit.
    private func check(_ settings: [TuningGrid.Setting], _ features: FeatureTable) throws(GGMLError) {
        let largest = max(1, (1 << 24) / features.count)
        for setting in settings where setting.options.rank > largest {
            throw .expected(
                "a rank of at most \(largest) for \(features.count) features",
                found: "\(setting.options.rank)",
                in: "--grid")
        }
    }

    private func tell(
        _ set: TrainingSet, _ preamble: Preamble, _ samples: SampleTable, _ splits: [NamedSplit],
        _ settings: [TuningGrid.Setting]
    ) throws(GGMLError) {
        func note(_ text: String) { messages.note(Self.name, text) }
        messages.warnOfCounts(Self.name, preamble.features)
        let unknown = preamble.samples.count - samples.count
        if unknown > 0 {
            note("\(unknown) of \(preamble.samples.count) samples have no class, and are left out")
        }
        cells.report(set.seen, by: Self.name, to: messages)
        for (name, split) in splits {
            for lacking in samples.untrainedClasses(of: split) {
                note("\(name): no train sample is of class \"\(lacking)\", so none can be recognised")
            }
        }
        try messages.memory(
            Self.name, bytes: settings.map { set.memory($0.options) }.max() ?? 0,
            threads: threads.count(), openBLAS: true,
            for: "the cells and the plans between samples, a thread")
    }
}
