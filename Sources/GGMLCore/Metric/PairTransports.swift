import Synchronization

/// The transport between each two samples, solved anew as the map between epochs changes.
///
/// The basis of each pair is kept for its next solve while all together have room; beyond that, a pair whose plan is
/// asked for is solved once more.
struct PairTransports: Sendable {
    /// Kept bases have at most this many nodes together (some 800 MB).
    private static let mostKeptNodes = 1 << 24

    /// A lock that can stand in an array.
    private final class Slot: Sendable {
        let basis = Mutex<TransportBasis?>(nil)
    }

    /// Samples i < j, in order.
    let pairs: [(first: Int, second: Int)]
    /// One a pair, or none at all.
    private let slots: [Slot]

    /// - Parameter sizes: points of each sample
    init(sizes: [Int]) {
        pairs = SamplePairs.all(sizes.count)
        slots = Self.nodes(sizes) <= Self.mostKeptNodes ? pairs.map { _ in Slot() } : []
    }

    /// Bytes for the bases that would be kept.
    static func memory(sizes: [Int]) -> Int {
        let nodes = nodes(sizes)
        return nodes > mostKeptNodes
            ? 0 : nodes * (MemoryLayout<FlowForest.Node>.stride + MemoryLayout<Double>.size)
    }

    /// Points of both samples, over all pairs: each sample is in as many pairs as there are others.
    private static func nodes(_ sizes: [Int]) -> Int { sizes.reduce(0, +) * max(0, sizes.count - 1) }

    /// The distance of each pair, in order.
    func distances(_ clouds: [PointCloud], threads: Int) throws(GGMLError) -> [Double] {
        try concurrentMap(count: pairs.count, threads: threads) {
            TransportWorkspace()
        } _: { workspace, index throws(GGMLError) in
            let (x, y) = (clouds[pairs[index].first], clouds[pairs[index].second])
            guard !slots.isEmpty else {
                var basis: TransportBasis?
                return try WassersteinDistance(.euclidean, from: x, to: y, basis: &basis, in: &workspace).value
            }
            return try slots[index].basis.withLock { basis throws(GGMLError) in
                try WassersteinDistance(.euclidean, from: x, to: y, basis: &basis, in: &workspace).value
            }
        }
    }

    /// The optimal basis of a pair under the clouds of the last call of `distances`.
    func basis(of index: Int, _ clouds: [PointCloud]) throws(GGMLError) -> TransportBasis {
        if !slots.isEmpty, let basis = slots[index].basis.withLock({ $0 }) { return basis }
        var basis: TransportBasis?
        var workspace = TransportWorkspace()
        _ = try WassersteinDistance(.euclidean, from: clouds[pairs[index].first], to: clouds[pairs[index].second], basis: &basis, in: &workspace)
        return basis!
    }
}
