/// Where a stream is read from: a file or a pipe, and whether it can be read again.
///
/// A regular file is read again by seeking. A pipe is copied, as it is read, to a temporary file without a name, so
/// that a second pass costs disk space and no memory.
struct ByteSource: ~Copyable {
    /// One read of a pipe cannot give more than the pipe holds, 64 KiB by default and 1 MiB at most.
    private static let pieceSize = 1 << 19

    private let descriptor: Descriptor
    /// Where the stream begins in a regular file; nil for a pipe.
    private let start: Int?
    private let spool: TemporaryFile?
    private var isReplaying = false

    /// - Parameter spoolFolder: where a pipe may be copied to; nil if it will be read only once.
    init(_ descriptor: consuming Descriptor, spoolFolder: String?) throws(GGMLError) {
        let start = try descriptor.isRegularFile ? descriptor.position : nil
        if start == nil, let spoolFolder {
            spool = try TemporaryFile(in: spoolFolder)
        } else {
            spool = nil
        }
        self.start = start
        self.descriptor = descriptor
    }

    var name: String { descriptor.name }

    /// The next bytes; none at the end.
    mutating func read() throws(GGMLError) -> [UInt8] {
        switch spool {
        case nil:
            return try descriptor.read(atMost: Self.pieceSize)
        case let copy?:
            if isReplaying { return try copy.read(atMost: Self.pieceSize) }
            let bytes = try descriptor.read(atMost: Self.pieceSize)
            try copy.append(bytes.span)
            return bytes
        }
    }

    /// Goes back to the first byte, after the last was read.
    mutating func rewind() throws(GGMLError) {
        if let start { return try descriptor.seek(to: start) }
        switch spool {
        case nil:
            throw GGMLError(.internalFault, "\(name): a second pass over a pipe that was not kept")
        case let copy?:
            try copy.seek(to: 0)
            isReplaying = true
        }
    }
}
