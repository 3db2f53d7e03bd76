package import GGMLCore

/// A file without a name in a folder, written from its beginning to its end; it is gone when its owner is.
package struct TemporaryFile: ~Copyable {
    private let descriptor: Descriptor

    package init(in folder: String) throws(GGMLError) {
        let name = "temporary copy in \(folder)"
        if let unnamed = try Descriptor.unnamed(in: folder, name: name) {
            descriptor = unnamed
        } else {
            descriptor = try .newThenUnlinked(in: folder, name: name)
        }
    }

    package func append<Element: BitwiseCopyable>(_ elements: Span<Element>) throws(GGMLError) {
        do {
            try descriptor.write(elements)
        } catch {
            throw GGMLError(error.code, "\(error.sentence); choose a roomier folder with --tmpdir")
        }
    }

    /// Fills `elements`, of which any bits must be valid, with what stands at the byte `offset`.
    package func read<Element: BitwiseCopyable>(into elements: inout MutableSpan<Element>, at offset: Int)
        throws(GGMLError)
    {
        try descriptor.read(into: &elements, at: offset)
    }

    func seek(to offset: Int) throws(GGMLError) { try descriptor.seek(to: offset) }

    /// At most `limit` bytes; none means the end.
    func read(atMost limit: Int) throws(GGMLError) -> [UInt8] { try descriptor.read(atMost: limit) }
}
