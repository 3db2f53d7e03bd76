import CohortReaders
import Foundation
import GGMLCore
import GGMLStream
import TestSupport
import Testing

private let folder = Places.project.appending(path: "Tests/CohortReadersTests/Chunks")

/// The dataset, and what is said of it.
private let faults: [(String, String)] =
    [("data", 8), ("barcodes", 10)].flatMap { dataset, size in
        let all = "expected \(dataset == "data" ? 4 * size : 3 * size) bytes in chunks of \(size)"
        let one = "expected \(size) bytes in a chunk, found"
        // Numbers are inflated by ourselves, texts by the library.
        let isOurs = dataset == "data"
        return [
            ("longer", all), ("much_longer", all), ("shorter", all), ("left_out_shorter", "\(one) 7"),
            ("left_out_longer", "\(one) 600"), ("shuffled_shorter", "\(one) 7"),
            ("checksum_only", "\(one) damaged ones"),
            ("inflates_to_fewer", isOurs ? "expected zlib data of 8 bytes, found fewer" : "\(one) 7"),
            (
                "inflates_to_more",
                isOurs ? "expected zlib data of 8 bytes, found more" : "\(one) damaged ones, or more"
            ),
        ].map { ("\($0)_\(dataset)", "matrix/\(dataset): \($1)") }
    }
    + ["compact_shorter", "contiguous_shorter", "contiguous_beyond"].map {
        ("\($0)_barcodes", "matrix/barcodes: expected 30 bytes of values, found fewer")
    }

private let whole = [
    "bare_data", "bare_barcodes", "left_out_data", "left_out_barcodes", "longer_and_shorter_data",
]

/// What a file says of the bytes of its datasets, and the library believes.
@Suite(.serialized) struct ChunkTests {
    private func path(_ name: String) -> String { folder.appending(path: name).path() }

    @Test("bytes that are fewer or more than a dataset must have are refused", arguments: faults)
    func refused(name: String, words: String) {
        let found = sentence { try Ingested(path("\(name).h5")) }
        #expect(found.contains("\(name).h5, \(words)"), "\(found)")
    }

    @Test(
        "a chunk without filters is read as long as it must be, whatever the file says of each",
        arguments: whole)
    func read(name: String) throws {
        let file = try Ingested(path("\(name).h5"))
        #expect(file.barcodes == ["AAA-1", "AAC-1", "AAG-1", "AAT-1", "ACA-1", "ACC-1"])
        #expect(file.values == 8 && file.total == 36)
    }

    @Test("columns of a table in compressed chunks are read, and refused where a chunk is too short")
    func records() throws {
        let column = try openAnnData(path("records.h5ad"), state: .log).cellColumn("sample")
        #expect(column.labels == ["x", "y"] && column.codes == [0, 1, 0, 1])
        try expectRefusal("records_fewer", "obs/sample: expected 38 bytes in a chunk, found 7") {
            _ = try openAnnData(path("records_fewer.h5ad"), state: .log).cellColumn("sample")
        }
    }

    @Test("every made file is tried")
    func completeness() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path()).filter {
            $0.hasSuffix(".h5")
        }
        #expect(Set(files) == Set((whole + faults.map(\.0)).map { "\($0).h5" }))
    }

    @Test(
        "a file of which one byte made the library write beyond its memory is refused",
        .enabled(if: Places.hasFaults, "../shared/faults is absent"),
        arguments: ["chunk_overflow_1byte", "chunk_overflow_2000"])
    func overflow(name: String) throws {
        try expectRefusal(name, "X/indices: expected 32 bytes in chunks of 32") {
            let path = Places.faults.appending(path: "\(name).h5ad").path()
            _ = try DrainedSource(openAnnData(path, state: .log))
        }
    }
}
