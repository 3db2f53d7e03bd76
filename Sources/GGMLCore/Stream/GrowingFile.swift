/// A file of text that grows line by line, and keeps its lines whatever ends the program: a later run goes on from them.
///
/// Unlike `OutputFile`, what is half done can be seen. Each line is on the disk before `append` returns. What is no
/// regular file (a device, a named pipe, standard output) is written to, and has no earlier lines.
public struct GrowingFile: ~Copyable, Sendable {
    private static let mostBytes = 1 << 30

    private let descriptor: Descriptor
    private let isRegular: Bool
    /// The whole lines that stood in the file.
    public let lines: [String]

    /// Makes the file unless it is there; a last line without its end is taken away.
    ///
    /// - Parameter path: nil is standard output.
    /// - Throws: where another process has the file open for growing, too.
    public init(path: String?) throws(GGMLError) {
        let file = try Descriptor.growing(path)
        let isRegular = path == nil ? false : try file.isRegularFile
        lines = isRegular ? try Self.wholeLines(of: file) : []
        descriptor = file
        self.isRegular = isRegular
    }

    /// Leaves the file at its end.
    private static func wholeLines(of file: borrowing Descriptor) throws(GGMLError) -> [String] {
        try file.lock()
        let bytes = try file.readAll(atMost: mostBytes)
        let whole = bytes.prefix((bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1)
        if whole.count < bytes.count { try file.truncate(to: whole.count) }
        return whole.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
    }

    public var name: String { descriptor.name }

    /// Adds a line, which must hold no line's end.
    public func append(line: String) throws(GGMLError) {
        try descriptor.write(Array((line + "\n").utf8))
        if isRegular { try descriptor.synchronize() }
    }
}
