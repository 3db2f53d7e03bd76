import CHDF5

/// How the numbers of a dataset with one dimension are stored, where that is in chunks that can be decoded without the
/// library: little-endian, compressed with nothing but deflate and shuffle.
public struct ChunkLayout: Equatable, Sendable {
    public let valuesPerChunk: Int
    /// Bytes a value: 1, 2, 4 or 8.
    public let size: Int
    public let isFloat: Bool
    public let isSigned: Bool
    public let isShuffled: Bool
    public let isDeflated: Bool
}

/// The bytes of one chunk as they stand in the file.
public struct StoredChunk: Sendable {
    public let bytes: [UInt8]
    public let layout: ChunkLayout
}

extension Dataset {
    /// Nil where only the library can read the dataset.
    var chunkLayout: ChunkLayout? {
        let properties = H5Dget_create_plist(id)
        defer { H5Pclose(properties) }
        var length: hsize_t = 0
        guard shape.count == 1, H5Pget_layout(properties) == H5D_CHUNKED,
            unsafe H5Pget_chunk(properties, 1, &length) == 1,
            let filters = Self.filters(of: properties)
        else { return nil }
        let type = H5Dget_type(id)
        defer { H5Tclose(type) }
        let size = H5Tget_size(type)
        guard valueKind == .integer || valueKind == .float, H5Tget_order(type) == H5T_ORDER_LE || size == 1,
            (valueKind == .float ? [4, 8] : [1, 2, 4, 8]).contains(size), H5Tget_precision(type) == 8 * size,
            length <= 1 << 26
        else { return nil }
        return ChunkLayout(
            valuesPerChunk: Int(length), size: size, isFloat: valueKind == .float,
            isSigned: H5Tget_sign(type) == H5T_SGN_2, isShuffled: filters.first == H5Z_FILTER_SHUFFLE,
            isDeflated: filters.last == H5Z_FILTER_DEFLATE)
    }

    /// Shuffle, deflate, both or none; nil where there are others.
    private static func filters(of properties: hid_t) -> [H5Z_filter_t]? {
        let count = H5Pget_nfilters(properties)
        guard (0...2).contains(count) else { return nil }
        let filters = (0..<UInt32(count)).map { index in
            var (flags, parameters, configuration) = (UInt32(0), 0, UInt32(0))
            return unsafe H5Pget_filter2(
                properties, index, &flags, &parameters, nil, 0, nil, &configuration)
        }
        let known = [
            [], [H5Z_FILTER_SHUFFLE], [H5Z_FILTER_DEFLATE], [H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE],
        ]
        return known.contains(filters) ? filters : nil
    }

    /// Chunk number `index` of a dataset with this layout; nil where the library has to read it: it was never written,
    /// or a filter was left out of it.
    func storedChunk(_ index: Int, _ layout: ChunkLayout) throws(HDF5Error) -> StoredChunk? {
        var (offset, size, mask) = (hsize_t(index * layout.valuesPerChunk), hsize_t(0), UInt32(0))
        let largest = hsize_t(layout.valuesPerChunk * layout.size + 1 << 16)
        guard unsafe H5Dget_chunk_storage_size(id, &offset, &size) >= 0, size > 0, size <= largest else {
            return nil
        }
        var status: herr_t = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            status = unsafe H5Dread_chunk(id, ggml_h5_default(), &offset, &mask, buffer.baseAddress)
            count = status >= 0 ? Int(size) : 0
        }
        guard status >= 0 else { throw damaged }
        return mask == 0 ? StoredChunk(bytes: bytes, layout: layout) : nil
    }
}
