package import GGMLCore

/// A file of text that grows line by line, and keeps its lines whatever ends the program: a later run goes on from them.
///
/// Unlike `OutputFile`, what is half done can be seen. Each line is on the disk before `append` returns. What is no
/// regular file (a device, a named pipe, standard output) is written to, and has no earlier lines.
package struct GrowingFile: ~Copyable, Sendable {
    private static let mostBytes = 1 << 30

    private let descriptor: Descriptor
    private let isRegular: Bool
    /// The whole lines that stood in the file.
    package let lines: [String]

    /// Makes the file unless it is there; a last line without its end is taken away.
    ///
    /// - Parameters:
    ///   - path: nil is standard output.
    ///   - check: given the whole lines of the file and what stands behind them, throws where it is not to be written.
    /// - Throws: where another process has the file open for growing, too.
    package init(path: String?, check: (_ lines: [String], _ rest: String) throws(GGMLError) -> Void)
        throws(GGMLError)
    {
        let file = try Descriptor.growing(path)
        let isRegular = path == nil ? false : try file.isRegularFile
        var bytes: [UInt8] = []
        if isRegular {
            try file.lock()
            bytes = try file.readAll(atMost: Self.mostBytes)
        }
        let whole = bytes.prefix((bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1)
        let lines = whole.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
        try check(lines, String(decoding: bytes[whole.count...], as: UTF8.self))
        if whole.count < bytes.count { try file.truncate(to: whole.count) }
        descriptor = file
        self.lines = lines
        self.isRegular = isRegular
    }

    package var name: String { descriptor.name }

    /// Adds a line, which must hold no line's end.
    package func append(line: String) throws(GGMLError) {
        try descriptor.write(Array((line + "\n").utf8))
        if isRegular { try descriptor.synchronize() }
    }
}
