import GGMLCore
import GGMLStream
import TestSupport
import Testing

/// What is known of single cells, and travels with them.
@Suite struct LabelTests {
    private let shell: Shell

    init() throws { shell = try Shell() }

    /// Counts of two genes: two cells of the sample A, then one of A and one of B.
    private func write(_ labels: [[CellLabels]], to name: String) throws {
        let samples = try SampleTable(ids: ["A", "B"], classes: ["x", "y"], place: "test")
        let genes = try FeatureTable(state: .counts, ids: ["g1", "g2"], names: ["", ""], place: "test")
        var blocks = [
            CellBlock(
                samples: [0, 0], barcodes: ["a", "empty"],
                matrix: .dense(DenseRows(columns: 2, values: [1, 2, 0, 0]))),
            CellBlock(
                samples: [0, 1], barcodes: ["b", "a"],
                matrix: .dense(DenseRows(columns: 2, values: [0, 3, 5, 0]))),
        ]
        for index in blocks.indices { blocks[index].companions = labels[index].map(\.frame) }
        try Streams.write(Preamble(samples: samples, features: genes), blocks, to: shell.path(name))
    }

    private static let type = [
        CellLabels(name: "type", values: ["T cell", nil]),
        CellLabels(name: "type", values: ["B\tcell", "T cell"]),
    ]
    private static let batch = CellLabels(name: "batch", values: ["1", "2"])

    @Test("labels are columns of the table of cells, behind all others, and the summary names them")
    func shown() throws {
        try write([[Self.type[0], Self.batch], [Self.type[1]]], to: "in.ggml")
        let result = try shell("ggml-view --cells in.ggml; ggml-view in.ggml | grep labels")
        #expect(
            result.text == """
                cell\tsample\tgenes\ttotal\ttype\tbatch
                a\tA\t2\t3\tT cell\t1
                empty\tA\t0\t0\tNA\t2
                b\tA\t1\t3\tB cell\tNA
                a\tB\t1\t5\tT cell\tNA
                labels      type, batch, of each cell

                """, "\(result.errors)")
    }

    @Test("cells keep their labels where others are left out, and behind components")
    func kept() throws {
        try write(Self.type.map { [$0] }, to: "in.ggml")
        let result = try shell(
            """
            ggml-normalize -q --min-genes 1 --target-sum 1 in.ggml -o genes.ggml
            ggml-view --cells genes.ggml | cut -f 1,2,5
            ggml-pca -q -k 1 genes.ggml | ggml-view --cells | cut -f 1,2,4
            """)
        let expected = "cell\tsample\ttype\na\tA\tT cell\nb\tA\tB cell\na\tB\tT cell\n"
        #expect(result.text == expected + expected, "\(result.errors)")
    }

    @Test("a label that comes too late for the table, and labels that are none, are refused")
    func refused() throws {
        try write([[], [Self.type[1]]], to: "late.ggml")
        let late = try shell("ggml-view late.ggml | grep labels; ggml-view --cells late.ggml")
        #expect(late.status == 65 && late.text.hasPrefix("labels      type, of each cell\n"))
        #expect(
            late.errors.contains(
                "late.ggml: expected labels that the first block of cells has, too, found \"type\""))
        try write([[CellLabels(name: "type", values: ["T cell"])], []], to: "short.ggml")
        for view in ["--cells", "--summary"] {
            let short = try shell("ggml-view \(view) short.ggml")
            #expect(short.status == 65 && short.errors.contains("cell labels"), "\(short.errors)")
        }
    }

    @Test(
        "the Python reader finds labels, and counts of any size",
        .enabled(if: (try? Shell()("command -v python3").status) == 0, "python3 is absent"))
    func python() throws {
        let block = CellBlock(
            samples: Array(repeating: 0, count: 20), barcodes: (0..<20).map(String.init),
            matrix: .dense(
                DenseRows(columns: 2, values: (0..<40).map { $0 == 7 ? 70_000 : $0 == 30 ? 255 : Float($0) }))
        )
        var labelled = block
        labelled.companions = [CellLabels(name: "type", values: Array(repeating: "T cell", count: 20)).frame]
        let preamble = Preamble(
            samples: try SampleTable(ids: ["A"], classes: [nil], place: "test"),
            features: try FeatureTable(state: .counts, ids: ["g1", "g2"], names: ["", ""], place: "test"))
        try Streams.write(preamble, [labelled], to: shell.path("in.ggml"))
        let result = try shell("python3 pipelines/read_stream.py in.ggml | grep -e CELL -e labl")
        #expect(result.status == 0, "\(result.errors)")
        let total = (0..<40).reduce(0, +) - 7 - 30 + 70_000 + 255
        #expect(result.text.contains("20 cells, 2 features, 40 values, sum \(total),"), "\(result.text)")
        #expect(result.text.contains("\"name\": \"type\""), "\(result.text)")
    }
}
