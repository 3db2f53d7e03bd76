import GGMLCore
import GGMLStream

/// How the cells of a file are assigned to samples.
struct Assignment: Sendable {
    enum Way: Sendable {
        /// All cells belong to one sample.
        case whole(Int)
        /// By the index of the cell in the file; −1 is none, and `notChosen` a cell that is left out.
        case positions([Int32])
        /// By the row of the barcode in a table, in the same way.
        case rows([String: Int], [Int32])
        /// By the number at the end of the barcode.
        case suffixes(AggregationTable)
    }

    /// Stands for the sample of a cell that the user goes without.
    static let notChosen: Int32 = -2

    let way: Way
    /// Which of the samples that it counts are still in the table; nil if all are.
    var kept: KeptRows?

    init(_ way: Way) { self.way = way }

    /// The sample of each cell that a column or a table names, as far as they do.
    var samples: [Int32] {
        switch way {
        case .positions(let samples): samples
        case .rows(let rows, let samples): rows.values.map { samples[$0] }
        case .whole, .suffixes: []
        }
    }

    /// The sample of a cell among those that are kept.
    enum Sample: Equatable {
        /// The sample, and the row of the cell in the labels of the file's cells.
        case kept(Int, row: Int)
        case leftOut
        case none
    }

    func sample(ofCell position: Int, barcode: String) throws(GGMLError) -> Sample {
        guard let (sample, row) = try found(position, barcode) else { return .none }
        if sample == Self.notChosen { return .leftOut }
        return self.row(ofSample: sample).map { .kept($0, row: row) } ?? .leftOut
    }

    /// The row of a sample in the table; nil if it is left out.
    func row(ofSample sample: Int) -> Int? { kept.map { $0.positions[sample] } ?? sample }

    private func found(_ position: Int, _ barcode: String) throws(GGMLError) -> (sample: Int, row: Int)? {
        switch way {
        case .whole(let sample):
            return (sample, position)
        case .positions(let samples):
            return samples[position] == -1 ? nil : (Int(samples[position]), position)
        case .rows(let rows, let samples):
            guard let row = rows[barcode], samples[row] != -1 else { return nil }
            return (Int(samples[row]), row)
        case .suffixes(let table):
            return (try table.row(ofBarcode: barcode), position)
        }
    }
}

/// Counts of the cells that were left out, and of oddities, in some cells of a file.
struct CellTally: Sendable {
    var cells = 0
    var withoutSample = 0
    var withFewGenes = 0
    var withFewCounts = 0
    /// A barcode, for messages; nil before the first cell.
    var barcode: String?
    /// The number of cells with hardly any counts, as most have in a raw matrix.
    var nearlyEmpty = 0
    /// Whether all values are whole numbers, as counts are, though they should be none.
    var looksLikeCounts = true
    /// The numbers after the last "-" of the barcodes; nil if any barcode has none.
    var suffixes: Set<Int>? = []

    static func += (tally: inout CellTally, other: CellTally) {
        tally.cells += other.cells
        tally.withoutSample += other.withoutSample
        tally.withFewGenes += other.withFewGenes
        tally.withFewCounts += other.withFewCounts
        tally.barcode = tally.barcode ?? other.barcode
        tally.nearlyEmpty += other.nearlyEmpty
        tally.looksLikeCounts = tally.looksLikeCounts && other.looksLikeCounts
        tally.suffixes = other.suffixes.flatMap { tally.suffixes?.union($0) }
    }
}

/// Makes blocks of a stream from the rows of one file; may be used by several threads at once.
struct BlockMaker: Sendable {
    /// A cell with fewer counts than this counts as nearly empty.
    private static let countsOfNoCell = 10.0

    let path: String
    let features: SourceFeatures
    let map: ColumnMap
    let assignment: Assignment
    /// The labels of each cell, or of each row of the table of cells.
    let labels: [CellColumn]
    let options: CohortOptions
    let encoding: BlockEncoding

    struct Made: Sendable {
        let encoded: EncodedBlock
        let samples: [UInt32]
        let barcodes: [String]
        /// A hash of sample and barcode of each cell, which must be unique.
        let keys: [UInt64]
        let tally: CellTally
    }

    func make(_ raw: RawRows, barcodes: [String]) throws(GGMLError) -> Made {
        let matrix = try raw.matrix(map, features: features) { cell in
            "\(path), cell \"\(barcodes[cell - raw.cells.lowerBound])\""
        }
        var tally = CellTally()
        tally.cells = raw.cells.count
        tally.barcode = barcodes.first
        tally.looksLikeCounts =
            [.normalized, .log].contains(features.state)
            && matrix.storedValues.allSatisfy { $0 == $0.rounded(.towardZero) }
        var (rows, samples, labelRows): ([Int], [UInt32], [Int]) = ([], [], [])
        for row in 0..<matrix.count {
            let cell = raw.cells.lowerBound + row
            let found = try assignment.sample(ofCell: cell, barcode: barcodes[row])
            guard found != .leftOut, isWanted(matrix, row, hasSample: found != .none, &tally),
                case .kept(let sample, let labelRow) = found
            else { continue }
            rows.append(row)
            samples.append(UInt32(sample))
            labelRows.append(labelRow)
        }
        tally.suffixes = Self.suffixes(barcodes)
        let isWhole = rows.count == matrix.count
        let kept = isWhole ? barcodes : rows.map { barcodes[$0] }
        var block = CellBlock(
            samples: samples, barcodes: kept, matrix: isWhole ? matrix : matrix.selecting(rows))
        block.companions = labels.map { column in
            CellLabels(name: column.name, values: labelRows.map { column.label(of: $0) }).frame
        }
        return Made(
            encoded: try encoding.encode(block), samples: samples, barcodes: kept,
            keys: zip(samples, kept).map(Self.key), tally: tally)
    }

    private static func suffixes(_ barcodes: [String]) -> Set<Int>? {
        var suffixes: Set<Int> = []
        for barcode in barcodes {
            guard let dash = barcode.lastIndex(of: "-"),
                let suffix = Int(barcode[barcode.index(after: dash)...]), suffix > 0
            else { return nil }
            suffixes.insert(suffix)
        }
        return suffixes
    }

    private func isWanted(_ matrix: CellMatrix, _ row: Int, hasSample: Bool, _ tally: inout CellTally) -> Bool
    {
        let (genes, counts) = matrix.valuesAndSum(ofRow: row)
        if counts < Self.countsOfNoCell { tally.nearlyEmpty += 1 }
        if !hasSample {
            tally.withoutSample += 1
        } else if genes < options.minGenes {
            tally.withFewGenes += 1
        } else if options.minCounts > 0, counts < Double(options.minCounts) {
            tally.withFewCounts += 1
        } else {
            return true
        }
        return false
    }

    private static func key(_ sample: UInt32, _ barcode: String) -> UInt64 {
        var hash = StableHash()
        hash.combine(UInt64(sample))
        hash.combine(barcode)
        return hash.value
    }
}
