import CDeflate
package import GGMLCore

/// CRC-32 (the one of zlib, PNG and gzip), continued from `start`.
/// - Complexity: O(bytes)
package func crc32<Scalar: StreamScalar>(_ values: [Scalar], continuing start: UInt32 = 0) -> UInt32 {
    unsafe values.withUnsafeBytes { buffer in
        unsafe libdeflate_crc32(start, buffer.baseAddress, buffer.count)
    }
}

/// Compression of whole buffers in the zlib format (RFC 1950), by libdeflate, which takes less than half of zlib's
/// time.
package enum Deflate {
    /// The largest compression ratio of deflate (zlib's documentation); a larger claimed size must be wrong.
    package static let largestRatio = 1032

    /// The bytes, compressed at the fastest level.
    static func compress(_ bytes: [UInt8]) throws(GGMLError) -> [UInt8] {
        guard let compressor = unsafe libdeflate_alloc_compressor(1) else { throw outOfMemory }
        defer { unsafe libdeflate_free_compressor(compressor) }
        let bound = unsafe libdeflate_zlib_compress_bound(compressor, bytes.count)
        return unsafe [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            count = unsafe bytes.withUnsafeBytes { source in
                unsafe libdeflate_zlib_compress(
                    compressor, source.baseAddress, source.count, target.baseAddress, bound)
            }
        }
    }

    /// The decompressed bytes, which must be exactly `count`.
    package static func decompress(_ compressed: [UInt8], count: Int, place: String) throws(GGMLError)
        -> [UInt8]
    {
        guard count / largestRatio <= compressed.count else {
            throw .expected(
                "at most \(largestRatio) times the \(compressed.count) compressed bytes",
                found: "a claim of \(count)", in: place)
        }
        guard let decompressor = unsafe libdeflate_alloc_decompressor() else { throw outOfMemory }
        defer { unsafe libdeflate_free_decompressor(decompressor) }
        var status = LIBDEFLATE_SUCCESS
        let result = unsafe [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            status = unsafe compressed.withUnsafeBytes { source in
                // Without a pointer for the actual number of bytes, fewer than `count` are an error.
                unsafe libdeflate_zlib_decompress(
                    decompressor, source.baseAddress, source.count, target.baseAddress, count, nil)
            }
            initialized = status == LIBDEFLATE_SUCCESS ? count : 0
        }
        guard status == LIBDEFLATE_SUCCESS else {
            throw .expected("zlib data of \(count) bytes", found: reason(status), in: place)
        }
        return result
    }

    private static func reason(_ status: libdeflate_result) -> String {
        switch status {
        case LIBDEFLATE_SHORT_OUTPUT: "fewer"
        case LIBDEFLATE_INSUFFICIENT_SPACE: "more"
        default: "damaged data"
        }
    }

    private static var outOfMemory: GGMLError {
        GGMLError(.internalFault, "libdeflate has no memory")
    }
}
