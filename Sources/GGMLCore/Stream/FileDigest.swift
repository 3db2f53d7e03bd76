/// What some bytes are: "crc32:" with eight hexadecimal digits, and their number.
public func digest(of bytes: [UInt8]) -> String { digest(crc: crc32(bytes), length: bytes.count) }

/// The same of a file.
/// - Complexity: O(bytes) time, constant memory
public func fileDigest(_ path: String) throws(GGMLError) -> String {
    let file = try Descriptor.reading(path)
    guard try file.isRegularFile else {
        throw GGMLError(
            .noInput, "\(path): expected a regular file, found a pipe or a device; save it to a file first")
    }
    var (crc, length) = (UInt32(0), 0)
    while case let piece = try file.read(atMost: 1 << 20), !piece.isEmpty {
        crc = crc32(piece, continuing: crc)
        length += piece.count
    }
    return digest(crc: crc, length: length)
}

private func digest(crc: UInt32, length: Int) -> String {
    let digits = String(crc, radix: 16)
    return "crc32:\(String(repeating: "0", count: 8 - digits.count))\(digits) \(length) bytes"
}
