package import GGMLCore
package import GGMLStream

/// A cohort whose cells are drawn at random.
///
/// A cell depends on the design, the seed, its sample and its number, and on no other cell, so cells can be made in any
/// order, by any thread.
package protocol SyntheticCohort: Sendable {
    var samples: SampleTable { get }
    var features: FeatureTable { get }
    /// The number of cells in each sample.
    var cellsPerSample: Int { get }

    /// A range of cells of the sample at a row of the table, named by their numbers from 1, with their `cell_type`.
    func block(_ cells: Range<Int>, ofSample sample: Int) -> CellBlock
}

extension SyntheticCohort {
    /// The approximate number of values in a block.
    private var blockSize: Int { 1 << 19 }

    /// Makes all cells, sample by sample.
    ///
    /// - Complexity: memory for four blocks a thread, whatever the size of the cohort.
    package func forEachBlock(
        threads: Int, _ encoding: BlockEncoding, _ body: (EncodedBlock) throws(GGMLError) -> Void
    ) throws(GGMLError) {
        let cells = min(cellsPerSample, max(1, blockSize / features.count))
        let blocksPerSample = (cellsPerSample + cells - 1) / cells
        let blocks = samples.count * blocksPerSample
        for first in stride(from: 0, to: blocks, by: 4 * threads) {
            let count = min(4 * threads, blocks - first)
            let made = try concurrentMap(count: count, threads: threads) { index throws(GGMLError) in
                let (sample, part) = (first + index).quotientAndRemainder(dividingBy: blocksPerSample)
                let range = part * cells..<min((part + 1) * cells, cellsPerSample)
                return try encoding.encode(block(range, ofSample: sample))
            }
            for block in made { try body(block) }
        }
    }

    func block(_ cells: Range<Int>, ofSample sample: Int, types: [String], _ matrix: CellMatrix) -> CellBlock
    {
        var block = CellBlock(
            samples: cells.map { _ in UInt32(sample) }, barcodes: cells.map { String($0 + 1) }, matrix: matrix
        )
        block.companions = [CellLabels(name: "cell_type", values: types).frame]
        return block
    }
}

/// "A", "B", …: the classes of a synthetic cohort.
func className(_ index: Int) -> String { String(UnicodeScalar(UInt8(ascii: "A") + UInt8(index))) }
