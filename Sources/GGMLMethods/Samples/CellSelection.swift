package import GGMLCore

/// Keeps, of each sample, the N cells with the smallest keyed hash.
///
/// The key is seed, sample and barcode, so the choice depends on neither the order of the cells, nor on how they were
/// split into files, nor on threads.
package struct CellSelection<Row> {
    package struct Cell {
        let hash: UInt64
        package let barcode: String
        package let row: Row
    }

    private let limit: Int
    private let keys: [StableHash]
    private var kept: [[Cell]]
    /// No cell with a larger hash can be among the N, a sample.
    private var bounds: [UInt64]
    /// Cells seen, a sample.
    package private(set) var seen: [Int]

    /// - Parameter limit: cells a sample, at least 1; nil keeps all.
    package init(samples: [String], limit: Int?, seed: UInt64) {
        self.limit = limit ?? .max
        keys = samples.map { sample in
            var key = StableHash()
            key.combine(seed)
            key.combine(sample)
            return key
        }
        kept = Array(repeating: [], count: samples.count)
        bounds = Array(repeating: .max, count: samples.count)
        seen = Array(repeating: 0, count: samples.count)
    }

    /// Offers a cell; `row` is asked for what to keep of it only if the cell may be among the N.
    /// - Complexity: amortised O(log N)
    package mutating func offer(sample: Int, barcode: String, row: () throws(GGMLError) -> Row)
        throws(GGMLError)
    {
        seen[sample] += 1
        var key = keys[sample]
        key.combine(barcode)
        let hash = key.value
        if hash > bounds[sample] { return }
        kept[sample].append(Cell(hash: hash, barcode: barcode, row: try row()))
        if limit < .max / 2, kept[sample].count >= 2 * limit { cut(sample) }
    }

    /// The cells that were chosen of each sample, in the order of their hashes.
    package consuming func cells() -> [[Cell]] {
        for sample in kept.indices { cut(sample) }
        return kept
    }

    private mutating func cut(_ sample: Int) {
        kept[sample].sort { ($0.hash, $0.barcode) < ($1.hash, $1.barcode) }
        guard kept[sample].count >= limit else { return }
        kept[sample].removeLast(kept[sample].count - limit)
        bounds[sample] = kept[sample][limit - 1].hash
    }
}
