import GGMLCore
import TestSupport
import Testing

@Suite struct CellBlockTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("cells.ggml")
    }

    private func preamble(features: Int, state: ValueState = .log) throws -> Preamble {
        let ids = (0..<features).map { "g\($0)" }
        return Preamble(
            samples: try SampleTable(ids: ["a", "b"], classes: [nil, nil], place: "test"),
            features: try FeatureTable(state: state, ids: ids, names: ids, place: "test"))
    }

    private func randomBlock(features: Int, largest: Float, sparse: Bool, seed: UInt64) -> CellBlock {
        var generator = SplitMix64(seed: seed)
        let count = Int.random(in: 1...40, using: &generator)
        var rows = SparseRows(columns: features)
        for _ in 0..<count {
            for column in 0..<features where Int.random(in: 0..<4, using: &generator) == 0 {
                let isExtreme = column == 0
                rows.append(
                    UInt32(column),
                    isExtreme ? largest : Float.random(in: 0...largest, using: &generator).rounded())
            }
            rows.endRow()
        }
        let dense = (0..<count * features).map { _ in Float.random(in: -largest...largest, using: &generator)
        }
        return CellBlock(
            samples: (0..<count).map { _ in UInt32.random(in: 0..<2, using: &generator) },
            barcodes: (0..<count).map { "cell \($0)" },
            matrix: sparse ? .sparse(rows) : .dense(DenseRows(columns: features, values: dense)))
    }

    @Test(
        "cells come back to the bit, whatever the width of their numbers",
        arguments: [1, 255, 256, 65_535, 65_536, 16_777_216] as [Float], [true, false])
    func roundTrip(largest: Float, sparse: Bool) throws {
        for seed in 0..<20 as Range<UInt64> {
            let block = randomBlock(features: 30, largest: largest, sparse: sparse, seed: seed)
            try Streams.write(preamble(features: 30, state: sparse ? .counts : .scores), [block], to: path)
            #expect(try Streams.read(path).1 == [block])
        }
    }

    @Test(
        "a few large numbers among many small ones come back, and make no other wider",
        arguments: [254, 255, 256, 65_536, 16_777_216, 16_777_218, 4_294_967_040] as [Float])
    func someLarge(largest: Float) throws {
        var values = (0..<3000).map { Float($0 % 255) }
        for place in [0, 255, 1234, 2999] { values[place] = largest }
        let block = CellBlock(
            samples: [0], barcodes: ["x"], matrix: .dense(DenseRows(columns: 3000, values: values)))
        try Streams.write(preamble(features: 3000, state: .normalized), [], to: path)
        let empty = try Streams.bytes(path).count
        try Streams.write(preamble(features: 3000, state: .normalized), [block], to: path)
        #expect(try Streams.read(path).1 == [block])
        #expect(try Streams.bytes(path).count - empty < 3200)
        // As counts, the largest ones are refused.
        try Streams.write(preamble(features: 3000, state: .counts), [block], to: path)
        if largest > 16_777_216 {
            #expect(throws: GGMLError.self) { try Streams.read(path) }
        } else {
            #expect(try Streams.read(path).1 == [block])
        }
    }

    @Test("more than 65,536 features take wider indices")
    func wideIndices() throws {
        var rows = SparseRows(columns: 70_000)
        rows.append(3, 1)
        rows.append(69_999, 0.5)
        rows.endRow()
        let block = CellBlock(samples: [1], barcodes: ["x"], matrix: .sparse(rows))
        try Streams.write(preamble(features: 70_000), [block], to: path)
        #expect(try Streams.read(path).1 == [block])
    }

    @Test("a count takes three bytes: two for the gene, one for the number")
    func narrow() throws {
        var rows = SparseRows(columns: 30_000)
        for cell in 0..<100 {
            for gene in 0..<1000 { rows.append(UInt32(gene * 30 + cell % 30), 7) }
            rows.endRow()
        }
        let block = CellBlock(
            samples: Array(repeating: 0, count: 100), barcodes: (0..<100).map(String.init),
            matrix: .sparse(rows))
        try Streams.write(preamble(features: 30_000), [], to: path)
        let empty = try Streams.bytes(path).count
        try Streams.write(preamble(features: 30_000), [block], to: path)
        let bytes = try Streams.bytes(path).count - empty
        #expect(Double(bytes) / 100_000 < 3.02)
    }

    @Test("NaN and infinities are refused", arguments: [.nan, .infinity, -.infinity] as [Float])
    func notFinite(value: Float) throws {
        let block = CellBlock(
            samples: [0], barcodes: ["x"], matrix: .dense(DenseRows(columns: 2, values: [1, value])))
        #expect(throws: GGMLError.self) { try Streams.write(preamble(features: 2), [block], to: path) }
    }

    @Test(
        "what is no count is refused in the state counts, and only there",
        arguments: [-1, 0.5, 16_777_218] as [Float])
    func noCount(value: Float) throws {
        let block = CellBlock(
            samples: [0], barcodes: ["x"], matrix: .dense(DenseRows(columns: 2, values: [1, value])))
        try Streams.write(preamble(features: 2, state: .log), [block], to: path)
        #expect(try Streams.read(path).1 == [block])
        try Streams.write(preamble(features: 2, state: .counts), [block], to: path)
        #expect(throws: GGMLError.self) { try Streams.read(path) }
    }

    @Test("indices beyond their tables, twice or out of order are refused")
    func badIndices() throws {
        func expectRefusal(sample: UInt32, genes: [UInt32], features: Int = 5) throws {
            var rows = SparseRows(columns: features)
            for gene in genes { rows.append(gene, 1) }
            rows.endRow()
            try Streams.write(
                preamble(features: 5), [CellBlock(samples: [sample], barcodes: ["x"], matrix: .sparse(rows))],
                to: path)
            #expect(throws: GGMLError.self) { try Streams.read(path) }
        }
        try expectRefusal(sample: 2, genes: [0])
        try expectRefusal(sample: 0, genes: [5])
        try expectRefusal(sample: 0, genes: [1, 1])
        try expectRefusal(sample: 0, genes: [2, 1])
        try expectRefusal(sample: 0, genes: [0], features: 6)
    }
}
