package import GGMLCore
package import GGMLStream

/// Normalises cells one by one, once everything that depends on the whole cohort is known.
package struct CellNormalizer: Sendable {
    /// The features of the normalised cells.
    package let features: FeatureTable
    package let normalization: Normalization

    private let samples: Int
    private let screen: CellScreen
    /// For each gene of the input whether it counts in a cell's total; nil if all do.
    private let isCounted: [Bool]?
    /// The map from genes of the input to those of the output.
    private let map: ColumnMap

    /// The rules that cells must pass.
    package var rules: [CellRule] { screen.rules }

    init(
        features: FeatureTable, normalization: Normalization, samples: Int, screen: CellScreen,
        isCounted: [Bool], columns: [Int32]
    ) {
        self.features = features
        self.normalization = normalization
        self.samples = samples
        self.screen = screen
        self.isCounted = isCounted.contains(false) ? isCounted : nil
        map = ColumnMap(columns: columns, count: features.count)
    }

    /// Makes a normaliser by reading the cells as often as the options need; leaves the reader before its first block.
    ///
    /// - Throws: if the values are not counts, or nothing would remain.
    package init(
        surveying reader: inout StreamReader, _ preamble: Preamble, options: NormalizationOptions,
        threads: Int
    ) throws(GGMLError) {
        try preamble.features.requireCounts(place: reader.name)
        var survey = try CohortSurvey(preamble, options: options, place: reader.name)
        try survey.run(&reader, threads: threads)
        let isKept = Set(survey.genes)
        let others = preamble.features.ids.indices.filter { survey.isCounted[$0] && !isKept.contains($0) }
        let earlier = preamble.normalization?.cellFilters ?? []
        let filters = zip(options.rules, survey.tally.removed).map {
            Normalization.CellFilter($0, removed: $1)
        }
        let rare = survey.isCounted.count { !$0 }
        var columns = Array(repeating: Int32(-1), count: preamble.features.count)
        for (column, gene) in survey.genes.enumerated() { columns[gene] = Int32(column) }
        self.init(
            features: preamble.features.selecting(survey.genes, state: survey.transform.state),
            normalization: Normalization(
                survey.transform, otherCounted: others.map { preamble.features.ids[$0] },
                cellFilters: earlier + filters,
                geneFilter: options.minCells > 0
                    ? .init(minCells: options.minCells, removed: rare) : nil),
            samples: preamble.samples.count, screen: survey.screen, isCounted: survey.isCounted,
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
        var tally = CellTally(samples: samples, rules: screen.rules.count)
        let place = reader.name
        try reader.forEachBlock(threads: threads) { block throws(GGMLError) in
            let cells = ScreenedCells(block, screen: screen, isCounted: isCounted)
            let values = CellMatrix.sparse(normalised(block.matrix, cells))
            let isWhole = cells.rows.count == block.count
            let kept =
                try isWhole ? block.with(values) : block.selecting(cells.rows, values: values, place: place)
            return (cells, try work(kept))
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
        let transform = normalization.transform
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

extension FeatureTable {
    func requireCounts(place: String) throws(GGMLError) {
        guard state == .counts else {
            throw .expected(
                "counts", found: "values in the state \(state.rawValue)", in: place,
                advice: "normalise once only, before PCA")
        }
    }
}
