package import GGMLCore

/// The kind of a file, as its first bytes show it.
package enum FileKind: Equatable, Sendable {
    case empty, stream, hdf5, gzip, zip, tar, compressed, matrixMarket, numpy, rData, parquet, html, gitLFS,
        text
    case unknown

    /// How many bytes tell the kinds apart.
    package static let bytesNeeded = 512

    /// - Parameter start: the first bytes, `bytesNeeded` or all that there are
    package init(_ start: [UInt8]) {
        if start.isEmpty {
            self = .empty
        } else if Self.isTar(start) {
            self = .tar
        } else if let text = Self.text(start) {
            let word = text.drop(while: \.isWhitespace).prefix(32).lowercased()
            self =
                if word.hasPrefix("%%matrixmarket") {
                    .matrixMarket
                } else if word.hasPrefix("<!doctype html") || word.hasPrefix("<html") {
                    .html
                } else if word.hasPrefix("version https://git-lfs") { .gitLFS } else { .text }
        } else {
            self = Self.signatures.first { start.starts(with: $0.bytes) }?.kind ?? .unknown
        }
    }

    /// Reads the first bytes of a regular file.
    package init(ofFile path: String) throws(GGMLError) {
        self.init(try Descriptor.reading(path, .regularFile).read(atMost: Self.bytesNeeded))
    }

    private static let signatures: [(bytes: [UInt8], kind: FileKind)] = [
        (Array("GGML".utf8), .stream),
        ([0x89] + Array("HDF\r\n\u{1a}\n".utf8), .hdf5),
        ([0x1f, 0x8b], .gzip),
        (Array("PK\u{3}\u{4}".utf8), .zip),
        (Array("BZh".utf8), .compressed),
        ([0xfd] + Array("7zXZ".utf8), .compressed),
        ([0x28, 0xb5, 0x2f, 0xfd], .compressed),
        ([0x93] + Array("NUMPY".utf8), .numpy),
        (Array("RDX".utf8), .rData), (Array("RDA".utf8), .rData), (Array("X\n\0".utf8), .rData),
        (Array("PAR1".utf8), .parquet),
    ]

    /// Whether the bytes are the header of a tar archive: its checksum is the sum of all, with blanks in its own place.
    private static func isTar(_ start: [UInt8]) -> Bool {
        guard start.count >= 512 else { return false }
        let field = 148..<156
        let digits = start[field].filter { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
        let noted = digits.reduce(0) { 8 * $0 + Int($1 - UInt8(ascii: "0")) }
        let sum = start[..<512].indices.reduce(0) { $0 + (field.contains($1) ? 32 : Int(start[$1])) }
        return !digits.isEmpty && noted == sum
    }

    /// The text, without a character that may be cut at its end; nil if the bytes are no text.
    private static func text(_ start: [UInt8]) -> String? {
        let controls = start.contains { $0 < 9 || (14..<27).contains($0) }
        guard !controls else { return nil }
        return (0..<4).lazy.compactMap { String(validating: start.dropLast($0), as: UTF8.self) }.first
    }

    /// Throws if the file is of a known kind that is no text.
    func requireText(_ expected: String, in place: String) throws(GGMLError) {
        if [.empty, .text, .unknown].contains(self) { return }
        throw .expected(
            expected, found: description, in: place,
            advice: self == .zip ? "save a spreadsheet as .tsv or .csv; unpack an archive" : advice)
    }

    /// A description for messages: "found …".
    package var description: String {
        switch self {
        case .empty: "an empty file"
        case .stream: "a ggml stream"
        case .hdf5: "an HDF5 file"
        case .gzip: "a gzip-compressed file"
        case .zip: "a zip archive"
        case .tar: "a tar archive"
        case .compressed: "a compressed file (bzip2, xz or zstd)"
        case .matrixMarket: "a Matrix Market file"
        case .numpy: "a NumPy array"
        case .rData: "a file of R objects"
        case .parquet: "a Parquet file"
        case .html: "a page of HTML"
        case .gitLFS: "a pointer of Git LFS"
        case .text: "a text file"
        case .unknown: "a file of a kind that is not known here"
        }
    }

    /// What to do with a file of this kind that cannot be read as it is; nil if there is nothing to say.
    package var advice: String? {
        switch self {
        case .empty: "copy or download it again"
        case .stream: "it is read by the programs after ggml-ingest"
        case .hdf5: "ggml-ingest reads it into a stream"
        case .gzip: "unpack it first, as with gunzip -k"
        case .zip: "unpack it first, as with unzip"
        case .tar: "unpack it first, as with tar -xf, and give the files in it"
        case .compressed: "unpack it first, as with bunzip2, unxz or unzstd"
        case .matrixMarket: "ggml-ingest reads it, with the files of its barcodes and features beside it"
        case .rData:
            "in R, write the counts with DropletUtils::write10xCounts or anndataR::write_h5ad, and give that"
        case .numpy: "write the cells as .h5ad, with anndata.AnnData(array).write_h5ad(path)"
        case .parquet: "write the cells as .h5ad, or the table as text"
        case .html: "it is what a server sends when it asks to log in; download the file itself"
        case .gitLFS: "fetch the file that it points to, with git lfs pull"
        case .text, .unknown: nil
        }
    }
}
