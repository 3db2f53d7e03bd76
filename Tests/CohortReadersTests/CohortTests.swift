import CohortReaders
import Foundation
import GGMLCore
import GGMLStream
import TestSupport
import Testing

/// A cohort of several files, and what is read of each.
@Suite struct CohortTests {
    private let folder = Places.project.appending(path: "Tests/CohortReadersTests/Layouts").path()

    private func files(_ names: String...) -> CohortLayout { .files(names.map { "\(folder)/\($0).h5" }) }

    /// The values of cell `barcode` of sample `sample`, by gene.
    private func cell(_ barcode: String, of sample: String, in cohort: Ingested) -> [String: Float] {
        var values: [String: Float] = [:]
        for block in cohort.blocks {
            for row in 0..<block.count
            where block.barcodes[row] == barcode
                && cohort.preamble.samples.ids[Int(block.samples[row])] == sample
            {
                block.matrix.forEachValue(inRow: row) { values[cohort.features.ids[$0]] = $1 }
            }
        }
        return values
    }

    @Test("every type of numbers and every way of storing them hold the same matrix")
    func numbers() throws {
        var options = CohortOptions()
        var seen: [CellMatrix] = []
        for way in ["whole", "shuffled", "deflated", "both"] {
            for type in ["u1", "i2", "u4", "i8", "f4", "f8", ">i4"] {
                options.genome = "\(way) \(type)"
                let file = try Ingested("\(folder)/numbers.h5", options)
                #expect(file.cells == 25 && file.blocks.count == 1)
                seen.append(file.blocks[0].matrix)
            }
        }
        #expect(seen.count == 28 && seen.allSatisfy { $0 == seen[0] } && seen[0].storedValues.count > 200)
    }

    @Test("files whose genes stand in another order are joined without a question")
    func order() throws {
        let cohort = try Ingested(files("abc", "cab"))
        #expect(cohort.features.ids == ["E1", "E2", "E3"] && cohort.features.names == ["A", "B", "C"])
        #expect(cell("1-2", of: "cab", in: cohort) == ["E1": 21, "E2": 22, "E3": 23])
        #expect(cohort.notes.contains { $0.hasPrefix("other names for the same ids: 1") })
    }

    @Test("files with different genes want a word")
    func different() throws {
        #expect {
            _ = try Ingested(files("abc", "bd"))
        } throws: {
            "\($0)".contains("--join inner") && "\($0)".contains("bd.h5")
        }
    }

    @Test("an inner join keeps what all files have, an outer one everything, with zeros")
    func joins() throws {
        var options = CohortOptions()
        options.join = .inner
        let inner = try Ingested(files("abc", "cab", "bd"), options)
        #expect(inner.features.ids == ["E2"])
        #expect(
            cell("0-1", of: "bd", in: inner) == ["E2": 12] && cell("0-1", of: "abc", in: inner) == ["E2": 12])
        #expect(inner.notes.contains { $0.contains("keeps the genes that all files have, 1; left out:") })
        options.join = .outer
        let outer = try Ingested(files("abc", "cab", "bd"), options)
        #expect(outer.features.ids == ["E1", "E2", "E3", "E4"])
        #expect(cell("1-2", of: "bd", in: outer) == ["E2": 22, "E4": 24])
        options.join = .inner
        #expect(throws: GGMLError.self) { try Ingested(files("abc", "xy"), options) }
    }

    @Test("features of one type, of all, of one genome")
    func types() throws {
        var options = CohortOptions()
        let genes = try Ingested(files("types"), options)
        #expect(genes.features.ids == ["E1", "E3"])
        #expect(genes.notes.contains { $0.hasSuffix("of the type Antibody Capture: 1") })
        #expect(genes.notes.contains { $0.hasSuffix("of the type CRISPR Guide Capture: 1") })
        options.features = .type("Antibody Capture")
        #expect(try Ingested(files("types"), options).features.ids == ["E2"])
        options.features = .all
        #expect(try Ingested(files("types"), options).features.ids == ["E1", "E2", "E3", "E4"])
        options.features = .geneExpression
        options.genome = "GRCh38"
        #expect(try Ingested(files("types"), options).features.ids == ["E3"])
        options.genome = "rn7"
        #expect(throws: GGMLError.self) { try Ingested(files("types"), options) }
    }

    @Test("a raw matrix is noticed, and its empty cells leave where that is asked for")
    func raw() throws {
        let warned = try Ingested(files("raw"))
        #expect(warned.cells == 100 && warned.notes.contains { $0.contains("looks like a raw matrix") })
        #expect(warned.notes.contains { $0.contains("barcodes end in -1 to -2,") })
        var options = CohortOptions()
        options.minGenes = 10
        options.minCounts = 50
        let filtered = try Ingested(files("raw"), options)
        #expect(filtered.cells == 20 && !filtered.notes.contains { $0.contains("looks like a raw") })
        options.minCounts = 51
        let none = try Ingested(files("raw"), options)
        #expect(none.cells == 0 && none.notes.contains { $0.hasPrefix("sample \"raw\" has no cells") })
    }

    @Test("whole numbers that are said to be logarithms look like counts, and a fraction does not")
    func countsAsLogs() throws {
        var options = CohortOptions()
        options.state = .log
        let counts = try Ingested(madeAnnData("new"), options)
        #expect(counts.notes.contains { $0.contains("looks like counts: all values are whole numbers") })
        options.matrix = "layers/normalized"
        let halves = try Ingested(madeAnnData("new"), options)
        #expect(!halves.notes.contains { $0.contains("looks like counts") })
    }

    private let annData = Places.shared.appending(path: "data/h5ad").path()

    @Test(
        "columns of an .h5ad make samples, classes, columns of samples and labels of cells",
        .enabled(if: Places.hasShared, "../shared is absent"))
    func columns() throws {
        var options = CohortOptions()
        options.embedding = "X"
        let cohort = try Ingested(
            .cellColumns(
                ["\(annData)/covid_pbmc_pca_union.h5ad"], sample: "donor", class: "status",
                kept: ["severity", "cell_type"]), options)
        let samples = cohort.preamble.samples
        #expect(samples.count == 32 && cohort.cells == 18_598 && cohort.features.state == .scores)
        #expect(samples.classes.filter { $0 == "Covid" }.count == 23)
        #expect(samples.columns.map(\.name) == ["severity"])
        let labels = try cohort.blocks.flatMap { try $0.labels(place: "test") }
        #expect(Set(labels.map(\.name)) == ["cell_type"])
        #expect(labels.flatMap(\.values).count == 18_598 && Set(labels.flatMap(\.values)).count == 19)
    }

    @Test(
        "a sample whose cells are of two classes is refused, and both are named",
        .enabled(if: Places.hasShared, "../shared is absent"))
    func twoClasses() throws {
        #expect {
            _ = try Ingested(
                .cellColumns(
                    ["\(annData)/kang_distinct_6s.h5ad"], sample: "sample_id", class: "cell", kept: []))
        } throws: {
            "\($0)".contains(
                "expected one class in sample \\\"ctrl_1015\\\", found \\\"CD14+ Monocytes\\\" and")
        }
    }

    @Test("a table of cells makes samples; cells that it does not name are left out and counted")
    func cellsTable() throws {
        let temporary = try TemporaryFolder()
        let path = temporary.path("cells.tsv")
        try Streams.write(
            Array(
                "barcode\tsample\tclass\tkind\tsex\n0-1\tA\till\tT\tf\n2-1\tA\till\tB\tf\n1-2\tB\twell\tT\tm\nnone\tB\twell\tT\tm\n"
                    .utf8),
            to: path)
        let cohort = try Ingested(.cellsTable(path, .init(), file: "\(folder)/raw.h5"))
        #expect(
            cohort.preamble.samples.ids == ["A", "B"] && cohort.preamble.samples.classes == ["ill", "well"])
        #expect(cohort.preamble.samples.columns == [.init(name: "sex", values: ["f", "m"])])
        #expect(cohort.barcodes == ["0-1", "1-2", "2-1"] && cohort.blocks[0].samples == [0, 1, 0])
        #expect(
            try cohort.blocks[0].labels(place: "test") == [CellLabels(name: "kind", values: ["T", "T", "B"])])
        #expect(
            cohort.notes.contains {
                $0.hasPrefix("the column \"kind\" differs within samples (\"T\" and \"B\" in \"A\");")
            })
        #expect(cohort.notes.contains { $0.hasSuffix("left out the cells that belong to no sample: 97") })
        #expect(cohort.notes.contains { $0.hasSuffix("does not have all barcodes of the table; missing: 1") })
    }

    @Test("of several matrices in a folder each is a sample, by its path")
    func matrices() throws {
        let folder = try TemporaryFolder()
        for name in ["GSM1", "GSM2"] {
            try SmallMarket(names: ["\(name)_matrix.mtx.gz", "\(name)_barcodes.tsv", "\(name)_features.tsv"])
                .write(folder)
        }
        let cohort = try Ingested(
            .files([folder.path("GSM1_matrix.mtx.gz"), folder.path("GSM2_matrix.mtx.gz")]))
        #expect(cohort.preamble.samples.ids == ["GSM1", "GSM2"] && cohort.cells == 10)
    }

    @Test("the table of cellranger aggr makes samples of the barcodes' endings")
    func aggregation() throws {
        let temporary = try TemporaryFolder()
        let path = temporary.path("aggregation.csv")
        try Streams.write(
            Array("sample_id,molecule_h5,\"state, then\",age\none,a.h5,ill,60\ntwo,b.h5,well,NA\n".utf8),
            to: path)
        let layout = CohortLayout.aggregation(path, file: "\(folder)/raw.h5", classColumn: "state, then")
        let samples = try Ingested(layout).preamble.samples
        #expect(samples.ids == ["one", "two"] && samples.classes == ["ill", "well"])
        #expect(samples.columns == [.init(name: "age", values: ["60", nil])])
        #expect(try Ingested(layout).blocks[0].samples.prefix(4) == [0, 1, 0, 1])
    }

    @Test("a file that is replaced between its checksum and its cells is no input", arguments: [false, true])
    func replaced(isReplaced: Bool) throws {
        let folder = try TemporaryFolder()
        let demo = Places.demo.appending(path: "PW030-701.h5").path()
        let other = Places.demo.appending(path: "PW030-704.h5").path()
        let paths = ["P1.h5", "P2.h5"].map(folder.path)
        for path in paths { try Streams.write(Streams.bytes(demo), to: path) }
        let options = CohortOptions()
        var cohort = try Cohort(CohortPlan(.files(paths), options), options) { _ in }
        if isReplaced { try Streams.write(Streams.bytes(other), to: paths[1]) }
        let writer = StreamWriter(try OutputFile(path: folder.path("cohort.ggml")), program: "test")
        func read() throws(GGMLError) {
            try cohort.forEachBlock(threads: 1, writer.encoding) { _ in
            } _: { _ throws(GGMLError) in
            }
        }
        guard isReplaced else { return try read() }
        let error = #expect(throws: GGMLError.self) { try read() }
        #expect(error?.sentence.hasPrefix("\(paths[1]): expected the same file as at first") == true)
    }

    @Test("the same stream, whatever the number of threads", arguments: [1, 3, 8])
    func threads(count: Int) throws {
        let path = Places.demo.appending(path: "cohort.tsv").path()
        let (one, many) = (try Ingested(.sheet(path), threads: 1), try Ingested(.sheet(path), threads: count))
        #expect(one.blocks == many.blocks && one.preamble == many.preamble && one.cells == 5000)
    }
}
