import GGMLCore
import GGMLMethods
import GGMLStream
import TestSupport
import Testing

/// What the cost of transport between two classes is made of.
@Suite struct TransportShareTests {
    private static let samples = ["A1", "A2", "B1", "none"]
    private static let types = ["T cell", "B cell", nil]

    /// Four samples of 7, 5, 6 and 4 cells with three genes, in two blocks, and a metric of rank 2.
    /// - Parameter varying: how many of the genes differ between cells
    private func stream(varying: Int = 3) throws -> (Preamble, [CellBlock]) {
        var generator = SplitMix64(seed: 9)
        let features = try FeatureTable(
            state: .log, ids: ["a", "b", "c"], names: ["", "", ""], place: "test")
        var preamble = Preamble(
            samples: try SampleTable(ids: Self.samples, classes: ["A", "A", "B", nil], place: "test"),
            features: features)
        preamble.metric = LearnedMetric(
            map: AffineMap(rows: 2, columns: 3, matrix: [1, 2, 0, -1, 0.5, 3], offset: [0, 0]),
            inputs: features,
            training: TrainingRecord(samples: [], cells: [], losses: [], penalties: []))
        let owners = zip(0..., [7, 5, 6, 4]).flatMap { Array(repeating: UInt32($0), count: $1) }
        let blocks = [owners[..<10], owners[10...]].map { owners in
            var block = CellBlock(
                samples: Array(owners), barcodes: owners.indices.map { "c\($0)" },
                matrix: .dense(
                    DenseRows(
                        columns: 3,
                        values: (0..<3 * owners.count).map {
                            $0 % 3 < varying ? Float.random(in: 0...4, using: &generator) : 1
                        })))
            block.companions = [
                CellLabels(name: "type", values: owners.indices.map { Self.types[$0 % 3] }).frame
            ]
            return block
        }
        return (preamble, blocks)
    }

    private func clouds(label: String? = "type", varying: Int = 3) throws -> (
        SampleClouds, MetricComponents
    ) {
        let (preamble, blocks) = try stream(varying: varying)
        let folder = try TemporaryFolder()
        try Streams.write(preamble, blocks, to: folder.path("in.ggml"))
        var reader = try StreamReader(Descriptor.reading(folder.path("in.ggml")), spoolFolder: nil)
        let read = try reader.preamble()
        let metric = try MetricComponents(read, place: "test")
        return (
            try SampleClouds(
                reading: &reader, read, space: SampleSpace(metric.metric), limit: nil, seed: 1, label: label),
            metric
        )
    }

    @Test("cells, groups and components each add up to the mean distance, and none depends on threads")
    func sums() throws {
        let (clouds, metric) = try clouds()
        let groups = CellGroups(clouds.labels)
        let found = try TransportShares(
            clouds, from: [0, 1], to: [2], groups: groups, along: metric, threads: 1)
        let distances = try [0, 1].map {
            try TransportSolution(.euclidean, from: clouds.clouds[$0], to: clouds.clouds[2]).value
        }
        let mean = distances.reduce(0, +) / 2
        func isMean(_ sum: Double) -> Bool { abs(sum / mean - 1) < 1e-12 }
        #expect(isMean(found.total.cost) && abs(found.total.mass - 1) < 1e-12 && found.pairs == 2)
        #expect(isMean(found.components.reduce(0, +)))
        #expect(isMean(found.groups.joined().reduce(0) { $0 + $1.cost }))
        #expect(isMean((found.cells[0] + found.cells[1]).reduce(0) { $0 + $1.cost }))
        #expect(isMean(found.cells[2].reduce(0) { $0 + $1.cost }))
        #expect(found.cells[3].allSatisfy { $0.mass == 0 && $0.mean == nil })
        // A sample's mass is shared alike by its cells, and by both pairs.
        for flow in found.cells[0] { #expect(abs(flow.mass - 0.5 / 7) < 1e-12) }
        for flow in found.cells[2] { #expect(abs(flow.mass - 1.0 / 6) < 1e-12) }
        let plain = try TransportShares(
            clouds, from: [0, 1], to: [2], groups: groups, along: nil, threads: 2)
        #expect(plain.groups == found.groups && plain.components.isEmpty)
        for threads in [2, 5] {
            let other = try TransportShares(
                clouds, from: [0, 1], to: [2], groups: groups, along: metric, threads: threads)
            #expect(other.total == found.total && other.cells == found.cells)
            #expect(other.groups == found.groups && other.components == found.components)
        }
    }

    @Test("where all cells differ in one gene alone, a component carries its part of that gene's importance")
    func oneGene() throws {
        let (clouds, metric) = try clouds(varying: 1)
        let found = try TransportShares(
            clouds, from: [0, 1], to: [2], groups: CellGroups(clouds.labels), along: metric, threads: 1)
        for (component, weights) in metric.weights.enumerated() {
            let part = weights[0] * weights[0] / metric.importances[0]
            #expect(abs(found.part(of: found.components[component]) - part) < 1e-6)
        }
    }

    @Test("what leaves and what comes to a group is what its cells carry")
    func ends() throws {
        let (clouds, metric) = try clouds()
        let groups = CellGroups(clouds.labels)
        #expect(Set(groups.names) == ["T cell", "B cell", "NA"])
        let found = try TransportShares(
            clouds, from: [0, 1], to: [2], groups: groups, along: metric, threads: 2)
        for group in groups.names.indices {
            let (from, to) = found.ends(of: group)
            func carried(_ samples: [Int]) -> Double {
                samples.reduce(0) { sum, sample in
                    sum
                        + zip(groups.codes[sample], found.cells[sample]).reduce(0) {
                            $1.0 == group ? $0 + $1.1.cost : $0
                        }
                }
            }
            #expect(abs(from.cost - carried([0, 1])) < 1e-12 && abs(to.cost - carried([2])) < 1e-12)
        }
    }

    @Test("each cell has its own label, also where cells are drawn, and a label that is not there is refused")
    func labels() throws {
        let (clouds, _) = try clouds()
        let all = zip(clouds.barcodes.joined(), clouds.labels.joined())
        for (barcode, label) in all {
            let index = try #require(Int(barcode.dropFirst()))
            #expect(label == Self.types[index % 3])
        }
        #expect(try self.clouds(label: nil).0.labels.joined().allSatisfy { $0 == nil })
        let error = #expect(throws: GGMLError.self) { try self.clouds(label: "batch") }
        #expect(
            error?.sentence.contains("a label of cells (type) or a column of the samples (class)") == true)
    }

    @Test("samples that are all alike have no cost, and no part of it")
    func alike() throws {
        let (clouds, metric) = try clouds()
        let found = try TransportShares(
            clouds, from: [0], to: [0], groups: CellGroups(clouds.labels), along: metric, threads: 1)
        #expect(found.total.cost == 0 && found.part(of: found.components[0]) == 0)
    }

    @Test(
        "classes stand where their samples do, each sample counting alike, around the middle of the classes")
    func positions() throws {
        let (clouds, metric) = try clouds()
        let (preamble, blocks) = try stream()
        let found = ClassPositions(clouds, preamble.samples, of: [0, 1, 2, 3], along: metric)
        #expect(found.classes == ["A", "B"])
        // A sample apart is measured from the same zero.
        let last = ClassPositions(clouds, preamble.samples, of: [2, 3], along: metric, centre: found.centre)
        #expect(last.classes == ["B"] && last.means == [found.means[1]])
        // By the weights of the genes themselves.
        var sums = Array(repeating: [0.0, 0], count: 4)
        for block in blocks {
            for row in 0..<block.count {
                block.matrix.forEachValue(inRow: row) { gene, value in
                    for axis in 0..<2 {
                        sums[Int(block.samples[row])][axis] += metric.weights[axis][gene] * Double(value)
                    }
                }
            }
        }
        for axis in 0..<2 {
            let means = [(sums[0][axis] / 7 + sums[1][axis] / 5) / 2, sums[2][axis] / 6]
            let centre = (means[0] + means[1]) / 2
            for index in 0..<2 { #expect(abs(found.means[index][axis] - (means[index] - centre)) < 1e-12) }
        }
    }
}
