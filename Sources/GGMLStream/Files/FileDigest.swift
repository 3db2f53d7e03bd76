import Dispatch
package import GGMLCore
import Synchronization

/// The digest of bytes, or of values as stored in a stream: "crc32:", eight hexadecimal digits, and the number of
/// bytes.
package func digest<Scalar: StreamScalar>(of values: [Scalar]) -> String {
    var digest = Digest()
    digest.combine(values)
    return digest.text
}

/// A digest of bytes that arrive in pieces: their CRC-32 and number.
package struct Digest {
    private var crc = UInt32(0)
    private var length = 0

    package init() {}

    package mutating func combine<Scalar: StreamScalar>(_ values: [Scalar]) {
        crc = crc32(values, continuing: crc)
        length += values.count * MemoryLayout<Scalar>.stride
    }

    package var text: String {
        let digits = String(crc, radix: 16)
        return "crc32:\(String(repeating: "0", count: 8 - digits.count))\(digits) \(length) bytes"
    }
}

/// The digest of a file: "crc32:", eight hexadecimal digits, and the number of bytes.
/// - Complexity: O(bytes) time, constant memory
package func fileDigest(_ path: String) throws(GGMLError) -> String {
    let file = try Descriptor.reading(path, .regularFile)
    var digest = Digest()
    while case let piece = try file.read(atMost: 1 << 20), !piece.isEmpty { digest.combine(piece) }
    return digest.text
}

/// The digests of files, computed on a separate thread while the program does something else.
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

    /// The digests of all files, in the order in which they were added.
    package func all() throws(GGMLError) -> [ProvenanceRecord.Input] {
        queue.sync {}
        return try found.inputs.withLock { $0 }.map { input throws(GGMLError) in try input.get() }
    }
}
