import ArgumentParser
package import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

package let program: any Filter.Type = Classify.self

/// Predicts the classes of new samples from those of a reference cohort.
struct Classify: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-classify", "Predict the classes of new samples.",
        discussion: """
            The class of each new sample follows from its distances to all samples of a reference cohort. The \
            new samples must have been prepared as the reference was; see --like of ggml-normalize and ggml-pca.
            """,
        example: """
            ggml-classify -q --neighbours 3 --digits 3 --model train.ggml new.ggml |
                cut -f 1-5 | column -t
            """)

    static let writesStream = false

    @Option(
        help: ArgumentHelp(
            "The reference: a stream with cells, classes and a metric, as ggml-fit writes it.",
            valueName: "file"))
    var model: String

    @OptionGroup var neighbours: NeighbourOptions

    @Option(
        help: ArgumentHelp(
            "The ground cost between cells: learned (||Wx - Wy||), euclidean, cityblock or cosine (default: learned).",
            valueName: "name"))
    var metric = GroundMetric.learned

    @Option(help: ArgumentHelp("How many cells of each sample to compare, or all.", valueName: "n|all"))
    var cells = CountOrAll.first(250)

    @Option(
        help: ArgumentHelp(
            "What the probabilities are averaged over, with commas between: \(ClassViews.list).",
            valueName: "list"),
        transform: ClassViews.init(argument:))
    var views = ClassViews.distances

    @OptionGroup var form: TextOptions

    @OptionGroup var seed: SeedOption
    @OptionGroup(title: "Samples") var subset: SampleOptions
    @OptionGroup var input: InputOptions
    @OptionGroup var spool: SpoolOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var messages: Messages

    func run() throws {
        try form.check(replacesNone: [input.input, model])
        // Profiles describe the features of cells, distances their image: two passes.
        let spoolFolder = views.profiles.isEmpty ? nil : spool.folder
        var reader = try input.open(spoolFolder: spoolFolder)
        let new = try subset.apply(to: &reader, reader.preamble())
        var reference = try ReferenceCohort(model, spoolFolder: spoolFolder)
        try new.checkFeatures(of: reference.preamble, in: model)
        let space = try metric.space(
            reference.preamble, place: model,
            advice: "make it with ggml-fit, or give --metric euclidean")
        messages.warnOfCounts(Self.name, new.features)
        messages.warnIfNothingWasLearned(Self.name, metric, reference.preamble.metric)
        let samples = try new.samples.joined(withReference: reference.preamble.samples, place: reader.name)
        let train = try trainRows(samples, new: new.samples.count)
        let profiles = try profiles(&reader, new, &reference, samples)
        var spread = try FeatureSpread(
            samples: new.samples.count, features: new.features.count, place: reader.name)
        var knownSpread = try FeatureSpread(
            samples: reference.preamble.samples.count, features: new.features.count, place: model)
        let (name, model) = (reader.name, model)
        let newClouds = try read(&reader, new, space) { block throws(GGMLError) in
            try spread.add(block, place: name)
        }
        let known = try read(&reference.reader, reference.preamble, space) { block throws(GGMLError) in
            try knownSpread.add(block, place: model)
        }
        let clouds = newClouds.joined(with: known)
        for (seen, place) in [
            (clouds.seen.prefix(new.samples.count), reader.name),
            (clouds.seen.dropFirst(new.samples.count), model),
        ] {
            cells.report(Array(seen), of: place, by: Self.name, to: messages)
        }
        let classes = Set(train.compactMap { samples.classes[$0] }).sorted()
        let voters = try voters(of: samples, train)
        let classifier = try SampleClassifier(
            try distances(clouds, new: new.samples.count, train: train, space.cost), samples: samples,
            train: train, classes: classes, neighbours: voters, views: views.views, profiles: profiles)
        let isolation = SampleIsolation(known: knownSpread, samples: train.map { $0 - new.samples.count })
        var text = try form.writer()
        try text.row(
            ["sample", "class", "predicted"] + classes.map { "probability_\($0)" }
                + classes.map { "votes_\($0)" }
                + ["nearest", "nearest_distance", "mean_distance", "quantile", "far"])
        for sample in 0..<new.samples.count {
            let found = isolation.result(of: sample, in: spread)
            try text.row(row(classifier.predict(sample), found, samples, sample))
        }
        try text.finish()
    }

    /// The rows of the reference samples with a class.
    private func trainRows(_ samples: SampleTable, new: Int) throws(GGMLError) -> [Int] {
        let train = (new..<samples.count).filter { samples.classes[$0] != nil }
        guard Set(train.compactMap { samples.classes[$0] }).count >= 2 else {
            throw .expected(
                "samples of at least two classes in the reference",
                found: train.first.flatMap { samples.classes[$0] }.map { "only \"\($0)\"" }
                    ?? "none with a class",
                in: model)
        }
        let unknown = samples.count - new - train.count
        if unknown > 0 {
            messages.note(Self.name, "\(model): samples without a class, which do not vote: \(unknown)")
        }
        return train
    }

    private func voters(of samples: SampleTable, _ train: [Int]) throws(GGMLError) -> NearestNeighbours {
        let sizes = Labelling(train.compactMap { samples.classes[$0] }).sizes
        let voters = neighbours.rule.neighbours(smallestClass: sizes.min() ?? 1)
        try neighbours.check([(model, train.count, voters.count)], Self.name, messages)
        return voters
    }

    private func read(
        _ reader: inout StreamReader, _ preamble: Preamble, _ space: SampleSpace,
        visit: (CellBlock) throws(GGMLError) -> Void = { _ in }
    ) throws(GGMLError) -> SampleClouds {
        try SampleClouds(
            reading: &reader, preamble, space: space, limit: cells.limit, seed: seed.seed, visit: visit)
    }

    /// The profiles of all samples of each kind among the views; then both streams are at their first cells again.
    ///
    /// - Parameter samples: the new ones, then those of the reference
    private func profiles(
        _ reader: inout StreamReader, _ new: Preamble, _ reference: inout ReferenceCohort,
        _ samples: SampleTable
    ) throws(GGMLError) -> [SampleProfiles] {
        if views.profiles.isEmpty { return [] }
        let space = SampleSpace(.euclidean, features: new.features)
        let clouds = try read(&reader, new, space).joined(
            with: read(&reference.reader, reference.preamble, space)
        ).clouds
        try reader.rewind()
        try reference.reader.rewind()
        // What is predicted of a sample must not depend on other new ones.
        let known = Array(new.samples.count..<samples.count)
        return views.profiles.map {
            SampleProfiles($0, of: clouds, reference: known, samples, seed: seed.seed, name: reader.name)
        }
    }

    /// The distances from each new sample to the reference samples, and between these.
    private func distances(_ clouds: SampleClouds, new: Int, train: [Int], _ cost: GroundCost)
        throws(GGMLError) -> Matrix
    {
        let threadCount = try threads.count()
        try messages.memory(
            Self.name, bytes: clouds.memory(.exact, cost, threads: threadCount),
            threads: threadCount, for: "the cells and the costs on each thread")
        let pairs =
            (0..<new).flatMap { sample in train.map { (first: sample, second: $0) } }
            + SamplePairs.all(train.count).map { (first: train[$0.first], second: train[$0.second]) }
        let progress = Progress(Self.name, pairs: pairs, of: clouds, messages: messages)
        let distances = try clouds.distances(cost, solver: .exact, pairs: pairs, threads: threadCount) {
            index, _ in progress.advance(work: clouds.work(pairs[index]))
        }
        return PairDistances(metric: metric.rawValue, pairs: distances).knownMatrix(
            count: clouds.clouds.count)
    }

    private func row(
        _ found: SampleClassifier.Prediction, _ isolation: SampleIsolation.Result, _ samples: SampleTable,
        _ sample: Int
    ) -> [String] {
        func number(_ value: Double) -> String { form.number(value) }
        return [samples.ids[sample], samples.classes[sample] ?? "NA", found.label]
            + (found.probabilities + found.votes).map(number) + [
                samples.ids[found.nearest], number(found.nearestDistance), number(found.meanDistance),
                number(isolation.quantile), isolation.isFar ? "yes" : "no",
            ]
    }
}
