import ArgumentParser
package import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

package let program: any Filter.Type = SplitFilter.self

/// Divides the samples into train and test sides.
struct SplitFilter: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-split", "Divide the samples into train and test sides.",
        discussion: """
            Adds the columns split1, split2, ... to the table of samples, with the values train and test. \
            Everything else is passed on unchanged.
            """,
        example: """
            ggml-split --group patient cells.ggml | ggml-view --samples |
                cut -f 1-8 | column -t
            """)

    @Option(
        help: ArgumentHelp("The number of parts; each is the test side once (default: 5).", valueName: "k"))
    var folds: Int?

    @Option(
        help: ArgumentHelp(
            "Instead of folds, draw this share of the samples for the test side.", valueName: "x"))
    var test: Double?

    @Option(help: ArgumentHelp("With --test, how often to draw (default: 10).", valueName: "n"))
    var repeats: Int?

    @Flag(help: "Instead of folds, make each sample, or each group, the test side once.")
    var leaveOneOut = false

    @Option(
        help: ArgumentHelp(
            "Keep the samples with the same value in this column on one side, such as those of a patient.",
            valueName: "column"))
    var group: String?

    @Option(
        help: ArgumentHelp(
            "Give both sides their share of each value in this column.", valueName: "column"))
    var stratify = "class"

    @OptionGroup var classes: ClassOption
    @OptionGroup var seed: SeedOption
    @OptionGroup var input: InputOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var messages: Messages

    private static let mostSplits = 10_000

    func validate() throws {
        let plans = [
            folds.map { _ in "--folds" }, test.map { _ in "--test" }, leaveOneOut ? "--leave-one-out" : nil,
        ]
        let given = plans.compactMap { $0 }
        guard given.count < 2 else {
            throw ValidationError("\(given[1]): expected no \(given[0]) with it, found both")
        }
        if let folds, !(2...Self.mostSplits).contains(folds) {
            throw ValidationError("--folds: expected 2 to \(Self.mostSplits), found \(folds)")
        }
        if let test, !(test > 0 && test < 1) {
            throw ValidationError("--test: expected a share above 0 and below 1, found \(test)")
        }
        if let repeats {
            guard test != nil else { throw ValidationError("--repeats: expected --test with it, found none") }
            guard (1...Self.mostSplits).contains(repeats) else {
                throw ValidationError("--repeats: expected 1 to \(Self.mostSplits), found \(repeats)")
            }
        }
    }

    func run() throws {
        try Self.transform(input, to: output) { reader, writer, given throws(GGMLError) in
            var preamble = try classes.apply(to: given, place: reader.name)
            let samples = preamble.samples
            let group = messages.group(group, Self.name, samples)
            let splits = try samples.splits(
                plan, group: group, stratifiedBy: stratify, seed: seed.seed, place: reader.name)
            tell(splits, samples)
            preamble.samples = try samples.replacing(
                splits: splits, group: group == "sample" ? nil : group, place: reader.name)
            try writer.write(preamble)
            try reader.forEachBlock { block throws(GGMLError) in try writer.write(block) }
        }
    }

    private var plan: SplitPlan {
        if leaveOneOut { return .leaveOneOut }
        return test.map { .repeated(testShare: $0, times: repeats ?? 10) } ?? .folds(folds ?? 5)
    }

    private func tell(_ splits: [GGMLStream.Split], _ samples: SampleTable) {
        func note(_ text: String) { messages.note(Self.name, text) }
        if !samples.splitNames.isEmpty {
            note("replaces the columns \(samples.splitNames.joined(separator: ", "))")
        }
        let unknown = samples.classes.count { $0 == nil }
        if unknown > 0 {
            note("\(unknown) of \(samples.count) samples have no class, and are on neither side")
        }
        for (number, split) in zip(1..., splits) {
            let name = SampleTable.splitName(number)
            for lacking in samples.untrainedClasses(of: split) {
                note(
                    "\(name): no sample of class \"\(lacking)\" is on the train side, so none can be recognised"
                )
            }
            messages.detail(Self.name, "\(name): \(split.train.count) train, \(split.test.count) test")
        }
    }
}
