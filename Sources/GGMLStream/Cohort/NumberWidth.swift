internal import CKernels
import GGMLCore

/// The type in which the numbers of a block are stored: the narrowest that holds them.
enum NumberWidth: UInt8 {
    case none = 0
    case uint8 = 1
    case uint16 = 2
    case uint32 = 3
    case float32 = 4
    /// Bytes, each 255 of which stands for the next of the larger numbers that follow them, because most counts are
    /// small, and a single large one should not double the size of the others. For indices, the gaps are stored.
    case uint8WithLarger = 5

    /// The bytes for each number, without those of larger numbers.
    var size: Int {
        switch self {
        case .none: 0
        case .uint8, .uint8WithLarger: 1
        case .uint16: 2
        case .uint32, .float32: 4
        }
    }

    /// The narrowest type that holds all of these values exactly; nil if one is not finite.
    init?(for values: [Float]) {
        let (largest, larger) = values.largestCount
        if largest < 0 {
            guard values.allSatisfy(\.isFinite) else { return nil }
            self = .float32
        } else if largest < 256 {
            self = .uint8
        } else {
            let wide: Self = largest < 65_536 ? .uint16 : .uint32
            self = wide.unlessSmaller(count: values.count, larger: larger)
        }
    }

    /// The narrowest type for the indices, below `columns`, with these gaps.
    init(forGaps gaps: SmallNumbers, columns: Int) {
        let wide: Self = columns <= 65_536 ? .uint16 : .uint32
        self = wide.unlessSmaller(count: gaps.bytes.count, larger: gaps.larger.count)
    }

    /// This type for `count` numbers, unless bytes with this many larger numbers take less space.
    private func unlessSmaller(count: Int, larger: Int) -> Self {
        count + 4 * (larger + 1) < count * size ? .uint8WithLarger : self
    }
}

extension ByteWriter {
    /// Appends values, which `width` must be able to hold.
    mutating func append(_ values: [Float], _ width: NumberWidth) {
        switch width {
        case .uint8:
            append(contentsOf: values.lowBytes.bytes)
        case .uint8WithLarger:
            let (bytes, count) = values.lowBytes
            append(SmallNumbers(bytes: bytes[...], larger: values.larger(than: bytes, count: count)))
        case .uint16:
            append(contentsOf: values.shorts)
        case .uint32:
            append(contentsOf: values.map { UInt32($0) })
        case .none, .float32:
            append(contentsOf: values)
        }
    }
}

extension ByteReader {
    /// The next `count` values, checked.
    /// - Parameter counts: whether the values must be counts; what the width implies is not checked again.
    mutating func values(_ width: NumberWidth, count: Int, counts: Bool, place: String) throws(GGMLError)
        -> [Float]
    {
        switch width {
        case .uint8: return try singles(UInt8.self, count: count)
        case .uint16: return try singles(UInt16.self, count: count)
        case .uint8WithLarger: return try valuesWithLarger(count: count, counts: counts, place: place)
        case .uint32:
            let values = try singles(UInt32.self, count: count)
            if counts { try checkCounts(values, place) }
            return values
        case .none: throw .expected("values of a known type", found: "type 0", in: place)
        case .float32:
            let values = try array(Float.self, count: count, "values")
            guard values.allSatisfy({ $0.isFinite }) else {
                throw .expected("finite values", found: "NaN or an infinity", in: place)
            }
            if counts { try checkCounts(values, place) }
            return values
        }
    }

    private mutating func singles<Stored: StreamScalar>(_ type: Stored.Type, count: Int) throws(GGMLError)
        -> [Float]
    {
        try unsafe array(type, count: count, "values", as: Float.self) { source, target in
            unsafe _ = numbers_narrow(source, count, MemoryLayout<Stored>.size, target)
            unsafe numbers_to_floats(target, count)
        }
    }

    private func checkCounts(_ values: [Float], _ place: String) throws(GGMLError) {
        guard values.areCounts else {
            throw noCount("\(values.first { ![$0].areCounts } ?? .nan)", place)
        }
    }

    private func noCount(_ value: String, _ place: String) -> GGMLError {
        .expected("counts, whole numbers from 0 to \(Float.largestCount)", found: value, in: place)
    }

    private mutating func valuesWithLarger(count: Int, counts: Bool, place: String) throws(GGMLError)
        -> [Float]
    {
        let stored = try smallNumbers(count: count, "values", larger: "larger values")
        let (bytes, larger) = (stored.bytes, stored.larger)
        if counts, let wrong = larger.first(where: { $0 > Float.largestCount }) {
            throw noCount("\(wrong)", place)
        }
        var isRight = false
        let values = unsafe [Float](unsafeUninitializedCapacity: count) { target, initialized in
            isRight = unsafe bytes.withUnsafeBufferPointer { source in
                unsafe numbers_from_bytes(
                    source.baseAddress, count, larger, larger.count, target.baseAddress)
            }
            initialized = isRight ? count : 0
        }
        guard isRight else {
            throw .expected(
                "a value of 255 or more for each of \(bytes.count { $0 == 255 }) bytes of 255",
                found: "\(larger.count), the smallest \(larger.min() ?? 0)", in: place)
        }
        return values
    }

    mutating func indices(_ width: NumberWidth, count: Int, place: String) throws(GGMLError) -> [UInt32] {
        switch width {
        case .uint16:
            return try unsafe array(UInt16.self, count: count, "feature indices", as: UInt32.self) {
                source, target in
                unsafe _ = numbers_narrow(source, count, MemoryLayout<UInt16>.size, target)
            }
        case .uint32: return try array(UInt32.self, count: count, "feature indices")
        case .uint8WithLarger:
            let gaps = try smallNumbers(count: count, "feature indices", larger: "larger gaps")
            guard let indices = gaps.indices else {
                throw .expected(
                    "a larger gap for each of \(gaps.bytes.count { $0 == 255 }) bytes of 255",
                    found: "\(gaps.larger.count)", in: place)
            }
            return indices
        default:
            throw .expected("feature indices of a known type", found: "type \(width.rawValue)", in: place)
        }
    }
}

extension [Float] {
    /// The largest value, or −1 if one is not a whole number from 0 to below 2³²; and how many are 255 or more.
    fileprivate var largestCount: (value: Float, larger: Int) {
        var larger = 0
        let value = unsafe withUnsafeBufferPointer {
            unsafe numbers_largest_count($0.baseAddress, $0.count, &larger)
        }
        return (value, larger)
    }

    /// Whether all values are whole numbers that single precision holds exactly.
    package var areCounts: Bool { (0...Float(Float.largestCount)).contains(largestCount.value) }

    /// Whole numbers as bytes, with 255 for larger ones, and how many bytes are 255.
    fileprivate var lowBytes: (bytes: [UInt8], larger: Int) {
        var larger = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            larger = unsafe withUnsafeBufferPointer { source in
                unsafe numbers_to_bytes(source.baseAddress, count, target.baseAddress)
            }
            initialized = count
        }
        return (bytes, larger)
    }

    /// The values whose bytes are 255.
    fileprivate func larger(than bytes: [UInt8], count: Int) -> [UInt32] {
        var larger = [UInt32](repeating: 0, count: count)
        unsafe withUnsafeBufferPointer { source in
            unsafe numbers_list_larger(source.baseAddress, bytes, bytes.count, &larger)
        }
        return larger
    }

    /// These whole numbers below 65,536 as 16-bit integers.
    fileprivate var shorts: [UInt16] {
        unsafe [UInt16](unsafeUninitializedCapacity: count) { target, initialized in
            unsafe withUnsafeBufferPointer { source in
                unsafe numbers_to_shorts(source.baseAddress, count, target.baseAddress)
            }
            initialized = count
        }
    }
}

extension [UInt32] {
    /// These numbers below 65,536 as 16-bit integers.
    var shorts: [UInt16] {
        unsafe [UInt16](unsafeUninitializedCapacity: count) { target, initialized in
            unsafe withUnsafeBufferPointer { source in
                unsafe numbers_shorten(source.baseAddress, count, target.baseAddress)
            }
            initialized = count
        }
    }
}

extension SparseRows {
    /// Whether the columns of each row increase and are within range.
    var indicesAreValid: Bool {
        let indices = indices.span
        return (0..<count).allSatisfy { indices.extracting(range($0)).increase(below: columns) }
    }
}

extension Span<UInt32> {
    func increase(below limit: Int) -> Bool {
        unsafe withUnsafeBufferPointer { buffer in
            unsafe numbers_increase(buffer.baseAddress, buffer.count, UInt32(limit))
        }
    }
}
