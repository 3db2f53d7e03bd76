import Foundation
import TestSupport
import Testing

private let longLine = "1 1 5" + String(repeating: " ", count: 3_000_000)
private let malformed: [(SmallMarket, String)] = [
    (
        SmallMarket(banner: "%%MatrixMarket matrix array real general"),
        "line 1: expected \"coordinate\", found \"array\""
    ),
    (
        SmallMarket(banner: "%%MatrixMarket matrix coordinate pattern general"),
        "\"real\" or \"float\", found \"pattern\""
    ),
    (
        SmallMarket(banner: "%%MatrixMarket matrix coordinate integer symmetric"),
        "\"general\", found \"symmetric\""
    ),
    (SmallMarket(banner: "%%MatrixMarket matrix coordinate integer"), "\"general\", found nothing"),
    (SmallMarket(banner: "1 1 1"), "line 1: expected \"%%MatrixMarket\", found \"1\""),
    (SmallMarket(matrix: ""), "line 1: expected \"%%MatrixMarket\", found nothing"),
    (
        SmallMarket(size: "%", entries: []),
        "line 2: expected a line of the numbers of features, cells and entries, found the end"
    ),
    (
        SmallMarket(size: "4 5"),
        "matrix.mtx, line 2: expected the numbers of features (up to 1000000), cells and entries, found \"4 5\""
    ),
    (SmallMarket(size: "4 5 21"), "found \"4 5 21\""),
    (SmallMarket(size: "4 -5 6"), "found \"4 -5 6\""),
    (SmallMarket(size: "4 5 99999999999999999999"), "cells and entries, found"),
    (SmallMarket(size: "4 6 6"), "matrix.mtx, line 2: expected 4 features and 5 cells, the lines of"),
    (SmallMarket(size: "5 4 6"), "found 5 and 4; read it with --transpose"),
    (SmallMarket(size: "4 5 7"), "matrix.mtx, line 8: expected 7 entries, as line 2 says, found 6"),
    (SmallMarket(size: "4 5 5"), "matrix.mtx, line 8: expected 5 entries, as line 2 says, found more"),
    (SmallMarket(entries: ["1 1 5", "0 1 1"]), "matrix.mtx, line 4: expected features 1 to 4, found 0"),
    (SmallMarket(entries: ["1 1 5", "5 1 1"]), "line 4: expected features 1 to 4, found 5"),
    (SmallMarket(entries: ["1 1 5", "% 0 0 0", "", "1 6 1"]), "line 6: expected cells 1 to 5, found 6"),
    (SmallMarket(entries: ["1 0 5"]), "line 3: expected cells 1 to 5, found 0"),
    (SmallMarket(entries: ["1 -1 5"]), "line 3: expected cells 1 to 5, found -1"),
    (SmallMarket(entries: ["x 1 5"]), "line 3: expected features 1 to 4, found x"),
    (
        SmallMarket(entries: ["1 1"]),
        "line 3: expected three numbers: feature, cell and count, found \"1 1\""
    ),
    (SmallMarket(entries: ["1 1 1 1"]), "found \"1 1 1 1\""),
    (
        SmallMarket(entries: ["1 1 2.5"]),
        "line 3: expected counts, whole numbers from 0 to 16777216, found 2.5"
    ),
    (SmallMarket(entries: ["1 1 -2"]), "16777216, found -2"),
    (SmallMarket(entries: ["1 1 many"]), "16777216, found many"),
    (SmallMarket(entries: ["1 1 nan"]), "16777216, found nan"),
    (SmallMarket(entries: ["1 1 16777217"]), "16777216, found 16777217"),
    (SmallMarket(entries: ["1 1 1e30"]), "16777216, found 1e30"),
    (SmallMarket(entries: ["1 1 5e-1"]), "16777216, found 5e-1"),
    (SmallMarket(entries: ["1 1 99999999999999999999999"]), "16777216, found 99999999999999999999999"),
    (SmallMarket(entries: ["1 18446744073709551617 5"]), "cells 1 to 5, found 18446744073709551617"),
    (
        SmallMarket(size: "4 5 2", entries: ["1 1 5", "1 1 5"]),
        "expected each feature once in a cell, found g1 twice"
    ),
    (
        SmallMarket(size: "4 5 3", entries: ["1 2 5", "1 1 5", "1 2 1"]),
        "expected each feature once in a cell, found g1 twice"
    ),
    (
        SmallMarket(entries: Array(repeating: "1 1 5", count: 6)),
        "line 7: expected each feature once in a cell, found more than 4 entries"
    ),
    (
        SmallMarket(entries: ["1 2 5"] + Array(repeating: "1 1 5", count: 5)),
        "line 8: expected each feature once in a cell, found more than 4 entries"
    ),
    (SmallMarket(entries: [longLine]), "line 3: expected a line of text, found"),
    (SmallMarket(barcodes: "A\nB\nC\nD\n"), "expected 4 features and 4 cells"),
    (
        SmallMarket(barcodes: "A\nB\n\tx\nD\nE\n"),
        "barcodes.tsv, line 3: expected a name, found an empty field"
    ),
    (
        SmallMarket(barcodes: "A\nB\nC\u{0}\nD\nE\n"),
        "barcodes.tsv, line 3: expected UTF-8 text, found other bytes"
    ),
    (
        SmallMarket(features: "g1\tA\ng2\ng3\tB\ng4\tB\n"),
        "features.tsv, line 2: expected 2 fields with tabs between them, found 1"
    ),
    (SmallMarket(features: "\n"), "features.tsv: expected at least one feature, found none"),
    (SmallMarket(features: "g1\ng2\ng3\n"), "expected 3 features and 5 cells"),
]

@Suite struct MarketFaultTests {
    private let folder: TemporaryFolder
    private var path: String { folder.url.path() }

    init() throws { folder = try TemporaryFolder() }

    @Test("what is wrong is said, with file and line", arguments: malformed.indices)
    func refused(index: Int) throws {
        let (market, words) = malformed[index]
        let found = sentence {
            try market.write(folder)
            return try WholeMarket(path)
        }
        #expect(found.contains(words), "\(found)")
    }

    @Test(
        "gzip: several members are one file; one that is cut, damaged or followed by other bytes is refused")
    func members() throws {
        try SmallMarket().write(folder)
        let expected = try WholeMarket(path)
        let text = Data(SmallMarket().text.utf8)
        let (first, second) = (try gzipped(text.prefix(70)), try gzipped(text.dropFirst(70)))
        func found(_ data: Data) throws -> WholeMarket {
            try data.write(to: folder.url.appending(path: "matrix.mtx"))
            return try WholeMarket(path)
        }
        #expect(try found(first + second) == expected)
        #expect(
            sentence { try found(first + second.dropLast(3)) }.contains(
                "matrix.mtx: expected a whole gzip file, found one that is cut"))
        #expect(sentence { try found(first.prefix(30)) }.contains("found one that is cut"))
        #expect(sentence { try found(first.prefix(10)) }.contains("found one that is cut"))
        #expect(sentence { try found(first + Data("more text".utf8)) }.contains("found one that is damaged"))
        var damaged = first + second
        damaged[damaged.count - 6] ^= 1
        #expect(
            sentence { try found(damaged) }.contains(
                "matrix.mtx: expected a whole gzip file, found one that is damaged"))
    }

    @Test(
        "a file is refused if it is cut anywhere before its last line, or anywhere at all if it is gzipped",
        arguments: [false, true])
    func cut(isGzipped: Bool) throws {
        var market = SmallMarket()
        market.isGzipped = isGzipped
        try market.write(folder)
        for name in market.names {
            let url = folder.url.appending(path: name)
            let file = try Data(contentsOf: url)
            let lastLine = file.dropLast().lastIndex(of: 10).map { $0 + 1 } ?? 0
            for length in 0...(isGzipped ? file.count - 1 : lastLine) {
                try file.prefix(length).write(to: url)
                #expect(sentence { try WholeMarket(path) }.contains("expected"), "\(name), \(length) bytes")
            }
            try file.write(to: url)
        }
    }

    @Test(
        "files with any bytes changed are read, or refused with a sentence",
        arguments: [false, true])
    func changedBytes(isGzipped: Bool) throws {
        var market = SmallMarket()
        market.isGzipped = isGzipped
        try market.write(folder)
        let files = try market.names.map { try Data(contentsOf: folder.url.appending(path: $0)) }
        for round in 0..<300 {
            let index = round % 3
            var bytes = files[index]
            for _ in 0...round % 2 {
                let position = Int.random(in: bytes.startIndex..<bytes.endIndex)
                bytes[position] = [UInt8.random(in: 0...255), 10, 32, 48, 45].randomElement() ?? 0
            }
            if round % 5 == 0 { bytes = bytes.prefix(Int.random(in: 0...bytes.count)) }
            try bytes.write(to: folder.url.appending(path: market.names[index]))
            let found = sentence { try WholeMarket(path) }
            #expect(found.isEmpty || found.contains("expected"), "\(found)")
            try files[index].write(to: folder.url.appending(path: market.names[index]))
        }
    }
}
