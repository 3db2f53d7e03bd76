import Foundation
import GGMLCore
import GGMLStream
import TestSupport
import Testing

@Suite struct FileKindTests {
    @Test(
        "tools' own files are told by their first bytes",
        arguments: [
            ("tar -cf x y", FileKind.tar), ("gzip -c y > x", .gzip), ("printf 'PK\\003\\004' > x", .zip),
            ("printf '%%%%MatrixMarket matrix' > x", .matrixMarket), ("cp y x", .text), (": > x", .empty),
            ("printf '<!DOCTYPE html>' > x", .html),
            ("printf 'version https://git-lfs.github.com/spec/v1' > x", .gitLFS),
            ("head -c 700 /dev/zero > x", .unknown), ("printf 'X\\n\\000\\000\\000\\003' > x", .rData),
            ("printf '\\223NUMPY' > x", .numpy), ("printf 'PAR1\\025\\004' > x", .parquet),
        ])
    func kinds(command: String, kind: FileKind) throws {
        let shell = try Shell()
        let result = try shell("seq 300 > y; \(command)")
        #expect(result.status == 0, "\(result.errors)")
        #expect(try FileKind(ofFile: shell.path("x")) == kind)
    }

    @Test(
        "text whose first letters are those of a binary file is text",
        arguments: ["RDX\nEZR", "PAR1\n", "BZh1", "GGML"])
    func letters(text: String) { #expect(FileKind(Array(text.utf8)) == .text) }

    @Test("text of any language is text, also if its last character is cut")
    func text() {
        let bytes = Array("sample\tpfad\nÄrztin\t\u{1F9EC}".utf8)
        for count in 1...bytes.count { #expect(FileKind(Array(bytes.prefix(count))) == .text) }
    }
}
