package import GGMLCore

/// Some cells of a cohort, one after another: what travels between filters.
package struct CellBlock: Equatable, Sendable {
    /// For each cell the row of its sample in the sample table.
    package let samples: [UInt32]
    /// For each cell its barcode, unique within its sample.
    package let barcodes: [String]
    /// Cells × features.
    package let matrix: CellMatrix
    /// Frames of lower-case kinds that belong to these very cells; what drops or reorders cells drops them.
    package var companions: [Frame] = []

    package var count: Int { samples.count }

    /// The three have the same number of cells.
    package init(samples: [UInt32], barcodes: [String], matrix: CellMatrix) {
        precondition(samples.count == barcodes.count && samples.count == matrix.count)
        self.samples = samples
        self.barcodes = barcodes
        self.matrix = matrix
    }

    /// Some of the cells, with other values, their weights and labels; what else belongs to the block stays behind.
    ///
    /// - Parameter place: what the block comes from, for messages
    package func selecting(_ rows: [Int], values: CellMatrix, place: String) throws(GGMLError) -> CellBlock {
        var block = CellBlock(
            samples: rows.map { samples[$0] }, barcodes: rows.map { barcodes[$0] }, matrix: values)
        if let weights = try weights(place: place) {
            var writer = ByteWriter()
            writer.append(contentsOf: rows.map { weights[$0] })
            block.companions = [Frame(.weights, writer.bytes)]
        }
        block.companions += try labels(place: place).map { $0.selecting(rows).frame }
        return block
    }

    /// The weights of the cells, where a frame with such belongs to them.
    ///
    /// - Throws: where there is not one positive finite weight a cell.
    package func weights(place: String) throws(GGMLError) -> [Double]? {
        guard let frame = companions.first(where: { $0.kind == .weights }) else { return nil }
        let place = "\(place), cell weights"
        var reader = ByteReader(frame.payload, place: place)
        let weights = try reader.array(Double.self, count: count, "weights")
        try reader.finish()
        guard weights.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw .expected("positive finite weights", found: "others", in: place)
        }
        return weights
    }

    /// The same cells with other values.
    package func with(_ matrix: CellMatrix) -> CellBlock {
        var block = CellBlock(samples: samples, barcodes: barcodes, matrix: matrix)
        block.companions = companions
        return block
    }
}

extension Float {
    /// All whole numbers up to here are exact in single precision.
    package static let largestCount = 1 << 24
}
