package import GGMLCore
package import GGMLStream

/// How the distance between two clusters is computed from the distances of their samples.
///
/// For any distances, the heights of joins never decrease, and distances between clusters are not negative; the meaning
/// of a height depends on the distances.
package enum Linkage: String, CaseIterable, Sendable {
    /// The largest distance between their samples.
    case complete
    /// The mean distance between their samples.
    case average
    /// The smallest distance between their samples.
    case single
    /// The mean of the distances to the two parts of a joined cluster, whatever their sizes (McQuitty's method).
    case weighted
    /// √(2 · increase), where the increase is that of the sum of squares about the means by the join. This holds for
    /// Euclidean distances, and for others only by analogy (Murtagh and Legendre, Journal of Classification 31, 2014,
    /// doi:10.1007/s00357-014-9161-z: Ward2).
    case ward
    /// The energy distance between two clusters, times n m / (n + m): Ward's rule for distances instead of their
    /// squares, for distances of negative type (Székely and Rizzo, Journal of Classification 22, 2005,
    /// doi:10.1007/s00357-005-0012-9, α = 1).
    case energy

    /// The distance of a cluster of size k to the union of two, of sizes n and m, from its distances to both and the
    /// distance between them (Lance and Williams, The Computer Journal 9, 1967, doi:10.1093/comjnl/9.4.373).
    fileprivate func united(_ a: Double, _ n: Int, _ b: Double, _ m: Int, apart: Double, other k: Int)
        -> Double
    {
        switch self {
        case .complete: max(a, b)
        case .average: a * (Double(n) / Double(n + m)) + b * (Double(m) / Double(n + m))
        case .single: min(a, b)
        case .weighted: a / 2 + b / 2
        case .ward: Self.squared(a, b, apart) { Self.ward($0, n, $1, m, apart: $2, other: k) }
        case .energy: Self.ward(a, n, b, m, apart: apart, other: k)
        }
    }

    private static func ward(_ a: Double, _ n: Int, _ b: Double, _ m: Int, apart: Double, other k: Int)
        -> Double
    {
        (Double(n + k) * a + Double(m + k) * b - Double(k) * apart) / Double(n + m + k)
    }

    /// The root of `body` of the squares, computed in a unit in which they cannot overflow.
    private static func squared(
        _ a: Double, _ b: Double, _ c: Double, _ body: (Double, Double, Double) -> Double
    ) -> Double {
        let unit = max(a, b, c)
        guard unit > 0 else { return 0 }
        let (a, b, c) = (a / unit, b / unit, c / unit)
        return unit * max(0, body(a * a, b * b, c * c)).squareRoot()
    }
}

/// Agglomerative clustering of samples from their distances.
package enum Agglomerative {
    /// The tree of joins ordered by height, found by nearest-neighbour chains (Müllner, arXiv:1109.2378).
    ///
    /// - Parameter distances: must be symmetric, or a chain may never end
    /// - Complexity: O(n²) time and memory
    package static func merges(_ distances: Matrix, _ linkage: Linkage) -> [Clustering.Merge] {
        precondition(distances.isSymmetric)
        let count = distances.rows
        var matrix = distances
        var sizes = Array(repeating: 1, count: count)
        var chain: [Int] = []
        var joins: [(a: Int, b: Int, height: Double)] = []
        while joins.count < count - 1 {
            if chain.isEmpty, let first = sizes.firstIndex(where: { $0 > 0 }) { chain = [first] }
            let last = chain[chain.count - 1]
            // The predecessor wins ties, so that the chain ends.
            var nearest = chain.count > 1 ? chain[chain.count - 2] : -1
            var shortest = nearest < 0 ? .infinity : matrix[last, nearest]
            for other in 0..<count where sizes[other] > 0 && other != last && matrix[last, other] < shortest {
                (nearest, shortest) = (other, matrix[last, other])
            }
            guard chain.count > 1, nearest == chain[chain.count - 2] else {
                chain.append(nearest)
                continue
            }
            chain.removeLast(2)
            let (kept, gone) = (max(last, nearest), min(last, nearest))
            joins.append((gone, kept, shortest))
            for other in 0..<count where sizes[other] > 0 && other != kept && other != gone {
                let united = linkage.united(
                    matrix[gone, other], sizes[gone], matrix[kept, other], sizes[kept], apart: shortest,
                    other: sizes[other])
                matrix[kept, other] = united
                matrix[other, kept] = united
            }
            sizes[kept] += sizes[gone]
            sizes[gone] = 0
        }
        return numbered(joins, count)
    }

    /// Sorts the joins by height and numbers the resulting clusters, with the smaller number on the left.
    private static func numbered(_ joins: [(a: Int, b: Int, height: Double)], _ count: Int) -> [Clustering
        .Merge]
    {
        var forest = Forest(count)
        let order = joins.indices.sorted { (joins[$0].height, $0) < (joins[$1].height, $1) }
        return order.map { index in
            let (a, b) = (forest.root(of: joins[index].a), forest.root(of: joins[index].b))
            let size = forest.join(a, b)
            return Clustering.Merge(
                left: min(a, b), right: max(a, b), height: joins[index].height, size: size)
        }
    }

    /// The clusters after all but the last `clusters` − 1 joins, numbered from 1 in the order of first appearance.
    package static func cut(_ merges: [Clustering.Merge], samples: Int, clusters: Int) -> [Int] {
        precondition((1...max(samples, 1)).contains(clusters))
        var forest = Forest(samples)
        for merge in merges.prefix(samples - clusters) { _ = forest.join(merge.left, merge.right) }
        return Labelling((0..<samples).map { String(forest.root(of: $0)) }).codes.map { $0 + 1 }
    }

    /// Clusters in the order in which they are made: the samples first, then one for each join.
    private struct Forest {
        private var parents: [Int]
        private var sizes: [Int]

        init(_ count: Int) {
            parents = Array(0..<count)
            sizes = Array(repeating: 1, count: count)
        }

        mutating func root(of node: Int) -> Int {
            var node = node
            while parents[node] != node {
                parents[node] = parents[parents[node]]
                node = parents[node]
            }
            return node
        }

        /// Joins two clusters.
        /// - Returns: the size of the new cluster.
        mutating func join(_ a: Int, _ b: Int) -> Int {
            let size = sizes[a] + sizes[b]
            parents[a] = parents.count
            parents[b] = parents.count
            parents.append(parents.count)
            sizes.append(size)
            return size
        }
    }
}
