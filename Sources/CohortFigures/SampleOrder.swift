import FilterKit
package import GGMLCore
import GGMLMethods
import GGMLStream

/// An order of samples in which figures of distances show them.
package struct SampleOrder: Sendable {
    package let name: String
    /// The ids of the samples.
    package let ids: [String]
    /// The name of the stream whose tree has this order; nil if it is that of the sample table.
    package let tree: String?

    /// The orders of the trees of some streams, each once; that of the first sample table if there is no tree.
    /// - Complexity: O(samples³) for each tree
    package static func all(of streams: [CohortStream]) throws(GGMLError) -> [SampleOrder] {
        var orders: [SampleOrder] = []
        for stream in streams {
            guard let order = try treeOrder(of: stream) else { continue }
            orders.append(order)
        }
        guard orders.isEmpty, let first = streams.first(where: { $0.preamble.distances != nil }) else {
            return orders
        }
        return [
            SampleOrder(name: "as in the sample table", ids: first.preamble.samples.ids, tree: nil)
        ]
    }

    private static func treeOrder(of stream: CohortStream) throws(GGMLError) -> SampleOrder? {
        let ids = stream.preamble.samples.ids
        guard case .tree(_, let merges)? = stream.preamble.clustering?.origin,
            let distances = stream.preamble.distances
        else { return nil }
        let order = LeafOrder.optimal(merges, try distances.matrix(count: ids.count))
        return SampleOrder(
            name: "by the tree of \(stream.label)", ids: order.map { ids[$0] }, tree: stream.name)
    }

    /// The rows of a stream's sample table in this order; nil if it has other samples.
    package func rows(in stream: CohortStream) -> [Int]? {
        let places = Dictionary(
            uniqueKeysWithValues: zip(
                stream.preamble.samples.ids, stream.preamble.samples.ids.indices))
        let rows = ids.compactMap { places[$0] }
        return rows.count == ids.count && rows.count == places.count ? rows : nil
    }
}

extension CohortStream {
    /// A short name of the distances for captions: the file, and their ground cost.
    package var label: String {
        let cost = costName.map { " (\($0))" } ?? ""
        return "\(name == "-" ? "the input" : name.printable)\(cost)"
    }

    /// The ground cost of the distances in plain words.
    package var costName: String? {
        guard let distances = preamble.distances else { return nil }
        guard distances.isLearned else { return "plain, \(distances.metric)" }
        return preamble.metric?.isEuclidean == true ? "plain, as nothing was learned" : "learned metric"
    }
}
