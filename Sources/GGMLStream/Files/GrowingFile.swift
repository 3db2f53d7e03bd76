package import GGMLCore

/// A text file that grows line by line and keeps its lines whatever ends the program, so that a later run can resume.
///
/// Unlike with `OutputFile`, an incomplete file is visible. Each line is on disk before `append` returns. Anything but
/// a regular file (a device, a named pipe, standard output) is written directly, and has no earlier lines.
package struct GrowingFile: ~Copyable, Sendable {
    private static let mostBytes = 1 << 30

    private let descriptor: Descriptor
    private let isRegular: Bool
    /// The complete lines that the file already had.
    package let lines: [String]

    /// Opens the file, creates it if needed, and removes an incomplete last line.
    ///
    /// - Parameters:
    ///   - path: nil is standard output.
    ///   - check: given the complete lines and the incomplete rest; throws if the file must not be written.
    /// - Throws: if another process has the file open for growing, too.
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

    /// Appends a line, which must not contain a line break.
    package func append(line: String) throws(GGMLError) {
        try descriptor.write(Array((line + "\n").utf8))
        if isRegular { try descriptor.synchronize() }
    }
}
