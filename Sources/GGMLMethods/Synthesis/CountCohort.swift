package import GGMLCore
package import GGMLStream

/// A synthetic cohort of counts like those of a sequencer: genes with different means, cell types, cells of different
/// depth, patients who differ in every gene, and classes that differ in a few genes of one cell type.
///
/// The counts of a gene in a cell are negative binomial, with the cell's depth times the gene's share as their mean.
/// The shares are exponentials of sums of normal variables for the gene, the gene in the cell type, and the gene in the
/// patient; for a tenth of the genes, in cells of `type1` and one class other than the first, the effect is added or
/// subtracted. Such models are common: Zappia, Phipson and Oshlack, Genome Biology 18, 2017,
/// doi:10.1186/s13059-017-1305-0.
package struct CountCohort: SyntheticCohort {
    package struct Options: Sendable {
        package var classes = 2
        package var samplesPerClass = 10
        package var cellsPerSample = 500
        package var genes = 1000
        /// The median number of counts of a cell.
        package var depth = 2000.0
        /// The effect of the classes, as the natural logarithm of a ratio.
        package var effect = 1.0
        /// Whether patient i has sample i of every class; otherwise each sample has its own patient.
        package var isPaired = false
        package var seed: UInt64 = 1

        package init() {}
    }

    private static let types = ["type1", "type2", "type3", "type4", "type5"]
    /// Standard deviations of logarithms.
    private enum Spread {
        static let gene = 1.2
        static let type = 0.5
        static let patient = 0.15
        static let depth = 0.4
        static let composition = 0.3
    }
    /// The shape r of the gamma variable: the variance of counts is μ + μ²/r.
    private static let size = 4.0

    private let options: Options
    /// The logarithm of each gene's mean: types × genes.
    private let means: [[Double]]
    /// The effect of each class on these logarithms in the first type: classes × genes.
    private let effects: [[Double]]
    package let samples: SampleTable
    package let features: FeatureTable

    package var cellsPerSample: Int { options.cellsPerSample }

    package init(_ options: Options) throws(GGMLError) {
        self.options = options
        var generator = SplitMix64(seed: options.seed, of: "genes")
        let base = (0..<options.genes).map { _ in Spread.gene * generator.nextNormal() }
        means = Self.types.map { _ in base.map { $0 + Spread.type * generator.nextNormal() } }
        let changed = Self.changedGenes(options)
        effects = changed.map { genes in genes.map { $0 * options.effect } }
        let rows = (0..<options.classes).flatMap { kind in
            (0..<options.samplesPerClass).map { (className(kind), $0 + 1) }
        }
        samples = try SampleTable(
            ids: rows.map { "\($0)\($1)" }, classes: rows.map(\.0),
            columns: [
                .init(name: "patient", values: rows.map { options.isPaired ? "P\($1)" : "P\($0)\($1)" })
            ], place: "the synthetic cohort")
        features = try FeatureTable(
            state: .counts, ids: (0..<options.genes).map { "G\($0 + 1)" },
            names: (0..<options.genes).map { Self.name(of: $0, changed) }, place: "the synthetic cohort")
    }

    /// For each class and gene, 1 or −1 if the gene is up or down in the first type, else 0. A gene changes in at most
    /// one class, and never in the first.
    private static func changedGenes(_ options: Options) -> [[Double]] {
        var signs = Array(repeating: Array(repeating: 0.0, count: options.genes), count: options.classes)
        guard options.classes > 1 else { return signs }
        var generator = SplitMix64(seed: options.seed, of: "classes")
        let changed = max(options.classes - 1, options.genes / 10)
        for (place, gene) in (0..<options.genes).shuffled(using: &generator).prefix(changed).enumerated() {
            signs[1 + place % (options.classes - 1)][gene] = generator.nextUniform() < 0.5 ? -1 : 1
        }
        return signs
    }

    /// The name of a gene: "gene7", or "gene7-more-in-B" for a gene that a method should find.
    private static func name(of gene: Int, _ signs: [[Double]]) -> String {
        guard let kind = signs.firstIndex(where: { $0[gene] != 0 }) else { return "gene\(gene + 1)" }
        return "gene\(gene + 1)-\(signs[kind][gene] > 0 ? "more" : "less")-in-\(className(kind))"
    }

    package func block(_ cells: Range<Int>, ofSample sample: Int) -> CellBlock {
        let profiles = profiles(ofSample: sample)
        let composition = composition(ofSample: sample)
        var rows = SparseRows(columns: options.genes)
        var types: [String] = []
        for cell in cells {
            var generator = SplitMix64(seed: options.seed, of: samples.ids[sample], cell)
            let share = generator.nextUniform()
            let type = composition.firstIndex { share < $0 } ?? Self.types.count - 1
            let depth = options.depth * (Spread.depth * generator.nextNormal()).exponential
            for (gene, share) in profiles[type].enumerated() {
                let count = generator.nextNegativeBinomial(mean: depth * share, size: Self.size)
                if count > 0 { rows.append(UInt32(gene), Float(count)) }
            }
            rows.endRow()
            types.append(Self.types[type])
        }
        return block(cells, ofSample: sample, types: types, .sparse(rows))
    }

    /// The share of each gene in the counts of a cell: types × genes.
    private func profiles(ofSample sample: Int) -> [[Double]] {
        let patient = samples.columns[0].values[sample] ?? ""
        var generator = SplitMix64(seed: options.seed, of: "patient \(patient)")
        let own = (0..<options.genes).map { _ in Spread.patient * generator.nextNormal() }
        return means.enumerated().map { type, means in
            let effect = effects[sample / options.samplesPerClass]
            return shares(
                means.indices.map { means[$0] + own[$0] + (type == 0 ? effect[$0] : 0) })
        }
    }

    /// The cumulative shares of the types in the cells of a sample.
    private func composition(ofSample sample: Int) -> [Double] {
        var generator = SplitMix64(seed: options.seed, of: "types of \(samples.ids[sample])")
        var sum = 0.0
        return shares(Self.types.map { _ in Spread.composition * generator.nextNormal() }).map {
            sum += $0
            return sum
        }
    }

    private func shares(_ logarithms: [Double]) -> [Double] {
        let weights = logarithms.map(\.exponential)
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }
}
