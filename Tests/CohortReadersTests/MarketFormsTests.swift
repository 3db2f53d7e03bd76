import CohortReaders
import Foundation
import GGMLCore
import GGMLStream
import TestSupport
import Testing

/// Matrix Market folders as tools other than Cell Ranger leave them.
@Suite struct MarketFormsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func read(_ market: SmallMarket, _ change: (inout CohortOptions) -> Void = { _ in }) throws
        -> Ingested
    {
        try? FileManager.default.removeItem(at: folder.url)
        try market.write(folder)
        var options = CohortOptions()
        options.features = .all
        change(&options)
        return try Ingested(folder.url.path(), options)
    }

    private var plain: SmallMarket { SmallMarket() }

    @Test("STARsolo's word for real numbers; counts that are whole after rounding, on request")
    func fractions() throws {
        let expected = try read(plain)
        var market = plain
        market.banner = "%%MatrixMarket matrix coordinate float general"
        #expect(try read(market).blocks == expected.blocks)
        market.entries = ["1 1 4.6", "3 1 0.99999998", "2 2 7.5", "4 3 1e0", "1 3 2.5", "3 5 9"]
        #expect(sentence { try read(market) }.contains("found 4.6; round them with --round"))
        let rounded = try read(market) { $0.roundsCounts = true }
        var whole = market
        whole.entries = ["1 1 5", "3 1 1", "2 2 8", "4 3 1", "1 3 2", "3 5 9"]
        #expect(try rounded.blocks == read(whole).blocks)
        market.entries[0] = "1 1 -4"
        #expect(sentence { try read(market) { $0.roundsCounts = true } }.contains("found -4"))
    }

    @Test("a matrix with a row for each cell is read on request, and advised")
    func transposed() throws {
        let expected = try read(plain)
        var market = plain
        market.size = "5 4 6"
        market.entries = SmallMarket.entries.map { entry in
            let fields = entry.split(separator: " ")
            return "\(fields[1]) \(fields[0]) \(fields[2])"
        }
        #expect(try read(market) { $0.isTransposed = true }.blocks == expected.blocks)
        #expect(sentence { try read(market) }.contains("read it with --transpose"))
        #expect(sentence { try read(plain) { $0.isTransposed = true } }.contains("leave out --transpose"))
    }

    @Test(
        "a first line that names columns and numbers of lines are no names, and that is said",
        arguments: [
            ("x\nAAA-1\nAAC-1\nAAG-1\nAAT-1\nACA-1\n", 1),
            (
                "\"x\"\n\"1\"\t\"AAA-1\"\n\"2\"\t\"AAC-1\"\n\"3\"\t\"AAG-1\"\n\"4\"\t\"AAT-1\"\n\"5\"\t\"ACA-1\"\n",
                2
            ),
            (
                "\"x\"\n\"1\" \"AAA-1\"\n\"2\" \"AAC-1\"\n\"3\" \"AAG-1\"\n\"4\" \"AAT-1\"\n\"5\" \"ACA-1\"\n",
                2
            ),
            (
                "\"\",\"x\"\n\"1\",\"AAA-1\"\n\"2\",\"AAC-1\"\n\"3\",\"AAG-1\"\n\"4\",\"AAT-1\"\n\"5\",\"ACA-1\"\n",
                2
            ),
            ("1\tAAA-1\n2\tAAC-1\n3\tAAG-1\n4\tAAT-1\n5\tACA-1\n", 1),
            ("barcode\tn_genes\nAAA-1\t2\nAAC-1\t1\nAAG-1\t2\nAAT-1\t0\nACA-1\t1\n", 1),
        ])
    func headers(barcodes: String, notes: Int) throws {
        let expected = try read(plain)
        var market = plain
        market.barcodes = barcodes
        let found = try read(market)
        #expect(found.blocks == expected.blocks)
        #expect(found.notes.count - expected.notes.count == notes, "\(found.notes)")
    }

    @Test("one line too many that is no known header is refused, and shown")
    func unknownHeader() throws {
        var market = plain
        market.barcodes = "TTT-1\n" + market.barcodes
        #expect(
            sentence { try read(market) }.contains(
                "one line too many; if its first, \"TTT-1\", names columns"))
    }

    @Test("cells whose names are numbers keep them")
    func numbers() throws {
        var market = plain
        market.barcodes = "1\n2\n3\n4\n5\n"
        #expect(try read(market).barcodes == ["1", "2", "3", "4", "5"])
        market.barcodes = "1\tx\n2\tx\n3\tx\n5\tx\n4\tx\n"
        #expect(try read(market).barcodes == ["1", "2", "3", "5", "4"])
    }

    @Test(
        "a third column without a known type is none, and an empty one says nothing", arguments: ["chr1", ""])
    func annotation(third: String) throws {
        var market = plain
        market.features = "g1\tA\t\(third)\ng2\tB\t\(third)\ng3\tB\t\(third)\np1\tC\t\(third)\n"
        let found = try read(market) { $0.features = .geneExpression }
        #expect(found.features.ids == ["g1", "g2", "g3", "p1"])
        #expect(found.notes.contains { $0.contains("third column") } == !third.isEmpty)
        // A type that is asked for is one.
        #expect(try third.isEmpty || read(market) { $0.features = .type(third) }.features.count == 4)
    }

    @Test(
        "a matrix of another name has the files of its own prefix, or those without one",
        arguments: [
            (["GSM1_P1.mtx", "GSM1_P1.barcodes.tsv", "GSM1_P1.genes.tsv"], "GSM1_P1"),
            (
                ["cells_x_genes.mtx", "cells_x_genes.barcodes.txt", "cells_x_genes.genes.txt"],
                "cells_x_genes"
            ),
            (["P1_counts.mtx", "P1_counts_barcodes.tsv", "P1_counts_features.tsv"], "P1_counts"),
            (["UniqueAndMult-EM.mtx", "barcodes.tsv", "features.tsv"], "UniqueAndMult-EM"),
            (["GSM1_P1_matrix.mtx", "GSM1_P1_barcodes.tsv", "GSM1_P1_features.tsv"], "GSM1_P1"),
        ])
    func names(names: [String], sample: String) throws {
        var market = plain
        market.names = names
        let expected = try read(plain)
        _ = try read(market)
        var options = CohortOptions()
        options.features = .all
        let found = try Ingested(folder.path(names[0]), options)
        #expect(found.blocks == expected.blocks && found.preamble.samples.ids == [sample])
    }

    @Test("a Zarr store, and folders with several matrices, are said to be that")
    func folders() throws {
        _ = try read(plain)
        try Data("{}".utf8).write(to: folder.url.appending(path: ".zgroup"))
        #expect(
            sentence { try Ingested(folder.url.path()) }.contains("found a Zarr store; write it as .h5ad"))
        var market = plain
        market.folder = "outs/filtered_feature_bc_matrix"
        let one = try TemporaryFolder()
        try market.write(one)
        #expect(try Ingested(one.url.path()).cells == 5)
        market.folder = "outs/raw_feature_bc_matrix"
        try market.write(one)
        let found = sentence { try Ingested(one.path("outs")) }
        #expect(found.contains("no other matrix") && found.contains("give the one that you want, such as"))
    }
}
