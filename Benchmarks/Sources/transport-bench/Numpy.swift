import Foundation

/// Reads a matrix of single-precision numbers from a `.npy` file, as `numpy.save` writes it.
///
/// - Returns: the numbers row by row, and how many columns there are.
func readNumpy(_ path: String) throws -> (columns: Int, values: [Double]) {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    // A magic of six bytes, a version of two, and the length of the header, little-endian.
    let length = Int(data[8]) | Int(data[9]) << 8
    let header = String(decoding: data[10..<10 + length], as: UTF8.self)
    let shape = header.split(separator: "(")[1].split(separator: ")")[0].split(separator: ",")
    guard header.contains("'<f4'"), header.contains("'fortran_order': False"), shape.count == 2,
        let columns = Int(shape[1].trimmingCharacters(in: .whitespaces))
    else {
        throw CocoaError(.fileReadCorruptFile)
    }
    let bytes = Array(data[(10 + length)...])
    let values = stride(from: 0, to: bytes.count, by: 4).map { position in
        let bits = (0..<4).reduce(0 as UInt32) { $0 | UInt32(bytes[position + $1]) << (8 * $1) }
        return Double(Float(bitPattern: bits))
    }
    return (columns, values)
}
