/// Chooses genes and scales cells, in as many passes over a stream as that needs; never holds the cells.
///
/// 1. Cells with too few genes are left out, then genes in too few of the cells that stay.
/// 2. The target is a number, or the median of the cells' totals over the genes that stayed; cells without counts do
///    not count.
/// 3. The genes that vary most are chosen by their scaled counts.
/// 4. Each count c of a cell with total t becomes ln(1 + c · target / t).
///
/// As in scanpy, totals are over the genes of step 1, not only the chosen ones. Memory: some numbers a gene, and as
/// many totals as there are different ones.
public struct Normalizer: Sendable {
    public struct Options: Sendable {
        /// Nil is the median of the totals.
        public var targetSum: Double?
        /// Nil keeps all genes.
        public var topGenes: Int?
        public var minCells = 0
        public var minGenes = 0

        public init() {}
    }

    /// What the passes found.
    public struct Plan: Sendable {
        public let genes: [Int]
        public let target: Double
        /// For each gene of the input whether its counts are part of a cell's total.
        fileprivate let isCounted: [Bool]
        /// Cells left out, a sample.
        public let droppedCells: [Int]
        /// Cells kept, a sample.
        public let keptCells: [Int]
        /// Kept cells without any count.
        public let emptyCells: Int
        /// Genes in too few cells.
        public let rareGenes: Int
    }

    private let options: Options
    private let features: FeatureTable
    private let samples: Int

    /// - Parameter place: what the cells come from, for messages.
    /// - Throws: where the values are no counts.
    public init(_ preamble: Preamble, options: Options, place: String) throws(GGMLError) {
        guard preamble.features.state == .counts else {
            throw .expected(
                "counts", found: "values in the state \(preamble.features.state.rawValue)",
                in: place, advice: "normalise once only, before PCA")
        }
        self.options = options
        features = preamble.features
        samples = preamble.samples.count
    }

    /// Runs the passes that look at the cells; the reader is left before its first block.
    public func plan(_ reader: inout StreamReader) throws(GGMLError) -> Plan {
        let (cellsOfGene, kept, dropped) = try countCells(&reader)
        let isCounted = cellsOfGene.map { $0 >= options.minCells }
        let genes = isCounted.indices.filter { isCounted[$0] }
        guard kept.contains(where: { $0 > 0 }), !genes.isEmpty else {
            throw .expected(
                "cells and genes to remain", found: "\(kept.reduce(0, +)) cells and \(genes.count) genes",
                in: reader.name, advice: "lower --min-cells or --min-genes")
        }
        var totals: [Int: Int] = [:]
        var emptyCells = 0
        var statistics = GeneStatistics(genes: features.count)
        try forEachKeptCell(&reader) { matrix, row in
            let total = Self.total(matrix, row, isCounted)
            statistics.addCell()
            guard total > 0 else {
                emptyCells += 1
                return
            }
            totals[Int(total), default: 0] += 1
            matrix.forEachValue(inRow: row) { gene, count in
                if isCounted[gene] { statistics.add(gene: gene, Double(count) / total) }
            }
        }
        guard !totals.isEmpty else {
            throw .expected("cells with counts", found: "only empty ones", in: reader.name)
        }
        let target = options.targetSum ?? Self.median(totals)
        var chosen = genes
        if let count = options.topGenes {
            chosen = try GeneRanking(.seurat, [statistics.scaled(by: target)], among: genes).chosen(count)
        }
        return Plan(
            genes: chosen, target: target, isCounted: isCounted, droppedCells: dropped, keptCells: kept,
            emptyCells: emptyCells, rareGenes: features.count - genes.count)
    }

    /// Calls `body` with each block of the cells that stay, normalised.
    public func apply(
        _ plan: Plan, _ reader: inout StreamReader, _ body: (CellBlock) throws(GGMLError) -> Void
    ) throws(GGMLError) {
        var columns = Array(repeating: -1, count: features.count)
        for (column, gene) in plan.genes.enumerated() { columns[gene] = column }
        let place = reader.name
        try reader.forEachBlock { block throws(GGMLError) in
            let rows = (0..<block.count).filter { isKept(block.matrix, $0) }
            var result = SparseRows(columns: plan.genes.count)
            for row in rows {
                let total = Self.total(block.matrix, row, plan.isCounted)
                block.matrix.forEachValue(inRow: row) { gene, count in
                    guard columns[gene] >= 0, count > 0 else { return }
                    result.append(UInt32(columns[gene]), Float((Double(count) * plan.target / total).log1p))
                }
                result.endRow()
            }
            let kept = rows.count == block.count ? block : try block.selecting(rows, place: place)
            try body(kept.with(.sparse(result)))
        }
    }

    // MARK: Passes

    /// In how many kept cells each gene has a count, and the cells kept and dropped a sample.
    private func countCells(_ reader: inout StreamReader) throws(GGMLError) -> (
        [Int], kept: [Int], dropped: [Int]
    ) {
        var cellsOfGene = Array(repeating: 0, count: features.count)
        var kept = Array(repeating: 0, count: samples)
        var seen = kept
        try reader.forEachBlock { block throws(GGMLError) in
            for row in 0..<block.count {
                seen[Int(block.samples[row])] += 1
                guard isKept(block.matrix, row) else { continue }
                kept[Int(block.samples[row])] += 1
                block.matrix.forEachValue(inRow: row) { gene, count in if count > 0 { cellsOfGene[gene] += 1 }
                }
            }
        }
        try reader.rewind()
        return (cellsOfGene, kept, zip(seen, kept).map { $0 - $1 })
    }

    private func forEachKeptCell(_ reader: inout StreamReader, _ body: (CellMatrix, Int) -> Void)
        throws(GGMLError)
    {
        try reader.forEachBlock { block throws(GGMLError) in
            for row in 0..<block.count where isKept(block.matrix, row) {
                body(block.matrix, row)
            }
        }
        try reader.rewind()
    }

    private func isKept(_ matrix: CellMatrix, _ row: Int) -> Bool {
        guard options.minGenes > 0 else { return true }
        var genes = 0
        matrix.forEachValue(inRow: row) { _, count in if count > 0 { genes += 1 } }
        return genes >= options.minGenes
    }

    private static func total(_ matrix: CellMatrix, _ row: Int, _ isCounted: [Bool]) -> Double {
        var total = 0.0
        matrix.forEachValue(inRow: row) { gene, count in if isCounted[gene] { total += Double(count) } }
        return total
    }

    /// - Parameter counts: how often each value occurs
    private static func median(_ counts: [Int: Int]) -> Double {
        let total = counts.values.reduce(0, +)
        var (seen, lower) = (0, Int?.none)
        for (value, count) in counts.sorted(by: { $0.key < $1.key }) {
            seen += count
            if lower == nil && 2 * seen >= total { lower = value }
            if let lower, 2 * seen > total { return Double(lower + value) / 2 }
        }
        return 0
    }
}
