import GGMLCore
import GGMLStream
import TestSupport
import Testing

@Suite struct StreamTests {
    @Test("a stream that is replaced while it is read is no input", arguments: [false, true])
    func replaced(isLonger: Bool) throws {
        let folder = try TemporaryFolder()
        let (path, other) = (folder.path("a.ggml"), folder.path("b.ggml"))
        let preamble = try Sample.preamble()
        let columns = preamble.features.count
        func block(_ count: Int, _ value: Float) -> CellBlock {
            CellBlock(
                samples: Array(repeating: 0, count: count), barcodes: (0..<count).map { "c\($0)" },
                matrix: .dense(
                    DenseRows(columns: columns, values: Array(repeating: value, count: count * columns))))
        }
        try Streams.write(preamble, [block(4, 1)], to: path)
        try Streams.write(preamble, [block(isLonger ? 5 : 4, 2)], to: other)
        var reader = try StreamReader(Descriptor.reading(path), spoolFolder: nil)
        _ = try reader.preamble()
        try reader.skipCells()
        try reader.rewind()
        try reader.skipCells()
        try Streams.write(Streams.bytes(other), to: path)
        try reader.rewind()
        let error = #expect(throws: GGMLError.self) { try reader.skipCells() }
        #expect(error?.sentence.contains("expected the same stream as on the first pass") == true)
    }

    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("stream.ggml")
    }

    @Test("a stream with every kind of frame comes back the same", arguments: [false, true])
    func roundTrip(compress: Bool) throws {
        let preamble = try Sample.preamble()
        try Streams.write(preamble, Sample.blocks, to: path, compress: compress)
        let (found, blocks) = try Streams.read(path)
        #expect(found == preamble)
        #expect(blocks == Sample.blocks)
    }

    @Test("equal content gives equal bytes")
    func sameBytes() throws {
        try Streams.write(Sample.preamble(), Sample.blocks, to: path)
        try Streams.write(Sample.preamble(), Sample.blocks, to: folder.path("again"))
        #expect(try Streams.bytes(path) == Streams.bytes(folder.path("again")))
    }

    /// Reads damaged bytes; they must be refused as bad data, with the name of the file.
    private func expectRefusal(_ bytes: [UInt8], _ comment: Comment) throws {
        let damaged = folder.path("broken.ggml")
        try Streams.write(bytes, to: damaged)
        do {
            _ = try Streams.read(damaged)
            Issue.record("was read: \(comment)")
        } catch let error as GGMLError {
            #expect(error.code == .badData && error.sentence.contains("broken.ggml"), "\(comment): \(error)")
        }
    }

    @Test("a stream cut at any byte is refused", arguments: [false, true])
    func cutAnywhere(compress: Bool) throws {
        try Streams.write(Sample.preamble(), Sample.blocks, to: path, compress: compress)
        let bytes = try Streams.bytes(path)
        for count in 0..<bytes.count { try expectRefusal(Array(bytes.prefix(count)), "cut at \(count)") }
    }

    @Test("a stream with any bit flipped is refused")
    func flippedAnywhere() throws {
        try Streams.write(Sample.preamble(), Sample.blocks, to: path)
        let bytes = try Streams.bytes(path)
        for bit in 0..<bytes.count * 8 {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            try expectRefusal(damaged, "bit \(bit)")
        }
    }

    @Test("frames lost, doubled or exchanged, bytes after the end, two streams in one: refused")
    func reordered() throws {
        try Streams.write(Sample.preamble(), Sample.blocks, to: path)
        let bytes = try Streams.bytes(path)
        let frames = try split(bytes)
        for index in frames.indices {
            var lost = frames
            lost.remove(at: index)
            try expectRefusal(lost.flatMap { $0 }, "without frame \(index)")
            var doubled = frames
            doubled.insert(frames[index], at: index)
            try expectRefusal(doubled.flatMap { $0 }, "frame \(index) twice")
            if index > 0 {
                var exchanged = frames
                exchanged.swapAt(index - 1, index)
                try expectRefusal(exchanged.flatMap { $0 }, "frames \(index - 1) and \(index) exchanged")
            }
        }
        try expectRefusal(bytes + [0], "a byte more")
        try expectRefusal(bytes + bytes, "twice")
    }

    /// The bytes of each frame.
    private func split(_ bytes: [UInt8]) throws -> [[UInt8]] {
        var decoder = FrameDecoder(place: "test")
        var frames: [[UInt8]] = []
        decoder.append(bytes)
        while let frame = try decoder.next() { frames.append(try frame.encoded(compress: false).bytes) }
        return frames
    }

    @Test("frames of an unknown lower-case kind are passed on, before the cells and between them")
    func unknownKinds() throws {
        var preamble = try Sample.preamble()
        preamble.others = [Frame(.unknown, [1, 2, 3])]
        var blocks = Sample.blocks
        blocks[0].companions = [Frame(.unknown, [4]), Frame(.unknown, [])]
        try Streams.write(preamble, blocks, to: path)
        let (found, cells) = try Streams.read(path)
        #expect(found == preamble && cells == blocks)
    }

    @Test("a frame of an unknown upper-case kind is refused")
    func unknownCriticalKind() throws {
        var preamble = try Sample.preamble()
        preamble.others = [Frame(.unknownCritical, [])]
        try Streams.write(preamble, Sample.blocks, to: path)
        #expect(throws: GGMLError.self) { try Streams.read(path) }
    }

    @Test("a file that was begun and not finished does not appear")
    func wholeOrAbsent() throws {
        try Streams.write([1, 2, 3], to: path)
        do {
            var writer = StreamWriter(try OutputFile(path: path), program: "ggml-test")
            try writer.begin(id: "1")
        }
        #expect(try Streams.bytes(path) == [1, 2, 3])
    }
}

extension FrameKind {
    fileprivate static let unknown = FrameKind("xtra")
    fileprivate static let unknownCritical = FrameKind("XTRA")
}
