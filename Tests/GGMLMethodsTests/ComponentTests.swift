import GGMLCore
import GGMLMethods
import GGMLStream
import TestSupport
import Testing

/// What a PCA promises, by whichever of its ways: LAPACK, iteration on the covariance, iteration on the stream.
@Suite struct ComponentTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Components of some cells, in blocks of a few, and their scores.
    private func components(
        _ matrices: [CellMatrix], genes: Int, count: Int, seed: UInt64 = 1, threads: Int = 2
    ) throws -> PrincipalComponents {
        let path = folder.path("cells.ggml")
        let samples = try SampleTable(ids: ["a"], classes: [nil], place: "test")
        let ids = (0..<genes).map { "g\($0)" }
        let features = try FeatureTable(state: .log, ids: ids, names: ids, place: "test")
        let blocks = matrices.map { matrix in
            CellBlock(
                samples: Array(repeating: 0, count: matrix.count),
                barcodes: (0..<matrix.count).map { "\($0)" },
                matrix: matrix)
        }
        try Streams.write(Preamble(samples: samples, features: features), blocks, to: path)
        var reader = try StreamReader(Descriptor.reading(path), spoolFolder: nil)
        _ = try reader.preamble()
        let search = PrincipalComponents.Search(count: count, seed: seed, threads: threads)
        return try search.components(of: &reader, inputs: features) { _ in }
    }

    /// Cells of some types, each type with genes of its own that many or few of its cells have.
    private static func cells(_ count: Int, genes: Int, types: Int = 12, perBlock: Int = 37) -> [CellMatrix] {
        var generator = SplitMix64(seed: 3)
        let share = (0..<genes).map { _ in Double.random(in: 0...1, using: &generator) }
        return stride(from: 0, to: count, by: perBlock).map { first in
            var rows = SparseRows(columns: genes)
            for cell in first..<min(first + perBlock, count) {
                for gene in 0..<genes {
                    let isOwn = gene % types == cell % types
                    let chance = share[gene] * share[gene] * share[gene] * (isOwn ? 1 : 0.3)
                    guard Double.random(in: 0..<1, using: &generator) < chance else { continue }
                    rows.append(UInt32(gene), Float.random(in: 0.5...3, using: &generator) + (isOwn ? 1 : 0))
                }
                rows.endRow()
            }
            return .sparse(rows)
        }
    }

    @Test(
        "each way finds the exact components",
        arguments: [
            // LAPACK; iteration on the covariance, of few features and of more than a tile; iteration on the stream.
            (100, 30), (400, 8), (700, 8), (5003, 4),
        ])
    func exact(genes: Int, count: Int) throws {
        let matrices = Self.cells(300, genes: genes)
        let exact = try DualComponents(matrices, genes: genes, count: count)
        let pca = try components(matrices, genes: genes, count: count)
        let difference = try exact.difference(from: pca, matrices)
        #expect(difference.variances < (genes > 5000 ? 1e-8 : 1e-11))
        #expect(difference.scores < (genes > 5000 ? 1e-4 : 2e-6))
        #expect(abs(pca.totalVariance / exact.totalVariance - 1) < 1e-12)
        for component in 0..<count {
            let row = pca.map.matrix[component * genes..<(component + 1) * genes]
            #expect(row.max { abs($0) < abs($1) } ?? 0 > 0)
            #expect(abs(row.reduce(0) { $0 + Double($1) * Double($1) } - 1) < 1e-6)
        }
    }

    @Test(
        "the result depends on neither the number of threads nor how the matrix is stored",
        arguments: [700, 5003])
    func threads(genes: Int) throws {
        let matrices = Self.cells(200, genes: genes)
        let pca = try components(matrices, genes: genes, count: 4, threads: 1)
        for threads in [2, 3, 5] {
            #expect(try components(matrices, genes: genes, count: 4, threads: threads) == pca)
        }
        let dense = matrices.map { matrix in
            var values = Array(repeating: Float(0), count: matrix.count * genes)
            for row in 0..<matrix.count { matrix.forEachValue(inRow: row) { values[row * genes + $0] = $1 } }
            return CellMatrix.dense(DenseRows(columns: genes, values: values))
        }
        let other = try components(dense, genes: genes, count: 4)
        for (x, y) in zip(pca.variances, other.variances) { #expect(abs(x / y - 1) < 1e-8) }
        for (x, y) in zip(pca.map.matrix, other.map.matrix) { #expect(abs(x - y) < 1e-4) }
    }

    @Test("another seed finds the same components", arguments: [700, 5003])
    func seeds(genes: Int) throws {
        let matrices = Self.cells(200, genes: genes)
        let (first, second) = (
            try components(matrices, genes: genes, count: 4),
            try components(matrices, genes: genes, count: 4, seed: 2)
        )
        for (x, y) in zip(first.variances, second.variances) { #expect(abs(x / y - 1) < 1e-8) }
        for (x, y) in zip(first.map.matrix, second.map.matrix) { #expect(abs(x - y) < 1e-4) }
    }

    /// Each gene in one cell only: all variances but one are equal.
    @Test(
        "an eigenvalue that counts often is found as often",
        arguments: [(600, 12), (5003, 12), (1500, 20), (1500, 50)])
    func multiple(genes: Int, count: Int) throws {
        var rows = SparseRows(columns: genes)
        for cell in 0..<60 {
            rows.append(UInt32(cell), 2)
            rows.endRow()
        }
        let pca = try components([.sparse(rows)], genes: genes, count: count)
        #expect(pca.variances.count == count)
        for variance in pca.variances { #expect(abs(variance - 4.0 / 59) < 1e-12) }
        for first in 0..<count {
            for second in 0..<first {
                let product = (0..<genes).reduce(0.0) {
                    $0 + Double(pca.map.matrix[first * genes + $1])
                        * Double(pca.map.matrix[second * genes + $1])
                }
                #expect(abs(product) < 1e-6)
            }
        }
    }

    @Test("values of very different size are told apart", arguments: [600, 5003])
    func sizes(genes: Int) throws {
        var generator = SplitMix64(seed: 8)
        var rows = SparseRows(columns: genes)
        for _ in 0..<80 {
            for gene in 0..<8 {
                rows.append(UInt32(gene), Float.random(in: 0...1, using: &generator) * pow10(4 - gene))
            }
            rows.endRow()
        }
        let matrices = [CellMatrix.sparse(rows)]
        let pca = try components(matrices, genes: genes, count: 5)
        let exact = try DualComponents(matrices, genes: genes, count: 5)
        for (x, y) in zip(pca.variances, exact.variances) { #expect(abs(x / y - 1) < 1e-4) }
    }

    private func pow10(_ exponent: Int) -> Float {
        (0..<abs(exponent)).reduce(Float(1)) { power, _ in exponent < 0 ? power / 10 : power * 10 }
    }

    /// Why there are not so many components.
    private func refusal(_ matrices: [CellMatrix], genes: Int, count: Int) throws -> String {
        // Nothing of the components is given back: a failure would print all of it.
        let error = #expect(throws: GGMLError.self) {
            _ = try components(matrices, genes: genes, count: count).variances.count
        }
        #expect(error?.code == .badData)
        return try #require(error?.sentence.split(separator: ": ").last.map { String($0) })
    }

    @Test("more components than dimensions are refused, and as many are given", arguments: [4, 600, 5003])
    func rank(genes: Int) throws {
        let rows: [[Float]] = [[1, 2, 3, 6], [2, 4, 6, 3], [0, 0, 0, 1], [5, 10, 15, 15]]
        let constant = Array(repeating: Float(7), count: genes - 4)
        let matrices = [CellMatrix.dense(DenseRows(columns: genes, values: rows.flatMap { $0 + constant }))]
        #expect(
            try refusal(matrices, genes: genes, count: 4)
                == "expected enough data for -k 4, found 4 cells with \(genes) features; use at most -k 3")
        #expect(
            try refusal(matrices, genes: genes, count: 3)
                == "expected enough data for -k 3, found cells that span 2 dimensions; use at most -k 2")
        let exact = try DualComponents(matrices, genes: genes, count: 2)
        let difference = try exact.difference(from: components(matrices, genes: genes, count: 2), matrices)
        #expect(difference.variances < 1e-8 && difference.scores < 1e-5)
    }

    @Test("cells that do not differ, and one cell, have no components", arguments: [4, 600, 5003])
    func nothing(genes: Int) throws {
        func cells(_ count: Int, _ value: Float) -> CellMatrix {
            .dense(DenseRows(columns: genes, values: Array(repeating: value, count: count * genes)))
        }
        for value: Float in [0, 2.5, 0.1] {
            #expect(
                try refusal([cells(6, value)], genes: genes, count: 1)
                    == "expected enough data for -k 1, found cells that span 0 dimensions; give more cells")
        }
        for (count, matrices) in [(0, []), (1, [cells(1, 2)])] {
            #expect(
                try refusal(matrices, genes: genes, count: 1)
                    == "expected enough data for -k 1, found \(count == 0 ? "0 cells" : "1 cell") with \(genes) features; give more cells"
            )
        }
    }
}
