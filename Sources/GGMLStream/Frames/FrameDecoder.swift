package import GGMLCore

/// Turns bytes, in pieces of any size, into frames, each checked against its checksums.
///
/// It does no I/O. `next()` returns nil for "need more bytes"; the end of the input is a call of its own.
/// Memory is that of the bytes given, plus one decompressed payload.
package struct FrameDecoder {
    private let place: String
    private let first: FrameKind
    /// Bytes that were given and not yet used.
    private var waiting: ArraySlice<UInt8> = []
    /// The beginning of a header, or of the payload that belongs to the pending one.
    private var part: [UInt8] = []
    private var pending: FrameHeader?

    /// A claimed length is believed so far only, before the bytes are seen.
    private static let mostReserved = 1 << 22

    /// How many frames were returned.
    package private(set) var frames = 0
    /// CRC-32 over the headers of the frames that were returned, one after another, each without its own checksum (a
    /// CRC over bytes and their CRC is a constant); as a header holds the checksum of its payload, this stands for all
    /// bytes of the stream and their order.
    package private(set) var digest: UInt32 = 0

    /// - Parameters:
    ///   - place: what the bytes come from, for messages: "standard input".
    ///   - first: the kind of the first frame.
    package init(place: String, first: FrameKind = .header) {
        self.place = place
        self.first = first
    }

    /// How many bytes to give next, so that they need not be copied together: as many as a header or payload lacks, but
    /// of a claimed length no more than is believed.
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

    /// Whether bytes of an unfinished frame are waiting.
    package var isInsideFrame: Bool { pending != nil || !part.isEmpty || !waiting.isEmpty }

    /// Name of the frame that is being decoded, for messages.
    private var currentPlace: String {
        "\(place), frame \(frames + 1)" + (pending.map { " (\($0.kind))" } ?? "")
    }

    private mutating func nextHeader() throws(GGMLError) -> FrameHeader? {
        if pending == nil, let bytes = take(FrameHeader.size) {
            if frames == 0, !bytes.starts(with: first.description.utf8) {
                let start = String(decoding: bytes.prefix(16), as: UTF8.self).debugDescription
                throw .expected(
                    first == .checkpoint ? "a checkpoint of ggml-fit" : "a ggml stream",
                    found: "other data that begins with \(start)", in: place)
            }
            pending = try FrameHeader(decoding: bytes, place: currentPlace)
        }
        return pending
    }

    /// The next bytes; nil where more must be given first.
    private mutating func take(_ count: Int) -> [UInt8]? {
        let piece = waiting.prefix(count - part.count)
        waiting = waiting.dropFirst(piece.count)
        // An array that is wanted whole is not copied.
        if piece.count == count { return Array(piece) }
        if part.isEmpty { part.reserveCapacity(min(count, Self.mostReserved)) }
        part += piece
        guard part.count == count else { return nil }
        defer { part = [] }
        return part
    }
}
