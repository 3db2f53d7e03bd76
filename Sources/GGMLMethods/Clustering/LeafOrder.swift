package import GGMLCore
package import GGMLStream

/// The order of a tree's leaves that keeps similar ones side by side: among all orders that the tree allows, one with
/// the least sum of distances between neighbours (Bar-Joseph, Gifford and Jaakkola, Bioinformatics 17, 2001,
/// doi:10.1093/bioinformatics/17.suppl_1.S22).
package enum LeafOrder {
    /// The samples in the best order; of it and its reverse, the one that begins with the lower sample.
    ///
    /// - Parameters:
    ///   - merges: a tree of all samples
    ///   - distances: the distances of the samples
    /// - Complexity: O(n³) time, O(n²) memory
    package static func optimal(_ merges: [Clustering.Merge], _ distances: Matrix) -> [Int] {
        precondition(merges.count == distances.rows - 1)
        let tree = LaidOutTree(merges)
        let order = PathLengths(tree, distances).bestOrder().map { tree.leaves[$0] }
        return order[0] <= order[order.count - 1] ? order : order.reversed()
    }
}

/// A tree whose leaves are arranged on a line, so that those of each cluster form a range.
private struct LaidOutTree {
    /// The sample at each position of the line.
    let leaves: [Int]
    /// For each cluster the start of its range and of its right part; the right part of a leaf is empty.
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

    /// The positions where the other end of `cluster` can be if one end is at `place`: those of the other part.
    func otherEnds(_ cluster: Int, from place: Int) -> Range<Int> {
        if ends[cluster] - starts[cluster] == 1 { return place..<place + 1 }
        return place < middles[cluster]
            ? middles[cluster]..<ends[cluster] : starts[cluster]..<middles[cluster]
    }

    func places(_ cluster: Int) -> Range<Int> { starts[cluster]..<ends[cluster] }
}

/// For each two positions, the length of the shortest path that orders the smallest cluster with both and ends at them.
private struct PathLengths {
    private let tree: LaidOutTree
    /// The distances by position.
    private var distances: Matrix
    private var lengths: Matrix

    init(_ tree: LaidOutTree, _ samples: Matrix) {
        self.tree = tree
        lengths = Matrix(rows: samples.rows, columns: samples.rows, repeating: 0)
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
            // First to each position where the right part can begin, then through it to its end.
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

    /// The positions in the order of the shortest path of all.
    func bestOrder() -> [Int] {
        guard let root = tree.merges.last else { return [0] }
        let ends = shortest(tree.places(root.left), tree.places(root.right)) { lengths[$0, $1] }
        var order: [Int] = []
        var waiting = [(cluster: tree.starts.count - 1, first: ends.0, last: ends.1)]
        while let (cluster, first, last) = waiting.popLast() {
            guard cluster >= distances.rows else {
                order.append(first)
                continue
            }
            let merge = tree.merges[cluster - distances.rows]
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
