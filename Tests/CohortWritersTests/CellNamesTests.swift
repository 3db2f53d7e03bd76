import CohortWriters
import GGMLCore
import GGMLStream
import TestSupport
import Testing

@Suite struct CellNamesTests {
    @Test(
        "names are barcodes; where one is in two samples, names tell all cells apart, whatever ids and barcodes are"
    )
    func different() throws {
        let ids = ["a", "a_", "a_:", "a__", "a:", "é"]
        let barcodes = ["x", "_x", ":x", "_:x", ":_:x", "__x", "", "ß"]
        let folder = try TemporaryFolder()
        for isShared in [false, true] {
            var names = try CellNames(samples: ids, temporaryFolder: folder.path(""))
            var expected: [String] = []
            for (sample, id) in ids.enumerated() {
                let own = isShared ? barcodes : barcodes.map { "\(id)|\($0)" }
                expected += own
                let matrix = CellMatrix.dense(
                    DenseRows(columns: 1, values: Array(repeating: 0, count: own.count)))
                try names.append(
                    CellBlock(samples: own.map { _ in UInt32(sample) }, barcodes: own, matrix: matrix))
            }
            #expect(names.areRepeated == isShared)
            var (found, originals): ([String], [String]) = ([], [])
            try names.forEachPart { part, barcodes in
                found += part
                originals += barcodes
            }
            #expect(originals == expected && (isShared || found == expected))
            #expect(Set(found.map { Array($0.utf8) }).count == ids.count * barcodes.count)
            #expect(names.width == found.map(\.utf8.count).max())
        }
    }
}
