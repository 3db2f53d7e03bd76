package import GGMLCore

#if _endian(big)
    #error("the stream is little-endian, and its arrays are copied as they stand")
#endif

/// A number type whose memory layout is its representation in the stream.
package protocol StreamScalar: BitwiseCopyable, Sendable {}
extension UInt8: StreamScalar {}
extension UInt16: StreamScalar {}
extension UInt32: StreamScalar {}
extension UInt64: StreamScalar {}
extension Int32: StreamScalar {}
extension Float: StreamScalar {}
extension Double: StreamScalar {}

/// Appends values one after another, little-endian, without padding.
package struct ByteWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    mutating func append<Scalar: StreamScalar>(_ value: Scalar) {
        unsafe withUnsafeBytes(of: value) { unsafe bytes.append(contentsOf: $0) }
    }

    package mutating func append<Scalar: StreamScalar>(contentsOf values: [Scalar]) {
        unsafe values.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Appends the length of a JSON text (u32), then the text.
    package mutating func append(_ json: JSON) {
        let text = Array(json.text.utf8)
        append(UInt32(text.count))
        bytes.append(contentsOf: text)
    }
}

/// Takes values from the front of a payload; never reads past its end, never allocates more than it holds.
package struct ByteReader {
    private let bytes: [UInt8]
    package let place: String
    private var offset = 0

    /// - Parameter place: what the bytes are, for messages: "frame 7 (CELL)".
    package init(_ bytes: [UInt8], place: String) {
        self.bytes = bytes
        self.place = place
    }

    mutating func next<Scalar: StreamScalar>(_ type: Scalar.Type, _ name: String) throws(GGMLError) -> Scalar
    {
        let end = offset + MemoryLayout<Scalar>.size
        guard end <= bytes.count else { throw tooShort(name, MemoryLayout<Scalar>.size) }
        defer { offset = end }
        return unsafe bytes.withUnsafeBytes {
            unsafe $0.loadUnaligned(fromByteOffset: offset, as: Scalar.self)
        }
    }

    package mutating func array<Scalar: StreamScalar>(_ type: Scalar.Type, count: Int, _ name: String)
        throws(GGMLError)
        -> [Scalar]
    {
        let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Scalar>.stride)
        guard !overflow, count >= 0, size <= bytes.count - offset else { throw tooShort(name, size) }
        defer { offset += size }
        return unsafe bytes.withUnsafeBytes { source in
            unsafe [Scalar](unsafeUninitializedCapacity: count) { target, initialized in
                unsafe UnsafeMutableRawBufferPointer(target).copyMemory(
                    from: .init(rebasing: source[offset..<offset + size]))
                initialized = count
            }
        }
    }

    /// The next `count` stored values, each converted to another type of 32 bits.
    ///
    /// - Parameter convert: given pointers to the stored values and to room for as many results, as 32-bit words
    mutating func array<Stored: StreamScalar, Value: StreamScalar>(
        _ type: Stored.Type, count: Int, _ name: String, as value: Value.Type,
        _ convert: (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt32>) -> Void
    ) throws(GGMLError) -> [Value] {
        let (length, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Stored>.stride)
        guard !overflow, count >= 0, length <= bytes.count - offset else { throw tooShort(name, length) }
        defer { offset += length }
        return unsafe bytes.withUnsafeBufferPointer { source in
            unsafe [Value](unsafeUninitializedCapacity: count) { target, initialized in
                if let first = source.baseAddress, let out = target.baseAddress {
                    unsafe out.withMemoryRebound(to: UInt32.self, capacity: count) {
                        unsafe convert(first + offset, $0)
                    }
                }
                initialized = count
            }
        }
    }

    /// The next `count` bytes, as a slice that shares memory with the payload.
    mutating func bytes(count: Int, _ name: String) throws(GGMLError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= bytes.count - offset else { throw tooShort(name, count) }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    mutating func text(count: Int, _ name: String) throws(GGMLError) -> String {
        guard let text = String(utf8: try array(UInt8.self, count: count, name)[...]) else {
            throw .expected("UTF-8 text as \(name)", found: "other bytes", in: place)
        }
        return text
    }

    package mutating func json(_ name: String) throws(GGMLError) -> JSONObject {
        let count = Int(try next(UInt32.self, "the length of \(name)"))
        let text = try array(UInt8.self, count: count, name)
        return try JSONObject(JSON(parsing: text, place: place), place: place)
    }

    /// Throws unless the end of the payload has been reached.
    package func finish() throws(GGMLError) {
        guard offset == bytes.count else {
            throw .expected("\(offset) bytes", found: "\(bytes.count)", in: place)
        }
    }

    private func tooShort(_ name: String, _ size: Int) -> GGMLError {
        .expected("\(size) bytes of \(name)", found: "\(bytes.count - offset)", in: place)
    }
}

extension String {
    /// The text of these UTF-8 bytes; nil if they are not valid. `init(validating:as:)` takes four times as long.
    package init?(utf8 bytes: ArraySlice<UInt8>) {
        let span = bytes.span
        do {
            self.init(copying: try UTF8Span(validating: span))
        } catch {
            return nil
        }
    }
}
