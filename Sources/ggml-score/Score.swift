import ArgumentParser
package import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

package let program: any Filter.Type = Score.self

/// Scores distances on samples that nothing was learned from.
struct Score: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-score", "Score distances by how well they classify test samples.",
        discussion: """
            Writes a table with a line for each split, and their mean and standard deviation: accuracy of the nearest \
            neighbours beside that of always taking the most frequent class, and how well the test samples cluster.
            """,
        example: """
            ggml-score --neighbours 3 --baseline euclidean.ggml learned?.ggml |
                cut -f 1-8 | column -t
            """)

    static let writesStream = false

    @OptionGroup var neighbours: NeighbourOptions

    @Option(help: ArgumentHelp("Which split of ggml-split to test, or all.", valueName: "n|all"))
    var split = SplitChoice.all

    @Option(
        help: ArgumentHelp(
            "Score these, too, on the same splits: distances, as a stream or a table as for --matrix; or, for a stream "
                + "with cells, the simplest classifiers of their means and of their composition. May be repeated.",
            valueName: "file"))
    var baseline: [String] = []

    @Option(
        help: ArgumentHelp(
            "Score the average of two or more, too, as --views of ggml-classify: \(ClassViews.list).",
            valueName: "list"),
        transform: ClassViews.init(argument:))
    var views: ClassViews?

    @Option(
        help: ArgumentHelp(
            "The column whose samples with equal values depend on each other, and are the units of errors (default: that "
                + "of ggml-split --group).", valueName: "column"))
    var group: String?

    @Option(
        help: ArgumentHelp(
            "Instead of classes, score how well the distances keep the columns of this schema (SPARE's JSON).",
            valueName: "file"))
    var schema: String?

    @Flag(help: "Score a metric that has seen all samples on these.")
    var allowTrainingSamples = false

    @Option(
        help: ArgumentHelp(
            "Instead of a stream, read distances from a table with ids in its first line and column.",
            valueName: "file"))
    var matrix: String?

    @Option(
        help: ArgumentHelp(
            "The table with sample, class and optionally split1, ... of the samples of --matrix.",
            valueName: "file"))
    var sheet: String?

    @Option(
        help: ArgumentHelp(
            "How far a table of distances may be from symmetric, 0 on the diagonal and from 0, of its largest.",
            valueName: "x"))
    var tolerance = SampleDistances.usualTolerance

    @Flag(help: "What to show.")
    var topic = Topic.scores

    @OptionGroup var form: TextOptions

    @Argument(help: "The stream to read, or one for each split; '-' or nothing means standard input.")
    var inputs: [String] = []

    @OptionGroup var memory: MemoryOptions
    @OptionGroup var messages: Messages

    enum Topic: EnumerableFlag {
        case scores, confusion, predictions, differences

        static func help(for value: Topic) -> ArgumentHelp? {
            switch value {
            case .scores: "The scores of each split (default)."
            case .confusion: "The confusion matrix over all splits."
            case .predictions: "The predicted class of each test sample."
            case .differences: "How far balanced accuracies are from the majority class's and the baselines'."
            }
        }
    }

    func validate() throws {
        if !(0..<1).contains(tolerance) {
            throw ValidationError("--tolerance: expected a number from 0 to below 1, found \(tolerance)")
        }
        if let views, views.views.count < 2 {
            throw ValidationError(
                "--views: expected two or more, found \(views); a single one has a line anyway")
        }
        if (matrix == nil) != (sheet == nil) {
            let (given, lacking) = matrix == nil ? ("--sheet", "--matrix") : ("--matrix", "--sheet")
            throw ValidationError("\(given): expected \(lacking) with it, found none")
        }
        if schema != nil
            && (!baseline.isEmpty || views != nil || topic != .scores || split != .all || group != nil)
        {
            throw ValidationError(
                "--schema: expected no baseline, views, split, group or other table with it, found some")
        }
        if schema != nil && neighbours.areGiven {
            throw ValidationError(
                "--schema: expected no --neighbours or --weights with it, which are those of the benchmark, found some"
            )
        }
        for files in [inputs, baseline] {
            if let twice = files.indices.first(where: { index in
                files[..<index].contains { OutputFile.isSame($0, files[index]) }
            }) {
                throw ValidationError("expected each file once, found \(files[twice]) again")
            }
        }
        if matrix != nil && !inputs.isEmpty {
            throw ValidationError("--matrix: expected no stream with it, found \(inputs[0])")
        }
    }

    func run() throws {
        try form.check(replacesNone: inputs + baseline + [matrix, sheet, schema])
        let sources = try readInputs()
        if let schema { return try report(BenchmarkSchema(path: schema), sources) }
        let baselines = try baseline.flatMap { path throws(GGMLError) in try readBaseline(path) }
        if let lacking = views?.profiles.first(where: { kind in
            !baselines.contains { $0.metric == kind.rawValue }
        }) {
            throw GGMLError.expected(
                "a --baseline with cells for \(lacking.rawValue)", found: "none", in: "--views",
                advice: "give the stream that ggml-dist read")
        }
        let classes = Set(sources.flatMap { $0.samples.classes.compactMap { $0 } }).sorted()
        var report = ScoreReport(
            classes: classes, digits: form.digits ?? 4, views: views?.views ?? [], group: group)
        var told: Set<String> = []
        for source in sources {
            let tests = try source.tests(split: split.column, allowsTraining: allowTrainingSamples)
            let others = try baselines.map { baseline throws(GGMLError) in
                try baseline.matched(to: source.samples, of: source.name)
            }
            for note in notes(on: source, tests) where told.insert(note).inserted {
                messages.note(Self.name, note)
            }
            for test in tests {
                try report.add(
                    test, of: source.samples, [.distances(source)] + others, neighbours.rule,
                    place: source.name)
            }
        }
        try neighbours.check(
            report.tests.map { ($0.test.name, $0.test.plan.trainCount, $0.scores[0].voters) }, Self.name,
            messages)
        for comparison in topic == .scores ? report.comparisons : [] {
            messages.note(Self.name, comparison.sentence)
        }
        var text = try form.writer()
        switch topic {
        case .scores: try report.scores(to: &text)
        case .confusion: try report.confusion(to: &text)
        case .predictions: try report.predictions(to: &text)
        case .differences: try report.differences(to: &text)
        }
        try text.finish()
    }

    private func report(_ schema: BenchmarkSchema, _ sources: [SampleDistances]) throws(GGMLError) {
        var text = try form.writer()
        try text.row(SchemaReport.header)
        for source in sources {
            let rows = try source.judged(allowsTraining: allowTrainingSamples)
            let isNoTest =
                !source.learnedNothing
                && rows.contains { source.seen?.contains(source.samples.ids[$0]) == true }
            if isNoTest { messages.note(Self.name, noTest(of: source)) }
            try SchemaReport(schema: schema, digits: form.digits ?? 4).write(
                source, rows: rows, isNoTest: isNoTest, to: &text)
        }
        try text.finish()
    }

    private func readInputs() throws(GGMLError) -> [SampleDistances] {
        if let matrix, let sheet {
            return [try readTable(matrix, sheet: TextTable(path: sheet))]
        }
        let sources = try (inputs.isEmpty ? ["-"] : inputs).map { path throws(GGMLError) in
            var options = InputOptions()
            options.input = path
            var reader = try options.open(spoolFolder: nil)
            let preamble = try reader.preamble()
            try reader.skipCells()
            return try SampleDistances(preamble, name: reader.name)
        }
        if let other = sources.first(where: { $0.metric != sources[0].metric }) {
            throw .expected(
                "\(sources[0].metric) distances, as in \(sources[0].name)", found: other.metric,
                in: other.name,
                advice: "give distances to compare with by --baseline")
        }
        return sources
    }

    private func readTable(_ path: String, sheet: TextTable?) throws(GGMLError) -> SampleDistances {
        try SampleDistances(matrix: TextTable(path: path), sheet: sheet, tolerance: tolerance) {
            messages.note(Self.name, $0)
        }
    }

    private func readBaseline(_ path: String) throws(GGMLError) -> [ScoreSource] {
        guard try Descriptor.holdsStream(path) else {
            return [.distances(try readTable(path, sheet: nil))]
        }
        var reader = try InputOptions.open(path, spoolFolder: nil)
        let preamble = try reader.preamble()
        guard preamble.distances != nil else { return try profiles(&reader, preamble) }
        let distances = try SampleDistances(preamble, name: path)
        guard distances.seen == nil else {
            throw .expected(
                "distances that were not learned, for the baseline", found: distances.metric, in: path,
                advice: "make them with ggml-dist --metric euclidean")
        }
        try reader.skipCells()
        return [.distances(distances)]
    }

    private func profiles(_ reader: inout StreamReader, _ preamble: Preamble) throws(GGMLError)
        -> [ScoreSource]
    {
        // The cells that ggml-fit and ggml-dist use by default.
        let (cells, seed) = (CountOrAll.first(250), UInt64(1))
        let clouds = try SampleClouds(
            reading: &reader, preamble, space: SampleSpace(.euclidean, features: preamble.features),
            limit: cells.limit, seed: seed)
        cells.report(clouds.seen, of: reader.name, by: Self.name, to: messages)
        return SampleProfiles.Kind.allCases.map {
            .profiles(SampleProfiles($0, of: clouds.clouds, preamble.samples, seed: seed, name: reader.name))
        }
    }

    private func noTest(of source: SampleDistances) -> String {
        "\(source.name): the metric was learned from these very samples: this is no test of it"
    }

    /// The messages that a user should see on these tests.
    private func notes(on source: SampleDistances, _ tests: [DistanceTest]) -> [String] {
        var notes: [String] = []
        let unknown = source.samples.classes.count { $0 == nil }
        if unknown > 0 {
            notes.append(
                "\(unknown) of \(source.samples.count) samples have no class, and are left out")
        }
        for test in tests {
            if test.name == SampleDistances.trainingName, !source.learnedNothing {
                notes.append(noTest(of: source))
            }
            guard case .split(let split) = test.plan else { continue }
            for lacking in source.samples.untrainedClasses(of: split) {
                notes.append(
                    "\(test.name): no train sample is of class \"\(lacking)\", so none can be recognised")
            }
        }
        if source.learnedNothing {
            notes.append(
                "\(source.name): nothing was learned: these distances are those of --metric euclidean")
        } else if source.seen != nil && baseline.isEmpty {
            notes.append(
                "learned distances stand alone; compare with those of ggml-dist --metric euclidean "
                    + "(see --baseline)")
        }
        return notes
    }
}
