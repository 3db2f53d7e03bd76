import GGMLCore
import GGMLStream
import Glibc

/// The results of one pass over the cells.
struct CohortReading {
    private(set) var tally: CellTally
    /// The number of cells in which each gene has a count; nil unless requested.
    private(set) var cellsOfGenes: [Int]?
    /// How often each total above 0 occurs; nil unless requested.
    private(set) var totals: [Int: Int]?
    private var sums: ValueSums?

    init(_ questions: [CohortQuestion], tally: CellTally, genes: Int, sums: ValueSums?) {
        self.tally = tally
        cellsOfGenes = questions.contains(.cellsOfGenes) ? Array(repeating: 0, count: genes) : nil
        totals = questions.contains(.totals) ? [:] : nil
        self.sums = sums
    }

    mutating func add(_ block: CellBlock, _ cells: ScreenedCells) {
        tally.add(cells)
        if var found = cellsOfGenes.take() {
            for row in cells.rows {
                block.matrix.forEachValue(inRow: row) { gene, count in if count > 0 { found[gene] += 1 } }
            }
            cellsOfGenes = found
        }
        if totals != nil {
            for total in cells.totals where total > 0 { totals?[Int(total), default: 0] += 1 }
        }
        sums?.add(block, cells)
    }

    /// The sums of each batch, moved out of this value; empty unless requested, and after the first call.
    mutating func takeSums() -> [GeneStatistics] { sums.take()?.sums ?? [] }

    /// The median of the totals.
    var median: Double {
        let totals = totals ?? [:]
        let count = totals.values.reduce(0, +)
        var (seen, lower) = (0, Int?.none)
        for (total, cells) in totals.sorted(by: { $0.key < $1.key }) {
            seen += cells
            if lower == nil && 2 * seen >= count { lower = total }
            if let lower, 2 * seen > count { return Double(lower + total) / 2 }
        }
        return 0
    }
}

/// Sums of the transformed counts for each batch and gene.
struct ValueSums {
    private let transform: CountTransform
    /// Whether the values are ln(1 + x), and the sums are of x.
    private let undoesLog: Bool
    /// The batch of each sample.
    private let batches: [Int]
    /// For each batch and gene the value at which counts are clipped; nil for no clipping.
    private let clips: [[Double]]?
    private(set) var sums: [GeneStatistics]

    init(
        _ transform: CountTransform, undoesLog: Bool = false, genes: Int, batches: [Int],
        clips: [[Double]]? = nil
    ) {
        self.transform = transform
        self.undoesLog = undoesLog
        self.batches = batches
        self.clips = clips
        sums = Array(repeating: GeneStatistics(genes: genes), count: (batches.max() ?? 0) + 1)
    }

    mutating func add(_ block: CellBlock, _ cells: ScreenedCells) {
        var values = CellValues(transform)
        for (row, total) in zip(cells.rows, cells.totals) {
            let batch = batches[Int(block.samples[row])]
            guard total > 0 else {
                sums[batch].addCell()
                continue
            }
            values.begin(total: total)
            if undoesLog {
                sums[batch].addCell(block.matrix, row: row) { expm1(values.value(of: $1)) }
            } else if let clips = clips?[batch] {
                sums[batch].addCell(block.matrix, row: row) { min(values.value(of: $1), clips[$0]) }
            } else {
                sums[batch].addCell(block.matrix, row: row) { values.value(of: $1) }
            }
        }
    }
}
