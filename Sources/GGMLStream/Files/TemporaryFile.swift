package import GGMLCore

/// An unnamed file in a folder, written from beginning to end, which disappears with its owner.
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

    /// Fills `elements` with the bytes at `offset`. Every bit pattern must be a valid `Element`.
    package func read<Element: BitwiseCopyable>(into elements: inout MutableSpan<Element>, at offset: Int)
        throws(GGMLError)
    {
        try descriptor.read(into: &elements, at: offset)
    }

    func seek(to offset: Int) throws(GGMLError) { try descriptor.seek(to: offset) }

    /// The next bytes, at most `limit`; empty at the end.
    func read(atMost limit: Int) throws(GGMLError) -> [UInt8] { try descriptor.read(atMost: limit) }
}
