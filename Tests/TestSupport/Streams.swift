import Foundation
import GGMLCore
package import GGMLStream

/// Writing and reading whole streams.
package enum Streams {
    package static func write(
        _ preamble: Preamble, _ blocks: [CellBlock], to path: String, compress: Bool = false
    ) throws {
        var writer = StreamWriter(try OutputFile(path: path), program: "ggml-test", compress: compress)
        try writer.begin(id: "0123456789abcdef")
        try writer.write(preamble)
        for block in blocks { try writer.write(block) }
        try writer.finish()
    }

    package static func read(_ path: String) throws -> (Preamble, [CellBlock]) {
        var reader = try StreamReader(Descriptor.reading(path), spoolFolder: nil)
        let preamble = try reader.preamble()
        var blocks: [CellBlock] = []
        while let block = try reader.nextBlock() { blocks.append(block) }
        return (preamble, blocks)
    }

    package static func bytes(_ path: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(filePath: path)))
    }

    package static func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: URL(filePath: path))
    }
}

/// A small stream in which every kind of frame stands.
package enum Sample {
    package static func preamble() throws -> Preamble {
        let samples = try SampleTable(
            ids: ["P1", "P2", "Ünïcode \"3\""], classes: ["ill", "well", nil],
            columns: [.init(name: "batch", values: ["a", nil, "b"])], splitGroup: "batch", place: "test")
        let genes = try FeatureTable(
            state: .log, ids: ["g1", "g2", "g3"], names: ["A", "A", "C"], place: "test")
        var preamble = Preamble(samples: samples, features: .components(2))
        preamble.provenance = [
            ProvenanceRecord(
                program: "ggml-test", version: "1", arguments: ["-k", "2"],
                inputs: [.init(name: "a\nb", digest: "crc32:00000000 1 bytes")])
        ]
        preamble.normalization = Normalization(
            CountTransform(
                targetSum: 1234.5, takesLog: true,
                scale: GeneScale(means: [1.75, 2.75, 3.75], deviations: [1, 1.125, 0.5], maxValue: 10)),
            otherCounted: ["g0"],
            cellFilters: [
                .init(.minGenes(2), removed: [1, 0, 3]),
                .init(.maxMito(percent: 0.5, prefix: "MT-"), removed: nil),
            ], geneFilter: .init(minCells: 3, removed: 1))
        preamble.pca = PrincipalComponents(
            map: AffineMap(rows: 2, columns: 3, matrix: [1, 2, 3, -4, 5.5, 6], offset: [0.1, -2]),
            inputs: genes,
            variances: [3, 1], totalVariance: 5)
        preamble.metric = LearnedMetric(
            map: AffineMap(rows: 1, columns: 2, matrix: [0.25, -1], offset: [0]), euclideanScale: 0.5,
            inputs: preamble.features,
            training: TrainingRecord(
                samples: ["P1", "P2"], cells: [2, 1], losses: [1.5, 0.1], penalties: [0.001, 1e-300],
                activeShares: [1, 0.25],
                selection: .init(
                    candidates: ["one", "two"], losses: [0.75, 0.5], errors: [0, 0.125],
                    lossErrors: [0.25, 0.125], chance: 0.69, chosen: 1)))
        preamble.distances = PairDistances(
            metric: "learned",
            pairs: [
                .init(first: 0, second: 1, distance: 1.25, gap: 1e-12),
                .init(first: 0, second: 2, distance: 2, gap: 0),
                .init(first: 1, second: 2, distance: 0.5, gap: 0),
            ])
        preamble.clustering = Clustering(
            .tree(
                linkage: "complete",
                merges: [
                    .init(left: 1, right: 2, height: 0.5, size: 2),
                    .init(left: 0, right: 3, height: 2, size: 3),
                ]),
            assignment: [1, 2, 2], choice: .init(counts: [2], silhouettes: [0.25]),
            agreement: .init(
                column: "class", adjustedRandIndex: 0.5, normalizedMutualInformation: 1,
                variationOfInformation: 0,
                silhouette: nil))
        return preamble
    }

    package static let blocks = [
        CellBlock(
            samples: [0, 0, 2], barcodes: ["AAA-1", "AAC-1", "ß"],
            matrix: .dense(DenseRows(columns: 2, values: [1.5, -2, 0, 1e-30, 3, 4]))),
        CellBlock(samples: [1], barcodes: [""], matrix: .dense(DenseRows(columns: 2, values: [7, 300]))),
    ]
}
