import GGMLCore
import GGMLStream
import HDF5

/// The cells of a dense matrix.
///
/// Memory holds a stretch of rows: those of one row of chunks, so that no chunk is inflated twice, or a part of them if
/// they have too many values, in which case chunks are inflated several times.
final class DenseCells: RowReader {
    private static let valuesPerStretch = 1 << 21
    private static let mostValuesPerStretch = 1 << 24
    private static let mostPasses = 16

    private let path: String
    private let reader: TileReader
    private let check: ValueCheck
    private let keepsZeros: Bool
    private let rowsPerBlock: Int
    private let rowsPerStretch: Int
    /// The rows that were read, row-major, and the index of the next one to return.
    private var stretch: [Float] = []
    private var rows = 0..<0
    private var nextRow = 0

    /// - Parameter keepsZeros: whether rows stay dense; otherwise only nonzero values are returned.
    init(_ reader: consuming TileReader, path: String, check: ValueCheck, keepsZeros: Bool) throws(GGMLError)
    {
        let columns = max(1, reader.columns)
        let rowsPerTile = max(1, min(reader.tileRows, reader.rows))
        let values = rowsPerTile * columns
        let passes = (values - 1) / Self.mostValuesPerStretch + 1
        guard passes <= Self.mostPasses else {
            throw .expected(
                "chunks of at most \(Self.mostPasses * Self.mostValuesPerStretch / columns) rows",
                found: "\(rowsPerTile)", in: "\(path), \(reader.path)",
                advice: "write the file again with smaller chunks")
        }
        rowsPerStretch =
            passes == 1
            ? rowsPerTile * max(1, Self.valuesPerStretch / values) : (rowsPerTile - 1) / passes + 1
        rowsPerBlock = min(RawRows.cellsPerBlock, max(1, RawRows.valuesPerBlock / columns))
        self.path = path
        self.reader = reader
        self.check = check
        self.keepsZeros = keepsZeros
    }

    func next(threads: Int) throws(GGMLError) -> [RawRows] {
        if nextRow == rows.upperBound { try readStretch(threads: threads) }
        let starts = Array(stride(from: nextRow, to: rows.upperBound, by: rowsPerBlock).prefix(2 * threads))
        let (stretch, rows, rowsPerBlock) = (stretch, rows, rowsPerBlock)
        let (columns, keepsZeros) = (reader.columns, keepsZeros)
        let blocks = try concurrentMap(count: starts.count, threads: threads) { index in
            let cells = starts[index]..<min(rows.upperBound, starts[index] + rowsPerBlock)
            let first = (cells.lowerBound - rows.lowerBound) * columns
            let values = stretch[first..<first + cells.count * columns]
            return RawRows(
                cells: cells, values: keepsZeros ? .dense(Array(values)) : .sparse(values, rows: cells.count))
        }
        nextRow = blocks.last?.cells.upperBound ?? nextRow
        return blocks
    }

    private func readStretch(threads: Int) throws(GGMLError) {
        let start = rows.upperBound
        // A stretch is one or more rows of chunks, or a part of one.
        let unit = max(rowsPerStretch, reader.tileRows)
        rows = start..<min(reader.rows, start + rowsPerStretch, (start / unit + 1) * unit)
        let (rowTiles, columnTiles) = (
            rows.cut(reader.tileRows), (0..<reader.columns).cut(reader.tileColumns)
        )
        let tiles = rowTiles.flatMap { rows in columnTiles.map { (rows: rows, columns: $0) } }
        let (check, place) = (check, "\(path), \(reader.path)")
        stretch = []
        stretch = Array(repeating: 0, count: rows.count * reader.columns)
        for first in stride(from: 0, to: tiles.count, by: 2 * threads) {
            let group = Array(tiles[first...].prefix(2 * threads))
            let pieces = try inFile(path) { () throws(HDF5Error) in
                try group.map { tile throws(HDF5Error) in
                    try reader.numbers(rows: tile.rows, columns: tile.columns)
                }
            }
            let decoded = try concurrentMap(count: group.count, threads: threads) { index throws(GGMLError) in
                try pieces[index].values(check, place: place)
            }
            for (tile, values) in zip(group, decoded) { copy(values, tile.rows, tile.columns) }
        }
    }

    private func copy(_ values: [Float], _ tileRows: Range<Int>, _ columns: Range<Int>) {
        var target = stretch.mutableSpan
        var source = 0
        for row in tileRows {
            let start = (row - rows.lowerBound) * reader.columns
            for column in columns {
                target[start + column] = values[source]
                source += 1
            }
        }
    }
}

extension Range<Int> {
    /// Pieces that end at multiples of `length`.
    fileprivate func cut(_ length: Int) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = lowerBound
        while start < upperBound {
            let end = Swift.min(upperBound, (start / length + 1) * length)
            pieces.append(start..<end)
            start = end
        }
        return pieces
    }
}

extension RawRows.Values {
    /// The nonzero values of consecutive rows.
    fileprivate static func sparse(_ matrix: ArraySlice<Float>, rows: Int) -> RawRows.Values {
        var (ends, indices, values): ([Int], [UInt32], [Float]) = ([], [], [])
        let columns = matrix.count / rows
        let numbers = matrix.span
        for row in 0..<rows {
            for column in 0..<columns where numbers[row * columns + column] != 0 {
                indices.append(UInt32(truncatingIfNeeded: column))
                values.append(numbers[row * columns + column])
            }
            ends.append(indices.count)
        }
        return .sparse(ends: ends, indices: Pieces(indices[...]), values: Pieces(values[...]))
    }
}
