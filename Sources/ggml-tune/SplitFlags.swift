import ArgumentParser
import GGMLCore
import GGMLMethods
import GGMLStream

typealias NamedSplit = (name: String, split: GGMLStream.Split)

/// The outer splits, which test the choice.
struct OuterSplits: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Divide the samples into this many parts, each of which is the test side once (default: the splits of "
                + "ggml-split, or 5).", valueName: "k"))
    var folds: Int?

    @Option(help: ArgumentHelp("How often to draw the folds.", valueName: "n"))
    var repeats: Int?

    @Option(
        help: ArgumentHelp(
            "Keep the samples with the same value in this column on one side, such as those of a patient (default: "
                + "that of ggml-split).", valueName: "column"))
    var group: String?

    private static let most = 1000

    func validate() throws {
        if let folds, !(2...Self.most).contains(folds) {
            throw ValidationError("--folds: expected 2 to \(Self.most), found \(folds)")
        }
        if let repeats, !(1...Self.most).contains(repeats) {
            throw ValidationError("--repeats: expected 1 to \(Self.most), found \(repeats)")
        }
    }

    /// The splits of the table, unless others are requested.
    ///
    /// - Parameter group: the column whose samples with equal values drawn splits keep together
    func splits(of samples: SampleTable, group: String?, seed: UInt64, place: String) throws(GGMLError)
        -> [NamedSplit]
    {
        if folds == nil, repeats == nil, !samples.splitNames.isEmpty {
            return try samples.splitNames.map { name throws(GGMLError) in
                (name, try samples.split(named: name, place: place))
            }
        }
        var splits: [GGMLStream.Split] = []
        for round in 0..<(repeats ?? 1) {
            splits += try samples.splits(
                .folds(folds ?? 5), group: group, seed: seed &+ UInt64(round), place: place)
        }
        return zip(1..., splits).map { (SampleTable.splitName($0), $1) }
    }
}

/// The inner splits of each train side, by which the choice is made.
struct InnerSplits: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Divide each train side into this many parts for the choice, fewer if a class has fewer samples.",
            valueName: "k"))
    var innerFolds = NestedSelection.Plan().mostFolds

    @Option(help: ArgumentHelp("How often to draw these parts.", valueName: "n"))
    var innerRepeats = NestedSelection.Plan().repeats

    @Option(
        help: ArgumentHelp(
            "Take the first candidate that is not worse than the best by more than this many standard errors.",
            valueName: "x"))
    var standardErrors = NestedSelection.Plan().margin

    func validate() throws {
        guard (2...1000).contains(innerFolds) else {
            throw ValidationError("--inner-folds: expected 2 to 1000, found \(innerFolds)")
        }
        guard (1...1000).contains(innerRepeats) else {
            throw ValidationError("--inner-repeats: expected 1 to 1000, found \(innerRepeats)")
        }
        guard standardErrors >= 0, standardErrors.isFinite else {
            throw ValidationError("--standard-errors: expected a number from 0, found \(standardErrors)")
        }
    }

    func plan(_ seed: UInt64) -> NestedSelection.Plan {
        var plan = NestedSelection.Plan()
        plan.mostFolds = innerFolds
        plan.repeats = innerRepeats
        plan.margin = standardErrors
        plan.seed = seed
        return plan
    }
}
