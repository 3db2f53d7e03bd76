import Foundation
import GGMLCore
import GGMLMethods
import GGMLStream
import TestSupport
import Testing

private func fixture(_ name: String) throws -> [[Substring]] {
    let url = Places.project.appending(path: "Tests/CohortReadersTests/VariableGenes/\(name)")
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
        let file = try Ingested(Places.shared.appending(path: "data/tenx/pbmc_1k_citeseq.h5").path())
        features = file.features
        blocks = file.blocks
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

/// Tables that are small or odd.
@Suite struct GeneRankingTests {
    /// - Parameter batches: cells × genes each.
    private func chosen(_ count: Int?, _ flavour: GeneFlavour, _ batches: [[[Double]]], among genes: [Int])
        throws -> [Int]
    {
        func statistics(clips: [[Double]]?) -> [GeneStatistics] {
            batches.enumerated().map { batch, cells in
                var result = GeneStatistics(genes: 6)
                for cell in cells {
                    result.addCell()
                    for (gene, value) in cell.enumerated() {
                        result.add(gene: gene, min(value, clips?[batch][gene] ?? .infinity))
                    }
                }
                return result
            }
        }
        var ranking = try GeneRanking(flavour, statistics(clips: nil), among: genes)
        if let clips = ranking.clips { ranking.add(clipped: statistics(clips: clips)) }
        return ranking.chosen(count)
    }

    private static let tables: [[[[Double]]]] = [
        [],
        [[]],
        [[[1, 2, 3, 4, 5, 6]]],
        [[[1, 2, 3, 4, 5, 6]], [[0, 0, 0, 0, 0, 0]]],
        [[[0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]]],
        [[[3, 3, 3, 3, 3, 3], [3, 3, 3, 3, 3, 3], [3, 3, 3, 3, 3, 3]]],
        [[[1, 1, 1, 1, 1, 1], [2, 2, 2, 2, 2, 2]], [[5, 5, 5, 5, 5, 5]], []],
    ]

    @Test("where nothing tells genes apart the first are chosen", arguments: GeneFlavour.allCases, tables)
    func ties(_ flavour: GeneFlavour, _ table: [[[Double]]]) throws {
        #expect(try chosen(2, flavour, table, among: [1, 3, 4, 5]) == [1, 3])
        #expect(try chosen(9, flavour, table, among: [1, 3, 4, 5]) == [1, 3, 4, 5])
        #expect(try chosen(0, flavour, table, among: [1, 3, 4, 5]).isEmpty)
        #expect(try chosen(2, flavour, table, among: []).isEmpty)
    }

    // Of `cell_ranger` six genes are each alone between two percentiles.
    @Test(
        "a gene that varies in no batch comes last",
        arguments: [.seurat, .seuratV3, .variance] as [GeneFlavour])
    func constant(_ flavour: GeneFlavour) throws {
        // Gene 0 differs between the batches, gene 1 is constant, gene 5 is never there.
        let batches: [[[Double]]] = [
            [[9, 1, 0, 2, 4, 0], [9, 1, 2, 0, 1, 0], [9, 1, 0, 9, 3, 0]],
            [[0, 1, 0, 3, 1, 0], [0, 1, 1, 8, 1, 0], [0, 1, 4, 0, 7, 0]],
        ]
        #expect(try chosen(3, flavour, batches, among: Array(0..<6)) == [2, 3, 4])
        #expect(try chosen(4, flavour, batches, among: Array(0..<6)) == [0, 2, 3, 4])
    }

    @Test("on a panel with infinite dispersions, and some that cannot be compared, the genes are scanpy's")
    func panel() throws {
        let lines = try fixture("panel.tsv").map { line in line.compactMap { Int($0) } }
        var batches = Array(repeating: GeneStatistics(genes: 200), count: 3)
        for cell in lines.dropFirst() {
            let (batch, counts) = (cell[0], cell.dropFirst())
            let total = counts.reduce(0, +)
            batches[batch].addCell()
            for (gene, count) in counts.enumerated() where count > 0 {
                batches[batch].add(gene: gene, log1p(Double(count) / Double(total) * 100))
            }
        }
        #expect(GeneFlavour.cellRanger.values == .log)
        let ranking = try GeneRanking(.cellRanger, batches, among: Array(0..<200))
        #expect(lines[0].count == 40 && ranking.chosen(40) == lines[0])
    }

    @Test("no gene is above the mean variance where all are the same")
    func variance() throws {
        #expect(try chosen(nil, .variance, [[[1, 1], [2, 2]]], among: [0, 1]).isEmpty)
        #expect(try chosen(nil, .variance, [[[1, 1, 3], [2, 2, 0]]], among: [0, 1, 2]) == [2])
        // A batch of one cell has no variance to count.
        #expect(
            try chosen(nil, .variance, [[[1, 1, 3], [2, 2, 0]], [[7, 7, 7]]], among: [0, 1, 2]) == [2])
    }

    @Test("values that are no numbers are refused", arguments: GeneFlavour.allCases, [Double.nan, .infinity])
    func notFinite(_ flavour: GeneFlavour, _ value: Double) throws {
        let table: [[[Double]]] = [[[1, 2, value, 4, 5, 6], [2, 3, 4, 5, 6, 8]]]
        #expect(throws: GGMLError.self) { try chosen(2, flavour, table, among: [1, 2]) }
        #expect(try chosen(2, flavour, table, among: [0, 1]) == [0, 1])
    }
}

@Suite struct LoessTests {
    @Test("the smooth of 30 points is the one of scikit-misc")
    func reference() throws {
        let points = try fixture("loess.tsv").map { line in line.compactMap { Double($0) } }
        #expect(points.count == 30 && points.allSatisfy { $0.count == 3 })
        let smooth = Loess.fit(points.map { $0[1] }, on: points.map { $0[0] })
        #expect(zip(smooth, points).allSatisfy { abs($0 - $1[2]) < 1e-13 })
    }

    /// Numbers of points, and the powers of x that their abscissae are.
    @Test("a quadratic is its own smooth", arguments: [1, 2, 3, 4, 13, 14, 100, 5000], [0.2, 1, 3])
    func quadratic(_ count: Int, _ power: Double) {
        // Every other point shares its abscissa with the next.
        let x = (0..<count).map { pow(Double($0 * 7 % count / 2), power) / 100 }
        let y = x.map { 3 - 2 * $0 + 0.5 * $0 * $0 }
        let scale = y.map(abs).max() ?? 1
        #expect(zip(Loess.fit(y, on: x), y).allSatisfy { abs($0 - $1) < 1e-10 * scale })
    }

    @Test("points that crowd at an abscissa leave a smooth near their mean", arguments: [0.35, 0.6, 0.95, 1])
    func crowded(_ part: Double) {
        let x = (0..<1000).map { $0 < Int(part * 1000) ? 0 : Double($0 % 9 + 1) }
        let y = x.indices.map { x[$0] + Double($0 % 2) }
        let smooth = Loess.fit(y, on: x)
        #expect(zip(smooth, x).allSatisfy { abs($0 - $1 - 0.5) < 0.2 })
    }

    @Test("nothing has an empty smooth") func empty() { #expect(Loess.fit([], on: []).isEmpty) }
}
