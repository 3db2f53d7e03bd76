import GGMLCore
import GGMLMethods
import GGMLStream
import TestSupport
import Testing

@Suite struct ClustererTests {
    /// Distances of points drawn in the plane, around `centres` places that are far apart.
    private static func plane(_ count: Int, centres: Int = 1, seed: UInt64) -> (
        points: [[Double]], distances: Matrix
    ) {
        var generator = SplitMix64(seed: seed)
        let points = (0..<count).map { index in
            (0..<2).map { axis in
                Double.random(in: 0...1, using: &generator) + (axis == 0 ? 20 * Double(index % centres) : 0)
            }
        }
        return (points, Matrix(of: points))
    }

    private static func merges(_ clustering: Clustering) -> [Clustering.Merge] {
        guard case .tree(_, let merges) = clustering.origin else { return [] }
        return merges
    }

    private static func members(_ merges: [Clustering.Merge]) -> [[Int]] {
        merges.reduce(into: (0...merges.count).map { [$0] }) { $0.append($0[$1.left] + $0[$1.right]) }
    }

    /// Nine of the samples of ../shared/parity/scores, rounded, and what SciPy 1.17.1 makes of them.
    private static let nine: [[Double]] = [
        [0, 3.41, 4.852, 3.158, 3.336, 3.946, 2.623, 3.273, 4.103],
        [3.41, 0, 1.606, 3.952, 0.913, 0.951, 1.565, 2.355, 2.4],
        [4.852, 1.606, 0, 5.387, 1.803, 1.886, 3.108, 3.667, 3.437],
        [3.158, 3.952, 5.387, 0, 3.779, 3.724, 2.433, 1.812, 4.198],
        [3.336, 0.913, 1.803, 3.779, 0, 1.415, 1.709, 2.261, 3.227],
        [3.946, 0.951, 1.886, 3.724, 1.415, 0, 1.534, 1.956, 2.184],
        [2.623, 1.565, 3.108, 2.433, 1.709, 1.534, 0, 1.087, 2.345],
        [3.273, 2.355, 3.667, 1.812, 2.261, 1.956, 1.087, 0, 2.991],
        [4.103, 2.4, 3.437, 4.198, 3.227, 2.184, 2.345, 2.991, 0],
    ]

    @Test(
        "weighted and Ward's trees agree with SciPy's",
        arguments: [
            (Linkage.weighted, [0.913, 1.087, 1.183, 1.79525, 2.1225, 2.967875, 3.053, 3.8496875]),
            (
                .ward,
                [
                    0.913, 1.087, 1.2883688654004852, 2.017462432529207, 2.3961147023184566,
                    3.433630440219215, 3.4716101931716548, 5.671157436244093,
                ]
            ),
        ])
    func scipy(linkage: Linkage, heights: [Double]) {
        let merges = Agglomerative.merges(Matrix(Self.nine), linkage)
        #expect(
            merges.map { [$0.left, $0.right] } == [
                [1, 4], [6, 7], [5, 9], [2, 11], [3, 10], [8, 12], [0, 13], [14, 15],
            ])
        #expect(zip(merges, heights).allSatisfy { abs($0.height - $1) < 1e-12 })
    }

    @Test("Ward's heights are the growth of the sum of squares, energy's the energy distance, of any points")
    func heights() {
        let (points, distances) = Self.plane(23, seed: 5)
        func mean(_ cluster: [Int], _ axis: Int) -> Double {
            cluster.reduce(0) { $0 + points[$1][axis] } / Double(cluster.count)
        }
        func meanDistance(_ a: [Int], _ b: [Int]) -> Double {
            a.reduce(0) { sum, row in b.reduce(sum) { $0 + distances[row, $1] } } / Double(a.count * b.count)
        }
        for linkage in [Linkage.ward, .energy] {
            let merges = Agglomerative.merges(distances, linkage)
            let members = Self.members(merges)
            for merge in merges {
                let (a, b) = (members[merge.left], members[merge.right])
                let weight = Double(a.count * b.count) / Double(a.count + b.count)
                let expected =
                    linkage == .ward
                    ? (2 * weight
                        * (0..<2).reduce(0) {
                            $0 + (mean(a, $1) - mean(b, $1)) * (mean(a, $1) - mean(b, $1))
                        }).squareRoot()
                    : weight * (2 * meanDistance(a, b) - meanDistance(a, a) - meanDistance(b, b))
                #expect(abs(merge.height - expected) < 1e-10)
            }
        }
    }

    @Test("distances that no Euclidean space has, the largest that are legal, and none still give a tree")
    func oddDistances() {
        var generator = SplitMix64(seed: 3)
        for scale in [1.0, 1e300, 0] {
            var matrix = Matrix(rows: 12, columns: 12, repeating: 0)
            for row in 0..<12 {
                for column in 0..<row {
                    matrix[row, column] = scale * Double.random(in: 0...1, using: &generator)
                    matrix[column, row] = matrix[row, column]
                }
            }
            for linkage in Linkage.allCases {
                let heights = Agglomerative.merges(matrix, linkage).map(\.height)
                #expect(heights.allSatisfy { $0.isFinite && $0 >= 0 } && heights == heights.sorted())
                #expect(heights.count == 11)
            }
            let clusters = Clusterer(matrix, linkage: nil).clusters(5)
            #expect(Set(clusters.assignment) == [1, 2, 3, 4, 5])
        }
    }

    @Test("no swap of a medoid betters the sum, samples are with their nearest, clusters have a medoid each")
    func medoids() throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            let count = 8 + Int(seed)
            let (_, distances) = Self.plane(count, seed: seed)
            func total(_ medoids: [Int]) -> Double {
                (0..<count).reduce(0) { sum, sample in
                    sum + (medoids.map { distances[sample, $0] }.min() ?? 0)
                }
            }
            for clusters in [1, 2, 5, count] {
                let found = Clusterer(distances, linkage: nil).clusters(clusters)
                guard case .medoids(let medoids) = found.origin else { throw Missing() }
                #expect(medoids.map { found.assignment[$0] } == Array(1...clusters))
                for (sample, cluster) in found.assignment.enumerated() {
                    #expect(
                        distances[sample, medoids[cluster - 1]]
                            == medoids.map { distances[sample, $0] }.min())
                }
                let least = total(medoids) * (1 - 1e-9)
                for place in medoids.indices {
                    for candidate in 0..<count {
                        var others = medoids
                        others[place] = candidate
                        #expect(total(others) >= least)
                    }
                }
            }
        }
    }

    private struct Missing: Error {}

    @Test(
        "as many clusters as were planted have the best silhouette, with trees and with medoids",
        arguments: [2, 3, 5])
    func planted(centres: Int) throws {
        let (_, distances) = Self.plane(6 * centres, centres: centres, seed: 9)
        for linkage in Linkage.allCases as [Linkage?] + [nil] {
            var tried: [Int] = []
            let best = try Clusterer(distances, linkage: linkage).bestClusters(place: "test") { count, _ in
                tried.append(count)
            }
            #expect(best.assignment == (0..<6 * centres).map { $0 % centres + 1 })
            #expect(tried == Array(2...min(6 * centres - 1, 20)) && best.choice?.counts == tried)
        }
    }

    @Test("equal distances have no clusters, and fewer than three samples no best number of them")
    func nothingToChoose() throws {
        let equal = Matrix((0..<5).map { row in (0..<5).map { $0 == row ? 0 : 1 } })
        let found = try Clusterer(equal, linkage: .average).bestClusters(place: "test") { _, _ in }
        #expect(found.assignment == [1, 1, 1, 1, 1] && found.choice?.silhouettes == [0, 0, 0])
        #expect(throws: GGMLError.self) {
            try Clusterer(Matrix([[0, 1], [1, 0]]), linkage: nil).bestClusters(place: "test") { _, _ in
            }
        }
    }

    @Test("clusters come back from a stream; impossible trees and medoids outside of their clusters do not")
    func stream() throws {
        let folder = try TemporaryFolder()
        func again(_ clustering: Clustering) throws -> Clustering? {
            var preamble = try Sample.preamble()
            preamble.clustering = clustering
            try Streams.write(preamble, [], to: folder.path("clusters.ggml"))
            return try Streams.read(folder.path("clusters.ggml")).0.clustering
        }
        func tree(_ second: Clustering.Merge) -> Clustering {
            let first = Clustering.Merge(left: 1, right: 2, height: 1, size: 2)
            return Clustering(.tree(linkage: "single", merges: [first, second]), assignment: [1, 1, 1])
        }
        let choice = Clustering.Choice(counts: [2, 3], silhouettes: [0.5, -0.25])
        for good in [
            tree(.init(left: 0, right: 3, height: 2, size: 3)),
            Clustering(.medoids([0, 2]), assignment: [1, 2, 2], choice: choice),
        ] { #expect(try again(good) == good) }
        for bad in [
            tree(.init(left: 1, right: 3, height: 2, size: 3)),
            tree(.init(left: 0, right: 3, height: 2, size: 2)),
            tree(.init(left: 0, right: 4, height: 2, size: 3)),
            Clustering(.medoids([0]), assignment: [1, 2, 2]),
            Clustering(.medoids([0, 1, 2]), assignment: [1, 2, 2]),
            Clustering(.medoids([1, 2]), assignment: [1, 2, 2]),
            Clustering(.medoids([0, 3]), assignment: [1, 2, 2]),
        ] { #expect(throws: GGMLError.self) { try again(bad) } }
    }

    @Test(
        "distances in which each sample has another nearest, round and round, stop the program"
    )
    func asymmetric() async {
        await #expect(processExitsWith: .failure) {
            var distances = Matrix(rows: 3, columns: 3, repeating: 2)
            for sample in 0..<3 { distances[sample, (sample + 1) % 3] = 1 }
            _ = Agglomerative.merges(distances, .complete)
        }
    }

    @Test("the order of leaves is the best of all that the tree allows", arguments: [1, 2, 3, 6, 9])
    func leafOrder(count: Int) {
        for seed in 1...8 as ClosedRange<UInt64> {
            let (_, distances) = Self.plane(count, seed: seed)
            func length(_ order: [Int]) -> Double {
                zip(order, order.dropFirst()).reduce(0) { $0 + distances[$1.0, $1.1] }
            }
            let merges = Agglomerative.merges(
                distances, Linkage.allCases[Int(seed) % Linkage.allCases.count])
            // All orders of every cluster, each branch turned either way.
            var orders = (0..<count).map { [[$0]] }
            for merge in merges {
                orders.append(
                    orders[merge.left].flatMap { left in
                        orders[merge.right].flatMap { [left + $0, $0 + left] }
                    })
            }
            let found = LeafOrder.optimal(merges, distances)
            let best = orders[orders.count - 1].map(length).min() ?? -1
            #expect(orders[orders.count - 1].contains(found))
            #expect(abs(length(found) - best) < 1e-12)
            #expect((found.first ?? 0) <= (found.last ?? 0))
        }
    }

    @Test("a Newick text read again has the names, and the height of the join of every two leaves")
    func newick() throws {
        let names = ["A-1.b", "two words", "it's", "a_b", "(c)", "ß", "x;y", "[z]", "7"]
        let distances = Matrix(Self.nine)
        let merges = Agglomerative.merges(distances, .average)
        let order = LeafOrder.optimal(merges, distances)
        let text = NewickTree.text(merges, order: order, names: names) { "\($0)" }
        var parser = NewickParser(text)
        let leaves = parser.leaves()
        #expect(leaves.map(\.name) == order.map { names[$0] })
        #expect(text.contains("A-1.b:") && text.contains("'it''s':") && text.hasSuffix(");"))
        for (cluster, members) in Self.members(merges).enumerated().dropFirst(9) {
            let merge = merges[cluster - 9]
            let depths = members.map { member in
                leaves.first { $0.name == names[member] }?.depth ?? .nan
            }
            // All leaves are as deep as the root is high.
            #expect(depths.allSatisfy { abs($0 - merges[7].height) < 1e-12 })
            #expect(merge.size == members.count)
        }
        #expect(parser.heights.sorted().elementsEqual(merges.map(\.height)) { abs($0 - $1) < 1e-12 })
        #expect(NewickTree.text([], order: [0], names: ["A"]) { "\($0)" } == "A;")
    }
}

/// Reads what the test above writes.
private struct NewickParser {
    private var rest: Substring
    /// Of the joins.
    private(set) var heights: [Double] = []

    init(_ text: String) { rest = text[...] }

    /// Of the next node; a leaf's depth is how far it is below that.
    mutating func leaves() -> [(name: String, depth: Double)] {
        guard rest.first == "(" else { return [(name(), 0)] }
        var result: [(String, Double)] = []
        repeat {
            rest.removeFirst()
            let below = leaves()
            rest.removeFirst()
            let digits = rest.prefix { !",)".contains($0) }
            rest = rest[digits.endIndex...]
            result += below.map { ($0.name, $0.depth + (Double(digits) ?? .nan)) }
        } while rest.first == ","
        rest.removeFirst()
        heights.append(result[0].1)
        return result
    }

    private mutating func name() -> String {
        guard rest.first == "'" else {
            let name = rest.prefix { $0 != ":" }
            rest = rest[name.endIndex...]
            return String(name)
        }
        var name = ""
        repeat {
            rest.removeFirst()
            let piece = rest.prefix { $0 != "'" }
            name += (name.isEmpty ? "" : "'") + piece
            rest = rest[piece.endIndex...].dropFirst()
        } while rest.first == "'"
        return name
    }
}

extension Matrix {
    /// From its rows.
    init(_ rows: [[Double]]) {
        self.init(rows.flatMap(\.self), rows: rows.count, columns: rows.count)
    }

    /// The Euclidean distances of some points.
    init(of points: [[Double]]) {
        self.init(
            points.map { a in
                points.map { b in
                    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
                }
            })
    }
}
