import CHDF5

/// How the numbers of a dataset are stored, where that is in chunks that can be decoded without the library:
/// little-endian, compressed with nothing but deflate and shuffle.
package struct ChunkLayout: Equatable, Sendable {
    /// Of a chunk, one a dimension.
    package let lengths: [Int]
    package let valuesPerChunk: Int
    /// Bytes a value: 1, 2, 4 or 8.
    package let size: Int
    package let isFloat: Bool
    package let isSigned: Bool
    package let isShuffled: Bool
    package let isDeflated: Bool
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
    func storedChunk(at position: [Int], _ layout: ChunkLayout) throws(HDF5Error) -> StoredChunk? {
        let offset = position.map { hsize_t($0) }
        var (size, mask) = (hsize_t(0), UInt32(0))
        let largest = hsize_t(layout.valuesPerChunk * layout.size + 1 << 16)
        let found = guardingCrash(in: id, path) { unsafe H5Dget_chunk_storage_size(id, offset, &size) }
        guard found >= 0, size > 0, size <= largest else { return nil }
        var status: herr_t = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            status = guardingCrash(in: id, path) {
                unsafe H5Dread_chunk(id, ggml_h5_default(), offset, &mask, buffer.baseAddress)
            }
            count = status >= 0 ? Int(size) : 0
        }
        guard status >= 0 else { throw damaged }
        return mask == 0 ? StoredChunk(bytes: bytes, layout: layout) : nil
    }
}
