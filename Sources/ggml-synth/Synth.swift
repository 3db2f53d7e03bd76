import ArgumentParser
package import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

package let program: any Filter.Type = Synth.self

/// Starts a stream with randomly drawn samples and cells.
struct Synth: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-synth", "Draw a synthetic cohort.",
        discussion: """
            Reads nothing. The design 'paper' is that of the synthetic cohorts of arXiv:2506.15383: three classes that \
            differ in one dimension, among dimensions of noise. The design 'counts' is like a cohort from a sequencer.
            """,
        example: "ggml-synth -o points.ggml")

    enum Design: String, CaseIterable, ExpressibleByArgument {
        case paper, counts
    }

    @Option(help: ArgumentHelp("What to draw: paper or counts.", valueName: "name"))
    var design = Design.paper

    @Option(help: ArgumentHelp("Samples of each class.", valueName: "n"))
    var samples = 10

    @OptionGroup(title: "Design 'paper'") var points: PointFlags
    @OptionGroup(title: "Design 'counts'") var counts: CountFlags
    @OptionGroup var seed: SeedOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var messages: Messages

    func validate() throws {
        try check("samples", samples, in: 1...100_000)
        switch design {
        case .paper: try refuse(counts.given, with: design)
        case .counts: try refuse(points.given, with: design)
        }
    }

    private func refuse(_ given: [String], with design: Design) throws {
        guard let option = given.first else { return }
        let other = design == .paper ? Design.counts : .paper
        throw ValidationError("--\(option): expected --design \(other) with it, found \(design)")
    }

    func run() throws {
        try Self.generate(to: output) { writer throws(GGMLError) in
            try Self.begin(&writer, after: "")
            let cohort = try cohort()
            var preamble = Preamble(samples: cohort.samples, features: cohort.features)
            preamble.provenance = [Self.record(inputs: [])]
            try writer.write(preamble)
            let threads = try threads.count()
            messages.detail(
                Self.name,
                "\(cohort.samples.count.counted("sample")) of \(cohort.cellsPerSample.counted("cell")), "
                    + "\(cohort.features.count.counted("feature")), "
                    + "\(threads) threads")
            try cohort.forEachBlock(threads: threads, writer.encoding) { block throws(GGMLError) in
                try writer.write(block)
            }
        }
    }

    private func cohort() throws(GGMLError) -> any SyntheticCohort {
        switch design {
        case .paper: try points.cohort(samples: samples, seed: seed.seed)
        case .counts: try counts.cohort(samples: samples, seed: seed.seed)
        }
    }
}

func check<Value: Comparable>(_ option: String, _ value: Value, in range: ClosedRange<Value>) throws {
    guard range.contains(value) else {
        throw ValidationError(
            "--\(option): expected \(range.lowerBound) to \(range.upperBound), found \(value)")
    }
}
