import CHDF5

/// Reads the numbers of one dataset with two dimensions, a tile at a time: a chunk of it, or what is near to one.
package struct TileReader: ~Copyable {
    /// As many are read at a time where there are no chunks.
    private static let valuesPerTile = 1 << 17

    package let path: String
    package let rows: Int
    package let columns: Int
    /// Tiles begin at multiples of these.
    package let tileRows: Int
    package let tileColumns: Int
    private let dataset: Dataset
    private let layout: ChunkLayout?

    /// - Parameter member: the column that is meant, where the dataset is a table whose columns hold arrays
    /// - Throws: where there is no dataset at `path`, it holds no numbers, or has other than two dimensions.
    package init(_ file: borrowing HDF5File, _ path: String, member: String? = nil) throws(HDF5Error) {
        let dataset = try Self.matrix(file, path, member)
        let chunk = dataset.chunkLengths
        rows = dataset.shape[0]
        columns = dataset.shape[1]
        tileRows = chunk.isEmpty ? max(1, Self.valuesPerTile / max(1, dataset.shape[1])) : chunk[0]
        tileColumns = chunk.isEmpty ? max(1, dataset.shape[1]) : chunk[1]
        layout = dataset.chunkLayout
        self.path = dataset.path
        self.dataset = dataset
    }

    private static func matrix(_ file: borrowing HDF5File, _ path: String, _ member: String?)
        throws(HDF5Error) -> Dataset
    {
        let dataset = try file.dataset(path, member: member)
        guard dataset.valueKind == .integer || dataset.valueKind == .float else {
            throw HDF5Error(dataset.path, expected: "numbers", found: "\(dataset.valueKind) values")
        }
        guard dataset.shape.count == 2 else {
            throw HDF5Error(dataset.path, expected: "two dimensions", found: "\(dataset.shape.count)")
        }
        let chunk = dataset.chunkLengths
        guard chunk.reduce(1.0, { $0 * Double($1) }) <= Double(Dataset.mostValuesPerChunk) else {
            throw HDF5Error(
                dataset.path, expected: "chunks of at most \(Dataset.mostValuesPerChunk) values",
                found: "\(chunk[0]) × \(chunk[1])", advice: "write the file again with smaller chunks")
        }
        return dataset
    }

    /// The numbers of a tile, or of some of its rows, row-major.
    package func numbers(rows: Range<Int>, columns: Range<Int>) throws(HDF5Error) -> NumberPiece {
        // A chunk at the right edge has values beyond it in each row.
        if let layout, columns.count == tileColumns {
            let first = rows.lowerBound / tileRows * tileRows
            if let chunk = try dataset.storedChunk(at: [first, columns.lowerBound], layout) {
                let start = (rows.lowerBound - first) * tileColumns
                return .chunk(chunk, start..<start + rows.count * tileColumns)
            }
        }
        return dataset.valueKind == .float
            ? .doubles(try dataset.read([rows, columns], as: ggml_h5_native_double(), zero: 0))
            : .integers(try dataset.read([rows, columns], as: ggml_h5_native_int64(), zero: 0))
    }
}
