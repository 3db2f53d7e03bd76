/// What a file holds, as "crc32:" with eight hexadecimal digits, and its length in bytes.
/// - Complexity: O(bytes) time, constant memory
public func fileDigest(_ path: String) throws(GGMLError) -> String {
    let file = try Descriptor.reading(path)
    var (crc, length) = (UInt32(0), 0)
    while case let piece = try file.read(atMost: 1 << 20), !piece.isEmpty {
        crc = crc32(piece, continuing: crc)
        length += piece.count
    }
    let digits = String(crc, radix: 16)
    return "crc32:\(String(repeating: "0", count: 8 - digits.count))\(digits) \(length) bytes"
}
