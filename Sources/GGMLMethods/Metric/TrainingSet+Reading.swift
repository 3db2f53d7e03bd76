package import GGMLCore
package import GGMLStream

extension TrainingSet {
    /// Reads a stream's cells to their end and keeps the training cells.
    ///
    /// - Parameters:
    ///   - chosen: rows of the sample table to learn from; nil means all. The cells of the others are skipped.
    ///   - limit: the most cells of a sample; nil keeps all. Memory holds the kept cells.
    package init(
        reading reader: inout StreamReader, _ preamble: Preamble, samples chosen: [Int]? = nil, limit: Int?,
        seed: UInt64
    ) throws(GGMLError) {
        let chosen = chosen ?? Array(preamble.samples.ids.indices)
        let table = try preamble.samples.selecting(chosen, place: reader.name)
        var places: [Int?] = Array(repeating: nil, count: preamble.samples.count)
        for (place, row) in chosen.enumerated() { places[row] = place }
        var selection = CellSelection<StoredRow>(samples: table.ids, limit: limit, seed: seed)
        var (isDense, isWeighted) = (true, false)
        while let block = try reader.nextBlock() {
            if case .sparse = block.matrix { isDense = false }
            let weights = try block.weights(place: reader.name)
            if weights != nil { isWeighted = true }
            for row in 0..<block.count {
                guard let sample = places[Int(block.samples[row])] else { continue }
                try selection.offer(sample: sample, barcode: block.barcodes[row]) {
                    StoredRow(block.matrix, row, weight: weights?[row] ?? 1)
                }
            }
        }
        let seen = selection.seen
        let cells = selection.cells()
        let rows = cells.lazy.joined().map(\.row)
        let (counts, columns) = (cells.map(\.count), preamble.features.count)
        try self.init(
            table,
            cells: isDense
                ? .dense(rows, count: counts.reduce(0, +), columns) : .sparse(rows, columns),
            counts: counts, weights: isWeighted ? rows.map(\.weight) : nil, seen: seen,
            place: reader.name)
    }
}

extension TrainingRecord {
    package init(_ set: TrainingSet, _ reports: [EpochReport], _ selection: SelectionRecord? = nil) {
        self.init(
            samples: set.samples, cells: set.ranges.map(\.count), losses: reports.map(\.tripletLoss),
            penalties: reports.map(\.penalty), activeShares: reports.map(\.activeShare), selection: selection)
    }
}

/// The stored values of one row of a matrix.
private struct StoredRow {
    /// The columns of the values; nil if there is a value for every column.
    let columns: [UInt32]?
    let values: [Float]
    let weight: Double

    init(_ matrix: CellMatrix, _ row: Int, weight: Double) {
        self.weight = weight
        switch matrix {
        case .sparse(let rows):
            columns = Array(rows.indices[rows.range(row)])
            values = Array(rows.values[rows.range(row)])
        case .dense(let rows):
            columns = nil
            values = Array(rows.values[rows.range(row)])
        }
    }
}

extension CellMatrix {
    fileprivate static func sparse(_ rows: some Sequence<StoredRow>, _ columns: Int) -> CellMatrix {
        var result = SparseRows(columns: columns)
        let every = Array(0..<UInt32(columns))
        for row in rows {
            result.indices += row.columns ?? every
            result.values += row.values
            result.endRow()
        }
        return .sparse(result)
    }

    fileprivate static func dense(_ rows: some Sequence<StoredRow>, count: Int, _ columns: Int) -> CellMatrix
    {
        var values: [Float] = []
        values.reserveCapacity(count * columns)
        for row in rows { values += row.values }
        return .dense(DenseRows(columns: columns, values: values))
    }
}
