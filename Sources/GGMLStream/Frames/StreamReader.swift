package import GGMLCore

/// Reads one stream: its header at once, then the preamble, then the cells, one block at a time.
///
/// Anything but a complete, undamaged stream is an error: bytes after the end, a missing end, totals that do not agree,
/// or an unknown critical frame. Memory holds the preamble and one block.
package struct StreamReader: ~Copyable {
    /// So many bytes of blocks are enough work for all threads.
    private static let mostBytes = FrameHeader.largestPayload(of: .cells)

    private var source: ByteSource
    private var decoder: FrameDecoder
    private var pendingCells: Frame?
    private var hasEnded = false
    private var cells = 0

    package let name: String
    package let header: StreamHeader
    private var tables: (samples: SampleTable, features: FeatureTable)?
    /// Which samples are kept; nil keeps all.
    private var kept: KeptRows?
    private var pass = 1
    /// What was found on the first pass, if that has ended.
    private var totals: StreamTotals?
    /// Called whenever a block of cells has been read, with how far the reader has come.
    package var follow: (ReadingPlace) -> Void = { _ in }

    /// Reads the first frame.
    ///
    /// - Parameter spoolFolder: where a pipe is copied to if it will be read again; nil if it will not.
    package init(_ descriptor: consuming Descriptor, spoolFolder: String?) throws(GGMLError) {
        let name = descriptor.name
        var source = try ByteSource(descriptor, spoolFolder: spoolFolder)
        var decoder = FrameDecoder(place: name)
        let first = try Self.nextFrame(&decoder, from: &source, writer: nil)
        header = try StreamHeader(first, place: name)
        self.name = name
        self.source = source
        self.decoder = decoder
    }

    /// Everything before the first block of cells. Call this once, first.
    /// - Throws: also if the stream is a shard, in which most distances are missing.
    package mutating func preamble() throws(GGMLError) -> Preamble {
        let preamble = try preambleOfAny()
        guard let shard = preamble.shard else { return preamble }
        throw .expected(
            "all distances", found: "shard \(shard.shard) of them", in: name,
            advice: "put the shards together with ggml-merge")
    }

    /// Everything before the first block of cells, also of a shard. Call this or `preamble()` once, first.
    package mutating func preambleOfAny() throws(GGMLError) -> Preamble {
        var builder = PreambleBuilder(place: name)
        while let frame = try nextContent() {
            if frame.kind == .cells {
                pendingCells = frame
                break
            }
            try builder.add(frame)
        }
        let preamble = try builder.finish()
        tables = (preamble.samples, preamble.features)
        return preamble
    }

    /// Leaves out the cells of all but these samples from now on, which are numbered anew.
    ///
    /// - Parameter samples: increasing rows of the table of samples, or of those kept by an earlier call
    package mutating func keep(_ samples: KeptRows) { kept = kept.map { $0.keeping(samples) } ?? samples }

    /// The next block of cells, or nil at the end. The preamble must have been read.
    package mutating func nextBlock() throws(GGMLError) -> CellBlock? { try nextStoredBlock()?.decoded() }

    /// Calls `body` with each remaining block.
    package mutating func forEachBlock(_ body: (CellBlock) throws(GGMLError) -> Void) throws(GGMLError) {
        while let block = try nextBlock() { try body(block) }
    }

    /// Decodes the remaining blocks and does `work` on each, on several threads; passes the results to `body` in the
    /// order of the stream.
    ///
    /// Memory holds two blocks a thread, or fewer if they are large. Neither the results nor the error that is thrown, if
    /// there are several, depends on the number of threads.
    package mutating func forEachBlock<Result: Sendable>(
        threads: Int, _ work: @Sendable (CellBlock) throws(GGMLError) -> Result,
        _ body: (Result) throws(GGMLError) -> Void
    ) throws(GGMLError) {
        var failure: GGMLError?
        while true {
            var blocks: [StoredBlock] = []
            var bytes = 0
            do throws(GGMLError) {
                while failure == nil, blocks.count < 2 * threads, bytes < Self.mostBytes,
                    let block = try nextStoredBlock()
                {
                    blocks.append(block)
                    bytes += block.bytes
                }
            } catch {
                // Blocks that were read before the failure come first.
                failure = error
            }
            if blocks.isEmpty { break }
            let stored = blocks
            let results = try concurrentMap(count: stored.count, threads: threads) {
                index throws(GGMLError) in try work(stored[index].decoded())
            }
            for result in results { try body(result) }
        }
        if let failure { throw failure }
    }

    /// The frames of the next block of cells, or nil at the end.
    private mutating func nextStoredBlock() throws(GGMLError) -> StoredBlock? {
        guard let frame = pendingCells.take(), let tables else { return nil }
        var block = StoredBlock(
            frame: frame, samples: tables.samples.count, features: tables.features,
            place: "\(name), frame \(decoder.frames) (CELL)", kept: kept)
        cells += try block.count
        defer { follow(ReadingPlace(pass: pass, bytes: source.offset, size: source.size)) }
        while let next = try nextContent() {
            if next.kind == .cells {
                pendingCells = next
                break
            }
            guard !next.kind.isCritical else {
                throw .expected("only cells after the first block of them", found: "\(next.kind)", in: name)
            }
            block.companions.append(next)
            guard block.bytes <= 2 * Self.mostBytes else {
                throw .expected(
                    "at most \(2 * Self.mostBytes) bytes of a block of cells and what belongs to it",
                    found: "more", in: block.place)
            }
        }
        return block
    }

    /// Reads the remaining cells to verify that the stream is complete.
    package mutating func skipCells() throws(GGMLError) {
        while try nextBlock() != nil {}
    }

    /// Goes back to the first block of cells; all blocks must have been read.
    package mutating func rewind() throws(GGMLError) {
        try source.rewind()
        pass += 1
        decoder = FrameDecoder(place: name)
        hasEnded = false
        cells = 0
        _ = try nextFrame()
        while let frame = try nextContent() {
            if frame.kind == .cells {
                pendingCells = frame
                return
            }
        }
    }

    /// The next frame between the first and the last; nil after the last.
    private mutating func nextContent() throws(GGMLError) -> Frame? {
        if hasEnded { return nil }
        let before = StreamTotals(frames: decoder.frames, cells: cells, digest: decoder.digest)
        let frame = try nextFrame()
        switch frame.kind {
        case .header:
            throw .expected("one stream", found: "the start of a second one", in: name)
        case .abort:
            throw try StreamAbort(frame, place: name).error
        case .end:
            try checkEnd(StreamTotals(frame, place: name), counted: before)
            guard totals == nil || totals == before else {
                throw .expected(
                    "the same stream as on the first pass", found: "another one", in: name,
                    advice: "it was replaced while it was read: run this again")
            }
            totals = before
            hasEnded = true
            return nil
        default:
            return frame
        }
    }

    private mutating func checkEnd(_ totals: StreamTotals, counted: StreamTotals) throws(GGMLError) {
        guard totals == counted else {
            throw .expected(
                "\(totals.frames) frames with \(totals.cells) cells, as its end says",
                found: "\(counted.frames) frames with \(counted.cells) cells, or other ones", in: name,
                advice: "frames were lost or exchanged; make the stream again")
        }
        guard !decoder.isInsideFrame, try source.read(atMost: 1).isEmpty else {
            throw .expected("nothing after the end of the stream", found: "more bytes", in: name)
        }
    }

    private mutating func nextFrame() throws(GGMLError) -> Frame {
        try Self.nextFrame(&decoder, from: &source, writer: header.writer)
    }

    private static func nextFrame(
        _ decoder: inout FrameDecoder, from source: inout ByteSource, writer: String?
    )
        throws(GGMLError) -> Frame
    {
        while true {
            if let frame = try decoder.next() { return frame }
            let bytes = try source.read(atMost: decoder.missing)
            if bytes.isEmpty { throw brokenOff(decoder, source, writer: writer) }
            decoder.append(bytes)
        }
    }

    private static func brokenOff(
        _ decoder: FrameDecoder, _ source: borrowing ByteSource, writer: String?
    ) -> GGMLError {
        let sentence =
            decoder.frames == 0 && !decoder.isInsideFrame
            ? "expected a ggml stream, found no bytes at all; the program that writes it wrote nothing: see its message"
            : "expected a whole stream\(writer.map { " from \($0)" } ?? ""), found its end "
                + "after frame \(decoder.frames); the program was stopped or the file is cut: make it again"
        return GGMLError(
            .badData, "\(source.name): \(sentence)",
            culprit: writer ?? (source.isPipe ? GGMLError.unnamedWriter : nil))
    }
}

/// How far a reader has come in its stream.
package struct ReadingPlace: Sendable {
    /// How many times the stream has been begun.
    package let pass: Int
    package let bytes: Int
    /// The number of bytes of the whole stream; nil if it is not known yet, as of a pipe that is read for the first time.
    package let size: Int?
}

extension Descriptor {
    /// Whether the file at `path` begins like a stream. Anything but a regular file cannot be checked and is taken for
    /// one.
    package static func holdsStream(_ path: String) throws(GGMLError) -> Bool {
        let file = try reading(path)
        guard try file.isRegularFile else { return true }
        return try file.read(4) == Array(FrameKind.header.description.utf8)
    }
}

/// A block of cells as stored in the stream, with what is needed to decode it on any thread.
private struct StoredBlock: Sendable {
    let frame: Frame
    let samples: Int
    let features: FeatureTable
    let place: String
    let kept: KeptRows?
    var companions: [Frame] = []

    var bytes: Int { companions.reduce(frame.payload.count) { $0 + $1.payload.count } }

    /// The number of cells that the block claims; decoding verifies it.
    var count: Int {
        get throws(GGMLError) {
            var reader = ByteReader(frame.payload, place: place)
            return Int(try reader.next(UInt32.self, "cells"))
        }
    }

    func decoded() throws(GGMLError) -> CellBlock {
        var block = try CellBlock(
            decoding: frame.payload, samples: samples, features: features, place: place)
        block.companions = companions
        // Weights that are not positive numbers are refused by all programs, also those that do not use them.
        _ = try block.weights(place: place)
        return try kept.map { kept throws(GGMLError) in try block.keeping(kept, place: place) } ?? block
    }
}
