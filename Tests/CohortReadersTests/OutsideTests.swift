import CohortReaders
import Foundation
import GGMLCore
import GGMLStream
import TestSupport
import Testing

private let folder = Places.project.appending(path: "Tests/CohortReadersTests/Outside")

/// What is found there, and the other files that are read if it is followed.
private let ways: [(name: String, found: String, others: [String])] = [
    ("link", "matrix: expected data in the file itself, found the link \"matrix\" to other.h5", ["other"]),
    ("link_barcodes", "found the link \"barcodes\" to other.h5", ["other"]),
    ("soft_link", "found the link \"elsewhere\" to other.h5", ["other"]),
    ("two_links", "found the link \"matrix\" to link.h5", ["link", "other"]),
    (
        "virtual",
        "matrix/barcodes: expected data in the file itself, found a virtual dataset that leads to other.h5",
        ["other"]
    ),
    ("virtual_nested", "inner: expected data in the file itself, found a virtual dataset", ["other"]),
    ("virtual_by_link", "inner: expected data in the file itself, found the link \"inner\"", ["other"]),
]

/// Refused whether links are followed or not; the last words where they are.
private let faults: [(name: String, words: String)] = [
    ("link_cycle", "expected at most 16 links in a row, found more"),
    ("link_nowhere", "nowhere.h5, as it has the link \"matrix\" to it, found none"),
    ("own_link", "found the link \"matrix\" of a kind that nobody knows here"),
    ("virtual_cycle", "expected at most 8 virtual datasets over each other, found more"),
    ("virtual_pattern", "expected a virtual dataset that names its sources, found the pattern ., names%b"),
    ("virtual_missing", "nowhere: expected a dataset, found nothing"),
    ("virtual_damaged", "names: expected 15 bytes in a chunk, found 7"),
]

/// One after another: HDF5 1.10 does not bear it if one thread closes a file that another has open, too.
@Suite(.serialized) struct OutsideTests {
    private func path(_ name: String) -> String { folder.appending(path: "\(name).h5").path() }

    private func inputs(_ name: String) throws -> [ProvenanceRecord.Input] {
        var options = CohortOptions()
        options.followsLinks = true
        return try Cohort(CohortPlan(.files([path(name)]), options), options) { _ in }.inputs
    }

    @Test("what leads to another file is refused, and named with that file", arguments: ways.indices)
    func refused(index: Int) {
        let way = ways[index]
        let found = sentence { try Ingested(path(way.name)) }
        #expect(found.contains("\(way.name).h5, ") && found.contains(way.found), "\(found)")
        #expect(found.hasSuffix("read what it leads to with --follow-links"))
    }

    @Test("if it is asked for, it is read, and stands in the provenance", arguments: ways.indices)
    func followed(index: Int) throws {
        let way = ways[index]
        var options = CohortOptions()
        options.followsLinks = true
        let file = try Ingested(path(way.name), options)
        #expect(file.barcodes == ["AAA-1", "AAC-1", "AAG-1"] && file.total == 10)
        let files = [way.name] + way.others
        let inputs = try inputs(way.name)
        #expect(inputs.map(\.name) == files.map(path))
        #expect(try inputs.map(\.digest) == files.map { name in try fileDigest(path(name)) })
    }

    @Test("a virtual dataset over others of the same file is read as any other")
    func inside() throws {
        #expect(try Ingested(path("virtual_inside")).barcodes == ["AAA-1", "AAC-1", "AAG-1"])
        #expect(try inputs("virtual_inside").count == 1)
    }

    @Test("what cannot be followed is refused, asked for or not", arguments: faults.indices)
    func faulty(index: Int) {
        let (name, words) = faults[index]
        let found = sentence { try inputs(name) }
        #expect(found.contains("\(name).h5, ") && found.contains(words), "\(found)")
        #expect(!sentence { try Ingested(path(name)) }.isEmpty)
    }

    @Test("a reference in an attribute leads no further than a path")
    func reference() throws {
        let path = folder.appending(path: "reference.h5ad").path()
        try expectRefusal("reference", "found a virtual dataset that leads to other.h5") {
            _ = try openAnnData(path).cellColumn("sample")
        }
        let file = try openAnnData(path, followsLinks: true)
        #expect(try file.cellColumn("sample").labels == ["AAA-1", "AAC-1", "AAG-1"])
        #expect(file.outsideFiles == [self.path("other")])
    }

    @Test("external storage is refused by name; followed or not, it may be missing")
    func storage() {
        let found = sentence { try Ingested(path("stored")) }
        #expect(
            found.contains(
                "matrix/barcodes: expected data in the file itself, found external storage that leads to "
                    + "barcodes.bin"), "\(found)")
        #expect(sentence { try inputs("stored") }.contains("expected a regular file barcodes.bin"))
    }

    @Test(
        "files that showed others are refused", .enabled(if: Places.hasFaults, "../shared/faults is absent"),
        arguments: [
            ("extlink_data", "the link \"data\" to secret.h5"),
            ("vds_bar", "a virtual dataset that leads to secret.h5"),
            ("extstore_passwd", "external storage that leads to /etc/passwd"),
        ])
    func real(name: String, words: String) {
        let found = sentence { try Ingested(Places.faults.appending(path: "\(name).h5").path()) }
        #expect(found.contains("\(name).h5, matrix/") && found.contains("found \(words)"), "\(found)")
    }
}
