internal import CKernels
import GGMLCore
import GGMLStream
import HDF5

extension NumberPiece {
    /// The values as indices from 0 to below `limit`. Larger ones may pass if they fit in 31 bits.
    func indices(below limit: Int, place: String) throws(GGMLError) -> [UInt32] {
        if case .chunk(let chunk, let range) = self, !chunk.layout.isFloat {
            let (values, bits) = try chunk.lowWords(place)
            if bits <= UInt64(Int32.max) { return values.cut(to: range) }
        }
        let integers = try wholeNumbers(place)
        if let wrong = integers.first(where: { $0 < 0 || $0 >= limit }) {
            throw .expected("0 to \(limit - 1)", found: "\(wrong)", in: place)
        }
        return integers.map { UInt32($0) }
    }

    /// The checked values in single precision, which holds counts exactly.
    func values(_ check: ValueCheck, place: String) throws(GGMLError) -> [Float] {
        switch check.kind {
        case .counts: try counts(place, check)
        case .roundedCounts: try roundedCounts(place)
        case .amounts: try numbers(place, from: 0, check)
        case .numbers: try numbers(place, from: -.greatestFiniteMagnitude, check)
        }
    }

    private func counts(_ place: String, _ check: ValueCheck) throws(GGMLError) -> [Float] {
        if case .chunk(let chunk, let range) = self, !chunk.layout.isFloat {
            let (values, bits) = try unsafe chunk.lowWords(place, as: Float.self) { target, count in
                unsafe numbers_to_floats(target, count)
            }
            if bits < UInt64(Float.largestCount), chunk.layout.holdsNoNegatives(bits) {
                return values.cut(to: range)
            }
        }
        if let values = try singles(place), values.areCounts { return values }
        if let integers = try integers(place) {
            return try integers.map { count throws(GGMLError) in
                guard (0...Int64(Float.largestCount)).contains(count) else {
                    throw Self.noCount(
                        "\(count)", place, check.advice(for: Double(count)))
                }
                return Float(count)
            }
        }
        return try doubles(place).map { count throws(GGMLError) in
            guard count >= 0, count <= Double(Float.largestCount), count == count.rounded(.towardZero) else {
                throw Self.noCount(
                    "\(count)", place, check.advice(for: Double(count)))
            }
            return Float(count)
        }
    }

    /// The nearest whole numbers, those halfway to the even one.
    private func roundedCounts(_ place: String) throws(GGMLError) -> [Float] {
        try doubles(place).map { number throws(GGMLError) in
            guard let count = Float(roundedCount: number) else {
                throw .expected("numbers from 0 to \(Float.largestCount)", found: "\(number)", in: place)
            }
            return count
        }
    }

    private func numbers(_ place: String, from least: Float, _ check: ValueCheck) throws(GGMLError) -> [Float]
    {
        if let values = try singles(place), values.allSatisfy({ $0 >= least && $0 < .infinity }) {
            return values
        }
        return try doubles(place).map { number throws(GGMLError) in
            let value = Float(number)
            guard value >= least, value < .infinity else {
                let sign = least == 0 ? ", none below 0" : ""
                throw .expected(
                    "finite numbers in the range of single precision\(sign)", found: "\(number)", in: place,
                    advice: check.advice(for: number))
            }
            return value
        }
    }

    private static func noCount(_ text: String, _ place: String, _ advice: String?) -> GGMLError {
        .expected(
            "counts, whole numbers from 0 to \(Float.largestCount)", found: text, in: place, advice: advice)
    }

    private func wholeNumbers(_ place: String) throws(GGMLError) -> [Int64] {
        guard let integers = try integers(place) else {
            throw .expected("whole numbers", found: "float values", in: place)
        }
        return integers
    }

    /// The values as integers; nil if they are floats.
    private func integers(_ place: String) throws(GGMLError) -> [Int64]? {
        switch self {
        case .integers(let values): values
        case .doubles: nil
        case .chunk(let chunk, let range):
            if chunk.layout.isFloat { nil } else { Array(try chunk.integers(place)[range]) }
        }
    }

    /// The values as stored; nil unless they are chunks in single precision.
    private func singles(_ place: String) throws(GGMLError) -> [Float]? {
        guard case .chunk(let chunk, let range) = self, chunk.layout.isFloat, chunk.layout.size == 4 else {
            return nil
        }
        return try unsafe chunk.lowWords(place, as: Float.self) { _, _ in }.0.cut(to: range)
    }

    private func doubles(_ place: String) throws(GGMLError) -> [Double] {
        switch self {
        case .integers(let values): values.map { Double($0) }
        case .doubles(let values): values
        case .chunk(let chunk, let range):
            chunk.layout.isFloat
                ? Array(try chunk.doubles(place)[range])
                : try chunk.integers(place)[range].map { Double($0) }
        }
    }
}

extension Array {
    /// The elements in a range, without a copy if the range covers all.
    fileprivate func cut(to range: Range<Int>) -> [Element] { range == indices ? self : Array(self[range]) }
}

extension ChunkLayout {
    /// Whether no value is negative.
    /// - Parameter bits: the bits that are set in any value
    fileprivate func holdsNoNegatives(_ bits: UInt64) -> Bool { !isSigned || bits >> (8 * size - 1) & 1 == 0 }
}

extension StoredChunk {
    /// The decompressed bytes, still shuffled.
    private func bytes(_ place: String) throws(GGMLError) -> [UInt8] {
        let count = layout.valuesPerChunk * layout.size
        if layout.isDeflated { return try Deflate.decompress(bytes, count: count, place: place) }
        guard bytes.count == count else {
            throw .expected("\(count) bytes in a chunk", found: "\(bytes.count)", in: place)
        }
        return bytes
    }

    private func plainBytes(_ place: String) throws(GGMLError) -> [UInt8] {
        let bytes = try bytes(place)
        guard layout.isShuffled else { return bytes }
        return unsafe [UInt8](unsafeUninitializedCapacity: bytes.count) { target, count in
            unsafe bytes.withUnsafeBufferPointer { source in
                unsafe numbers_unshuffle(
                    source.baseAddress, layout.valuesPerChunk, layout.size, target.baseAddress)
            }
            count = bytes.count
        }
    }

    /// The lowest 32 bits of the values, and the bits that are set in any of them.
    fileprivate func lowWords(_ place: String) throws(GGMLError) -> ([UInt32], bits: UInt64) {
        try unsafe lowWords(place, as: UInt32.self) { _, _ in }
    }

    /// The lowest 32 bits of the values converted to another type of 32 bits, and the bits that are set in any of them.
    ///
    /// - Parameter convert: converts the words in place
    fileprivate func lowWords<Word: BitwiseCopyable>(
        _ place: String, as type: Word.Type, _ convert: (UnsafeMutablePointer<UInt32>, Int) -> Void
    ) throws(GGMLError) -> ([Word], bits: UInt64) {
        let (bytes, values) = (try bytes(place), layout.valuesPerChunk)
        var bits: UInt64 = 0
        let join = unsafe layout.isShuffled ? numbers_join_planes : numbers_narrow
        let words = unsafe [Word](unsafeUninitializedCapacity: values) { target, count in
            unsafe target.baseAddress?.withMemoryRebound(to: UInt32.self, capacity: values) { words in
                bits = unsafe bytes.withUnsafeBufferPointer { source in
                    unsafe join(source.baseAddress, values, layout.size, words)
                }
                unsafe convert(words, values)
            }
            count = values
        }
        return (words, bits)
    }

    fileprivate func integers(_ place: String) throws(GGMLError) -> [Int64] {
        let bytes = try plainBytes(place)
        let unused = 64 - 8 * layout.size
        return (0..<layout.valuesPerChunk).map { index in
            var value: UInt64 = 0
            for byte in (0..<layout.size).reversed() {
                value = value << 8 | UInt64(bytes[index * layout.size + byte])
            }
            if layout.isSigned { return Int64(bitPattern: value << unused) >> unused }
            return Int64(clamping: value)
        }
    }

    fileprivate func doubles(_ place: String) throws(GGMLError) -> [Double] {
        let bytes = try plainBytes(place)
        return unsafe bytes.withUnsafeBytes { buffer in
            if layout.size == 4 { return unsafe buffer.bindMemory(to: Float.self).map { Double($0) } }
            return unsafe Array(buffer.bindMemory(to: Double.self))
        }
    }
}
