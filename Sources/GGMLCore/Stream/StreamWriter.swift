/// Writes one stream: header, preamble, cells, and an end that only `finish()` writes.
///
/// The header goes out at once, so that whoever reads knows the name of a program that is killed later on.
public struct StreamWriter: ~Copyable {
    private let output: OutputFile
    private let program: String
    private let compress: Bool
    private var totals = StreamTotals()

    public init(_ output: consuming OutputFile, program: String, compress: Bool = false) {
        self.output = output
        self.program = program
        self.compress = compress
    }

    /// The first frame.
    public mutating func begin(id: String) throws(GGMLError) {
        try write(StreamHeader(id: id, writer: program).frame)
    }

    public mutating func write(_ preamble: Preamble) throws(GGMLError) {
        for frame in try preamble.frames() { try write(frame) }
    }

    /// Writes the cells, if there are any.
    public mutating func write(_ block: CellBlock) throws(GGMLError) {
        guard block.count > 0 else { return }
        try write(Frame(.cells, try block.encoded()))
        totals.cells += block.count
        for frame in block.companions { try write(frame) }
    }

    /// The last frame; after it the output is final.
    public consuming func finish() throws(GGMLError) {
        let end = totals.frame
        try write(end)
        try output.commit()
    }

    /// Says in the stream why it ends here. A file that was being made does not appear.
    public consuming func abort(_ error: GGMLError) throws(GGMLError) {
        if totals.frames == 0 { try begin(id: "") }
        try write(StreamAbort(error, program: program).frame)
    }

    private mutating func write(_ frame: Frame) throws(GGMLError) {
        let encoded = try frame.encoded(compress: compress)
        try output.write(encoded.bytes)
        totals.frames += 1
        totals.digest = FrameHeader.digest(encoded.header, continuing: totals.digest)
    }
}
