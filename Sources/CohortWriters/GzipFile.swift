import CDeflate
import GGMLCore
import GGMLStream

/// A gzip file (RFC 1952) that is being made, as a row of members, and appears when it is complete. It has no time.
struct GzipFile: ~Copyable {
    private static let bytesPerMember = 1 << 20

    private let output: OutputFile
    private var buffer: [UInt8] = []
    private let headerSize: Int

    var name: String { output.name }

    /// - Parameter headerSize: bytes at the beginning of the content that are known only at the end
    init(path: String, headerSize: Int = 0) throws(GGMLError) {
        let output = try OutputFile(path: path)
        if headerSize > 0 {
            try output.requireSeekable()
            // Uncompressed, the member has the same length whatever it holds.
            try output.write(Self.member(Array(repeating: 0, count: headerSize), level: 0))
        }
        self.output = output
        self.headerSize = headerSize
    }

    mutating func append(_ bytes: some Sequence<UInt8>) throws(GGMLError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bytesPerMember { try flush() }
    }

    /// - Parameter header: the beginning of the content, as long as was said
    consuming func finish(header: [UInt8] = []) throws(GGMLError) {
        precondition(header.count == headerSize)
        if !buffer.isEmpty || headerSize == 0 { try flush() }
        if headerSize > 0 { try output.overwrite(Self.member(header, level: 0), at: 0) }
        try output.commit()
    }

    private mutating func flush() throws(GGMLError) {
        try output.write(Self.member(buffer, level: 2))
        buffer.removeAll(keepingCapacity: true)
    }

    private static func member(_ bytes: [UInt8], level: Int32) throws(GGMLError) -> [UInt8] {
        guard let compressor = unsafe libdeflate_alloc_compressor(level) else {
            throw GGMLError(.internalFault, "libdeflate has no memory")
        }
        defer { unsafe libdeflate_free_compressor(compressor) }
        let bound = unsafe libdeflate_gzip_compress_bound(compressor, bytes.count)
        return unsafe [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            count = unsafe libdeflate_gzip_compress(
                compressor, bytes, bytes.count, target.baseAddress, bound)
        }
    }
}
