import GGMLCore
import GGMLMethods
import GGMLStream
import Testing

/// The genes behind a metric.
@Suite struct GeneTests {
    private static func random(_ rows: Int, _ columns: Int, seed: UInt64) -> [[Double]] {
        var generator = SplitMix64(seed: seed)
        return (0..<rows).map { _ in
            (0..<columns).map { _ in Double(Float.random(in: -1...1, using: &generator)) }
        }
    }

    private static func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
        a.map { row in
            b[0].indices.map { column in zip(row, b).reduce(0) { $0 + $1.0 * $1.1[column] } }
        }
    }

    private static func transposed(_ a: [[Double]]) -> [[Double]] {
        a[0].indices.map { column in a.map { $0[column] } }
    }

    private static func map(_ matrix: [[Double]]) -> AffineMap {
        AffineMap(
            rows: matrix.count, columns: matrix[0].count, matrix: matrix.joined().map { Float($0) },
            offset: matrix.map { _ in 0 })
    }

    /// A stream with the metric W, of genes or of components with these loadings.
    private static func preamble(_ w: [[Double]], loadings: [[Double]]? = nil, ids: [String]? = nil) throws
        -> Preamble
    {
        let count = (loadings ?? w)[0].count
        let ids = ids ?? (0..<count).map { "g\($0)" }
        let genes = try FeatureTable(state: .log, ids: ids, names: ids, place: "test")
        let features = loadings.map { .components($0.count) } ?? genes
        var preamble = Preamble(
            samples: try SampleTable(ids: ["A"], classes: ["x"], place: "test"), features: features)
        preamble.pca = loadings.map {
            PrincipalComponents(
                map: map($0), inputs: genes, variances: $0.map { _ in 1 }, totalVariance: 1)
        }
        preamble.metric = LearnedMetric(
            map: map(w), inputs: features,
            training: TrainingRecord(samples: [], cells: [], losses: [], penalties: []))
        return preamble
    }

    /// Each number of two matrices, up to rounding of the largest.
    private static func areClose(_ a: [[Double]], _ b: [[Double]], within: Double = 1e-12) -> Bool {
        a.count == b.count
            && zip(a.joined(), b.joined()).allSatisfy { abs($0 - $1) <= within * max(1, abs($0)) }
    }

    @Test(
        "components are the singular vectors of the weights of genes: orthogonal, by length, turned alike",
        arguments: [(1, 6), (3, 40), (5, 5), (7, 4)])
    func components(rank: Int, count: Int) throws {
        let w = Self.random(rank, 4, seed: 1)
        let loadings = Self.random(4, count, seed: 2)
        let v = Self.product(w, loadings)
        let metric = try MetricComponents(Self.preamble(w, loadings: loadings), place: "test")
        #expect(metric.weights.count == min(rank, 4, count))
        #expect(metric.singularValues == metric.singularValues.sorted(by: >))
        // A rotation that makes the rows of V orthogonal is that of the singular value decomposition.
        #expect(Self.areClose(Self.product(metric.rotation, v), metric.weights))
        let identity = metric.rotation.indices.map { row in
            metric.rotation.indices.map { $0 == row ? 1.0 : 0 }
        }
        #expect(Self.areClose(Self.product(metric.rotation, Self.transposed(metric.rotation)), identity))
        let lengths = zip(identity, metric.singularValues).map { row, length in
            row.map { $0 * length * length }
        }
        #expect(Self.areClose(Self.product(metric.weights, Self.transposed(metric.weights)), lengths))
        for weights in metric.weights { #expect(weights.max { abs($0) < abs($1) } ?? 0 > 0) }
        let gram = Self.product(Self.transposed(v), v)
        #expect(Self.areClose([metric.importances], [gram.indices.map { gram[$0][$0] }]))
        #expect(abs(metric.shares.reduce(0, +) - 1) < 1e-12)
        #expect(abs(metric.componentShares.reduce(0, +) - 1) < 1e-12)
    }

    @Test("a metric that costs the same has the same components, however its rows are turned")
    func rotation() throws {
        let w = Self.random(2, 30, seed: 3)
        let turned = Self.product([[0.6, -0.8], [-0.8, -0.6]], w)
        let (first, second) = try (
            MetricComponents(Self.preamble(w), place: "test"),
            MetricComponents(Self.preamble(turned), place: "test")
        )
        #expect(Self.areClose(first.weights, second.weights, within: 1e-6))
        // Two rows that say the same are one component.
        let doubled = try MetricComponents(Self.preamble([w[0], w[0]]), place: "test")
        #expect(doubled.weights.count == 1)
        #expect(abs(doubled.singularValues[0] - (2 * w[0].reduce(0) { $0 + $1 * $1 }).squareRoot()) < 1e-9)
    }

    @Test(
        "cells along the components are the turned image under W: costs stay, and signs are those of the genes' weights",
        arguments: [(1, 6), (3, 40), (7, 4)])
    func cells(rank: Int, count: Int) throws {
        let w = Self.random(rank, 4, seed: 1)
        let loadings = Self.random(4, count, seed: 2)
        let metric = try MetricComponents(Self.preamble(w, loadings: loadings), place: "test")
        let map = metric.map(rows: rank)
        let rows = (0..<rank).map { row in map.matrix[row * 4..<(row + 1) * 4].map { Double($0) } }
        let known = metric.weights.count
        #expect(
            Self.areClose(
                Self.product(rows, loadings).prefix(known).map(\.self), metric.weights, within: 1e-6))
        #expect(rows.dropFirst(known).joined().allSatisfy { $0 == 0 })
        let (turned, plain) = (Self.product(Self.transposed(rows), rows), Self.product(Self.transposed(w), w))
        #expect(Self.areClose(turned, plain, within: 1e-5))
    }

    @Test("the Euclidean metric has no components, because all directions count alike")
    func euclidean() throws {
        let identity = [[1.0, 0, 0], [0, 1, 0], [0, 0, 1]]
        let preamble = try Self.preamble(identity, loadings: Self.random(3, 8, seed: 4))
        #expect(preamble.metric?.isEuclidean == true)
        let error = #expect(throws: GGMLError.self) { try MetricComponents(preamble, place: "test") }
        #expect(error?.sentence.contains("found the Euclidean one") == true)
        for other in [[[1.0, 0, 0], [0, 1, 0]], [[1, 0, 0], [0, 1, 0], [0, 0, 0.99]]] {
            #expect(try Self.preamble(other).metric?.isEuclidean == false)
        }
    }

    @Test("a stream without a metric, a metric of nothing, and one of unknown scores are refused")
    func refused() throws {
        var none = try Self.preamble([[1, 2]])
        none.metric = nil
        #expect(throws: GGMLError.self) { try MetricComponents(none, place: "test") }
        #expect(throws: GGMLError.self) { try MetricComponents(Self.preamble([[0, 0]]), place: "test") }
        var scores = try Self.preamble([[1, 2]], loadings: [[1, 0], [0, 1]])
        scores.pca = nil
        let metric = try MetricComponents(scores, place: "test")
        #expect(!metric.areOfGenes)
        #expect(throws: GGMLError.self) { try metric.checkGenes(place: "test") }
        var cut = try Self.preamble([[1, 2]], loadings: [[1, 0], [0, 1]])
        cut.pca = try Self.preamble([[1]], loadings: [[1, 0]]).pca
        #expect(throws: GGMLError.self) { try MetricComponents(cut, place: "test") }
    }

    @Test(
        "stability is the mean, the deviation and the part of the metrics, whatever the order of their genes")
    func stability() throws {
        // Squares of 3, 1, 0 and of 2, 0, 4: shares 0.9, 0.1, 0 and 0.2, 0, 0.8.
        let (one, other) = try (
            MetricComponents(Self.preamble([[3, 1, 0]], ids: ["a", "b", "c"]), place: "one"),
            MetricComponents(Self.preamble([[4, 2, 0]], ids: ["c", "a", "b"]), place: "other")
        )
        let found = try GeneStability([(one, "one"), (other, "other"), (one, "again")], top: 1)
        #expect(Self.areClose([found.shares], [[2.0 / 3, 0.2 / 3, 0.8 / 3]]))
        let deviation = (0.7 * 0.7 / 3).squareRoot()
        #expect(Self.areClose([found.deviations], [[deviation, deviation / 7, deviation * 8 / 7]]))
        #expect(found.topParts == [2.0 / 3, 0, 1.0 / 3])
        #expect(abs(found.overlap - 1.0 / 3) < 1e-15)
        // On average both have 1/3 of a gene, and either has 5/3.
        #expect(found.overlapByChance == 1.0 / 5)
        let all = try GeneStability([(one, "one"), (other, "other")], top: 5)
        #expect(all.overlap == 1 && all.overlapByChance == 1 && all.topParts == [1, 1, 1])
    }

    @Test("metrics of other genes, or of genes in other units, are not compared")
    func unlike() throws {
        let one = try MetricComponents(Self.preamble([[3, 1]], ids: ["a", "b"]), place: "one")
        for ids in [["a", "c"], ["a", "b", "c"], ["a"]] {
            let other = try MetricComponents(
                Self.preamble([ids.map { _ in 2 }], ids: ids), place: "other")
            #expect(throws: GGMLError.self) {
                try GeneStability([(one, "one"), (other, "other")], top: 1)
            }
        }
        var statistics = GeneStatistics(genes: 2)
        for value in [1.0, 2] {
            statistics.addCell()
            for gene in 0..<2 { statistics.add(gene: gene, value) }
        }
        var scaled = try Self.preamble([[3, 1]], ids: ["a", "b"])
        scaled.normalization = Normalization(
            CountTransform(targetSum: 1, takesLog: true, scale: GeneScale(statistics, maxValue: nil)))
        let other = try MetricComponents(scaled, place: "other")
        #expect(throws: GGMLError.self) { try GeneStability([(one, "one"), (other, "other")], top: 1) }
    }
}
