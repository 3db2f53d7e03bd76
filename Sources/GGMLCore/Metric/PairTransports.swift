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
        let basis = Mutex<NetworkSimplex?>(nil)
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
            ? 0 : nodes * (MemoryLayout<SpanningTree.Node>.stride + MemoryLayout<Double>.size)
    }

    /// Points of both samples, over all pairs: each sample is in as many pairs as there are others.
    private static func nodes(_ sizes: [Int]) -> Int { sizes.reduce(0, +) * max(0, sizes.count - 1) }

    /// The distance of each pair, in order.
    func distances(_ clouds: [PointCloud], threads: Int) throws(GGMLError) -> [Double] {
        try concurrentMap(count: pairs.count, threads: threads) { index throws(GGMLError) in
            let (x, y) = (clouds[pairs[index].first], clouds[pairs[index].second])
            guard !slots.isEmpty else { return try Self.solved(x, y, from: nil).distance }
            return try slots[index].basis.withLock { basis throws(GGMLError) in
                let solved = try Self.solved(x, y, from: basis.take())
                basis = solved.basis
                return solved.distance
            }
        }
    }

    /// The optimal basis of a pair under the clouds of the last call of `distances`.
    func basis(of index: Int, _ clouds: [PointCloud]) throws(GGMLError) -> NetworkSimplex {
        if !slots.isEmpty, let basis = slots[index].basis.withLock({ $0 }) { return basis }
        return try Self.solved(clouds[pairs[index].first], clouds[pairs[index].second], from: nil).basis
    }

    private static func solved(_ x: PointCloud, _ y: PointCloud, from basis: consuming NetworkSimplex?)
        throws(GGMLError) -> (distance: Double, basis: NetworkSimplex)
    {
        var solver = basis ?? NetworkSimplex(TransportMasses(uniform: x.count, y.count), x, y)
        let distance = try WassersteinDistance(.euclidean, from: x, to: y, solver: &solver)
        return (distance.value, solver)
    }
}
