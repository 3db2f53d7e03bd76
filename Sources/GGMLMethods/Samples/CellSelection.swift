package import GGMLCore

/// Keeps the N cells of each sample with the smallest keyed hash.
///
/// The key is seed, sample and barcode, so the choice does not depend on the order of the cells, on their files, or on
/// threads.
package struct CellSelection<Row> {
    package struct Cell {
        let hash: UInt64
        package let barcode: String
        package let row: Row
    }

    private let limit: Int
    private let keys: [StableHash]
    private var kept: [[Cell]]
    /// For each sample the largest hash that a cell can have to be among the N.
    private var bounds: [UInt64]
    /// The number of cells of each sample that were offered.
    package private(set) var seen: [Int]

    /// - Parameter limit: the most cells to keep of a sample, at least 1; nil keeps all.
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

    /// Offers a cell; `row` is called for its content only if the cell may be among the N.
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

    /// The chosen cells of each sample, in the order of their hashes.
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
