package import GGMLCore
package import GGMLStream

/// The order of a tree's leaves that keeps similar ones side by side: of all that turning branches round gives, one in
/// which the sum of the distances of neighbours is least (Bar-Joseph, Gifford and Jaakkola, Bioinformatics 17, 2001,
/// doi:10.1093/bioinformatics/17.suppl_1.S22).
package enum LeafOrder {
    /// The samples, of the order and its reverse the one that begins with the lesser sample.
    ///
    /// - Parameters:
    ///   - merges: a tree of all samples
    ///   - distances: of the samples
    /// - Complexity: O(n³) time, O(n²) memory
    package static func optimal(_ merges: [Clustering.Merge], _ distances: SquareMatrix) -> [Int] {
        precondition(merges.count == distances.count - 1)
        let tree = LaidOutTree(merges)
        let order = PathLengths(tree, distances).bestOrder().map { tree.leaves[$0] }
        return order[0] <= order[order.count - 1] ? order : order.reversed()
    }
}

/// A tree whose leaves lie on a line, so that those of each cluster are a range of it.
private struct LaidOutTree {
    /// For each place on the line its sample.
    let leaves: [Int]
    /// For each cluster where it starts on the line, and where its right part does; a leaf's right part is empty.
    let starts: [Int]
    let middles: [Int]
    let ends: [Int]
    let merges: [Clustering.Merge]

    init(_ merges: [Clustering.Merge]) {
        let count = merges.count + 1
        func size(_ cluster: Int) -> Int { cluster < count ? 1 : merges[cluster - count].size }
        var starts = Array(repeating: 0, count: count + merges.count)
        var middles = starts
        for (join, merge) in merges.enumerated().reversed() {
            starts[merge.left] = starts[count + join]
            starts[merge.right] = starts[count + join] + size(merge.left)
            middles[count + join] = starts[merge.right]
        }
        var leaves = Array(repeating: 0, count: count)
        for sample in 0..<count {
            leaves[starts[sample]] = sample
            middles[sample] = starts[sample] + 1
        }
        self.leaves = leaves
        self.merges = merges
        (self.starts, self.middles) = (starts, middles)
        ends = starts.indices.map { starts[$0] + size($0) }
    }

    /// Where the other end of `cluster` can be if one is at `place`: in its other part.
    func otherEnds(_ cluster: Int, from place: Int) -> Range<Int> {
        if ends[cluster] - starts[cluster] == 1 { return place..<place + 1 }
        return place < middles[cluster]
            ? middles[cluster]..<ends[cluster] : starts[cluster]..<middles[cluster]
    }

    func places(_ cluster: Int) -> Range<Int> { starts[cluster]..<ends[cluster] }
}

/// For each two places, the length of the shortest path that begins and ends there and orders the least cluster that
/// has both.
private struct PathLengths {
    private let tree: LaidOutTree
    /// By place.
    private var distances: SquareMatrix
    private var lengths: SquareMatrix

    init(_ tree: LaidOutTree, _ samples: SquareMatrix) {
        self.tree = tree
        lengths = SquareMatrix(count: samples.count, repeating: 0)
        distances = lengths
        for row in tree.leaves.indices {
            for column in tree.leaves.indices {
                distances[row, column] = samples[tree.leaves[row], tree.leaves[column]]
            }
        }
        for merge in tree.merges { join(merge) }
    }

    private mutating func join(_ merge: Clustering.Merge) {
        let right = tree.places(merge.right)
        for first in tree.places(merge.left) {
            // First to each place where the right part can begin, then through that to its end.
            var entries = Array(repeating: Double.infinity, count: right.count)
            for exit in tree.otherEnds(merge.left, from: first) {
                let length = lengths[first, exit]
                for entry in right {
                    let sum = length + distances[exit, entry]
                    if sum < entries[entry - right.lowerBound] { entries[entry - right.lowerBound] = sum }
                }
            }
            for last in right {
                var least = Double.infinity
                for entry in tree.otherEnds(merge.right, from: last) {
                    least = min(least, entries[entry - right.lowerBound] + lengths[last, entry])
                }
                lengths[first, last] = least
                lengths[last, first] = least
            }
        }
    }

    /// The places in the order of the shortest path of all.
    func bestOrder() -> [Int] {
        guard let root = tree.merges.last else { return [0] }
        let ends = shortest(tree.places(root.left), tree.places(root.right)) { lengths[$0, $1] }
        var order: [Int] = []
        var waiting = [(cluster: tree.starts.count - 1, first: ends.0, last: ends.1)]
        while let (cluster, first, last) = waiting.popLast() {
            guard cluster >= distances.count else {
                order.append(first)
                continue
            }
            let merge = tree.merges[cluster - distances.count]
            let (near, far) =
                tree.places(merge.left).contains(first)
                ? (merge.left, merge.right) : (merge.right, merge.left)
            let (exit, entry) = shortest(
                tree.otherEnds(near, from: first), tree.otherEnds(far, from: last)
            ) { lengths[first, $0] + distances[$0, $1] + lengths[$1, last] }
            waiting.append((far, entry, last))
            waiting.append((near, first, exit))
        }
        return order
    }

    private func shortest(_ rows: Range<Int>, _ columns: Range<Int>, _ length: (Int, Int) -> Double) -> (
        Int, Int
    ) {
        var (best, least) = ((rows.lowerBound, columns.lowerBound), Double.infinity)
        for row in rows {
            for column in columns where length(row, column) < least {
                (best, least) = ((row, column), length(row, column))
            }
        }
        return best
    }
}
