package import GGMLCore

/// A block of cells of a cohort, the unit that filters pass on.
package struct CellBlock: Equatable, Sendable {
    /// The sample of each cell, as a row of the sample table.
    package let samples: [UInt32]
    /// The barcode of each cell, unique within its sample.
    package let barcodes: [String]
    /// The values, cells × features.
    package let matrix: CellMatrix
    /// Frames of lower-case kinds that belong to these cells; whatever drops or reorders cells must drop them.
    package var companions: [Frame] = []

    package var count: Int { samples.count }

    /// - Precondition: all three have the same number of cells.
    package init(samples: [UInt32], barcodes: [String], matrix: CellMatrix) {
        precondition(samples.count == barcodes.count && samples.count == matrix.count)
        self.samples = samples
        self.barcodes = barcodes
        self.matrix = matrix
    }

    /// Some of the cells, with new values and their weights and labels; other companions are dropped.
    ///
    /// - Parameter place: the source of the block, for messages
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

    /// The cells of some samples, with the numbers that these then have.
    package func keeping(_ kept: KeptRows, place: String) throws(GGMLError) -> CellBlock {
        let rows = samples.indices.filter { kept.positions[Int(samples[$0])] != nil }
        let block =
            try rows.count == count ? self : selecting(rows, values: matrix.selecting(rows), place: place)
        var renumbered = CellBlock(
            samples: block.samples.map { UInt32(kept.positions[Int($0)] ?? 0) }, barcodes: block.barcodes,
            matrix: block.matrix)
        renumbered.companions = block.companions
        return renumbered
    }

    /// The weights of the cells; nil if no frame of weights belongs to the block.
    ///
    /// - Throws: unless there is one positive finite weight for each cell.
    package func weights(place: String) throws(GGMLError) -> [Double]? {
        let frames = companions.filter { $0.kind == .weights }
        guard let frame = frames.first else { return nil }
        guard frames.count == 1 else {
            throw .expected("one frame of weights", found: "\(frames.count)", in: place)
        }
        let place = "\(place), cell weights"
        var reader = ByteReader(frame.payload, place: place)
        let weights = try reader.array(Double.self, count: count, "weights")
        try reader.finish()
        guard weights.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw .expected(
                "positive finite weights", found: "\(weights.first { !($0 > 0 && $0.isFinite) } ?? 0)",
                in: place)
        }
        return weights
    }

    /// A block of the same cells and companions with other values.
    package func with(_ matrix: CellMatrix) -> CellBlock {
        var block = CellBlock(samples: samples, barcodes: barcodes, matrix: matrix)
        block.companions = companions
        return block
    }
}

extension Float {
    /// The largest count: all whole numbers up to it are exact in single precision.
    package static let largestCount = 1 << 24
}
