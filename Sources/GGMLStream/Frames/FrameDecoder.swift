package import GGMLCore

/// Decodes bytes, given in pieces of any size, into frames, and verifies their checksums.
///
/// It does no I/O. `next()` returns nil if it needs more bytes. Memory holds the given bytes and one decompressed
/// payload.
package struct FrameDecoder {
    private let place: String
    private let first: FrameKind
    /// Bytes that were given but not yet decoded.
    private var waiting: ArraySlice<UInt8> = []
    /// The beginning of a header, or of the payload of the pending header.
    private var part: [UInt8] = []
    private var pending: FrameHeader?

    /// The most bytes reserved for a claimed length before the bytes have arrived.
    private static let mostReserved = 1 << 22

    /// The number of frames returned so far.
    package private(set) var frames = 0
    /// CRC-32 over the headers of the frames returned so far, each without its own checksum (a CRC over bytes and their
    /// CRC is a constant). A header holds the checksum of its payload, so this covers all bytes of the stream and their
    /// order.
    package private(set) var digest: UInt32 = 0

    /// - Parameters:
    ///   - place: the source of the bytes, for messages: "standard input".
    ///   - first: the kind of the first frame.
    package init(place: String, first: FrameKind = .header) {
        self.place = place
        self.first = first
    }

    /// How many bytes to give next so that they need not be copied together: what a header or payload lacks, capped
    /// while its length is only claimed.
    var missing: Int {
        min((pending?.storedLength ?? FrameHeader.size) - part.count - waiting.count, Self.mostReserved)
    }

    package mutating func append(_ bytes: [UInt8]) {
        if waiting.isEmpty { waiting = bytes[...] } else { waiting += bytes }
    }

    package mutating func next() throws(GGMLError) -> Frame? {
        guard let header = try nextHeader(), let stored = take(header.storedLength) else { return nil }
        guard crc32(stored) == header.payloadCRC else {
            throw .expected(
                "a payload whose checksum holds", found: "a different checksum", in: currentPlace,
                advice: "the stream is damaged; make it again")
        }
        let payload =
            header.isCompressed
            ? try Deflate.decompress(stored, count: header.rawLength, place: currentPlace) : stored
        digest = FrameHeader.digest(header.bytes, continuing: digest)
        pending = nil
        frames += 1
        return Frame(header.kind, payload)
    }

    /// Whether an unfinished frame is pending.
    package var isInsideFrame: Bool { pending != nil || !part.isEmpty || !waiting.isEmpty }

    /// The name of the frame being decoded, for messages.
    private var currentPlace: String {
        "\(place), frame \(frames + 1)" + (pending.map { " (\($0.kind))" } ?? "")
    }

    private mutating func nextHeader() throws(GGMLError) -> FrameHeader? {
        if pending == nil, let bytes = take(FrameHeader.size) {
            if frames == 0, !bytes.starts(with: first.description.utf8) {
                let start = String(decoding: bytes.prefix(16), as: UTF8.self).debugDescription
                let kind = FileKind(bytes)
                throw .expected(
                    first == .checkpoint ? "a checkpoint of ggml-fit" : "a ggml stream",
                    found: [.text, .unknown].contains(kind)
                        ? "other data that begins with \(start)" : kind.description,
                    in: place, advice: first == .checkpoint ? nil : kind.advice)
            }
            let header = try FrameHeader(decoding: bytes, place: currentPlace)
            // Beside the payload there are its numbers in double precision, and copies of them.
            try MemoryLimit.check(4 * header.rawLength, for: "a \(header.kind) payload", in: currentPlace)
            pending = header
        }
        return pending
    }

    /// The next `count` bytes; nil if more must be given first.
    private mutating func take(_ count: Int) -> [UInt8]? {
        let piece = waiting.prefix(count - part.count)
        waiting = waiting.dropFirst(piece.count)
        // A piece that is used whole is not copied.
        if piece.count == count { return Array(piece) }
        if part.isEmpty { part.reserveCapacity(min(count, Self.mostReserved)) }
        part += piece
        guard part.count == count else { return nil }
        defer { part = [] }
        return part
    }
}
