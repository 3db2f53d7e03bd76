import CohortReaders
import Foundation
import GGMLCore
import TestSupport
import Testing

private func fixture(_ name: String) throws -> [[Substring]] {
    let url = Places.project.appending(path: "Tests/HDF5Tests/VariableGenes/\(name)")
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
        .map { $0.split(separator: "\t") }
}

/// The genes of a real export that vary most, against scanpy's.
@Suite(.enabled(if: Places.hasShared, "../shared is absent")) struct VariableGeneTests {
    private let features: FeatureTable
    private let blocks: [CellBlock]
    /// In three or more cells.
    private let genes: [Int]

    init() throws {
        var file = try CellRangerFile.open(
            Places.shared.appending(path: "data/tenx/pbmc_1k_citeseq.h5").path())
        var blocks: [CellBlock] = []
        while let block = try file.nextBlock(sample: 0) { blocks.append(block) }
        features = file.features
        self.blocks = blocks
        var cells = Array(repeating: 0, count: features.count)
        for block in blocks {
            for row in 0..<block.count {
                block.matrix.forEachValue(inRow: row) { gene, _ in cells[gene] += 1 }
            }
        }
        genes = cells.indices.filter { cells[$0] >= 3 }
    }

    /// Cell `n` is of batch `n % batches`.
    private func statistics(_ values: GeneFlavour.Values, batches: Int, clips: [[Double]]? = nil)
        -> [GeneStatistics]
    {
        var result = Array(repeating: GeneStatistics(genes: features.count), count: batches)
        let isCounted = Set(genes)
        var batch = 0
        for block in blocks {
            for row in 0..<block.count {
                var total = 0.0
                block.matrix.forEachValue(inRow: row) { gene, count in
                    if isCounted.contains(gene) { total += Double(count) }
                }
                result[batch].addCell()
                block.matrix.forEachValue(inRow: row) { gene, count in
                    let scaled = Double(count) / total * 6814.5
                    let value =
                        switch values {
                        case .counts: min(Double(count), clips?[batch][gene] ?? .infinity)
                        case .scaled: scaled
                        case .log: log1p(scaled)
                        }
                    result[batch].add(gene: gene, value)
                }
                batch = (batch + 1) % batches
            }
        }
        return result
    }

    private func chosen(_ count: Int?, _ flavour: GeneFlavour, batches: Int = 1) throws -> [Int] {
        var ranking = try GeneRanking(
            flavour, statistics(flavour.values, batches: batches), among: genes)
        #expect((ranking.clips != nil) == (flavour == .seuratV3))
        if let clips = ranking.clips {
            ranking.add(clipped: statistics(.counts, batches: batches, clips: clips))
        }
        return ranking.chosen(count)
    }

    @Test(
        "the 2,000 most variable genes are exactly scanpy's",
        arguments: [GeneFlavour.seurat, .cellRanger, .seuratV3])
    func parity(_ flavour: GeneFlavour) throws {
        let path = Places.parity("preprocess/hvg_\(flavour.rawValue).txt")
        let expected = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(
            String.init)
        #expect(try chosen(2000, flavour).map { features.ids[$0] } == expected)
    }

    @Test("the 200 most variable genes of three batches are exactly scanpy's")
    func batches() throws {
        let lines = try fixture("batches.tsv")
        #expect(lines.count == 3)
        for line in lines {
            let flavour = try #require(GeneFlavour(rawValue: String(line[0])))
            let expected = line.dropFirst().compactMap { Int($0) }.map { genes[$0] }
            #expect(try chosen(200, flavour, batches: 3) == expected, "\(flavour)")
        }
    }

    @Test("of variance are the genes above the mean variance, or the first of them")
    func variance() throws {
        let table = statistics(.log, batches: 1)[0]
        let all = table.variances
        let variances = genes.map { all[$0] }
        let mean = variances.reduce(0, +) / Double(variances.count)
        let above = zip(genes, variances).filter { $1 > mean }.map(\.0)
        #expect(try above.count > 1000 && chosen(nil, .variance) == above)
        #expect(try chosen(above.count, .variance) == above)
        let largest = try #require(zip(genes, variances).max { $0.1 < $1.1 })
        #expect(try chosen(1, .variance) == [largest.0])
    }
}
