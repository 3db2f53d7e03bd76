import CDeflate
import CHDF5
import CHDF5Extras

/// The chunks that the last read of a dataset touched, and so were checked: one range of chunk numbers a dimension.
final class CheckedChunks {
    var box: [Range<Int>] = []
}

/// The library believes the file: where a chunk is shorter than it must be, as it is stored or behind its filters, it
/// reads on beyond its memory.
extension Dataset {
    /// - Parameter box: one range a dimension of the file, within the shape
    /// - Throws: where a chunk with filters that the box touches is not whole. One without them the library reads as a whole
    ///   one; see `HDF5File.dataset`.
    func checkChunks(_ box: [Range<Int>]) throws(HDF5Error) {
        let properties = H5Dget_create_plist(id)
        defer { H5Pclose(properties) }
        let filters = Self.filters(properties)
        guard H5Pget_layout(properties) == H5D_CHUNKED, !filters.isEmpty else { return }
        let lengths = Self.chunkLengths(properties)
        let chunks = zip(box, lengths).map { $0.lowerBound / $1..<($0.upperBound - 1) / $1 + 1 }
        let known = checkedChunks.box
        if known.count == chunks.count, zip(known, chunks).allSatisfy({ $0.contains($1) }) { return }
        // The library knows no larger ones.
        let size = min(Self.product(lengths + [storedSize]), 1 << 32)
        for index in 0..<chunks.reduce(1, { $0 * $1.count }) {
            var rest = index
            let start = zip(chunks, lengths).map { range, length in
                defer { rest /= range.count }
                return (range.lowerBound + rest % range.count) * length
            }
            guard let (bytes, mask) = try rawChunk(at: start, size: size) else { continue }
            let plain = Self.undo(filters, except: mask, bytes, size: size)
            guard plain == size else {
                throw HDF5Error(
                    path, expected: "\(size) bytes in a chunk",
                    found: plain.map { "\($0)" } ?? "damaged ones, or more")
            }
        }
        checkedChunks.box = chunks
    }

    /// The bytes of a chunk with filters as they are stored, and which of its filters were left out, one bit each; nil if
    /// it was never written.
    ///
    /// - Parameters:
    ///   - start: the position of its first value
    ///   - size: its bytes without filters
    func rawChunk(at start: [Int], size: Int) throws(HDF5Error) -> (bytes: [UInt8], mask: UInt32)? {
        let start = start.map { hsize_t($0) }
        return try guardingCrash(in: id, path) { () throws(HDF5Error) in
            var (stored, mask) = (hsize_t(0), UInt32(0))
            // The library reads this many bytes of a chunk with filters, and another number of one without.
            let found = unsafe H5Dget_chunk_storage_size(id, start, &stored)
            guard found >= 0, stored > 0 else { return nil }
            guard stored <= hsize_t(2 * size + 1 << 16) else {
                throw HDF5Error(
                    path, expected: "chunks of \(size) bytes", found: "one of \(stored) stored bytes")
            }
            var status: herr_t = 0
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(stored)) { buffer, count in
                status = unsafe H5Dread_chunk(id, ggml_h5_default(), start, &mask, buffer.baseAddress)
                count = status >= 0 ? Int(stored) : 0
            }
            guard status >= 0 else { throw damaged }
            return (bytes, mask)
        }
    }

    /// How many bytes there are without the filters; `size`, where that cannot be known; nil where they are damaged.
    ///
    /// - Parameter mask: the filters that were left out, one bit each
    private static func undo(_ filters: [ChunkFilter], except mask: UInt32, _ bytes: [UInt8], size: Int)
        -> Int?
    {
        var bytes = bytes
        for (index, filter) in filters.enumerated().reversed() where mask >> UInt32(index) & 1 == 0 {
            switch filter.id {
            case H5Z_FILTER_SHUFFLE:
                continue
            case H5Z_FILTER_FLETCHER32:
                guard bytes.count >= 4 else { return nil }
                bytes.removeLast(4)
            case H5Z_FILTER_DEFLATE:
                guard let inflated = inflate(bytes, atMost: min(size + 1 << 16, bytes.count * 1032)) else {
                    return nil
                }
                bytes = inflated
            case ChunkFilter.lzf where filter.notedSize == 0:
                let count = unsafe hdf5_lzf_size(bytes, bytes.count)
                return count == 0 ? nil : count
            default:
                // The filter for lzf, which is ours, gives the bytes of a whole chunk or none.
                return size
            }
        }
        return bytes.count
    }
}

/// The bytes for which zlib data stand; nil where they are damaged, or stand for more than `limit`.
private func inflate(_ bytes: [UInt8], atMost limit: Int) -> [UInt8]? {
    let decompressor = unsafe libdeflate_alloc_decompressor()
    defer { unsafe libdeflate_free_decompressor(decompressor) }
    var status = LIBDEFLATE_BAD_DATA
    let inflated = unsafe [UInt8](unsafeUninitializedCapacity: limit) { target, count in
        guard let decompressor = unsafe decompressor else { return }
        status = unsafe libdeflate_zlib_decompress(
            decompressor, bytes, bytes.count, target.baseAddress, limit, &count)
        if status != LIBDEFLATE_SUCCESS { count = 0 }
    }
    return status == LIBDEFLATE_SUCCESS ? inflated : nil
}
