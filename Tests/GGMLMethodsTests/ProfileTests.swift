import GGMLCore
import GGMLMethods
import GGMLStream
import Testing

/// The simplest classifiers: of the means and spreads of samples, and of their composition.
@Suite struct ProfileTests {
    private static func points(_ count: Int, seed: UInt64) -> Matrix {
        var generator = SplitMix64(seed: seed)
        let values = (0..<count * 3).map { _ in Double(Int.random(in: -9...9, using: &generator)) }
        return Matrix(values, rows: count, columns: 3)
    }

    @Test("each centre is the mean of the points that are nearest to it", arguments: 1...5)
    func means(seed: UInt64) {
        let points = Self.points(200, seed: seed)
        let found = CellClusters(of: points, count: 7, seed: seed)
        #expect(found.centres.rows == 7)
        let members = (0..<points.rows).map { found.nearest(to: points.row($0)) }
        for index in 0..<7 {
            let own = members.indices.filter { members[$0] == index }
            for column in 0..<3 {
                let mean = own.reduce(0) { $0 + points[$1, column] } / Double(own.count)
                #expect(abs(found.centres[index, column] - mean) < 1e-9)
            }
        }
    }

    @Test("separate groups are found, and fewer different points make fewer clusters")
    func groups() {
        let places = [0.0, 100, 200]
        let points = Matrix((0..<60).map { places[$0 % 3] + Double($0 / 3) / 10 }, rows: 60, columns: 1)
        let found = CellClusters(of: points, count: 3, seed: 4)
        let members = (0..<60).map { found.nearest(to: points.row($0)) }
        #expect((0..<60).allSatisfy { members[$0] == members[$0 % 3] } && Set(members).count == 3)
        let equal = Matrix(rows: 9, columns: 2, repeating: 5)
        #expect(
            CellClusters(of: equal, count: 4, seed: 1).centres == Matrix(rows: 1, columns: 2, repeating: 5))
    }

    /// The score of profiles of samples, of which the cells of one class have another mean, another spread or another
    /// composition.
    private static func score(
        _ kind: SampleProfiles.Kind, cell: (_ label: Int, _ cell: Int, Double) -> Double
    ) throws -> Double {
        var generator = SplitMix64(seed: 6)
        let labels = (0..<20).map { $0 % 2 }
        let table = try SampleTable(
            ids: labels.indices.map { "s\($0)" }, classes: labels.map { "c\($0)" }, place: "test")
        var clouds: [PointCloud] = []
        for (index, label) in labels.enumerated() {
            let cells: [Double] = (0..<20 + index).map {
                cell(label, $0, Double.random(in: -1...1, using: &generator))
            }
            clouds.append(try PointCloud(dimensions: 1, coordinates: cells))
        }
        let profiles = SampleProfiles(kind, of: clouds, table, seed: 1, name: "test")
        let plan = TestPlan.split(Split(train: Array(0..<12), test: Array(12..<20)))
        let score = try #require(try profiles.score(plan, classes: ["c0", "c1"]))
        return score.classification.balancedAccuracy
    }

    @Test("classes are told by their means, by their spreads, and by the shares of kinds of cells")
    func telling() throws {
        let mean = try Self.score(.pseudobulk) { label, _, noise in Double(label) + noise }
        let spread = try Self.score(.pseudobulk) { label, _, noise in Double(1 + label) * noise }
        let shares = try Self.score(.composition) { label, cell, noise in
            let place: Double = cell.isMultiple(of: 5) == (label == 0) ? 9 : 0
            return place + noise
        }
        #expect(mean == 1 && spread == 1 && shares == 1, "\(mean) \(spread) \(shares)")
    }

    @Test(
        "the composition of a sample depends on the cells of the reference, not on those of other new samples"
    )
    func reference() throws {
        func predicted(beside stranger: Double) throws -> SampleClassifier.Prediction {
            var generator = SplitMix64(seed: 8)
            let labels = (0..<12).map { $0 % 2 }
            let table = try SampleTable(
                ids: (0..<14).map { "s\($0)" }, classes: [nil, nil] + labels.map { "c\($0)" }, place: "test")
            let clouds = try ([1] + [0] + labels).enumerated().map { index, label in
                try PointCloud(
                    dimensions: 1,
                    coordinates: (0..<20).map {
                        let noise = Double.random(in: -1...1, using: &generator)
                        return index == 1
                            ? stranger + noise : noise + ($0.isMultiple(of: 4) == (label == 0) ? 9 : 0)
                    })
            }
            let known = Array(2..<14)
            let profiles = SampleProfiles(
                .composition, of: clouds, reference: known, table, seed: 1, name: "test")
            let matrix = Matrix(rows: 14, columns: 14, repeating: 1)
            return try SampleClassifier(
                matrix, samples: table, train: known, classes: ["c0", "c1"],
                neighbours: NearestNeighbours(count: 3), views: [.composition], profiles: [profiles]
            ).predict(0)
        }
        let found = try predicted(beside: 3)
        #expect(found.label == "c1")
        #expect(try predicted(beside: -700) == found)
    }
}
