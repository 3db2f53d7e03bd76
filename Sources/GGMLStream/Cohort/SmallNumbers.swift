internal import CKernels
import GGMLCore

/// Whole numbers of which nearly all fit in a byte: counts, or the gaps between the increasing features of a cell.
struct SmallNumbers {
    /// The numbers as bytes; 255 stands for the next of the larger numbers.
    let bytes: ArraySlice<UInt8>
    let larger: [UInt32]
}

extension SmallNumbers {
    /// The gaps of increasing indices: how many numbers lie between each and the previous one (−1 before the first),
    /// modulo 2³².
    init(gapsOf indices: [UInt32]) {
        var count = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: indices.count) { target, initialized in
            count = unsafe numbers_to_gaps(indices, indices.count, target.baseAddress)
            initialized = indices.count
        }
        var larger = [UInt32](repeating: 0, count: count)
        unsafe numbers_list_larger_gaps(indices, bytes, bytes.count, &larger)
        self.init(bytes: bytes[...], larger: larger)
    }

    /// The indices with these gaps; nil unless there are exactly as many larger gaps as bytes of 255.
    var indices: [UInt32]? {
        var isRight = false
        let indices = unsafe [UInt32](unsafeUninitializedCapacity: bytes.count) { target, initialized in
            isRight = unsafe bytes.withUnsafeBufferPointer { source in
                unsafe numbers_from_gaps(
                    source.baseAddress, source.count, larger, larger.count, target.baseAddress)
            }
            initialized = isRight ? bytes.count : 0
        }
        return isRight ? indices : nil
    }
}

// MARK: - In the stream

extension ByteWriter {
    mutating func append(_ numbers: SmallNumbers) {
        append(contentsOf: Array(numbers.bytes))
        append(UInt32(numbers.larger.count))
        append(contentsOf: numbers.larger)
    }
}

extension ByteReader {
    mutating func smallNumbers(count: Int, _ name: String, larger largerName: String) throws(GGMLError)
        -> SmallNumbers
    {
        SmallNumbers(
            bytes: try bytes(count: count, name),
            larger: try array(
                UInt32.self, count: Int(try next(UInt32.self, "number of \(largerName)")), largerName))
    }
}
