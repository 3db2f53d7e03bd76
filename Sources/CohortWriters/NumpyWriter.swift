package import GGMLCore
import GGMLStream

/// Writes the values of cells as a NumPy array of single precision, cells × features.
package struct NumpyWriter: CellWriter, ~Copyable {
    private static let headerSize = 128

    private let output: OutputFile
    private let columns: Int
    private var rows = 0

    /// - Parameters:
    ///   - path: the file, which appears when it is complete
    ///   - columns: the number of features
    package init(path: String, columns: Int) throws(GGMLError) {
        let output = try OutputFile(path: path)
        try output.requireSeekable()
        try output.write(Array(repeating: 0, count: Self.headerSize))
        self.output = output
        self.columns = columns
    }

    package mutating func append(_ cells: ExportedCells) throws(GGMLError) {
        rows += cells.block.count
        var bytes = ByteWriter()
        bytes.append(contentsOf: cells.block.matrix.dense.values)
        try output.write(bytes.bytes)
    }

    package consuming func finish() throws(GGMLError) {
        try output.overwrite(header, at: 0)
        try output.commit()
    }

    /// The magic, version 1.0, the length of the rest, and a dictionary that blanks and a line break fill up.
    private var header: [UInt8] {
        let length = Self.headerSize - 10
        let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
        let blanks = String(repeating: " ", count: length - text.utf8.count - 1)
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length), 0] + Array("\(text)\(blanks)\n".utf8)
    }
}
