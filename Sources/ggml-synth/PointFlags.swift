import ArgumentParser
import GGMLCore
import GGMLMethods

/// The options of the design `paper`.
struct PointFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp("Points of each of the three modes of a sample (default: 100).", valueName: "n"))
    var points: Int?

    @Option(
        help: ArgumentHelp(
            "Dimensions of noise (default: 1, the paper's 2D; its 200D has 199).", valueName: "n"))
    var noiseDimensions: Int?

    @Option(
        help: ArgumentHelp(
            "The factor of the noise (default: 1000, the paper's 2D; its 200D has 1).", valueName: "x"
        ))
    var noiseScale: Double?

    /// The options on the command line.
    var given: [String] {
        [
            ("points", points != nil), ("noise-dimensions", noiseDimensions != nil),
            ("noise-scale", noiseScale != nil),
        ]
        .filter(\.1).map(\.0)
    }

    func validate() throws {
        try check("points", points ?? 1, in: 1...100_000_000)
        try check("noise-dimensions", noiseDimensions ?? 0, in: 0...100_000)
        try check("noise-scale", noiseScale ?? 0, in: 0...1e9)
    }

    func cohort(samples: Int, seed: UInt64) throws(GGMLError) -> PaperCohort {
        try PaperCohort(
            samplesPerClass: samples, pointsPerMode: points ?? 100, noiseDimensions: noiseDimensions ?? 1,
            noiseScale: noiseScale ?? 1000, seed: seed)
    }
}
