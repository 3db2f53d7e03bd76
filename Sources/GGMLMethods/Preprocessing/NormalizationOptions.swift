package import GGMLStream

/// The settings of a normalisation.
package struct NormalizationOptions: Sendable {
    package enum Target: Equatable, Sendable {
        /// The median of the cells' totals, without cells that have no counts.
        case median
        case number(Double)
        /// Counts are not scaled.
        case none
    }

    package struct Choice: Sendable {
        package var flavour: GeneFlavour
        /// The number of genes; nil leaves it to the flavour.
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

    /// The rules for cells; cells that break one are left out.
    package var rules: [CellRule] = []
    /// Genes with counts in fewer of the kept cells than this are left out, and do not count in totals.
    package var minCells = 0
    package var target = Target.median
    package var takesLog = true
    /// The indices of the genes that may be kept, increasing; the others still count in totals. Nil means all.
    package var candidates: [Int]?
    /// How genes are chosen among the candidates; nil keeps all.
    package var choice: Choice?
    /// The batch of each sample, if variability within batches counts; nil takes all cells together.
    package var batches: Labelling?
    /// The state of the values. Only counts are scaled; logarithms stay as they are.
    package var input = ValueState.counts
    /// How values are divided by standard deviations; nil leaves them as they are.
    package var scaling: Scaling?

    package init() {}
}

/// A question about all cells that must be answered before the first cell can be written.
enum CohortQuestion: CaseIterable {
    /// How many cells each rule leaves out.
    case removedCells
    /// In how many cells each gene has a count.
    case cellsOfGenes
    /// How often each total occurs, for their median.
    case totals
    /// Means and variances of the values by which genes are chosen.
    case statistics
    /// Means and variances of counts that are clipped at the limit of their gene.
    case clippedStatistics
    /// Means and variances of the values of the chosen genes.
    case spread
}

extension NormalizationOptions {
    /// How often the cells are read, including the last time to write them.
    package var readings: Int { surveys.count + 1 }

    /// The bytes that sums over the cells and the comparison of genes need.
    package func memory(genes: Int) -> Int {
        2 * genes * (choice == nil ? 1 : batches?.names.count ?? 1) * MemoryLayout<SIMD2<Double>>.size
    }

    /// The questions in the order in which they can be answered, those of one pass together.
    var surveys: [[CohortQuestion]] {
        let rounds = Dictionary(grouping: CohortQuestion.allCases.filter(isAsked), by: round)
        return rounds.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The first pass that can answer a question: the one after those that answer the questions it depends on.
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
            // Statistics are of shares of the total; the target is a factor that can be applied later.
            case .scaled: target == .none ? [] : [.cellsOfGenes]
            case .log: [.cellsOfGenes, .totals]
            case .counts, nil: []
            }
        case .clippedStatistics: [.cellsOfGenes, .statistics]
        case .spread: [.cellsOfGenes, .totals, .statistics, .clippedStatistics]
        }
    }
}
