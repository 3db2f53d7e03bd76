import ArgumentParser
import GGMLCore
import GGMLMethods

/// The options of the design `counts`.
struct CountFlags: ParsableArguments {
    @Option(help: ArgumentHelp("Classes (default: 2).", valueName: "n"))
    var classes: Int?

    @Option(help: ArgumentHelp("Cells of each sample (default: 500).", valueName: "n"))
    var cells: Int?

    @Option(help: ArgumentHelp("Genes (default: 1000).", valueName: "n"))
    var genes: Int?

    @Option(help: ArgumentHelp("The median number of counts of a cell (default: 2000).", valueName: "n"))
    var depth: Double?

    @Option(
        help: ArgumentHelp(
            "Natural logarithm of the ratio between classes in the genes that differ (default: 1).",
            valueName: "x"))
    var effect: Double?

    @Flag(help: "Let each patient have a sample in every class, instead of a single sample.")
    var paired = false

    /// The options on the command line.
    var given: [String] {
        [
            ("classes", classes != nil), ("cells", cells != nil), ("genes", genes != nil),
            ("depth", depth != nil),
            ("effect", effect != nil), ("paired", paired),
        ].filter(\.1).map(\.0)
    }

    func validate() throws {
        try check("classes", classes ?? 1, in: 1...26)
        try check("cells", cells ?? 1, in: 1...100_000_000)
        try check("genes", genes ?? 1, in: 1...100_000)
        try check("depth", depth ?? 1, in: 1...100_000)
        try check("effect", effect ?? 0, in: 0...10)
    }

    func cohort(samples: Int, seed: UInt64) throws(GGMLError) -> CountCohort {
        var options = CountCohort.Options()
        options.samplesPerClass = samples
        options.classes = classes ?? options.classes
        options.cellsPerSample = cells ?? options.cellsPerSample
        options.genes = genes ?? options.genes
        options.depth = depth ?? options.depth
        options.effect = effect ?? options.effect
        options.isPaired = paired
        options.seed = seed
        return try CountCohort(options)
    }
}
