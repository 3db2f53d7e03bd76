import GGMLCore
import GGMLStream
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

    @Test(
        "genes come back, however far apart they stand, and however many cells have none",
        arguments: [3000, 65_536, 65_537, 1_000_000])
    func farApart(features: Int) throws {
        let gaps = [0, 1, 7, 253, 254, 255, 256, 1000, 70_000]
        for seed in 0..<20 as Range<UInt64> {
            var generator = SplitMix64(seed: seed)
            var rows = SparseRows(columns: features)
            let count = Int.random(in: 1...60, using: &generator)
            let farthest = Int.random(in: 1...gaps.count, using: &generator)
            for _ in 0..<count {
                var gene = Int.random(in: 0..<1000, using: &generator)
                while gene < features, rows.indices.count < 20_000 {
                    rows.append(UInt32(gene), 1)
                    gene += 1 + gaps[Int.random(in: 0..<farthest, using: &generator)]
                    if Int.random(in: 0..<90, using: &generator) == 0 { break }
                }
                rows.endRow()
            }
            let block = CellBlock(
                samples: Array(repeating: 0, count: count), barcodes: (0..<count).map(String.init),
                matrix: .sparse(rows))
            try Streams.write(preamble(features: features), [block], to: path)
            #expect(try Streams.read(path).1 == [block])
        }
    }

    /// 100 cells with 1,000 of 30,000 genes each, 30 apart.
    private var manyCounts: CellBlock {
        var rows = SparseRows(columns: 30_000)
        for cell in 0..<100 {
            for gene in 0..<1000 { rows.append(UInt32(gene * 30 + cell % 30), 7) }
            rows.endRow()
        }
        return CellBlock(
            samples: Array(repeating: 0, count: 100), barcodes: (0..<100).map(String.init),
            matrix: .sparse(rows))
    }

    @Test("a count takes two bytes: one for the gene, one for the number")
    func narrow() throws {
        try Streams.write(preamble(features: 30_000), [], to: path)
        let empty = try Streams.bytes(path).count
        try Streams.write(preamble(features: 30_000), [manyCounts], to: path)
        let bytes = try Streams.bytes(path).count - empty
        #expect(Double(bytes) / 100_000 < 2.03)
    }

    @Test("larger gaps that are too few or too many are refused", arguments: [UInt8(255), 0])
    func wrongGaps(byte: UInt8) throws {
        // Two, for the end of the stream, which tells of any change, is read before the last block is decoded.
        try Streams.write(preamble(features: 30_000), [manyCounts, manyCounts], to: path)
        var decoder = FrameDecoder(place: "test")
        decoder.append(try Streams.bytes(path))
        var bytes: [UInt8] = []
        while let frame = try decoder.next() {
            var payload = frame.payload
            // Behind the head, the samples, and the ends of barcodes and of cells. The first gap is 0, that of the second
            // cell is a larger one.
            if frame.kind == .cells { payload[16 + 3 * 400 + (byte == 255 ? 0 : 1000)] = byte }
            bytes += try Frame(frame.kind, payload).encoded(compress: false).bytes
        }
        try Streams.write(bytes, to: path)
        let error = #expect(throws: GGMLError.self) { try Streams.read(path) }
        #expect(error?.sentence.contains("expected a larger gap for each of ") == true)
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
