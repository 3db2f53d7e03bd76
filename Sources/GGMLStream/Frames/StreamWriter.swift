package import GGMLCore

/// Writes one stream: header, preamble, cells, and an end that only `finish()` writes.
///
/// The header is written at once, so that a reader can name a writer that is killed later.
package struct StreamWriter: ~Copyable {
    private let output: OutputFile
    private let program: String
    private let compress: Bool
    private var totals = StreamTotals()

    package init(_ output: consuming OutputFile, program: String, compress: Bool = false) {
        self.output = output
        self.program = program
        self.compress = compress
    }

    /// Writes the first frame.
    package mutating func begin(id: String) throws(GGMLError) {
        try begin(StreamHeader(id: id, writer: program))
    }

    /// Writes the first frame of a stream that another program would have written.
    package mutating func begin(_ header: StreamHeader) throws(GGMLError) { try write(header.frame) }

    package mutating func write(_ preamble: Preamble) throws(GGMLError) {
        for frame in try preamble.frames() { try write(frame) }
    }

    /// Writes a block of cells, unless it is empty.
    package mutating func write(_ block: CellBlock) throws(GGMLError) { try write(encoding.encode(block)) }

    /// Writes cells that were encoded before, on any thread.
    package mutating func write(_ block: EncodedBlock) throws(GGMLError) {
        for frame in block.frames { try write(frame) }
        totals.cells += block.count
    }

    /// The encoding of cells in this stream.
    package var encoding: BlockEncoding { BlockEncoding(compress: compress) }

    /// Writes the last frame and makes the output final.
    package consuming func finish() throws(GGMLError) {
        let end = totals.frame
        try write(end)
        try output.commit()
    }

    /// Writes the reason of a failure as the last frame. An output file that was being made does not appear.
    package consuming func abort(_ error: GGMLError) throws(GGMLError) {
        if totals.frames == 0 { try begin(id: "") }
        try write(StreamAbort(error, program: program).frame)
    }

    private mutating func write(_ frame: Frame) throws(GGMLError) {
        try write(frame.encoded(compress: compress))
    }

    private mutating func write(_ frame: EncodedFrame) throws(GGMLError) {
        try output.write(frame.header)
        try output.write(frame.stored)
        totals.frames += 1
        totals.digest = FrameHeader.digest(frame.header, continuing: totals.digest)
    }
}

/// Encodes blocks of cells as frames; may be used by several threads at once.
package struct BlockEncoding: Sendable {
    let compress: Bool

    /// The frames of a block; none if it has no cells.
    package func encode(_ block: CellBlock) throws(GGMLError) -> EncodedBlock {
        guard block.count > 0 else { return EncodedBlock(count: 0, frames: []) }
        var frames = [try Frame(.cells, try block.encoded()).encoded(compress: compress)]
        for companion in block.companions { frames.append(try companion.encoded(compress: compress)) }
        return EncodedBlock(count: block.count, frames: frames)
    }
}

/// A block of cells, ready to be written.
package struct EncodedBlock: Sendable {
    /// The number of cells.
    let count: Int
    let frames: [EncodedFrame]
}
