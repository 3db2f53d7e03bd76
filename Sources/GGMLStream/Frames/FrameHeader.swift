package import GGMLCore

/// The 32 bytes before a payload; `ggml-stream(5)` has the table.
struct FrameHeader: Equatable {
    static let size = 32
    /// The largest size of a payload in bytes, stored or raw. Only matrices can be large; cells come in any number of
    /// blocks, each of which must fit memory some times for each thread.
    static func largestPayload(of kind: FrameKind) -> Int {
        let isMatrix = [.linearMap, .distances, .checkpoint].contains(kind)
        return isMatrix ? 1 << 30 : 1 << 27
    }

    private static let compressedFlag: UInt32 = 1

    let kind: FrameKind
    let isCompressed: Bool
    let storedLength: Int
    let rawLength: Int
    let payloadCRC: UInt32

    init(kind: FrameKind, isCompressed: Bool, stored: [UInt8], rawLength: Int) {
        self.kind = kind
        self.isCompressed = isCompressed
        self.storedLength = stored.count
        self.rawLength = rawLength
        self.payloadCRC = crc32(stored)
    }

    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.append(kind.code)
        writer.append(isCompressed ? Self.compressedFlag : 0)
        writer.append(UInt64(storedLength))
        writer.append(UInt64(rawLength))
        writer.append(payloadCRC)
        writer.append(crc32(writer.bytes))
        return writer.bytes
    }

    /// Extends the checksum over a stream's headers by one header without its last field.
    static func digest(_ header: [UInt8], continuing digest: UInt32) -> UInt32 {
        crc32(Array(header.dropLast(4)), continuing: digest)
    }

    init(decoding bytes: [UInt8], place: String) throws(GGMLError) {
        var reader = ByteReader(bytes, place: place)
        let code = try reader.next(UInt32.self, "kind")
        let flags = try reader.next(UInt32.self, "flags")
        let stored = try reader.next(UInt64.self, "stored length")
        let raw = try reader.next(UInt64.self, "raw length")
        payloadCRC = try reader.next(UInt32.self, "CRC of the payload")
        let crc = try reader.next(UInt32.self, "CRC of the header")
        try reader.finish()
        guard crc == crc32(Array(bytes.dropLast(4))) else {
            throw .expected(
                "a frame header whose checksum holds", found: "a different checksum", in: place,
                advice: "the stream is damaged, or is none; make it again")
        }
        guard let kind = FrameKind(checking: code) else {
            throw .expected("a frame kind of four letters", found: "0x\(String(code, radix: 16))", in: place)
        }
        guard flags & ~Self.compressedFlag == 0 else {
            throw .expected(
                "flags 0 or 1", found: "\(flags)", in: place, advice: "a newer version may read this")
        }
        let most = Self.largestPayload(of: kind)
        guard max(stored, raw) <= most else {
            throw .expected(
                "a \(kind) payload of at most \(most) bytes", found: "\(max(stored, raw))", in: place)
        }
        self.kind = kind
        isCompressed = flags & Self.compressedFlag != 0
        storedLength = Int(stored)
        rawLength = Int(raw)
        guard isCompressed || storedLength == rawLength else {
            throw .expected("equal lengths without compression", found: "\(stored) and \(raw)", in: place)
        }
    }
}

/// One frame: its kind and its decompressed payload.
package struct Frame: Equatable, Sendable {
    package let kind: FrameKind
    package let payload: [UInt8]

    package init(_ kind: FrameKind, _ payload: [UInt8]) {
        self.kind = kind
        self.payload = payload
    }

    /// A frame whose payload is one JSON text.
    init(_ kind: FrameKind, _ json: JSON) { self.init(kind, Array(json.text.utf8)) }

    /// The payload as a JSON object.
    func object(_ place: String) throws(GGMLError) -> JSONObject {
        try JSONObject(JSON(parsing: payload, place: place), place: place)
    }

    /// The frame as stored in the stream: header and payload.
    ///
    /// With `compress`, the payload is deflated if that makes it smaller.
    package func encoded(compress: Bool) throws(GGMLError) -> EncodedFrame {
        let most = FrameHeader.largestPayload(of: kind)
        guard payload.count <= most else {
            throw GGMLError(
                .badData, "a \(kind) frame of \(payload.count) bytes is over the \(most) that fit")
        }
        var stored = payload
        if compress {
            let smaller = try Deflate.compress(payload)
            if smaller.count < payload.count { stored = smaller }
        }
        let header = FrameHeader(
            kind: kind, isCompressed: stored.count < payload.count, stored: stored, rawLength: payload.count)
        return EncodedFrame(header: header.bytes, stored: stored)
    }
}

/// A frame ready to be written.
package struct EncodedFrame: Sendable {
    /// The header, 32 bytes.
    package let header: [UInt8]
    package let stored: [UInt8]

    package var bytes: [UInt8] { header + stored }
}
