import CZlib

/// CRC-32 (the one of zlib, PNG and gzip), continued from `start`.
/// - Complexity: O(bytes)
public func crc32(_ bytes: [UInt8], continuing start: UInt32 = 0) -> UInt32 {
    unsafe bytes.withUnsafeBufferPointer { buffer in
        UInt32(truncatingIfNeeded: unsafe crc32_z(UInt(start), buffer.baseAddress, buffer.count))
    }
}

enum Zlib {
    /// Deflate cannot make data smaller than this (zlib's own documentation), so a larger claim is a lie.
    static let largestRatio = 1032

    /// The zlib form (RFC 1950) of the bytes, at the fastest level.
    static func compress(_ bytes: [UInt8]) throws(GGMLError) -> [UInt8] {
        let bound = Int(compressBound(UInt(bytes.count)))
        var status = Z_OK
        let result = unsafe [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            var length = UInt(bound)
            status = unsafe bytes.withUnsafeBufferPointer { source in
                unsafe compress2(
                    target.baseAddress, &length, source.baseAddress, UInt(source.count), Z_BEST_SPEED)
            }
            count = status == Z_OK ? Int(length) : 0
        }
        guard status == Z_OK else {
            throw GGMLError(.internalFault, "zlib could not compress (status \(status))")
        }
        return result
    }

    /// The bytes that `compressed` stands for, which must be exactly `count`.
    static func decompress(_ compressed: [UInt8], count: Int, place: String) throws(GGMLError) -> [UInt8] {
        guard count / largestRatio <= compressed.count else {
            throw .expected(
                "at most \(largestRatio) times the \(compressed.count) compressed bytes",
                found: "a claim of \(count)",
                in: place)
        }
        var status = Z_OK
        let result = unsafe [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            var length = UInt(count)
            status = unsafe compressed.withUnsafeBufferPointer { source in
                unsafe uncompress(target.baseAddress, &length, source.baseAddress, UInt(source.count))
            }
            initialized = status == Z_OK ? Int(length) : 0
        }
        guard status == Z_OK, result.count == count else {
            throw .expected(
                "zlib data of \(count) bytes", found: "zlib status \(status), \(result.count) bytes",
                in: place)
        }
        return result
    }
}
