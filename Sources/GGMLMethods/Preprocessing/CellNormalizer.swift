package import GGMLCore
package import GGMLStream

/// Normalises cells one by one, once everything that depends on the whole cohort is known.
package struct CellNormalizer: Sendable {
    /// The features of the normalised cells.
    package let features: FeatureTable
    package let normalization: Normalization
    /// The samples that stay: all, but for those of which the rules of the user leave no cell.
    package let samples: KeptRows

    private let screen: CellScreen
    /// What becomes of the values here; the record has also what became of them before.
    private let transform: CountTransform
    /// For each gene of the input whether it counts in a cell's total; nil if all do.
    private let isCounted: [Bool]?
    /// The map from genes of the input to those of the output.
    private let map: ColumnMap

    /// The rules that cells must pass.
    package var rules: [CellRule] { screen.rules }

    init(
        features: FeatureTable, normalization: Normalization, samples: KeptRows, screen: CellScreen,
        transform: CountTransform? = nil, isCounted: [Bool], columns: [Int32]
    ) {
        self.transform = transform ?? normalization.transform
        self.features = features
        self.normalization = normalization.keeping(samples)
        self.samples = samples
        self.screen = screen
        self.isCounted = isCounted.contains(false) ? isCounted : nil
        map = ColumnMap(columns: columns, count: features.count)
    }

    /// Makes a normaliser by reading the cells as often as the options need; leaves the reader before its first block.
    ///
    /// - Throws: if the values are not in the state that the options say, or nothing would remain.
    package init(
        surveying reader: inout StreamReader, _ preamble: Preamble, options: NormalizationOptions,
        threads: Int
    ) throws(GGMLError) {
        try preamble.features.require(options.input, place: reader.name)
        var survey = try CohortSurvey(preamble, options: options, place: reader.name)
        try survey.run(&reader, threads: threads)
        let isKept = Set(survey.genes)
        let others = preamble.features.ids.indices.filter { survey.isCounted[$0] && !isKept.contains($0) }
        let earlier = preamble.normalization
        let filters = zip(options.rules, survey.tally.removed).map {
            Normalization.CellFilter($0, removed: $1)
        }
        let rare = survey.isCounted.count { !$0 }
        var columns = Array(repeating: Int32(-1), count: preamble.features.count)
        for (column, gene) in survey.genes.enumerated() { columns[gene] = Int32(column) }
        let before = options.input == .counts ? nil : earlier?.transform
        let transform = CountTransform(
            from: before?.from ?? (options.input == .normalized ? .normalized : .counts),
            targetSum: before?.targetSum ?? survey.transform.targetSum,
            takesLog: (before?.takesLog ?? false) || survey.transform.takesLog, scale: survey.scale)
        self.init(
            features: preamble.features.selecting(
                survey.genes, state: options.input == .log ? .log : transform.state),
            normalization: Normalization(
                transform,
                otherCounted: (earlier?.otherCounted ?? []) + others.map { preamble.features.ids[$0] },
                cellFilters: (earlier?.cellFilters ?? []) + filters,
                geneFilter: options.minCells > 0
                    ? .init(minCells: options.minCells, removed: rare) : nil),
            samples: options.surveys.isEmpty
                ? .all(preamble.samples.count) : survey.tally.samplesThatStay(in: preamble, options.rules),
            screen: survey.screen, transform: survey.transform, isCounted: survey.isCounted,
            columns: columns)
    }

    /// Normalises the remaining cells of a stream.
    ///
    /// - Parameters:
    ///   - work: called with each normalised block, on any thread.
    ///   - body: takes the results of `work`, in the order of the stream.
    /// - Throws: if no cell, or none with counts, remains.
    package func apply<Result: Sendable>(
        _ reader: inout StreamReader, threads: Int,
        _ work: @Sendable (CellBlock) throws(GGMLError) -> Result,
        _ body: (Result) throws(GGMLError) -> Void
    ) throws(GGMLError) -> CellTally {
        var tally = CellTally(samples: samples.positions.count, rules: screen.rules.count)
        let place = reader.name
        try reader.forEachBlock(threads: threads) { block throws(GGMLError) in
            let cells = ScreenedCells(block, screen: screen, isCounted: isCounted)
            let values = CellMatrix.sparse(normalised(block.matrix, cells))
            let isWhole = cells.rows.count == block.count
            let kept =
                try isWhole ? block.with(values) : block.selecting(cells.rows, values: values, place: place)
            return (cells, try work(samples.keepsAll ? kept : kept.keeping(samples, place: place)))
        } _: { cells, result throws(GGMLError) in
            tally.add(cells)
            try body(result)
        }
        try tally.check(rules, place: place)
        return tally
    }

    private func normalised(_ matrix: CellMatrix, _ cells: ScreenedCells) -> SparseRows {
        let kept = (cells.rows.count == matrix.count ? matrix : matrix.selecting(cells.rows)).sparseRows
        var selection = ColumnSelection(
            ends: kept.rowEnds, Pieces(kept.indices[...]), Pieces(kept.values[...]), map: map)
        // With --like, genes are in the order of the reference, none of them twice.
        _ = selection.sort()
        let rows = selection.rows
        var values = CellValues(transform)
        var result = rows
        result.values = []
        result.values.reserveCapacity(rows.values.count)
        for (row, total) in cells.totals.enumerated() {
            values.begin(total: total)
            for position in rows.range(row) {
                let value = values.value(of: rows.values[position])
                result.values.append(
                    Float(transform.scale?.value(value, gene: Int(rows.indices[position])) ?? value))
            }
        }
        return result
    }
}

extension CellTally {
    /// The samples that have cells. Those without stay, too, unless rules for cells were given, to this program or
    /// to the one that read the files.
    func samplesThatStay(in preamble: Preamble, _ rules: [CellRule]) -> KeptRows {
        let haveRules =
            !rules.isEmpty || preamble.provenance.contains { $0.hasOption("--min-genes", "--min-counts") }
        return haveRules ? KeptRows(kept.indices.filter { kept[$0] > 0 }, of: kept.count) : .all(kept.count)
    }
}

extension FeatureTable {
    func require(_ wanted: ValueState, place: String) throws(GGMLError) {
        guard state == wanted else {
            let words: [ValueState: String] = [
                .counts: "counts", .normalized: "normalised values", .log: "logarithms of counts",
            ]
            throw .expected(
                words[wanted] ?? wanted.rawValue,
                found: "values in the state \(state.rawValue)", in: place,
                advice: wanted == .counts
                    ? "normalise once only, before PCA; of logarithms, genes can be chosen (--top-genes, --genes)"
                    : nil)
        }
    }
}
