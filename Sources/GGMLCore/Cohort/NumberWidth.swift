internal import CNumbers

/// How the numbers of a block are stored, its narrowest form.
enum NumberWidth: UInt8 {
    case none = 0
    case uint8 = 1
    case uint16 = 2
    case uint32 = 3
    case float32 = 4
    /// Bytes, of which each 255 stands for the next of some larger numbers behind them: most counts are small, and one
    /// of them in a block that is not must not double the others.
    case uint8WithLarger = 5

    /// The narrowest that holds each of these values without a change; nil where one is not finite.
    init?(for values: [Float]) {
        let largest = unsafe values.withUnsafeBufferPointer { buffer in
            unsafe numbers_largest_count(buffer.baseAddress, buffer.count)
        }
        if largest < 0 {
            guard values.allSatisfy(\.isFinite) else { return nil }
            self = .float32
        } else if largest < 256 {
            self = .uint8
        } else {
            let larger = values.count { $0 >= 255 }
            let wide: Self = largest < 65_536 ? .uint16 : .uint32
            self = 4 * (larger + 1) < values.count * (wide == .uint16 ? 1 : 3) ? .uint8WithLarger : wide
        }
    }
}

extension ByteWriter {
    /// Adds values that `width` holds.
    mutating func append(_ values: [Float], _ width: NumberWidth) {
        switch width {
        case .uint8:
            append(contentsOf: values.lowBytes)
        case .uint8WithLarger:
            append(contentsOf: values.lowBytes)
            let larger = values.filter { $0 >= 255 }
            append(UInt32(larger.count))
            append(contentsOf: larger.map { UInt32($0) })
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
    mutating func values(_ width: NumberWidth, count: Int, place: String) throws(GGMLError) -> [Float] {
        switch width {
        case .uint8: return try array(UInt8.self, count: count, "values") { Float($0) }
        case .uint16: return try array(UInt16.self, count: count, "values") { Float($0) }
        case .uint32: return try array(UInt32.self, count: count, "values") { Float($0) }
        case .uint8WithLarger: return try valuesWithLarger(count: count, place: place)
        case .none: throw .expected("values of a known type", found: "type 0", in: place)
        case .float32:
            let values = try array(Float.self, count: count, "values")
            guard values.allSatisfy(\.isFinite) else {
                throw .expected("finite values", found: "NaN or an infinity", in: place)
            }
            return values
        }
    }

    private mutating func valuesWithLarger(count: Int, place: String) throws(GGMLError) -> [Float] {
        let bytes = try array(UInt8.self, count: count, "values")
        let larger = try array(
            UInt32.self, count: Int(try next(UInt32.self, "number of larger values")), "larger values")
        var values = bytes.map { Float($0) }
        var position = 0
        for value in larger {
            while position < count, bytes[position] != .max { position += 1 }
            guard position < count, value >= 255 else {
                throw .expected("a value of 255 or more for each 255", found: "others", in: place)
            }
            values[position] = Float(value)
            position += 1
        }
        guard !bytes[position...].contains(.max) else {
            throw .expected("a larger value for each 255", found: "fewer", in: place)
        }
        return values
    }

    mutating func indices(_ width: NumberWidth, count: Int, place: String) throws(GGMLError) -> [UInt32] {
        switch width {
        case .uint16: return try array(UInt16.self, count: count, "feature indices") { UInt32($0) }
        case .uint32: return try array(UInt32.self, count: count, "feature indices")
        default: throw .expected("16- or 32-bit feature indices", found: "another type", in: place)
        }
    }
}

extension [Float] {
    /// Whole numbers, as bytes; 255 where they are larger.
    fileprivate var lowBytes: [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            unsafe withUnsafeBufferPointer { source in
                unsafe numbers_to_bytes(source.baseAddress, count, target.baseAddress)
            }
            initialized = count
        }
    }

    /// Whole numbers below 65,536.
    fileprivate var shorts: [UInt16] {
        unsafe [UInt16](unsafeUninitializedCapacity: count) { target, initialized in
            unsafe withUnsafeBufferPointer { source in
                unsafe numbers_to_shorts(source.baseAddress, count, target.baseAddress)
            }
            initialized = count
        }
    }
}

extension SparseRows {
    /// Whether the columns of each row increase and exist.
    var indicesAreValid: Bool {
        unsafe indices.withUnsafeBufferPointer { buffer in
            (0..<count).allSatisfy { row in
                let range = range(row)
                return unsafe numbers_increase(
                    buffer.baseAddress?.advanced(by: range.lowerBound), range.count, UInt32(columns)) != 0
            }
        }
    }
}
