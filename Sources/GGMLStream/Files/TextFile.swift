package import GGMLCore

/// A text file that people write or download, read whole.
package struct TextFile {
    /// The content, without a byte-order mark.
    package let text: String
    package let digest: String

    /// - Parameter what: the content of the file, for messages: "the list of genes"
    /// - Throws: if the file is larger than `limit` bytes, or not UTF-8.
    package init(path: String, atMost limit: Int, what: String) throws(GGMLError) {
        let bytes = try Descriptor.reading(path).readAll(atMost: limit)
        try FileKind(Array(bytes.prefix(FileKind.bytesNeeded))).requireText("text", in: path)
        guard !bytes.contains(0), var text = String(utf8: bytes[...]) else {
            throw .expected("UTF-8 text", found: "other bytes", in: path, advice: "save \(what) as text")
        }
        if text.first == "\u{feff}" { text.removeFirst() }
        self.text = text
        digest = GGMLStream.digest(of: bytes)
    }
}

extension StringProtocol {
    /// The text without white space at either end.
    package var trimmed: String {
        let end = lastIndex { !$0.isWhitespace }.map(index(after:)) ?? startIndex
        return String(self[..<end].drop(while: \.isWhitespace))
    }
}
