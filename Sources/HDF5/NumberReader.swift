/// A stretch of a dataset's numbers, as they stand in the file or as the library has read them; decoding is for others,
/// on any thread.
package enum NumberPiece: Sendable {
    /// The values of a chunk at these positions.
    case chunk(StoredChunk, Range<Int>)
    case integers([Int64])
    case doubles([Double])
}

/// Reads the numbers of one dataset with one dimension from the first to the last.
package struct NumberReader: ~Copyable {
    /// As many are read at a time where there are no chunks.
    private static let stretch = 1 << 17

    package let path: String
    package let count: Int
    private let dataset: Dataset
    private let layout: ChunkLayout?
    private let isFloat: Bool
    /// Everything before it was read.
    package private(set) var position = 0

    /// - Throws: where there is no dataset at `path`, it holds no numbers, or has other than one dimension.
    package init(_ file: borrowing HDF5File, _ path: String) throws(HDF5Error) {
        let dataset = try file.dataset(path)
        guard dataset.valueKind == .integer || dataset.valueKind == .float else {
            throw HDF5Error(path, expected: "numbers", found: "\(dataset.valueKind) values")
        }
        count = try dataset.count
        layout = dataset.chunkLayout
        isFloat = dataset.valueKind == .float
        self.path = path
        self.dataset = dataset
    }

    /// Reads on until at least everything before `end` was read.
    package mutating func pieces(upTo end: Int) throws(HDF5Error) -> [NumberPiece] {
        precondition(end <= count)
        var pieces: [NumberPiece] = []
        while position < end { pieces.append(try nextPiece()) }
        return pieces
    }

    private mutating func nextPiece() throws(HDF5Error) -> NumberPiece {
        let length = layout?.valuesPerChunk ?? Self.stretch
        let range = position..<min(count, (position / length + 1) * length)
        position = range.upperBound
        if let layout, let chunk = try dataset.storedChunk(at: [range.lowerBound / length * length], layout) {
            let first = range.lowerBound % length
            return .chunk(chunk, first..<first + range.count)
        }
        return isFloat ? .doubles(try dataset.doubles(range)) : .integers(try dataset.integers(range))
    }
}
