import CZlib
import GGMLCore

/// Decompresses gzip (RFC 1952) piece by piece; a file may have several members one after another.
@safe struct Inflater: ~Copyable {
    private static let magic: [UInt8] = [0x1f, 0x8b]
    private static let outputSize = 1 << 18
    /// zlib's code for the largest window, and gzip's header and trailer.
    private static let windowBits: Int32 = 15 + 16

    private let stream: UnsafeMutablePointer<z_stream>
    /// Whether the input may end here, or another member may begin.
    private(set) var isBetweenMembers = false

    /// - Parameter start: the first bytes of a file; nil if they are not gzip's
    init?(ifGzipped start: [UInt8]) throws(GGMLError) {
        guard start.starts(with: Self.magic) else { return nil }
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        unsafe self.stream = unsafe stream
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        guard unsafe inflateInit2_(stream, Self.windowBits, ZLIB_VERSION, size) == Z_OK else {
            throw Self.outOfMemory
        }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Decompresses the beginning of `input` and removes it; the result may be empty.
    mutating func inflate(_ input: inout ArraySlice<UInt8>, path: String) throws(GGMLError) -> [UInt8] {
        if isBetweenMembers {
            unsafe inflateReset(stream)
            isBetweenMembers = false
        }
        var status = Z_OK
        let stream = unsafe stream
        let output = unsafe [UInt8](unsafeUninitializedCapacity: Self.outputSize) { target, count in
            unsafe input.withUnsafeBufferPointer { source in
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.pointee.avail_in = UInt32(source.count)
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = UInt32(Self.outputSize)
                status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
            }
            count = Self.outputSize - Int(unsafe stream.pointee.avail_out)
        }
        input = input.suffix(Int(unsafe stream.pointee.avail_in))
        switch status {
        // The second status means that all input was used without output.
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: isBetweenMembers = true
        case Z_MEM_ERROR: throw Self.outOfMemory
        default:
            throw .expected(
                "a whole gzip file", found: "one that is damaged", in: path,
                advice: "copy or download it again")
        }
        return output
    }

    private static var outOfMemory: GGMLError { GGMLError(.internalFault, "zlib has no memory") }
}
