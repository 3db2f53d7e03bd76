import GGMLCore
import GGMLMethods
import GGMLStream
import TestSupport
import Testing

@Suite struct ClusteringTests {
    private struct Scores: Decodable {
        struct Cut: Decodable {
            let assignment: [Int]
            let ari: Double
            let nmi: Double
            let viNats: Double
        }

        let labels: [Int]
        let silhouette: Double
        let linkage: [String: Cut]
    }

    @Test(
        "trees, cuts and scores agree with SciPy's and scikit-learn's",
        .enabled(if: Places.hasShared, "../shared is absent"),
        arguments: [Linkage.single, .complete, .average])
    func parity(linkage: Linkage) throws {
        let scores = try Places.json(Scores.self, Places.parity("scores/scores.json"))
        let matrix = try NumpyArray(path: Places.parity("scores/distances.npy"), dimensions: 2).matrix
        let merges = Agglomerative.merges(matrix, linkage)
        let expected = try NumpyArray(
            path: Places.parity("scores/linkage_\(linkage.rawValue).npy"), dimensions: 2
        ).matrix
        for (index, merge) in merges.enumerated() {
            let row = Array(expected.row(index))
            #expect(
                [Double(merge.left), Double(merge.right), Double(merge.size)] == [row[0], row[1], row[3]])
            #expect(abs(merge.height - row[2]) < 1e-12)
        }
        let cut = try #require(scores.linkage[linkage.rawValue])
        let assignment = Agglomerative.cut(merges, samples: matrix.rows, clusters: 3)
        #expect(
            Labelling(assignment.map(String.init)).codes == Labelling(cut.assignment.map(String.init)).codes)
        let truth = Labelling(scores.labels.map(String.init))
        let found = Clustering.Agreement(
            column: "class", truth: truth, assignment: assignment, distances: matrix)
        #expect(abs(found.adjustedRandIndex - cut.ari) < 1e-12)
        #expect(abs(found.normalizedMutualInformation - cut.nmi) < 1e-12)
        #expect(abs(found.variationOfInformation - cut.viNats) < 1e-12)
        #expect(abs(try #require(found.silhouette) - scores.silhouette) < 1e-12)
    }

    @Test(
        "no join is lower than those that made its parts, every sample is joined, and cuts have their number",
        arguments: [1, 2, 3, 17])
    func tree(count: Int) {
        var generator = SplitMix64(seed: UInt64(count))
        for linkage in [Linkage.single, .complete, .average] {
            var matrix = Matrix(rows: count, columns: count, repeating: 0)
            for row in 0..<count {
                for column in 0..<row {
                    let distance = Double(Int.random(in: 1...3, using: &generator))
                    matrix[row, column] = distance
                    matrix[column, row] = distance
                }
            }
            let merges = Agglomerative.merges(matrix, linkage)
            #expect(merges.count == count - 1)
            #expect(
                merges.allSatisfy { merge in
                    [merge.left, merge.right].allSatisfy {
                        $0 < count || merges[$0 - count].height <= merge.height
                    }
                })
            #expect(Set(merges.flatMap { [$0.left, $0.right] }).count == 2 * (count - 1))
            #expect(merges.last.map { $0.size == count } ?? true)
            for clusters in 1...count {
                #expect(Set(Agglomerative.cut(merges, samples: count, clusters: clusters)).count == clusters)
            }
        }
    }

    @Test("agreement: 1 with itself, whatever the names; the silhouette needs 2 to n − 1 groups")
    func agreement() {
        let matrix = Matrix([0, 1, 9, 9, 1, 0, 9, 9, 9, 9, 0, 1, 9, 9, 1, 0], rows: 4, columns: 4)
        let same = Clustering.Agreement(
            column: "c", truth: Labelling(["b", "b", "a", "a"]), assignment: [1, 1, 2, 2], distances: matrix)
        #expect(same.adjustedRandIndex == 1 && same.normalizedMutualInformation == 1)
        #expect(same.variationOfInformation == 0)
        #expect(same.silhouette.map { abs($0 - 8.0 / 9) < 1e-15 } == true)
        for labels in [["a", "a", "a", "a"], ["a", "b", "c", "d"]] {
            let none = Clustering.Agreement(
                column: "c", truth: Labelling(labels), assignment: [1, 1, 2, 2], distances: matrix)
            #expect(none.silhouette == nil)
        }
    }

    @Test("a list of pairs that is not whole is no matrix")
    func missingPair() throws {
        let pair = PairDistances.Pair(first: 0, second: 1, distance: 1, gap: 0)
        #expect(try PairDistances(metric: "m", pairs: [pair]).matrix(count: 2).values == [0, 1, 1, 0])
        #expect(throws: GGMLError.self) { try PairDistances(metric: "m", pairs: [pair]).matrix(count: 3) }
        #expect(throws: GGMLError.self) {
            try PairDistances(metric: "m", pairs: [pair, pair, pair]).matrix(count: 3)
        }
    }
}
