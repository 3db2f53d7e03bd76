import GGMLCore
import GGMLStream
import TestSupport
import Testing

/// Cells that stand for more than themselves.
@Suite struct WeightTests {
    private let shell: Shell

    init() throws { shell = try Shell() }

    /// Counts of two genes: three cells of the sample A, one of B.
    private func write(_ weights: [Double]?, to name: String) throws {
        let samples = try SampleTable(ids: ["A", "B"], classes: ["x", "y"], place: "test")
        let genes = try FeatureTable(state: .counts, ids: ["g1", "g2"], names: ["", ""], place: "test")
        var blocks = [
            CellBlock(
                samples: [0, 0, 0], barcodes: ["a", "empty", "b"],
                matrix: .dense(DenseRows(columns: 2, values: [1, 0, 0, 0, 0, 1]))),
            CellBlock(
                samples: [1], barcodes: ["a"], matrix: .dense(DenseRows(columns: 2, values: [1, 0]))),
        ]
        if let weights {
            let bytes = weights.flatMap { weight in
                (0..<8).map { UInt8(truncatingIfNeeded: weight.bitPattern >> (8 * UInt64($0))) }
            }
            blocks[0].companions = [Frame(.weights, bytes)]
        }
        try Streams.write(Preamble(samples: samples, features: genes), blocks, to: shell.path(name))
    }

    @Test("a cell counts by its weight, in any unit, and keeps it where others are left out")
    func weights() throws {
        try write(nil, to: "plain.ggml")
        try write([1, 7, 3], to: "weighted.ggml")
        try write([0.5, 3.5, 1.5], to: "halved.ggml")
        let result = try shell(
            """
            for name in plain weighted halved; do
                ggml-dist -q --metric cityblock $name.ggml | ggml-view --pairs | tail -n 1 | cut -f 3
                ggml-normalize -q --target-sum 1 --min-genes 1 $name.ggml | ggml-dist -q --metric cityblock |
                    ggml-view --pairs | tail -n 1 | cut -f 3
            done
            for name in weighted halved; do ggml-fit -q --rank 1 --epochs 3 $name.ggml | ggml-view --loss > $name; done
            cmp weighted halved && echo same
            """)
        // ln 2 is what a single count becomes; b is 2 ln 2 from the cell of B, or 2 where nothing was normalised.
        #expect(
            result.text == """
                1
                0.693147
                1.18182
                1.03972
                1.18182
                1.03972
                same

                """, "\(result.errors)")
    }

    @Test("weights that are none are refused", arguments: [[1, 0, 1], [1, -1, 1], [1, 1], [1, .nan, 1]])
    func refused(weights: [Double]) throws {
        try write(weights, to: "bad.ggml")
        for reader in ["ggml-dist", "ggml-fit -q --rank 1", "ggml-normalize --min-genes 1"] {
            let result = try shell("\(reader) bad.ggml -o out.ggml")
            #expect(result.status == 65, "\(reader)")
            #expect(result.errors.contains("weights"), "\(result.errors)")
        }
    }
}
