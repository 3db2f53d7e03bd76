import GGMLCore
import GGMLStream
import TestSupport
import Testing

@Suite struct SampleChoiceTests {
    private let samples: SampleTable

    init() throws {
        samples = try SampleTable(
            ids: ["P1", "P2", "P3", "a=b,c"], classes: ["ill", nil, "well", "ill"],
            columns: [.init(name: "sex", values: ["f", "m", nil, "f"])], place: "test")
    }

    private func rows(_ only: [String], without: [String] = []) throws -> [Int] {
        try SampleChoice(only: only, without: without).rows(of: samples, place: "test").rows
    }

    @Test("samples are named by lists, or by the value of a column, of which NA is a missing one")
    func named() throws {
        #expect(try rows([]) == [0, 1, 2, 3])
        #expect(try rows(["P3,P1"]) == [0, 2] && rows(["P3", "P1"]) == [0, 2])
        #expect(try rows(["class=ill"]) == [0, 3] && rows([], without: ["class=NA"]) == [0, 2, 3])
        #expect(try rows(["sex=f"], without: ["P1"]) == [3] && rows(["a=b,c"]) == [3])
        #expect(try rows(["class=ill", "sex=NA"]) == [0, 2, 3])
    }

    @Test(
        "a name that is no sample's, and a choice that leaves none, are refused",
        arguments: [
            (["P9"], "found \"P9\""), (["P1,"], ""), (["class=sick"], "only \"NA\", \"ill\", \"well\""),
            (["age=3"], "\"age\""),
        ])
    func refused(only: [String], words: String) throws {
        guard !words.isEmpty else {
            #expect(try rows(only) == [0])
            return
        }
        let error = #expect(throws: GGMLError.self) { try rows(only) }
        #expect(error?.sentence.contains(words) == true, "\(error?.sentence ?? "")")
        #expect(throws: GGMLError.self) { try rows(["P1"], without: ["P1"]) }
    }

    @Test("a reader that keeps some samples gives their cells only, numbered anew, also when it reads again")
    func reading() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("s.ggml")
        let features = try FeatureTable(state: .counts, ids: ["g"], names: ["g"], place: "test")
        let blocks = [[0, 1, 2], [3, 0], [1]].map { samples in
            CellBlock(
                samples: samples.map { UInt32($0) }, barcodes: samples.map { "c\($0)" },
                matrix: .dense(DenseRows(columns: 1, values: samples.map { Float($0) })))
        }
        try Streams.write(Preamble(samples: samples, features: features), blocks, to: path)
        var reader = try StreamReader(Descriptor.reading(path), spoolFolder: nil)
        let preamble = try reader.preamble()
        let kept = KeptRows([1, 3], of: 4)
        reader.keep(kept)
        #expect(preamble.keeping(kept).samples.ids == ["P2", "a=b,c"])
        for _ in 0..<2 {
            var found: [(UInt32, String, Float)] = []
            try reader.forEachBlock { block in
                for row in 0..<block.count {
                    found.append((block.samples[row], block.barcodes[row], block.matrix.storedValues[row]))
                }
            }
            #expect(
                found.map(\.0) == [0, 1, 0] && found.map(\.1) == ["c1", "c3", "c1"]
                    && found.map(\.2) == [1, 3, 1])
            try reader.rewind()
        }
        reader.keep(KeptRows([1], of: 2))
        #expect(try reader.nextBlock()?.count == 0 && reader.nextBlock()?.samples == [0])
    }
}
