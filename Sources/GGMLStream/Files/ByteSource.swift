import GGMLCore

/// The bytes of a stream, from a file or a pipe, which can be read more than once.
///
/// A regular file is read again by seeking. A pipe is read ahead and copied to an unnamed temporary file, so that a
/// second pass costs disk space but no memory.
struct ByteSource: ~Copyable {
    /// Bytes asked of a pipe at a time. A read returns no more than the pipe holds, 64 KiB by default and at most 1
    /// MiB.
    private static let pieceSize = 1 << 19

    private final class Input: Sendable {
        let descriptor: Descriptor
        let spool: TemporaryFile?

        init(_ descriptor: consuming Descriptor, spool: consuming TemporaryFile?) {
            self.descriptor = descriptor
            self.spool = spool
        }

        /// The next bytes, which also go to the temporary copy if there is one.
        func read(atMost limit: Int) throws(GGMLError) -> [UInt8] {
            let bytes = try descriptor.read(atMost: limit)
            try spool?.append(bytes.span)
            return bytes
        }
    }

    private let input: Input
    /// The offset at which the stream begins in a regular file; nil for a pipe.
    private let start: Int?
    /// The reader of a pipe; nil for a file, and once the pipe has ended.
    private var ahead: ReadAhead?
    private var isReplaying = false
    /// How many bytes of this pass have been read.
    private(set) var offset = 0
    /// The number of bytes of the whole stream; nil if it is not known yet.
    private(set) var size: Int?

    /// - Parameter spoolFolder: where a pipe may be copied to; nil if it will be read only once.
    init(_ descriptor: consuming Descriptor, spoolFolder: String?) throws(GGMLError) {
        let start = try descriptor.isRegularFile ? descriptor.position : nil
        let spool = start == nil ? try Self.spool(in: spoolFolder) : nil
        isPipe = try descriptor.isPipe
        let input = Input(descriptor, spool: spool)
        ahead =
            start == nil
            ? ReadAhead { () throws(GGMLError) in try input.read(atMost: Self.pieceSize) } : nil
        self.start = start
        self.input = input
        size = start.flatMap { start in input.descriptor.size.map { $0 - start } }
    }

    private static func spool(in folder: String?) throws(GGMLError) -> TemporaryFile? {
        guard let folder else { return nil }
        return try TemporaryFile(in: folder)
    }

    var name: String { input.descriptor.name }
    let isPipe: Bool

    /// The next bytes, empty at the end: at most `limit` from a file, whatever it has from a pipe.
    mutating func read(atMost limit: Int) throws(GGMLError) -> [UInt8] {
        let bytes = try next(atMost: limit)
        offset += bytes.count
        return bytes
    }

    private mutating func next(atMost limit: Int) throws(GGMLError) -> [UInt8] {
        if start != nil { return try input.read(atMost: limit) }
        if isReplaying { return try input.spool?.read(atMost: limit) ?? [] }
        let bytes = try ahead?.next() ?? []
        if bytes.isEmpty { ahead = nil }
        return bytes
    }

    /// Goes back to the first byte; all bytes must have been read.
    mutating func rewind() throws(GGMLError) {
        size = size ?? offset
        offset = 0
        try seekToStart()
    }

    private mutating func seekToStart() throws(GGMLError) {
        if let start { return try input.descriptor.seek(to: start) }
        switch input.spool {
        case nil:
            throw GGMLError(.internalFault, "\(name): a second pass over a pipe that was not kept")
        case .some(let copy):
            try copy.seek(to: 0)
            isReplaying = true
        }
    }
}
