package import GGMLCore
package import GGMLStream

/// A synthetic cohort of Kühn and Schaub, Global Ground Metric Learning, AISTATS 2025, arXiv:2506.15383, section 5.1,
/// with the details of their package ggml-ot.
///
/// There are three classes, and points with one informative dimension and any number of noise dimensions. A third of
/// the points of a sample come from the mode of its class, the rest from two modes that all samples share.
///
/// | points        | informative dimension  | each noise dimension             |
/// | ---           | ---                    | ---                              |
/// | of the class  | 5/4 · N(10 + mean, 1.5) | scale · U(7.5 + o, 12.5 + o)    |
/// | first shared  | 5/4 · N(0, 1.5)        | scale · N(0, 1.5)                |
/// | second shared | 5/4 · N(40, 1.5)       | scale · N(50, 1.5)               |
///
/// N has mean and standard deviation, U has bounds. The mean is 5, 10 or 15 by class, and the offset o is 1.5 + 3i for
/// sample i of each class, so that the noise brings a sample closest to those of other classes.
package struct PaperCohort: SyntheticCohort {
    private static let classMeans = [5.0, 10, 15]
    private static let deviation = 1.5
    private static let stretch = 5.0 / 4
    private static let types = ["own", "shared1", "shared2"]
    /// The means of the shared modes, in the informative dimension and in the noise.
    private static let sharedModes = [(0.0, 0.0), (40.0, 50.0)]

    private let samplesPerClass: Int
    private let pointsPerMode: Int
    private let noiseScale: Double
    private let seed: UInt64
    package let samples: SampleTable
    package let features: FeatureTable

    package var cellsPerSample: Int { Self.types.count * pointsPerMode }

    /// The cohort that the paper calls 2D has one noise dimension and the scale 1000; 200D has 199 and the scale 1.
    package init(
        samplesPerClass: Int, pointsPerMode: Int, noiseDimensions: Int, noiseScale: Double, seed: UInt64
    ) throws(GGMLError) {
        self.samplesPerClass = samplesPerClass
        self.pointsPerMode = pointsPerMode
        self.noiseScale = noiseScale
        self.seed = seed
        let rows = Self.classMeans.indices.flatMap { kind in
            (0..<samplesPerClass).map { (className(kind), $0) }
        }
        samples = try SampleTable(
            ids: rows.map { "\($0)\($1 + 1)" }, classes: rows.map(\.0),
            columns: [.init(name: "offset", values: rows.map { Self.offset($1).description })],
            place: "the synthetic cohort")
        let names = ["informative"] + (0..<noiseDimensions).map { "noise\($0 + 1)" }
        features = try FeatureTable(state: .scores, ids: names, names: names, place: "the synthetic cohort")
    }

    private static func offset(_ index: Int) -> Double { 1.5 + 3 * Double(index) }

    package func block(_ cells: Range<Int>, ofSample sample: Int) -> CellBlock {
        let offset = Self.offset(sample % samplesPerClass)
        let mean = 10 + Self.classMeans[sample / samplesPerClass]
        var values: [Float] = []
        values.reserveCapacity(cells.count * features.count)
        for cell in cells {
            var generator = SplitMix64(seed: seed, of: samples.ids[sample], cell)
            let shared = cell < pointsPerMode ? nil : Self.sharedModes[cell / pointsPerMode - 1]
            let informative = (shared?.0 ?? mean) + Self.deviation * generator.nextNormal()
            values.append(Float(informative * Self.stretch))
            for _ in 1..<features.count {
                let noise =
                    if let shared { shared.1 + Self.deviation * generator.nextNormal() } else {
                        generator.nextUniform(in: 7.5 + offset..<12.5 + offset)
                    }
                values.append(Float(noise * noiseScale))
            }
        }
        return block(
            cells, ofSample: sample, types: cells.map { Self.types[$0 / pointsPerMode] },
            .dense(DenseRows(columns: features.count, values: values)))
    }
}
