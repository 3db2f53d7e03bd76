package import GGMLCore
import GGMLStream

/// Writes lines of printable text through a buffer; like that of a stream, an output file is either complete or absent.
package struct TextWriter: ~Copyable {
    private static let limit = 1 << 16

    private let output: OutputFile
    private var buffer: [UInt8] = []

    /// - Parameter output: a path; nil or "-" is standard output.
    package init(output: String?) throws(GGMLError) {
        self.output = try OutputFile(path: output == "-" ? nil : output)
    }

    package mutating func line(_ text: String) throws(GGMLError) { try append(text.printable) }

    /// Writes a row of fields with tabs between them.
    package mutating func row(_ fields: [String]) throws(GGMLError) {
        try append(fields.map(\.printable).joined(separator: "\t"))
    }

    /// The width of the terminal that is written to; nil if there is none.
    var terminalColumns: Int? { output.terminalColumns }

    package var isOnTerminal: Bool { output.isTerminal }

    /// Writes a line as it is: no text of a file may be in it that was not made printable.
    mutating func append(_ line: String) throws(GGMLError) {
        buffer.append(contentsOf: line.utf8)
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.limit { try flush() }
    }

    package consuming func finish() throws(GGMLError) {
        try flush()
        try output.commit()
    }

    private mutating func flush() throws(GGMLError) {
        try output.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
