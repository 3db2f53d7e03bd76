import CohortWriters
import GGMLCore
import GGMLStream
import HDF5
import TestSupport
import Testing

/// What ggml-export writes, ggml-ingest reads.
@Suite struct RoundTripTests {
    private let shell: Shell

    init() throws { shell = try Shell() }

    private func run(_ command: String) throws {
        let result = try shell(command)
        try #require(result.status == 0, "\(command): \(result.errors)")
    }

    private func expect(_ stream: String, equals cohort: RandomCohort) throws {
        let (preamble, blocks) = try Streams.read(shell.path(stream))
        #expect(Cell.all(preamble, blocks) == Cell.all(cohort.preamble, cohort.blocks))
        #expect(preamble.features == cohort.preamble.features)
        let (found, expected) = (preamble.samples, cohort.preamble.samples)
        #expect(
            Dictionary(uniqueKeysWithValues: zip(found.ids, found.classes))
                == Dictionary(uniqueKeysWithValues: zip(expected.ids, expected.classes)))
    }

    @Test(
        "an .h5ad file gives back the cells, their samples and their labels; and then the same bytes again",
        arguments: 0..<8 as Range<UInt64>, [false, true])
    func annData(seed: UInt64, repeatsBarcodes: Bool) throws {
        let cohort = try RandomCohort(seed: seed, repeatsBarcodes: repeatsBarcodes)
        try Streams.write(cohort.preamble, cohort.blocks, to: shell.path("in.ggml"))
        let ingest =
            "ggml-ingest -q --sample-key sample --class-key class --keep-key site_day --keep-key type"
            + (repeatsBarcodes ? " --barcode-key barcode" : "")
        try run("ggml-export -q in.ggml -o a.h5ad; \(ingest) a.h5ad -o a.ggml")
        try expect("a.ggml", equals: cohort)
        let (first, blocks) = try Streams.read(shell.path("a.ggml"))
        let labels = try blocks.flatMap { block in
            try block.labels(place: "test").first { $0.name == "type" }?.values ?? []
        }
        let expected = try cohort.blocks.flatMap { try $0.labels(place: "test")[0].values }
        #expect(labels == expected)
        try run("ggml-export -q a.ggml -o b.h5ad; \(ingest) b.h5ad -o b.ggml")
        let (second, again) = try Streams.read(shell.path("b.ggml"))
        #expect(second.samples == first.samples && again == blocks)
    }

    @Test(
        "files of Cell Ranger, one for each sample, give back the cells",
        arguments: 0..<4 as Range<UInt64>, [".h5", "/", ".h5ad"])
    func fileForSample(seed: UInt64, ending: String) throws {
        let cohort = try RandomCohort(seed: seed, repeatsBarcodes: true)
        try Streams.write(cohort.preamble, cohort.blocks, to: shell.path("in.ggml"))
        var sheet = "sample\tclass\tpath\n"
        for (index, id) in cohort.preamble.samples.ids.enumerated() {
            try run("ggml-export -q --samples='\(id)' in.ggml -o '\(index)\(ending)'")
            sheet += "\(id)\t\(cohort.preamble.samples.classes[index] ?? "")\t\(index)\(ending)\n"
        }
        try Streams.write(Array(sheet.utf8), to: shell.path("sheet.tsv"))
        try run("ggml-ingest -q --sheet sheet.tsv -o out.ggml")
        try expect("out.ggml", equals: cohort)
    }

    @Test("a file of Cell Ranger with all samples gives back the cells by a table", arguments: [".h5", "/"])
    func fileForAll(ending: String) throws {
        let cohort = try RandomCohort(seed: 1, repeatsBarcodes: false)
        try Streams.write(cohort.preamble, cohort.blocks, to: shell.path("in.ggml"))
        try run(
            """
            ggml-export -q in.ggml -o 'all\(ending)'; ggml-export -q in.ggml | cut -f 1-3 > cells.tsv
            ggml-ingest -q --cells cells.tsv --barcode-key cell 'all\(ending)' -o out.ggml
            """)
        try expect("out.ggml", equals: cohort)
    }

    @Test("logarithms come back from .h5ad and Matrix Market, and scores with their loadings from .h5ad")
    func otherStates() throws {
        try run(
            """
            ggml-ingest -q demo/PW030-701.h5 | ggml-normalize -q -o log.ggml
            ggml-pca -q -k 7 log.ggml -o scores.ggml
            ggml-export log.ggml -o log.h5ad; ggml-export scores.ggml -o scores.h5ad
            ggml-ingest -q --state log --sample-key sample log.h5ad -o log.back
            ggml-ingest -q --embedding X_pca --sample-key sample scores.h5ad -o scores.back
            """)
        for name in ["log", "scores"] {
            let (before, cells) = try Streams.read(shell.path("\(name).ggml"))
            let (after, back) = try Streams.read(shell.path("\(name).back"))
            #expect(Cell.all(before, cells).map(\.values) == Cell.all(after, back).map(\.values))
            #expect(before.features.state == after.features.state)
            #expect(before.pca?.map.matrix == after.pca?.map.matrix)
        }
        try run(
            "ggml-export -q log.ggml -o log/; gunzip -c log/matrix.mtx.gz | tail -n +4 | cut -d ' ' -f 3 > found"
        )
        let (_, cells) = try Streams.read(shell.path("log.ggml"))
        let found = try String(decoding: Streams.bytes(shell.path("found")), as: UTF8.self)
        #expect(
            found.split(separator: "\n").map { Float($0) }
                == cells.flatMap { $0.matrix.storedValues.filter { $0 != 0 } })
    }

    @Test(
        "the same stream makes the same bytes, with any number of threads and at any time",
        arguments: [
            "a.h5ad", "a.h5", "a/matrix.mtx.gz", "a/barcodes.tsv.gz", "a/features.tsv.gz", "a.npy", "a.tsv",
        ])
    func reproducible(name: String) throws {
        let target = name.hasPrefix("a/") ? "a/" : name
        try run(
            """
            ggml-ingest -q --sheet demo/cohort.tsv -o in.ggml
            mkdir 1 2
            ggml-export -q --threads 1 in.ggml -o '1/\(target)'; sleep 1.1
            ggml-export -q --threads 3 in.ggml -o '2/\(target)'
            cmp 1/\(name) 2/\(name)
            """)
    }

    @Test(
        "weights stand in a column, 1 where a block has none; labels that the first block lacks are refused")
    func weights() throws {
        let cohort = try RandomCohort(seed: 5, repeatsBarcodes: false)
        var blocks = cohort.blocks
        var expected: [Double] = []
        for index in blocks.indices {
            let own = (0..<blocks[index].count).map { index == 1 ? 1 : Double($0) + 0.5 }
            expected += own
            if index != 1 {
                var bytes = ByteWriter()
                bytes.append(contentsOf: own)
                blocks[index].companions.append(Frame(.weights, bytes.bytes))
            }
        }
        try Streams.write(cohort.preamble, blocks, to: shell.path("in.ggml"))
        try run("ggml-export -q in.ggml -o a.h5ad")
        let file = try HDF5File(path: shell.path("a.h5ad"))
        let found = try file.dataset("obs/weight").doubles(0..<expected.count)
        #expect(found == expected)
        blocks[0].companions = []
        try Streams.write(cohort.preamble, blocks, to: shell.path("late.ggml"))
        let result = try shell("ggml-export -q late.ggml -o late.h5ad; echo $?; ls | grep -c late.h5ad")
        #expect(result.text == "65\n0\n" && result.errors.contains("first block"), "\(result.errors)")
    }

    @Test("beyond what four bytes can count, indices take eight, and the cells are the same")
    func wideIndices() throws {
        let cohort = try RandomCohort(seed: 3, repeatsBarcodes: false)
        for (name, most) in [("narrow.h5ad", 1 << 20), ("wide.h5ad", 100)] {
            var writer = try AnnDataWriter(
                path: shell.path(name), CohortContent(cohort.preamble), place: "test",
                temporaryFolder: shell.path(""),
                mostNarrow: most
            ) { _ in }
            for block in cohort.blocks { try writer.append(ExportedCells(block)) }
            try writer.finish()
            let file = try HDF5File(path: shell.path(name))
            for part in ["indices", "indptr"] {
                let size = try file.dataset("X/\(part)").valueSize
                #expect(size == (most == 100 ? 8 : 4))
            }
            try run("ggml-ingest -q --sample-key sample --class-key class \(name) -o out.ggml")
            try expect("out.ggml", equals: cohort)
        }
    }

    @Test("an embedding comes back from obsm under its name; features with names of their own are variables")
    func embedding() throws {
        for (ids, way) in [
            (["PC_1", "PC_2"], "X_pca"), (["X_scVI_1", "X_scVI_2"], "X_scVI"), (["size", "size2"], "X"),
        ] {
            let features = try FeatureTable(state: .scores, ids: ids, names: ids, place: "test")
            let samples = try SampleTable(ids: ["A", "B"], classes: ["x", "y"], place: "test")
            var preamble = Preamble(samples: samples, features: features)
            preamble.metric = LearnedMetric(
                map: AffineMap(rows: 1, columns: 2, matrix: [1, 2], offset: [0]), inputs: features,
                training: TrainingRecord(samples: [], cells: [], losses: [], penalties: []))
            let values: [Float] = [1, -2, 0.5, 4, 0, 3]
            let block = CellBlock(
                samples: [0, 1, 1], barcodes: ["a", "b", "c"],
                matrix: .dense(DenseRows(columns: 2, values: values)))
            try Streams.write(preamble, [block], to: shell.path("in.ggml"))
            try run(
                """
                ggml-export -q in.ggml -o out.h5ad
                ggml-ingest -q --sample-key sample --class-key class --embedding \(way) out.h5ad -o out.ggml
                ggml-ingest -q --sample-key sample --embedding X_ggml out.h5ad -o metric.ggml
                """)
            let (_, blocks) = try Streams.read(shell.path("out.ggml"))
            #expect(blocks.flatMap { $0.matrix.dense.values } == values)
            let (_, images) = try Streams.read(shell.path("metric.ggml"))
            let along = images.flatMap { $0.matrix.dense.values }
            #expect(along.count == 3)
            for (found, expected) in zip(along, [Float(-3), 8.5, 6]) {
                #expect(abs(found - expected) < 1e-5)
            }
        }
    }
}
