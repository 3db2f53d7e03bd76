import Dispatch
import Synchronization

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

/// The digests of files, found on a thread of their own while the program does something else.
package struct FileDigests {
    private final class Found: Sendable {
        let inputs = Mutex<[Result<ProvenanceRecord.Input, GGMLError>]>([])
    }

    private let found = Found()
    private let queue = DispatchQueue(label: "digests")

    package init() {}

    package func add(_ path: String) {
        queue.async { [found] in
            let input = Result { () throws(GGMLError) in
                ProvenanceRecord.Input(name: path, digest: try fileDigest(path))
            }
            found.inputs.withLock { $0.append(input) }
        }
    }

    /// Those of all files, in the order in which they were added.
    package func all() throws(GGMLError) -> [ProvenanceRecord.Input] {
        queue.sync {}
        return try found.inputs.withLock { $0 }.map { input throws(GGMLError) in try input.get() }
    }
}
