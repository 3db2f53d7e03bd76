package import GGMLCore
package import GGMLStream

/// Divides samples into a given number of clusters, or into the number with the best silhouette.
package struct Clusterer: Sendable {
    /// The largest number of clusters that is tried.
    package static let mostTried = 20

    private let distances: Matrix
    private let linkage: Linkage?
    private let merges: [Clustering.Merge]

    /// - Parameter linkage: the linkage of the tree; nil for medoids, without a tree.
    /// - Complexity: O(n²) time and memory
    package init(_ distances: Matrix, linkage: Linkage?) {
        self.distances = distances
        self.linkage = linkage
        merges = linkage.map { Agglomerative.merges(distances, $0) } ?? []
    }

    /// The division into `count` clusters.
    /// - Parameter count: from 1 to the number of samples
    package func clusters(_ count: Int) -> Clustering {
        if let linkage {
            return Clustering(
                .tree(linkage: linkage.rawValue, merges: merges),
                assignment: Agglomerative.cut(merges, samples: distances.rows, clusters: count))
        }
        let medoids = Medoids(distances, count: count)
        // Clusters are numbered in the order of first appearance, and so are their medoids.
        let order = medoids.nearest.reduce(into: [Int]()) { if !$0.contains($1) { $0.append($1) } }
        let numbers = Dictionary(uniqueKeysWithValues: zip(order, 1...))
        return Clustering(
            .medoids(order.map { medoids.medoids[$0] }),
            assignment: medoids.nearest.map { numbers[$0, default: 0] })
    }

    /// The division with the largest mean silhouette, among 2 to n − 1 and at most `mostTried` clusters, with the
    /// fewest clusters in a tie; a single cluster if no silhouette is above 0.
    ///
    /// - Parameter report: called with each number of clusters and its silhouette.
    /// - Throws: if there are fewer than 3 samples, for which numbers of clusters cannot be compared.
    /// - Complexity: O(n²) for each number, plus the search for medoids.
    package func bestClusters(place: String, report: (Int, Double) -> Void) throws(GGMLError) -> Clustering {
        guard distances.rows > 2 else {
            throw .expected(
                "at least 3 samples for -k auto", found: "\(distances.rows)", in: place,
                advice: "give the number with -k")
        }
        var best = clusters(1)
        var highest = 0.0
        var (counts, silhouettes): ([Int], [Double]) = ([], [])
        for count in 2...min(distances.rows - 1, Self.mostTried) {
            let candidate = clusters(count)
            let labels = candidate.assignment.map { $0 - 1 }
            let silhouette = Silhouette.mean(distances, labels: labels) ?? 0
            report(count, silhouette)
            counts.append(count)
            silhouettes.append(silhouette)
            if silhouette > highest { (best, highest) = (candidate, silhouette) }
        }
        best.choice = Clustering.Choice(counts: counts, silhouettes: silhouettes)
        return best
    }
}
