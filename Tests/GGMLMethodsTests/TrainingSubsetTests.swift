import GGMLCore
import GGMLMethods
import GGMLStream
import TestSupport
import Testing

@Suite struct TrainingSubsetTests {
    @Test("samples read alone, and samples taken from a set, are the same set", arguments: [3, nil])
    func subsets(limit: Int?) throws {
        let folder = try TemporaryFolder()
        let samples = try SampleTable(
            ids: ["A", "B", "C", "D"], classes: ["x", "y", "x", "y"], place: "test")
        let blocks = [[0, 1, 0, 3, 2], [3, 2, 1, 0, 0, 2, 2, 1]].enumerated().map { block, rows in
            CellBlock(
                samples: rows.map { UInt32($0) }, barcodes: rows.indices.map { "\(block)-\($0)" },
                matrix: .dense(
                    DenseRows(
                        columns: 2,
                        values: rows.enumerated().flatMap { [Float(block), Float($0.offset)] })))
        }
        let path = folder.path("cells.ggml")
        try Streams.write(Preamble(samples: samples, features: .components(2)), blocks, to: path)
        func read(_ chosen: [Int]?) throws -> TrainingSet {
            var reader = try StreamReader(Descriptor.reading(path), spoolFolder: nil)
            let preamble = try reader.preamble()
            return try TrainingSet(reading: &reader, preamble, samples: chosen, limit: limit, seed: 1)
        }
        let all = try read(nil)
        for chosen in [[0, 1, 2, 3], [1, 2], [0, 2, 3]] {
            let (alone, taken) = (try read(chosen), try all.selecting(chosen, place: "test"))
            #expect(alone.samples == chosen.map { samples.ids[$0] } && taken.samples == alone.samples)
            #expect(alone.cells == taken.cells && alone.ranges == taken.ranges)
            #expect(alone.seen == taken.seen && alone.classes == taken.classes)
        }
        #expect(throws: GGMLError.self) { try read([0, 2]) }
        #expect(throws: GGMLError.self) { try all.selecting([1, 3], place: "test") }
    }
}
