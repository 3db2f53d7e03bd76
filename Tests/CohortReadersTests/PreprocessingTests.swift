import Foundation
import GGMLCore
import GGMLMethods
import GGMLStream
import TestSupport
import Testing

/// The way from a real export to principal components, against scanpy's figures.
@Suite(.enabled(if: Places.hasShared, "../shared is absent")) struct PreprocessingTests {
    private let folder: TemporaryFolder
    private let counts: String

    init() throws {
        folder = try TemporaryFolder()
        counts = folder.path("counts.ggml")
        let file = try Ingested(Places.shared.appending(path: "data/tenx/pbmc_1k_citeseq.h5").path())
        try Streams.write(file.preamble, file.blocks, to: counts)
    }

    private func normalize(topGenes: Int?, _ flavour: GeneFlavour = .seurat) throws -> (
        CellNormalizer, [CellBlock]
    ) {
        var reader = try StreamReader(Descriptor.reading(counts), spoolFolder: nil)
        var options = NormalizationOptions()
        options.minCells = 3
        options.choice = topGenes.map { .init(flavour, count: $0) }
        let normalizer = try CellNormalizer(
            surveying: &reader, reader.preamble(), options: options, threads: 2)
        var blocks: [CellBlock] = []
        _ = try normalizer.apply(&reader, threads: 2) {
            $0
        } _: {
            blocks.append($0)
        }
        return (normalizer, blocks)
    }

    @Test("totals, their median and the means of log counts are scanpy's")
    func means() throws {
        let (normalizer, blocks) = try normalize(topGenes: nil)
        #expect(normalizer.normalization.transform.targetSum == 6814.5)
        #expect(normalizer.features.count == 15_414)
        let expected = try NumpyArray(
            path: Places.parity("preprocess/lognorm_gene_means.npy"), dimensions: 1
        ).values
        let sums = try NumpyArray(path: Places.parity("preprocess/cell_sums.npy"), dimensions: 1).values
        let isKept = Set(normalizer.features.ids)
        let (preamble, raw) = try Streams.read(counts)
        let input = preamble.features
        let totals = raw.flatMap { block in
            (0..<block.count).map { row in
                var total = 0.0
                block.matrix.forEachValue(inRow: row) { gene, count in
                    if isKept.contains(input.ids[gene]) { total += Double(count) }
                }
                return total
            }
        }
        #expect(totals == sums)
        var means = Array(repeating: 0.0, count: normalizer.features.count)
        var (cell, worst) = (0, 0.0)
        for block in blocks {
            for row in 0..<block.count {
                var total = 0.0
                block.matrix.forEachValue(inRow: row) { gene, value in
                    means[gene] += Double(value) / 892
                    total += (exp(Double(value)) - 1) / 6814.5
                }
                worst = max(worst, abs(total - 1))
                cell += 1
            }
        }
        #expect(cell == 892 && worst < 1e-4)
        #expect(zip(means, expected).allSatisfy { abs($0 - $1) <= 1e-5 * max(1e-2, $1) })
    }

    @Test(
        "the 2,000 most variable genes are exactly scanpy's",
        arguments: [GeneFlavour.seurat, .cellRanger, .seuratV3])
    func variableGenes(flavour: GeneFlavour) throws {
        let expected = try String(
            contentsOfFile: Places.parity("preprocess/hvg_\(flavour.rawValue).txt"), encoding: .utf8
        )
        .split(separator: "\n").map(String.init)
        #expect(try normalize(topGenes: 2000, flavour).0.features.ids == expected)
    }

    @Test("variances, loadings and scores of the PCA are scanpy's, up to sign")
    func pca() throws {
        let (normalizer, blocks) = try normalize(topGenes: 2000)
        let pca = try components(normalizer.features, blocks)

        let variances = try NumpyArray(path: Places.parity("preprocess/pca_variance.npy"), dimensions: 1)
            .values
        for (found, expected) in zip(pca.variances, variances) {
            #expect(abs(found - expected) <= 1e-4 * expected)
        }

        let loadings = try NumpyArray(path: Places.parity("preprocess/pca_loadings.npy"), dimensions: 2)
            .matrix
        let scores = try NumpyArray(path: Places.parity("preprocess/pca_scores.npy"), dimensions: 2).matrix
        let images = try blocks.flatMap { try Projection(pca.map).scores(of: $0.matrix).values }
        #expect(images.count == scores.rows * 50 && variances.count <= 50)
        // Where two variances are close, the reference itself, in single precision, is off by 5e-3 standard deviations
        // of the component (ours by 4e-5, against a singular value decomposition in double precision), so the scale is
        // that of all scores.
        let scale = variances[0].squareRoot()
        for component in 0..<variances.count {
            let row = pca.map.matrix[component * 2000..<(component + 1) * 2000].map { Double($0) }
            // Stored genes × components or components × genes.
            let reference = (0..<2000).map { gene in
                loadings.rows == 2000
                    ? loadings[gene, component] : loadings[component, gene]
            }
            let sign = zip(row, reference).reduce(0) { $0 + $1.0 * $1.1 } < 0 ? -1.0 : 1
            #expect(zip(row, reference).allSatisfy { abs($0 - sign * $1) < 1e-3 }, "component \(component)")
            let worst = (0..<scores.rows).map { cell in
                abs(Double(images[cell * 50 + component]) - sign * scores[cell, component])
            }.max()
            #expect(worst ?? .infinity <= 1e-3 * scale, "component \(component)")
            let largest = row.max { abs($0) < abs($1) } ?? 0
            #expect(largest > 0, "the largest loading of a component is positive")
        }
    }

    /// Without a choice of genes, the cells are read again and again. The exact components are those of the cells' inner
    /// products, of which there are fewer than of the genes'.
    @Test("beyond 5,000 genes, variances and scores are those of the exact components")
    func manyGenes() throws {
        let (normalizer, blocks) = try normalize(topGenes: nil)
        let pca = try components(normalizer.features, blocks)
        let exact = try DualComponents(blocks.map(\.matrix), genes: normalizer.features.count, count: 50)
        let difference = try exact.difference(from: pca, blocks.map(\.matrix))
        #expect(difference.variances < 1e-8 && difference.scores < 1e-4)
        #expect(abs(pca.totalVariance / exact.totalVariance - 1) < 1e-12)
    }

    private func components(_ features: FeatureTable, _ blocks: [CellBlock]) throws
        -> PrincipalComponents
    {
        let path = folder.path("cells.ggml")
        let samples = try SampleTable(ids: ["a"], classes: [nil], place: "test")
        try Streams.write(Preamble(samples: samples, features: features), blocks, to: path)
        var reader = try StreamReader(Descriptor.reading(path), spoolFolder: nil)
        let inputs = try reader.preamble().features
        return try PrincipalComponents.Search(count: 50, seed: 1, threads: 2).components(
            of: &reader, inputs: inputs
        ) { _ in }
    }
}
