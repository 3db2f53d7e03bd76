import GGMLCore
import GGMLMethods
import GGMLStream
import Testing

/// Whether values of samples explain their distances.
@Suite struct PermanovaTests {
    private static func distances(_ places: [Double]) -> Matrix {
        Matrix(
            places.flatMap { a in places.map { abs(a - $0) } }, rows: places.count, columns: places.count)
    }

    private static func labels(_ values: [Int]) -> Labelling { Labelling(values.map(String.init)) }

    private static func analysis(_ places: [Double], _ values: [Int], _ groups: [Int]? = nil) throws
        -> Permanova
    {
        try #require(Permanova(distances(places), labels(values), groups: groups.map(labels)))
    }

    @Test("of points on a line, the explained part is that of an analysis of variance")
    func variance() throws {
        let places = [0.0, 1, 3, 7, 8, 12]
        let analysis = try Self.analysis(places, [0, 0, 0, 1, 1, 1])
        func squares(_ values: [Double]) -> Double {
            let mean = values.reduce(0, +) / Double(values.count)
            return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        }
        let expected =
            1 - (squares(Array(places[..<3])) + squares(Array(places[3...]))) / squares(places)
        #expect(abs(analysis.explained - expected) < 1e-12)
        // Of the 20 ways to choose three of six, this one and its mirror explain the most.
        #expect(abs(analysis.pValue - 0.1) < 0.03)
    }

    @Test("values that groups share are exchanged between groups, others within them")
    func groups() throws {
        // Six patients with four samples each; the class is that of the patient.
        let places = (0..<24).map { Double($0 / 4 * 10) + Double($0 % 4) }
        let (patients, ofClass) = ((0..<24).map { $0 / 4 }, (0..<24).map { $0 / 12 })
        let (alone, classes) = (
            try Self.analysis(places, ofClass), try Self.analysis(places, ofClass, patients)
        )
        #expect(classes.exchange == .groups)
        #expect(alone.pValue == 0.001)
        #expect(abs(classes.pValue - 0.1) < 0.03)
        // A treatment of half of the samples of each patient, far smaller than the differences between patients.
        let half = (0..<24).map { $0 % 4 / 2 }
        let treated = try Self.analysis(places, half, patients)
        #expect(treated.exchange == .withinGroups)
        #expect(try Self.analysis(places, half).pValue > 0.5)
        #expect(treated.pValue == 0.001)
        #expect(alone.divisions == 1_352_078 && classes.divisions == 10)
        #expect(treated.divisions == 23_328)
    }

    @Test("groups play no part where they are the values, or these divide them")
    func valuesWithinGroups() throws {
        let places = (0..<24).map { Double($0 / 4 * 10) + Double($0 % 4) }
        for size in [2, 4] {
            let analysis = try Self.analysis(places, (0..<24).map { $0 / size }, (0..<24).map { $0 / 4 })
            #expect(analysis.exchange == .samples)
            #expect(analysis.pValue == 0.001)
        }
    }

    @Test(
        "the least p is that of the values which part the samples best, in the ways that there are",
        arguments: [(2, 2), (3, 4), (4, 8), (5, 16)])
    func leastP(pairs: Int, divisions: Double) throws {
        // Each pair has one of both values, far apart.
        let places = (0..<2 * pairs).map { Double($0 % 2 * 100) + Double($0 / 2) }
        let analysis = try Self.analysis(
            places, (0..<2 * pairs).map { $0 % 2 }, (0..<2 * pairs).map { $0 / 2 })
        #expect(analysis.divisions == divisions)
        #expect(analysis.pValue >= 1 / divisions && analysis.pValue < 1 / divisions + 0.05)
    }

    @Test("groups with one value take no part where others have several")
    func mixed() throws {
        let places = (0..<8).map { Double($0) }
        let analysis = try Self.analysis(places, [0, 0, 0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2, 3, 3])
        #expect(analysis.exchange == .withinGroups)
        #expect(analysis.divisions == 2)
        #expect(analysis.pValue >= 0.5)
    }

    @Test("there is nothing to explain by equal or all different values, or between equal samples")
    func nothing() {
        let distances = Self.distances([0, 1, 2])
        #expect(Permanova(distances, Self.labels([0, 0, 0])) == nil)
        #expect(Permanova(distances, Self.labels([0, 1, 2])) == nil)
        #expect(Permanova(Self.distances([1, 1, 1]), Self.labels([0, 0, 1])) == nil)
        #expect(Permanova(Self.distances([1]), Self.labels([0])) == nil)
    }
}
