import CohortReaders
import Foundation
import GGMLCore
import GGMLStream
import TestSupport
import Testing

@Suite struct MarketTests {
    private let folder: TemporaryFolder
    private var path: String { folder.url.path() }

    init() throws { folder = try TemporaryFolder() }

    private func read(_ market: SmallMarket = SmallMarket(), genome: String? = nil) throws -> WholeMarket {
        try? FileManager.default.removeItem(at: folder.url)
        try market.write(folder)
        return try WholeMarket(path, genome: genome)
    }

    @Test("a small matrix: names, types, and each value where it belongs")
    func small() throws {
        let found = try read()
        #expect(found.rows == [[0: 5, 2: 1], [1: 7], [0: 2, 3: 1], [:], [2: 9]])
        #expect(found.barcodes == ["AAA-1", "AAC-1", "AAG-1", "AAT-1", "ACA-1"])
        #expect(found.ids == ["g1", "g2", "g3", "p1"] && found.names == ["A", "B", "B", "CD3"])
        #expect(found.types?.last == "Antibody Capture")
    }

    @Test("entries in any order, and the same written in other ways, give the same")
    func ways() throws {
        let expected = try read()
        var others: [SmallMarket] = []
        for entries in [
            SmallMarket.entries.reversed(), SmallMarket.entries.shuffled(),
            [
                "3\t1\t1.0", "1  1 5e0", " 2 2 0.7e+01 ", "", "% a comment", "4 3 1", "1 3 2.000",
                "3 5 9.0E+00",
            ],
        ] {
            others.append(SmallMarket(size: "4 5 6", entries: entries))
        }
        others[2].banner = "%%matrixmarket MATRIX coordinate Real general\n%\n"
        others.append(SmallMarket(matrix: SmallMarket().text.replacing("\n", with: "\r\n")))
        others.append(SmallMarket(matrix: String(SmallMarket().text.dropLast())))
        others.append(SmallMarket(barcodes: "\u{feff}AAA-1\r\n\"AAC-1\"\tx\nAAG-1\nAAT-1\n\nACA-1"))
        others.append(SmallMarket(isGzipped: true))
        others.append(
            SmallMarket(names: ["matrix.mtx.gz", "barcodes.tsv.gz", "features.tsv.gz"]))
        for other in others { #expect(try read(other) == expected, "\(other)") }
    }

    @Test("features may have one or two columns")
    func columns() throws {
        let one = try read(SmallMarket(features: "g1\ng2\ng3\np1"))
        #expect(one.ids == ["g1", "g2", "g3", "p1"] && one.names == one.ids && one.types == nil)
        let two = try read(
            SmallMarket(
                features: "g1\tA\ng2\tB\ng3\tB\np1\tC\n", names: ["matrix.mtx", "barcodes.tsv", "genes.tsv"]))
        #expect(two.names == ["A", "B", "B", "C"] && two.types == nil)
    }

    @Test(
        "the three are found, in a sub-folder of a genome too, and by a prefix; a choice is demanded where there are several"
    )
    func places() throws {
        let expected = try read()
        let prefixed = SmallMarket(names: [
            "GSM1_P1_matrix.mtx.gz", "GSM1_P1_barcodes.tsv", "GSM1_P1_genes.tsv.gz",
        ])
        #expect(try read(prefixed) == expected)
        #expect(try WholeMarket(folder.path("GSM1_P1_matrix.mtx.gz")) == expected)
        try SmallMarket(names: ["GSM2_matrix.mtx", "GSM2_barcodes.tsv", "GSM2_features.tsv"]).write(folder)
        #expect(try WholeMarket(folder.path("GSM2_matrix.mtx")) == expected)
        #expect(
            sentence { try WholeMarket(path) }.contains(
                "expected one matrix, found 2: GSM1_P1_matrix.mtx.gz, GSM2"))

        #expect(try read(SmallMarket(folder: "GRCh38")) == expected)
        #expect(try WholeMarket(path, genome: "GRCh38") == expected)
        #expect(
            sentence { try WholeMarket(path, genome: "mm10") }.contains("genome \"mm10\", found \"GRCh38\""))
        try SmallMarket(features: "m1\nm2\nm3\nm4", folder: "mm10").write(folder)
        #expect(
            sentence { try WholeMarket(path) }.contains("found 2: \"GRCh38\", \"mm10\"; choose with --genome")
        )
        #expect(try WholeMarket(path, genome: "mm10").ids[0] == "m1")
        // One of several exports that stand beside each other is not taken for all.
        try Data().write(to: URL(filePath: folder.path("run2.h5")))
        #expect(sentence { try WholeMarket(path) }.contains("and no other matrix, found "))
        #expect(try WholeMarket(path, genome: "mm10").ids[0] == "m1")
    }

    @Test("folders without the three are refused")
    func noPlaces() throws {
        #expect(sentence { try WholeMarket(path) }.contains("found an empty folder"))
        try SmallMarket(names: ["matrix.mtx", "cells.tsv", "features.tsv"]).write(folder)
        #expect(
            sentence { try WholeMarket(path) }.contains("one file barcodes.tsv, plain or gzipped, found none")
        )
        try SmallMarket(names: ["matrix.mtx.gz", "barcodes.tsv", "genes.tsv"]).write(folder)
        #expect(sentence { try WholeMarket(path) }.contains("found 2: matrix.mtx, matrix.mtx.gz"))
        #expect { _ = try WholeMarket("/nowhere") } throws: { ($0 as? GGMLError)?.code == .noInput }
    }

    /// 100,000 cells of two features, the first two cells last where `isLate`.
    private func large(mark: String, isLate: Bool) -> SmallMarket {
        let cells = isLate ? Array(3...100_000) + [1, 2] : Array(1...100_000)
        return SmallMarket(
            banner: "%%MatrixMarket matrix coordinate integer general\n\(mark)", size: "2 100000 200000",
            entries: cells.flatMap { ["1 \($0) \($0)", "2 \($0) \($0 % 100 + 1)"] },
            barcodes: (1...100_000).map { "B\($0)\n" }.joined(), features: "a\nb\n")
    }

    @Test(
        "entries that leave the order late are sorted; of a file of Cell Ranger that is an error, not a wrong result"
    )
    func late() throws {
        let mark = "%metadata_json: {\"format_version\": 2, \"software_version\": \"6\"}"
        let expected = try read(large(mark: mark, isLate: false))
        #expect(expected.rows[4] == [0: 5, 1: 6] && expected.values == 200_000)
        #expect(try read(large(mark: "%", isLate: true)) == expected)
        #expect(try WholeMarket(path, threads: 1) == expected)
        try large(mark: mark, isLate: true).write(folder)
        #expect(
            sentence { try WholeMarket(path, threads: 1) }.contains(
                "matrix.mtx, line 200000: expected entries of cell 100000 or later, as Cell Ranger writes them, found cell 1;"
            ))
    }

    @Test("no cells, and cells without entries")
    func empty() throws {
        #expect(try read(SmallMarket(size: "4 0 0", entries: [], barcodes: "")).rows.isEmpty)
        #expect(try read(SmallMarket(size: "4 5 0", entries: [])).rows == Array(repeating: [:], count: 5))
    }

    @Test("a folder of Cell Ranger 3", .enabled(if: Places.hasShared, "../shared is absent"))
    func cellRanger3() throws {
        let found = try WholeMarket(Places.shared.appending(path: "data/tenx/v3_mtx_gz").path())
        #expect(found.rows.count == 1107 && found.ids.count == 507)
        #expect(found.values == 23_866 && found.total == 41_549)
        #expect(found.barcodes.first == "AAACCCAAGGAGAGTA-1" && found.ids.first == "ENSG00000279493")
        #expect(found.rows[0][457] == 3)
    }

    @Test(
        "a folder and an HDF5 file of the same matrix give the same",
        .enabled(if: Places.hasShared, "../shared is absent"))
    func sameAsHDF5() throws {
        let market = try WholeMarket(Places.shared.appending(path: "data/tenx/v3_mtx_gz").path())
        var options = CohortOptions()
        options.features = .all
        let file = try Ingested(
            Places.shared.appending(path: "data/tenx/v3_descending_rows.h5").path(), options)
        #expect(file.features.ids == market.ids && file.features.names == market.names)
        #expect(file.barcodes == market.barcodes)
        let rows = file.blocks.flatMap { block in
            (0..<block.count).map { row in
                var values: [UInt32: Float] = [:]
                block.matrix.forEachValue(inRow: row) { values[UInt32($0)] = $1 }
                return values
            }
        }
        #expect(rows == market.rows)
    }

    @Test("a folder of Cell Ranger 2", .enabled(if: Places.hasShared, "../shared is absent"))
    func cellRanger2() throws {
        let found = try WholeMarket(Places.shared.appending(path: "data/tenx/v2_mtx").path())
        #expect(found.rows.count == 62 && found.ids.count == 226 && found.values == 3683)
        #expect(found.names[0] == "MS4A1" && found.types == nil && found.rows[0][8] == 13)
    }
}
