import Foundation
import GGMLCore
import GGMLStream
import TestSupport
import Testing

/// The reader in Python, which others take as an example, against the reader of these programs.
@Suite(.enabled(if: (try? Shell()("command -v python3").status) == 0, "python3 is absent"))
struct ReaderScriptTests {
    /// Values and features as the types of a CELL frame suit them: bytes, 2 and 4 bytes, single precision, and bytes
    /// with larger numbers; indices of 2 and 4 bytes, and gaps.
    private static func blocks(features: Int) -> [CellBlock] {
        let values: [(Int) -> Float] = [
            { Float($0 % 200 + 1) }, { Float($0 % 60_000 + 300) }, { Float($0 % 1000 * 70_000 + 70_000) },
            { Float($0) / 8 - 3.5 }, { Float($0 % 50 == 7 ? 1000 : $0 % 200 + 1) },
        ]
        // Strides of features between values: small and large gaps.
        return [1, 3, 700].flatMap { stride in
            values.map { value in
                var rows = SparseRows(columns: features)
                for cell in 0..<4 {
                    for column in Swift.stride(from: cell, to: features, by: stride + cell) where cell != 2 {
                        rows.append(UInt32(column), value(column + cell))
                    }
                    rows.endRow()
                }
                return CellBlock(
                    samples: [1, 0, 1, 0], barcodes: ["a", "", "ß", "d-1"], matrix: .sparse(rows))
            }
        }
            + values.map { value in
                CellBlock(
                    samples: [0, 1], barcodes: ["x", "y"],
                    matrix: .dense(DenseRows(columns: features, values: (0..<2 * features).map(value))))
            }
    }

    private static let script = """
        import json, struct, sys
        sys.path.insert(0, "pipelines")
        import read_stream
        for kind, payload in read_stream.frames(open("cells.ggml", "rb")):
            if kind != "CELL": continue
            for barcode, sample, features, values in read_stream.cells(payload):
                row = [pair for pair in zip(features, values) if pair[1] != 0]
                print(json.dumps([list(payload[8:11]), barcode, sample, row]))
        """

    @Test("cells of every layout and type are the same in Python", arguments: [900, 70_000], [false, true])
    func cells(features: Int, compress: Bool) throws {
        let shell = try Shell()
        let ids = (0..<features).map { "g\($0)" }
        let preamble = Preamble(
            samples: try SampleTable(ids: ["A", "B"], classes: [nil, nil], place: "test"),
            features: try FeatureTable(state: .log, ids: ids, names: ids, place: "test"))
        let blocks = Self.blocks(features: features)
        try Streams.write(preamble, blocks, to: shell.path("cells.ggml"), compress: compress)
        try Self.script.write(toFile: shell.path("script.py"), atomically: true, encoding: .utf8)
        let result = try shell("python3 script.py")
        try #require(result.status == 0, "\(result.errors)")
        var lines = result.text.split(separator: "\n").makeIterator()
        var types = Set<[Int]>()
        for block in blocks {
            for row in 0..<block.count {
                let line = lines.next() ?? ""
                let found = try #require(
                    try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
                types.insert(try #require(found[0] as? [Int]))
                #expect(found[1] as? String == block.barcodes[row])
                #expect(found[2] as? Int == Int(block.samples[row]))
                var expected: [[Double]] = []
                block.matrix.forEachValue(inRow: row) { expected.append([Double($0), Double($1)]) }
                #expect(found[3] as? [[Double]] == expected.filter { $0[1] != 0 })
            }
        }
        #expect(lines.next() == nil)
        // A layout, a type of the values, and a type of the indices.
        #expect(Set(types.filter { $0[0] == 0 }.map { $0[1] }) == [1, 2, 3, 4, 5])
        #expect(Set(types.filter { $0[0] == 1 }.map { $0[1] }) == [1, 2, 3, 4, 5])
        #expect(types.contains { $0[2] == (features > 65_536 ? 3 : 2) } && types.contains { $0[2] == 5 })
    }
}
