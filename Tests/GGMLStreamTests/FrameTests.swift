import GGMLCore
import GGMLStream
import Testing

@Suite struct FrameTests {
    /// Frames with payloads of all small sizes, and one larger than a read.
    private static let frames =
        [Frame(.header, [1])] + (0..<40).map { Frame(.provenance, (0..<$0).map { UInt8($0 % 251) }) }
        + [Frame(.cells, Array(repeating: 7, count: 100_000))]

    private static func bytes(compress: Bool) throws -> [UInt8] {
        try frames.flatMap { try $0.encoded(compress: compress).bytes }
    }

    @Test("frames come back the same, fed whole, byte by byte, or many at once", arguments: [false, true])
    func roundTrip(compress: Bool) throws {
        let bytes = try Self.bytes(compress: compress)
        for size in [bytes.count, 1, 7, 33, 4096] {
            var decoder = FrameDecoder(place: "test")
            var found: [Frame] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                decoder.append(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
                while let frame = try decoder.next() { found.append(frame) }
            }
            #expect(found == Self.frames)
            #expect(!decoder.isInsideFrame)
            #expect(decoder.frames == Self.frames.count)
        }
    }

    @Test("compression makes frames smaller, and only where it helps")
    func compression() throws {
        let frame = Frame(.cells, Array(repeating: 7, count: 100_000))
        #expect(try frame.encoded(compress: true).stored.count < 1000)
        #expect(try Frame(.cells, [1]).encoded(compress: true).stored == [1])
    }

    @Test("a decoder asks for more rather than guess: no cut frame is returned")
    func cut() throws {
        let bytes = try Frame(.header, [1, 2, 3, 4, 5]).encoded(compress: false).bytes
        for count in 0..<bytes.count {
            var decoder = FrameDecoder(place: "test")
            decoder.append(Array(bytes.prefix(count)))
            #expect(try decoder.next() == nil)
            #expect(decoder.isInsideFrame == (count > 0))
        }
    }

    @Test("a huge length is refused before anything is allocated")
    func hugeLength() throws {
        var header = try Frame(.header, []).encoded(compress: false).header
        header[15] = 0x7f
        header[23] = 0x7f
        let crc = crc32(Array(header.prefix(28)))
        for byte in 0..<4 { header[28 + byte] = UInt8(truncatingIfNeeded: crc >> (8 * UInt32(byte))) }
        var decoder = FrameDecoder(place: "test")
        decoder.append(header)
        #expect(throws: GGMLError.self) { try decoder.next() }
    }
}
