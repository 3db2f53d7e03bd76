import GGMLCore
import GGMLStream

/// A cohort of counts with what is awkward to write: samples of unequal size, one with a single cell, cells without
/// counts, large counts, gene names that repeat, and names with blanks, slashes and letters beyond ASCII.
struct RandomCohort {
    let preamble: Preamble
    let blocks: [CellBlock]

    /// - Parameter repeatsBarcodes: whether samples share barcodes
    init(seed: UInt64, repeatsBarcodes: Bool) throws {
        var generator = SplitMix64(seed: seed)
        // One id begins like another and an underscore.
        let ids = ["S 1", "Ü/2", "a", "a_", "a__b", "-c"].shuffled(using: &generator)
        let sizes = ids.map { _ in Int.random(in: 2...30, using: &generator) }.enumerated().map {
            $0 == 0 ? 1 : $1
        }
        let genes = Int.random(in: 1...70, using: &generator)
        let features = try FeatureTable(
            state: .counts, ids: (0..<genes).map { "gène/\($0) x" },
            names: (0..<genes).map { ["A B", "β", "MT-1", "A B"][$0 % 4] }, place: "test")
        preamble = Preamble(
            samples: try SampleTable(
                ids: ids, classes: ids.indices.map { $0 % 3 == 2 ? nil : "klasse \($0 % 3)" },
                columns: [.init(name: "site/day", values: ids.indices.map { $0 == 1 ? nil : "ß \($0 % 2)" })],
                place: "test"),
            features: features)
        var blocks: [CellBlock] = []
        for (sample, size) in sizes.enumerated() {
            let barcodes = (0..<size).map { (repeatsBarcodes ? "" : "\(sample)·") + "AC/G \($0)-1" }
            var start = 0
            while start < size {
                let cells = start..<min(size, start + Int.random(in: 1...20, using: &generator))
                var rows = SparseRows(columns: genes)
                for _ in cells {
                    let shares: [Double] = [0, 0.1, 0.8]
                    let share = shares.randomElement(using: &generator) ?? 0
                    for gene in 0..<genes where Double.random(in: 0..<1, using: &generator) < share {
                        rows.append(UInt32(gene), Float(Int.random(in: 1...(1 << 24), using: &generator)))
                    }
                    rows.endRow()
                }
                var block = CellBlock(
                    samples: cells.map { _ in UInt32(sample) }, barcodes: Array(barcodes[cells]),
                    matrix: .sparse(rows))
                block.companions = [
                    CellLabels(name: "type", values: cells.map { $0 % 5 == 4 ? nil : "T \($0 % 3)" }).frame
                ]
                blocks.append(block)
                start = cells.upperBound
            }
        }
        self.blocks = blocks
    }
}

/// A cell by what it is, wherever it stands.
struct Cell: Equatable {
    let sample: String
    let barcode: String
    let indices: [UInt32]
    let values: [Float]

    static func all(_ preamble: Preamble, _ blocks: [CellBlock]) -> [Cell] {
        blocks.flatMap { block in
            (0..<block.count).map { row in
                var (indices, values): ([UInt32], [Float]) = ([], [])
                block.matrix.forEachValue(inRow: row) {
                    indices.append(UInt32($0))
                    values.append($1)
                }
                return Cell(
                    sample: preamble.samples.ids[Int(block.samples[row])], barcode: block.barcodes[row],
                    indices: indices, values: values)
            }
        }
    }
}
