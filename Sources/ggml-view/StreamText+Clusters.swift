import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

extension StreamText {
    /// Writes the cluster of each sample and, if there are medoids, that of the cluster.
    func clusters(to text: inout TextWriter) throws(GGMLError) {
        let clustering = try clustering
        let ids = preamble.samples.ids
        var medoids: [String]?
        if case .medoids(let samples) = clustering.origin { medoids = samples.map { ids[$0] } }
        try text.row(["sample", "class", "cluster"] + (medoids == nil ? [] : ["medoid"]))
        for index in order {
            let cluster = clustering.assignment[index]
            try text.row(
                [ids[index], preamble.samples.classes[index] ?? "NA", String(cluster)]
                    + (medoids.map { [$0[cluster - 1]] } ?? []))
        }
    }

    /// Writes the tree, with its leaves in the order that keeps similar samples side by side.
    func newick(to text: inout TextWriter) throws(GGMLError) {
        let merges = try merges
        try text.line(
            NewickTree.text(merges, order: leafOrder(merges), names: preamble.samples.ids, number: number))
    }

    mutating func orderByLeaves() throws(GGMLError) { order = try leafOrder(merges) }

    private func leafOrder(_ merges: [Clustering.Merge]) throws(GGMLError) -> [Int] {
        guard let distances = preamble.distances else { throw missing("distances", "ggml-dist") }
        return LeafOrder.optimal(merges, try distances.matrix(count: preamble.samples.count))
    }

    private var clustering: Clustering {
        get throws(GGMLError) {
            guard let clustering = preamble.clustering else { throw missing("clusters", "ggml-cluster") }
            return clustering
        }
    }

    private var merges: [Clustering.Merge] {
        get throws(GGMLError) {
            guard case .tree(_, let merges) = try clustering.origin else {
                throw .expected(
                    "a tree of clusters", found: "clusters around medoids, which have none", in: name,
                    advice: "give ggml-cluster another --method")
            }
            return merges
        }
    }
}
