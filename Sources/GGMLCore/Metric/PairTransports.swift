/// The transport between each two samples, solved anew as the map between steps changes.
///
/// Two things outlive a step. The basis of each pair, while all together have room: the next solve starts from it. And
/// bounds of its distance: a pair that cannot count in the loss needs no solve.
struct PairTransports: Sendable {
    /// Kept bases have at most this many nodes together (some 128 MB).
    private static let mostKeptNodes = 1 << 25

    let solver: TransportSolver
    let sampleCount: Int
    /// Samples i < j, in order.
    let pairs: [(first: Int, second: Int)]
    var bounds: [DistanceBounds]
    /// One a pair, or none at all.
    var bases: [TransportBasis?]
    /// The clouds that the bounds are of; empty where a sample had none.
    var clouds: [PointCloud] = []
    /// With the entropic solver: what the last call of `distances` solved, one a pair.
    private var entropic: [SinkhornDistance?] = []

    /// - Parameter sizes: points of each sample
    init(_ solver: TransportSolver, sizes: [Int]) {
        self.solver = solver
        sampleCount = sizes.count
        pairs = SamplePairs.all(sizes.count)
        bounds = Array(repeating: .unknown, count: pairs.count)
        bases =
            solver == .exact && Self.nodes(sizes) <= Self.mostKeptNodes
            ? Array(repeating: nil, count: pairs.count) : []
    }

    /// Bytes for the bases that would be kept.
    static func memory(sizes: [Int]) -> Int {
        let nodes = nodes(sizes)
        return nodes > mostKeptNodes ? 0 : nodes * MemoryLayout<Int32>.size
    }

    /// Points of both samples, over all pairs: each sample is in as many pairs as there are others.
    private static func nodes(_ sizes: [Int]) -> Int { sizes.reduce(0, +) * max(0, sizes.count - 1) }

    /// Forgets what is known of the distances, but not the bases.
    mutating func forgetBounds() {
        bounds = Array(repeating: .unknown, count: pairs.count)
        clouds = []
    }

    /// The distances that may count in the loss, under new clouds.
    ///
    /// - Parameters:
    ///   - clouds: one a sample; empty where no triplet has the sample.
    /// - Returns: for each pair its distance, or nil where no triplet with it can count.
    mutating func distances(_ clouds: [PointCloud], _ triplets: TripletSet, margin: Double, threads: Int)
        throws(GGMLError) -> [Double?]
    {
        moveBounds(to: clouds)
        let wanted = triplets.pairsThatMayCount(bounds, samples: sampleCount, margin: margin)
        if case .sinkhorn(let options) = solver {
            return try entropicDistances(clouds, wanted, options, threads: threads)
        }
        let (pairs, bases) = (pairs, bases)
        let solved = try concurrentMap(count: wanted.count, threads: threads) {
            TransportWorkspace()
        } _: { workspace, position throws(GGMLError) in
            let index = wanted[position]
            let (x, y) = (clouds[pairs[index].first], clouds[pairs[index].second])
            var basis = bases.isEmpty ? nil : bases[index]
            let found = try WassersteinDistance(.euclidean, from: x, to: y, basis: &basis, in: &workspace)
            return (distance: found, basis: bases.isEmpty ? nil : basis)
        }
        var distances = [Double?](repeating: nil, count: pairs.count)
        for (index, solution) in zip(wanted, solved) {
            let (value, gap) = (solution.distance.value, solution.distance.gap)
            distances[index] = value
            bounds[index] = DistanceBounds(lower: max(0, value - gap), upper: value)
            if !bases.isEmpty { self.bases[index] = solution.basis }
        }
        return distances
    }

    /// Entropic costs obey no triangle inequality, so nothing is known of the next ones.
    private mutating func entropicDistances(
        _ clouds: [PointCloud], _ wanted: [Int], _ options: SinkhornOptions, threads: Int
    ) throws(GGMLError) -> [Double?] {
        let pairs = pairs
        let solved = try concurrentMap(count: wanted.count, threads: threads) { position throws(GGMLError) in
            let pair = pairs[wanted[position]]
            return try SinkhornDistance(
                .euclidean, from: clouds[pair.first], to: clouds[pair.second], options)
        }
        entropic = Array(repeating: nil, count: pairs.count)
        for (index, solution) in zip(wanted, solved) { entropic[index] = solution }
        forgetBounds()
        self.clouds = clouds
        return entropic.map { $0?.value }
    }

    /// Adds the gradient of Σ weight · distance at the points of a sample, under the clouds of the last call of
    /// `distances`.
    ///
    /// By the envelope theorem the plan stays as it is, so each arc (a, b) of mass p adds p·(z_a − z_b)/‖z_a − z_b‖;
    /// points that coincide add nothing.
    /// - Parameters:
    ///   - weights: one a pair, 0 where it was not solved
    ///   - gradient: points × dimensions
    func addGradient(
        of sample: Int, _ weights: [Double], to gradient: inout [Double],
        in workspace: inout TransportWorkspace
    ) throws(GGMLError) {
        for other in 0..<sampleCount where other != sample {
            let index = SamplePairs.index(sample, other, count: sampleCount)
            guard weights[index] != 0 else { continue }
            let (x, y) = (clouds[pairs[index].first], clouds[pairs[index].second])
            if solver != .exact {
                var other = Array(repeating: 0.0, count: clouds[other].coordinates.count)
                if sample == pairs[index].first {
                    entropic[index]?.addGradient(weight: weights[index], to: &gradient, &other)
                } else {
                    entropic[index]?.addGradient(weight: weights[index], to: &other, &gradient)
                }
                continue
            }
            let basis = try basis(of: index, in: &workspace)
            let (own, far, k) = (clouds[sample], clouds[other], x.dimensions)
            basis.forEachArc(try TransportMasses(x, y)) { row, column, share in
                let (a, b) = sample < other ? (row, column) : (column, row)
                var square = 0.0
                for d in 0..<k {
                    let difference = own.coordinates[a * k + d] - far.coordinates[b * k + d]
                    square += difference * difference
                }
                guard square > 0 else { return }
                let scale = weights[index] * share / square.squareRoot()
                for d in 0..<k {
                    gradient[a * k + d] += scale * (own.coordinates[a * k + d] - far.coordinates[b * k + d])
                }
            }
        }
    }

    /// The optimal basis of a pair; solved once more where it was not kept.
    private func basis(of index: Int, in workspace: inout TransportWorkspace) throws(GGMLError)
        -> TransportBasis
    {
        if !bases.isEmpty, let basis = bases[index] { return basis }
        let (x, y) = (clouds[pairs[index].first], clouds[pairs[index].second])
        var basis: TransportBasis?
        _ = try WassersteinDistance(.euclidean, from: x, to: y, basis: &basis, in: &workspace)
        return basis ?? workspace.basis
    }

    // MARK: Bounds

    /// Moves the bounds to new clouds of the same cells.
    ///
    /// Of a cloud that was stretched by s, shifted by a t that is the same for all, and then moved by d on average, the
    /// distance to another one is s·T within both moves, since transport distances obey the triangle inequality.
    /// - Complexity: O(cells × dimensions + pairs)
    private mutating func moveBounds(to clouds: [PointCloud]) {
        defer { self.clouds = clouds }
        guard solver == .exact, self.clouds.count == clouds.count,
            let change = Stretch(from: self.clouds, to: clouds)
        else {
            return forgetBounds()
        }
        let moves = zip(self.clouds, clouds).map { change.meanMove($0, $1) }
        for (index, pair) in pairs.enumerated() {
            // What rounding may add is far below.
            let move = (moves[pair.first] + moves[pair.second]) * (1 + 1e-9)
            let old = bounds[index]
            bounds[index] = DistanceBounds(
                lower: max(0, change.factor * old.lower * (1 - 1e-9) - move),
                upper: change.factor * old.upper * (1 + 1e-9) + move)
        }
    }
}

/// The stretching and shift that come closest to what clouds of the same points went through.
private struct Stretch {
    let factor: Double
    private let shift: [Double]

    /// Least squares over all points of the clouds that are in both; nil where there are none, or no positive factor.
    init?(from old: [PointCloud], to new: [PointCloud]) {
        let both = zip(old, new).filter { $0.0.count > 0 && $0.0.count == $0.1.count }
        guard let k = both.first?.0.dimensions else { return nil }
        var (count, sums) = (
            0.0, (old: Array(repeating: 0.0, count: k), new: Array(repeating: 0.0, count: k))
        )
        for (old, new) in both {
            count += Double(old.count)
            for position in old.coordinates.indices {
                sums.old[position % k] += old.coordinates[position]
                sums.new[position % k] += new.coordinates[position]
            }
        }
        let means = (old: sums.old.map { $0 / count }, new: sums.new.map { $0 / count })
        var (product, square) = (0.0, 0.0)
        for (old, new) in both {
            for position in old.coordinates.indices {
                let x = old.coordinates[position] - means.old[position % k]
                product += x * (new.coordinates[position] - means.new[position % k])
                square += x * x
            }
        }
        guard square > 0, product > 0, (product / square).isFinite else { return nil }
        factor = product / square
        shift = (0..<k).map { [factor] in means.new[$0] - factor * means.old[$0] }
    }

    /// How far the points of a cloud are on average from where stretching and shift put them; ∞ where a cloud is
    /// missing.
    func meanMove(_ old: PointCloud, _ new: PointCloud) -> Double {
        guard old.count > 0, old.count == new.count else { return .infinity }
        let k = old.dimensions
        var (sum, total) = (0.0, 0.0)
        for point in 0..<old.count {
            var square = 0.0
            for d in 0..<k {
                let move = new.coordinates[point * k + d] - factor * old.coordinates[point * k + d] - shift[d]
                square += move * move
            }
            let weight = old.weights?[point] ?? 1
            sum += weight * square.squareRoot()
            total += weight
        }
        return sum / total
    }
}
