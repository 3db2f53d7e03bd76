import GGMLCore
import GGMLMethods
import GGMLStream
import Testing

@Suite("Isolated samples")
struct SampleIsolationTests {
    /// Samples of normal cells, of which some are moved along one feature.
    private static func spread(samples: Int, shift: [Int: Float], seed: UInt64) throws -> FeatureSpread {
        var spread = try FeatureSpread(samples: samples, features: 5, place: "test")
        var generator = SplitMix64(seed: seed)
        for sample in 0..<samples {
            let values = (0..<200).map { index in
                Float(generator.nextNormal()) + (index % 5 == 4 ? shift[sample] ?? 0 : 0)
            }
            try spread.add(
                CellBlock(
                    samples: Array(repeating: UInt32(sample), count: 40),
                    barcodes: (0..<40).map { "c\($0)" }, matrix: .dense(DenseRows(columns: 5, values: values))
                ),
                place: "test")
        }
        return spread
    }

    @Test("a sample that differs in one feature only is isolated, and one like the others is not")
    func isolated() throws {
        let known = SampleIsolation(
            known: try Self.spread(samples: 30, shift: [:], seed: 1), samples: Array(0..<30))
        let new = try Self.spread(samples: 2, shift: [1: 3], seed: 2)
        let found = [0, 1].map { known.result(of: $0, in: new) }
        #expect(found[0].quantile < 1 && !found[0].isFar)
        #expect(found[1].quantile == 1 && found[1].isFar)
    }

    @Test("means and deviations are those of all cells, whatever the blocks")
    func profile() throws {
        var spread = try FeatureSpread(samples: 1, features: 2, place: "test")
        for values in [[1, 10], [2, 10, 6, 10]] as [[Float]] {
            let count = values.count / 2
            try spread.add(
                CellBlock(
                    samples: Array(repeating: 0, count: count),
                    barcodes: (0..<count).map { "\(count).\($0)" },
                    matrix: .dense(DenseRows(columns: 2, values: values))), place: "test")
        }
        let found = spread.profile(0)
        #expect(zip(found, [3, 10, (14.0 / 3).squareRoot(), 0]).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test("zeros count, whether they are stored or not")
    func sparse() throws {
        let values = [0, 5, 2, 0, 0, 7] as [Float]
        var rows = SparseRows(columns: 2)
        for cell in 0..<3 {
            for feature in 0..<2 where values[2 * cell + feature] != 0 {
                rows.append(UInt32(feature), values[2 * cell + feature])
            }
            rows.endRow()
        }
        let profiles = try [CellMatrix.sparse(rows), .dense(DenseRows(columns: 2, values: values))].map {
            matrix in
            var spread = try FeatureSpread(samples: 1, features: 2, place: "test")
            try spread.add(
                CellBlock(samples: [0, 0, 0], barcodes: ["a", "b", "c"], matrix: matrix), place: "test")
            return spread.profile(0)
        }
        #expect(zip(profiles[0], profiles[1]).allSatisfy { abs($0 - $1) < 1e-12 })
    }
}
