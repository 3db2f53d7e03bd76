import GGMLCore
import GGMLMethods
import GGMLStream
import Testing

@Suite struct SynthesisTests {
    /// Mean and standard deviation.
    private func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, (squares / Double(values.count - 1)).squareRoot())
    }

    @Test("the points of the paper's cohorts have the distributions of its three modes")
    func paperModes() throws {
        let (points, scale) = (4000, 7.0)
        let cohort = try PaperCohort(
            samplesPerClass: 3, pointsPerMode: points, noiseDimensions: 2, noiseScale: scale, seed: 3)
        #expect(cohort.samples.ids == ["A1", "A2", "A3", "B1", "B2", "B3", "C1", "C2", "C3"])
        #expect(cohort.features.count == 3 && cohort.cellsPerSample == 3 * points)
        // Sample B3: mean 10, offset 7.5.
        let matrix = cohort.block(0..<3 * points, ofSample: 5).matrix
        let values = matrix.storedValues.map(Double.init)
        let uniform = 5 / 12.0.squareRoot()
        let expected: [[(Double, Double)]] = [
            [(25.0, 1.875), (17.5 * scale, uniform * scale)], [(0, 1.875), (0, 1.5 * scale)],
            [(50, 1.875), (50 * scale, 1.5 * scale)],
        ]
        for mode in 0..<3 {
            for dimension in 0..<3 {
                let found = (0..<points).map { values[(mode * points + $0) * 3 + dimension] }
                let (mean, deviation) = expected[mode][min(dimension, 1)]
                let (foundMean, foundDeviation) = moments(found)
                let error = deviation / Double(points).squareRoot()
                #expect(abs(foundMean - mean) < 4 * error, "mode \(mode), dimension \(dimension)")
                #expect(abs(foundDeviation - deviation) < 4 * error)
                if mode == 0 && dimension > 0 {
                    // Evenly: all in the range, and to its ends.
                    let range = 15 * scale..<20 * scale
                    #expect(found.allSatisfy(range.contains))
                    #expect(found.min()! < range.lowerBound + 0.05 * scale)
                    #expect(found.max()! > range.upperBound - 0.05 * scale)
                }
            }
            // Dimensions do not depend on each other.
            let products = (0..<points).map { point in
                let row = (mode * points + point) * 3
                return values[row + 1] * values[row + 2]
            }
            let (mean, _) = expected[mode][1]
            let (foundMean, foundDeviation) = moments(products)
            #expect(abs(foundMean - mean * mean) < 5 * foundDeviation / Double(points).squareRoot())
        }
    }

    private static func counts(_ change: (inout CountCohort.Options) -> Void) throws -> CountCohort {
        var options = CountCohort.Options()
        (options.genes, options.cellsPerSample, options.samplesPerClass) = (60, 300, 2)
        change(&options)
        return try CountCohort(options)
    }

    static let cohorts: [any SyntheticCohort] = [
        try! PaperCohort(samplesPerClass: 2, pointsPerMode: 50, noiseDimensions: 3, noiseScale: 1, seed: 1),
        try! counts { $0.cellsPerSample = 150 },
    ]

    @Test("a cell is the same in whatever block it is made", arguments: cohorts.indices)
    func blocks(index: Int) throws {
        let cohort = Self.cohorts[index]
        let whole = cohort.block(0..<150, ofSample: 1)
        let parts = [0..<1, 1..<99, 99..<150].map { cohort.block($0, ofSample: 1) }
        #expect(parts.flatMap(\.barcodes) == whole.barcodes)
        #expect(parts.flatMap(\.matrix.storedValues) == whole.matrix.storedValues)
        #expect(try parts.flatMap { try $0.labels(place: "")[0].values } == whole.labels(place: "")[0].values)
        #expect(cohort.block(0..<150, ofSample: 0).matrix != whole.matrix)
    }

    @Test("more samples, cells or classes leave those that there were as they are")
    func growth() throws {
        let small = try Self.counts { $0.seed = 9 }
        let large = try Self.counts {
            ($0.seed, $0.samplesPerClass, $0.cellsPerSample) = (9, 5, 1000)
        }
        for id in small.samples.ids {
            let row = try #require(small.samples.ids.firstIndex(of: id))
            let other = try #require(large.samples.ids.firstIndex(of: id))
            #expect(
                small.block(0..<300, ofSample: row).matrix == large.block(0..<300, ofSample: other).matrix)
        }
    }

    /// Mean counts of each gene in the cells of one type of a sample, or of all types.
    private func means(_ cohort: CountCohort, sample: Int, type: String) throws -> [Double] {
        let block = cohort.block(0..<cohort.cellsPerSample, ofSample: sample)
        let types = try block.labels(place: "")[0].values
        var sums = Array(repeating: 0.0, count: cohort.features.count)
        var total = 0.0
        for row in 0..<block.count where types[row] == type {
            block.matrix.forEachValue(inRow: row) { gene, value in
                sums[gene] += Double(value)
                total += Double(value)
            }
        }
        return sums.map { $0 / total }
    }

    @Test(
        "classes differ in the genes whose names say so, in cells of type1, as the names say and by the effect"
    )
    func effect() throws {
        let cohort = try Self.counts {
            ($0.isPaired, $0.effect, $0.cellsPerSample, $0.genes) = (true, 2, 4000, 100)
        }
        let names = cohort.features.names
        let changed = names.indices.filter { names[$0].contains("-in-B") }
        #expect(changed.count == 10 && names.allSatisfy { !$0.contains("-in-A") })
        for type in ["type1", "type2"] {
            // Of one patient in both classes.
            let (a, b) = (try means(cohort, sample: 0, type: type), try means(cohort, sample: 2, type: type))
            let logs = names.indices.map { (b[$0] / a[$0]).naturalLogarithm }
            let others = names.indices.filter { !changed.contains($0) && a[$0] > 0.002 }
            // Shares add up to one, so that all others move together.
            let shift = others.reduce(0) { $0 + logs[$1] } / Double(others.count)
            #expect(others.allSatisfy { abs(logs[$0] - shift) < 0.2 })
            for gene in changed where min(a[gene], b[gene]) > 0.0005 {
                let sign = names[gene].contains("more") ? 1.0 : -1
                #expect(abs(logs[gene] - shift - (type == "type1" ? 2 * sign : 0)) < 0.3, "\(names[gene])")
            }
        }
    }

    @Test("samples of one patient share what is the patient's own")
    func patients() throws {
        let cohort = try Self.counts {
            ($0.isPaired, $0.effect, $0.cellsPerSample, $0.genes) = (true, 0, 4000, 100)
        }
        #expect(cohort.samples.columns[0].values == ["P1", "P2", "P1", "P2"])
        func difference(_ first: Int, _ second: Int) throws -> Double {
            let (a, b) = (
                try means(cohort, sample: first, type: "type3"),
                try means(cohort, sample: second, type: "type3")
            )
            return zip(a, b).reduce(0) { $0 + abs($1.0 - $1.1) }
        }
        #expect(try difference(0, 2) < 0.5 * difference(0, 1))
    }

    @Test("the median cell has the depth asked for")
    func depth() throws {
        let cohort = try Self.counts { ($0.depth, $0.genes, $0.cellsPerSample) = (500, 1000, 2000) }
        let matrix = cohort.block(0..<2000, ofSample: 0).matrix
        let totals = (0..<2000).map { matrix.valuesAndSum(ofRow: $0).sum }.sorted()
        #expect((450...550).contains(totals[1000]))
        #expect(totals[200] < 350 && totals[1800] > 700)
    }
}
