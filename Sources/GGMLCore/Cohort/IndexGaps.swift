internal import CNumbers

/// Indices as the gaps between them: those of the features of a cell increase, and nearly all of their gaps fit in a byte.
struct IndexGaps {
    /// For each index how many numbers lie between it and the one before it (−1 before the first), modulo 2³²; 255 where
    /// that is more than 254.
    let bytes: ArraySlice<UInt8>
    /// The gaps whose bytes are 255.
    let larger: [UInt32]

    init(bytes: ArraySlice<UInt8>, larger: [UInt32]) { (self.bytes, self.larger) = (bytes, larger) }

    init(_ indices: [UInt32]) {
        var count = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: indices.count) { target, initialized in
            count = unsafe numbers_to_gaps(indices, indices.count, target.baseAddress)
            initialized = indices.count
        }
        var larger = [UInt32](repeating: 0, count: count)
        unsafe numbers_larger_gaps(indices, bytes, bytes.count, &larger)
        self.init(bytes: bytes[...], larger: larger)
    }

    /// What they take in a stream.
    var size: Int { bytes.count + 4 * (larger.count + 1) }

    /// Nil where there are more or fewer larger gaps than bytes that stand for them.
    var indices: [UInt32]? {
        var isRight = false
        let indices = unsafe [UInt32](unsafeUninitializedCapacity: bytes.count) { target, initialized in
            isRight = unsafe bytes.withUnsafeBufferPointer { source in
                unsafe numbers_from_gaps(
                    source.baseAddress, source.count, larger, larger.count, target.baseAddress) != 0
            }
            initialized = isRight ? bytes.count : 0
        }
        return isRight ? indices : nil
    }
}
