import CHDF5

/// How the numbers of a dataset are stored, where that is in chunks that can be decoded without the library:
/// little-endian, compressed with nothing but deflate and shuffle.
package struct ChunkLayout: Equatable, Sendable {
    /// The lengths of a chunk, one a dimension.
    package let lengths: [Int]
    package internal(set) var valuesPerChunk: Int
    /// Bytes a value: 1, 2, 4 or 8.
    package let size: Int
    package let isFloat: Bool
    package let isSigned: Bool
    package let isShuffled: Bool
    package let isDeflated: Bool

    /// Whether chunks stand in the file as they are.
    var isBare: Bool { !isShuffled && !isDeflated }
}

/// The bytes of one chunk as they stand in the file.
package struct StoredChunk: Sendable {
    package let bytes: [UInt8]
    package let layout: ChunkLayout
}

extension Dataset {
    /// Larger chunks are left to the library.
    static let mostValuesPerChunk = 1 << 26

    /// Nil where only the library can read the dataset.
    var chunkLayout: ChunkLayout? {
        let properties = H5Dget_create_plist(id)
        defer { H5Pclose(properties) }
        let lengths = chunkLengths
        guard !lengths.isEmpty, let filters = Self.knownFilters(properties) else { return nil }
        let type = type
        let values = lengths.reduce(1.0) { $0 * Double($1) }
        guard valueKind == .integer || valueKind == .float,
            H5Tget_order(type.id) == H5T_ORDER_LE || type.size == 1,
            (valueKind == .float ? [4, 8] : [1, 2, 4, 8]).contains(type.size),
            H5Tget_precision(type.id) == 8 * type.size, values <= Double(Self.mostValuesPerChunk)
        else { return nil }
        return ChunkLayout(
            lengths: lengths, valuesPerChunk: Int(values), size: type.size, isFloat: valueKind == .float,
            isSigned: H5Tget_sign(type.id) == H5T_SGN_2, isShuffled: filters.first == H5Z_FILTER_SHUFFLE,
            isDeflated: filters.last == H5Z_FILTER_DEFLATE)
    }

    /// Shuffle, deflate, both or none; nil where there are others.
    private static func knownFilters(_ properties: hid_t) -> [H5Z_filter_t]? {
        let filters = filters(properties).map(\.id)
        let known = [
            [], [H5Z_FILTER_SHUFFLE], [H5Z_FILTER_DEFLATE], [H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE],
        ]
        return known.contains(filters) ? filters : nil
    }

    /// The chunk whose first value has this position, one number a dimension; nil where the library has to read it: it
    /// was never written, or a filter was left out of it.
    ///
    /// What lies beyond the dataset's last row is there only where it has filters.
    func storedChunk(at position: [Int], _ layout: ChunkLayout) throws(HDF5Error) -> StoredChunk? {
        if layout.isBare { return try bareChunk(at: position, layout) }
        let size = layout.valuesPerChunk * layout.size
        guard let (bytes, mask) = try rawChunk(at: position, size: size) else { return nil }
        return mask == 0 ? StoredChunk(bytes: bytes, layout: layout) : nil
    }

    private func bareChunk(at position: [Int], _ layout: ChunkLayout) throws(HDF5Error) -> StoredChunk {
        var layout = layout
        let rows = min(layout.lengths[0], shape[0] - position[0])
        layout.valuesPerChunk = layout.valuesPerChunk / layout.lengths[0] * rows
        let box = zip(position, layout.lengths).map { $0..<$0 + $1 }
        let type = type
        var bytes = [UInt8](repeating: 0, count: layout.valuesPerChunk * layout.size)
        try select([position[0]..<position[0] + rows] + box.dropFirst()) { memory, file in
            unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe H5Dread(id, type.id, memory, file, ggml_h5_default(), buffer.baseAddress)
            }
        }
        return StoredChunk(bytes: bytes, layout: layout)
    }
}
