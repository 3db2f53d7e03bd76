package import GGMLStream

/// What a user wants of a normalisation.
package struct NormalizationOptions: Sendable {
    package enum Target: Equatable, Sendable {
        /// The median of the cells' totals; cells without counts do not count.
        case median
        case number(Double)
        /// Counts are not scaled.
        case none
    }

    package struct Choice: Sendable {
        package var flavour: GeneFlavour
        /// How many genes; nil leaves it to the flavour.
        package var count: Int?

        package init(_ flavour: GeneFlavour, count: Int?) {
            self.flavour = flavour
            self.count = count
        }
    }

    package struct Scaling: Sendable {
        package var maxValue: Double?

        package init(maxValue: Double? = nil) { self.maxValue = maxValue }
    }

    /// Cells that break one are left out.
    package var rules: [CellRule] = []
    /// Genes with counts in fewer of the cells that stay are left out, and do not count in totals.
    package var minCells = 0
    package var target = Target.median
    package var takesLog = true
    /// Genes that may stay, by their index in increasing order; the others still count in totals. Nil is all.
    package var candidates: [Int]?
    /// Nil keeps all candidates.
    package var choice: Choice?
    /// The batch of each sample, within which genes have to vary; nil takes all cells together.
    package var batches: Labelling?
    /// Nil leaves the values of each gene as they are.
    package var scaling: Scaling?

    package init() {}
}

/// What must be known of all cells before the first can be written.
enum CohortQuestion: CaseIterable {
    /// How many cells each rule leaves out.
    case removedCells
    /// In how many cells each gene has a count.
    case cellsOfGenes
    /// How often each total occurs, for their median.
    case totals
    /// Means and variances, by which genes are chosen.
    case statistics
    /// The same of counts that are cut off where a gene's statistics say.
    case clippedStatistics
    /// Means and variances of the values of the chosen genes.
    case spread
}

extension NormalizationOptions {
    /// How often the cells are read, the last time to write them.
    package var readings: Int { surveys.count + 1 }

    /// Bytes for sums over the cells, and for what genes are compared by.
    package func memory(genes: Int) -> Int {
        2 * genes * (choice == nil ? 1 : batches?.names.count ?? 1) * MemoryLayout<SIMD2<Double>>.size
    }

    /// The questions in the order in which they can be answered, those of one reading together.
    var surveys: [[CohortQuestion]] {
        let rounds = Dictionary(grouping: CohortQuestion.allCases.filter(isAsked), by: round)
        return rounds.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The first reading that can answer a question: the one after those that answer what it builds on.
    private func round(_ question: CohortQuestion) -> Int {
        foundations(of: question).filter(isAsked).map { round($0) + 1 }.max() ?? 0
    }

    private func isAsked(_ question: CohortQuestion) -> Bool {
        switch question {
        case .removedCells: !rules.isEmpty
        case .cellsOfGenes: minCells > 0
        case .totals: target == .median
        case .statistics: choice != nil
        case .clippedStatistics: choice?.flavour == .seuratV3
        case .spread: scaling != nil
        }
    }

    private func foundations(of question: CohortQuestion) -> [CohortQuestion] {
        switch question {
        case .removedCells, .cellsOfGenes: []
        // Rare genes do not count in totals.
        case .totals: [.cellsOfGenes]
        case .statistics:
            switch choice?.flavour.values {
            // Scaled to shares of the total; the target is a factor that can follow.
            case .scaled: target == .none ? [] : [.cellsOfGenes]
            case .log: [.cellsOfGenes, .totals]
            case .counts, nil: []
            }
        case .clippedStatistics: [.cellsOfGenes, .statistics]
        case .spread: [.cellsOfGenes, .totals, .statistics, .clippedStatistics]
        }
    }
}
