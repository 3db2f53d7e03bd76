package import GGMLCore
import GGMLStream

/// Writes lines of text through a buffer; like that of a stream, an output file is either complete or absent.
package struct TextWriter: ~Copyable {
    private static let limit = 1 << 16

    private let output: OutputFile
    private var buffer: [UInt8] = []

    /// - Parameter output: a path; nil or "-" is standard output.
    package init(output: String?) throws(GGMLError) {
        self.output = try OutputFile(path: output == "-" ? nil : output)
    }

    package mutating func line(_ text: String) throws(GGMLError) {
        buffer.append(contentsOf: text.utf8)
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.limit { try flush() }
    }

    /// Writes a row of fields with tabs between them; a tab or a line break within a field becomes a space.
    package mutating func row(_ fields: [String]) throws(GGMLError) {
        try line(fields.map(Self.field).joined(separator: "\t"))
    }

    package consuming func finish() throws(GGMLError) {
        try flush()
        try output.commit()
    }

    private mutating func flush() throws(GGMLError) {
        try output.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    private static func field(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 9 || $0 == 10 || $0 == 13 }) else { return text }
        return String(text.map { $0 == "\t" || $0.isNewline ? " " : $0 })
    }
}
