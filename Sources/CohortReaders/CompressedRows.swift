import GGMLCore
import GGMLStream
import HDF5

/// A matrix of compressed rows in an HDF5 group (`data`, `indices`, `indptr`), read from the first row to the last.
///
/// A row is a cell in Cell Ranger's files and in AnnData's CSR matrices, a gene in its CSC matrices.
final class CompressedRows: RowReader {
    private let path: String
    private let group: String
    private let check: ValueCheck
    private let rows: Int
    private let columns: Int
    private let ends: Dataset
    private var indices: DecodedNumbers<UInt32>
    private var values: DecodedNumbers<Float>
    private var nextRow = 0

    /// - Parameters:
    ///   - group: the path of the group in the file
    ///   - rows: the number of rows, one less than `indptr` must have entries
    ///   - columns: the number of columns, which bounds the indices
    init(
        _ file: borrowing HDF5File, path: String, group: String, rows: Int, columns: Int, check: ValueCheck
    ) throws(GGMLError) {
        let ends = try inFile(path) { () throws(HDF5Error) in try file.dataset("\(group)/indptr") }
        let values = try inFile(path) { () throws(HDF5Error) in try NumberReader(file, "\(group)/data") }
        let indices = try inFile(path) { () throws(HDF5Error) in try NumberReader(file, "\(group)/indices") }
        try inFile(path) { () throws(HDF5Error) in
            try Self.expect(values.count, indices.count, "\(group)/indices")
            try Self.expect(rows + 1, ends.count, "\(group)/indptr")
            let start = try ends.integers(0..<1)
            guard start == [0] else {
                throw HDF5Error("\(group)/indptr", expected: "0 first", found: "\(start[0])")
            }
        }
        self.path = path
        self.group = group
        self.check = check
        self.rows = rows
        self.columns = columns
        self.ends = ends
        self.values = DecodedNumbers(values)
        self.indices = DecodedNumbers(indices)
    }

    private static func expect(_ expected: Int, _ found: Int, _ dataset: String) throws(HDF5Error) {
        guard found == expected else {
            throw HDF5Error(dataset, expected: "\(expected) values, to fit the shape", found: "\(found)")
        }
    }

    /// The next rows, up to two blocks a thread; empty after the last.
    func next(threads: Int) throws(GGMLError) -> [RawRows] {
        let blocks = try inFile(path) { () throws(HDF5Error) in try nextEnds(blocks: 2 * threads) }
        guard let last = blocks.last?.last else { return [] }
        let (path, group, columns, check) = (path, group, columns, check)
        let tasks =
            try inFile(path) { () throws(HDF5Error) in try indices.missing(upTo: last) }.map { ($0, true) }
            + inFile(path) { () throws(HDF5Error) in try values.missing(upTo: last) }.map { ($0, false) }
        let decoded = try concurrentMap(count: tasks.count, threads: threads) {
            index throws(GGMLError) -> DecodedPiece in
            let (piece, isIndices) = tasks[index]
            if isIndices {
                return .indices(try piece.indices(below: columns, place: "\(path), \(group)/indices"))
            }
            return .values(try piece.values(check, place: "\(path), \(group)/data"))
        }
        indices.append(decoded.compactMap { if case .indices(let found) = $0 { found } else { nil } })
        values.append(decoded.compactMap { if case .values(let found) = $0 { found } else { nil } })
        return rawRows(blocks)
    }

    private enum DecodedPiece: Sendable {
        case indices([UInt32])
        case values([Float])
    }

    private func rawRows(_ blocks: [[Int]]) -> [RawRows] {
        var result: [RawRows] = []
        for ends in blocks {
            let start = values.start
            let end = ends[ends.count - 1]
            result.append(
                RawRows(
                    cells: nextRow..<nextRow + ends.count,
                    values: .sparse(
                        ends: ends.map { $0 - start }, indices: indices.take(upTo: end),
                        values: values.take(upTo: end))))
            nextRow += ends.count
        }
        return result
    }

    /// The ends of the rows of the next blocks in `data`.
    private func nextEnds(blocks limit: Int) throws(HDF5Error) -> [[Int]] {
        var blocks: [[Int]] = []
        var (row, previous) = (nextRow, values.start)
        while blocks.count < limit, row < rows {
            let pointers = try ends.integers(row + 1..<row + 1 + min(RawRows.cellsPerBlock, rows - row))
            let start = previous
            var block: [Int] = []
            for pointer in pointers {
                guard let end = Int(exactly: pointer), end >= previous, end <= values.count,
                    end - previous <= columns
                else {
                    let most = min(values.count, previous + columns)
                    throw HDF5Error(
                        "\(group)/indptr",
                        expected: "\(previous) to \(most) for row \(row + block.count + 1)",
                        found: "\(pointer)")
                }
                if !block.isEmpty && end - start > RawRows.valuesPerBlock { break }
                block.append(end)
                previous = end
            }
            previous = block[block.count - 1]
            row += block.count
            blocks.append(block)
        }
        if row == rows, previous != values.count {
            throw HDF5Error(
                "\(group)/indptr", expected: "\(values.count) last, the number of values",
                found: "\(previous)")
        }
        return blocks
    }
}

/// Numbers of a dataset that were decoded but not yet used.
private struct DecodedNumbers<Value: Sendable>: ~Copyable {
    private var reader: NumberReader
    private var waiting = Pieces<Value>()
    /// The index of the first number that was not yet used.
    private(set) var start = 0

    var count: Int { reader.count }

    init(_ reader: consuming NumberReader) { self.reader = reader }

    /// The pieces to decode and append before everything up to `end` can be taken.
    mutating func missing(upTo end: Int) throws(HDF5Error) -> [NumberPiece] { try reader.pieces(upTo: end) }

    mutating func append(_ pieces: [[Value]]) { for piece in pieces { waiting.append(piece[...]) } }

    mutating func take(upTo end: Int) -> Pieces<Value> {
        defer { start = end }
        return waiting.take(end - start)
    }
}
