import GGMLCore
import GGMLStream

/// Reads the cells of a cohort, without keeping them, until everything is known that is needed to normalise a cell.
///
/// Memory: two numbers for each gene and batch, and one for each different total.
struct CohortSurvey {
    private let options: NormalizationOptions
    private let features: FeatureTable
    let screen: CellScreen
    /// The batch of each sample.
    private var batches: [Int]

    private(set) var tally: CellTally
    private(set) var isCounted: [Bool]
    /// The total to scale cells to; nil if it is not known yet, or counts are not scaled.
    private(set) var target: Double?
    /// The indices of the genes that are kept, increasing.
    private(set) var genes: [Int]
    private(set) var scale: GeneScale?
    private var ranking: GeneRanking?

    /// - Throws: if the rules cannot be applied to these genes.
    init(_ preamble: Preamble, options: NormalizationOptions, place: String) throws(GGMLError) {
        self.options = options
        features = preamble.features
        screen = try CellScreen(options.rules, genes: features, place: place)
        batches = options.batches?.codes ?? Array(repeating: 0, count: preamble.samples.count)
        tally = CellTally(samples: preamble.samples.count, rules: options.rules.count)
        isCounted = Array(repeating: true, count: features.count)
        genes = options.candidates ?? Array(0..<features.count)
        if case .number(let value) = options.target { target = value }
    }

    var transform: CountTransform {
        CountTransform(targetSum: target, takesLog: options.takesLog, scale: scale)
    }

    /// Reads the cells as often as needed, and leaves the reader before its first block.
    mutating func run(_ reader: inout StreamReader, threads: Int) throws(GGMLError) {
        for questions in options.surveys {
            var reading = try read(&reader, for: questions, threads: threads)
            try reader.rewind()
            tally = reading.tally
            try tally.check(options.rules, place: reader.name)
            for question in questions { try settle(question, by: &reading) }
            guard !genes.isEmpty else {
                throw .expected(
                    "genes to remain", found: "none of \(features.count)", in: reader.name,
                    advice: "lower --min-cells, or let other genes stay")
            }
        }
    }

    private func read(_ reader: inout StreamReader, for questions: [CohortQuestion], threads: Int)
        throws(GGMLError) -> CohortReading
    {
        var reading = CohortReading(
            questions, tally: CellTally(samples: batches.count, rules: options.rules.count),
            genes: features.count, sums: questions.lazy.compactMap(sums).first)
        let (screen, isCounted) = (screen, isCounted.contains(false) ? isCounted : nil)
        try reader.forEachBlock(threads: threads) { block in
            (block, ScreenedCells(block, screen: screen, isCounted: isCounted))
        } _: { block, cells throws(GGMLError) in
            reading.add(block, cells)
        }
        return reading
    }

    /// The sums that a question needs. No two of these questions can be answered in the same pass.
    private func sums(for question: CohortQuestion) -> ValueSums? {
        let genes = features.count
        switch question {
        case .removedCells, .cellsOfGenes, .totals: return nil
        case .statistics:
            let wanted = options.choice?.flavour.values
            let values: CountTransform =
                switch wanted {
                case .scaled where options.target != .none: CountTransform(targetSum: 1, takesLog: false)
                case .log where options.input != .log: CountTransform(targetSum: target, takesLog: true)
                case .scaled, .log, .counts, nil: .identity
                }
            return ValueSums(
                values, undoesLog: options.input == .log && wanted == .scaled, genes: genes, batches: batches)
        case .clippedStatistics:
            return ValueSums(.identity, genes: genes, batches: batches, clips: ranking?.clips)
        case .spread:
            return ValueSums(transform, genes: genes, batches: batches.map { _ in 0 })
        }
    }

    private mutating func settle(_ question: CohortQuestion, by reading: inout CohortReading)
        throws(GGMLError)
    {
        switch question {
        case .removedCells: break
        case .cellsOfGenes:
            isCounted = reading.cellsOfGenes?.map { $0 >= options.minCells } ?? isCounted
            genes.removeAll { !isCounted[$0] }
        case .totals: target = reading.median
        case .statistics: try rank(reading.takeSums())
        case .clippedStatistics:
            ranking?.add(clipped: reading.takeSums())
            choose()
        case .spread:
            let statistics = reading.takeSums()[0].selecting(genes)
            scale = options.scaling.map { GeneScale(statistics, maxValue: $0.maxValue) }
        }
    }

    private mutating func rank(_ sums: consuming [GeneStatistics]) throws(GGMLError) {
        guard let choice = options.choice else { return }
        if choice.flavour.values == .scaled, let target {
            // The sums are of shares of a cell's total; multiplied by the target they are of scaled counts.
            for batch in sums.indices { sums[batch].scale(by: target) }
        }
        let present = sums.indices.filter { sums[$0].cells > 0 }
        ranking = try GeneRanking(choice.flavour, present.map { sums[$0] }, among: genes)
        // The second pass numbers the batches as the ranking does, without those that have no cells.
        let position = Dictionary(uniqueKeysWithValues: zip(present, 0...))
        batches = batches.map { position[$0] ?? 0 }
        if ranking?.clips == nil { choose() }
    }

    private mutating func choose() {
        if let choice = options.choice, let ranking { genes = ranking.chosen(choice.count) }
    }
}
