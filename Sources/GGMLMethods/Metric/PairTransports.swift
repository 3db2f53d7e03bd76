import GGMLCore
import GGMLStream

/// The transport between all pairs of samples, solved again as the map changes from step to step.
///
/// Two things outlive a step: the solution of each pair, from whose basis the next solve starts, as long as all fit in
/// memory; and bounds on its distance, because a pair that cannot contribute to the loss needs no solve.
struct PairTransports: Sendable {
    /// The result of a solve that the next one can use.
    enum Solution: Sendable {
        case exact(TransportBasis)
        case entropic(SinkhornDistance)

        init(_ solution: PairSolution) {
            switch solution {
            case .exact(let found): self = .exact(found.basis)
            case .entropic(let found): self = .entropic(found)
            }
        }
    }

    /// The most bytes that kept solutions may have together.
    private static let mostKept = 1 << 28
    /// The most doubles that partial sums of gradients may hold: 64 MB.
    private static let mostPartialSums = 1 << 23

    let solver: TransportSolver
    private let bytesPerPoint: Int
    let sampleCount: Int
    /// All pairs of samples i < j, in order.
    let pairs: [(first: Int, second: Int)]
    var bounds: [DistanceBounds]
    /// The solution of each pair; empty if none are kept.
    var solutions: [Solution?]
    /// The clouds of the bounds and solutions, one for each sample; empty for a sample that had none.
    var clouds: [PointCloud] = []
    /// Solves the problems between these clouds, since the last call of `distances`.
    private var pairSolver: PairSolver?

    /// - Parameter sizes: the number of points of each sample
    init(_ options: TrainingOptions, sizes: [Int]) {
        solver = options.solver
        bytesPerPoint = Self.bytesPerPoint(options, sizes: sizes)
        sampleCount = sizes.count
        pairs = SamplePairs.all(sizes.count)
        bounds = Array(repeating: .unknown, count: pairs.count)
        solutions =
            Self.memory(options, sizes: sizes) <= Self.mostKept
            ? Array(repeating: nil, count: pairs.count) : []
    }

    /// The bytes that the solutions of all pairs need.
    private static func memory(_ options: TrainingOptions, sizes: [Int]) -> Int {
        // The points of both samples, over all pairs: each sample is in as many pairs as there are other samples.
        sizes.reduce(0, +) * max(0, sizes.count - 1) * bytesPerPoint(options, sizes: sizes)
    }

    /// The bytes for each point of a pair: a node and its parent, or coordinates, weight and dual values.
    private static func bytesPerPoint(_ options: TrainingOptions, sizes: [Int]) -> Int {
        options.solver == .exact
            ? TransportBasis.bytesPerNode(sizes.sorted().suffix(2).reduce(0, +))
            : (options.rank + 4) * MemoryLayout<Double>.size
    }

    /// The bytes of the solutions that are in memory at a time.
    static func keptMemory(_ options: TrainingOptions, sizes: [Int]) -> Int {
        min(memory(options, sizes: sizes), mostKept)
    }

    /// Discards the bounds on the distances, but not the solutions.
    mutating func forgetBounds() {
        bounds = Array(repeating: .unknown, count: pairs.count)
        clouds = []
    }

    /// The distances that may contribute to the loss, under new clouds.
    ///
    /// - Parameters:
    ///   - clouds: one for each sample; empty if no triplet has the sample.
    /// - Returns: for each pair its distance, or nil if no triplet with it can be active.
    mutating func distances(
        _ clouds: [PointCloud], _ triplets: TripletSet, margin: Double, threads: Int
    ) throws(GGMLError) -> [Double?] {
        moveBounds(to: clouds)
        pairSolver = try PairSolver(clouds, .euclidean, solver, threads: threads)
        let wanted = triplets.pairsThatMayCount(bounds, samples: sampleCount, margin: margin)
        var distances = [Double?](repeating: nil, count: pairs.count)
        // New solutions replace old ones part by part.
        for start in stride(from: 0, to: wanted.count, by: 1 << 14) {
            let part = Array(wanted[start..<min(start + (1 << 14), wanted.count)])
            for (index, found) in zip(part, try solve(part, threads: threads)) {
                distances[index] = found.value
                if solver == .exact {
                    bounds[index] = DistanceBounds(lower: max(0, found.value - found.gap), upper: found.value)
                }
                if !solutions.isEmpty { solutions[index] = found.solution }
            }
        }
        return distances
    }

    private struct Solved: Sendable {
        let value: Double
        let gap: Double
        /// The solution; nil if solutions are neither kept nor requested.
        let solution: Solution?
    }

    /// - Parameter keeps: whether solutions are returned even if there is no room for all.
    private func solve(_ wanted: [Int], keeps: Bool = false, threads: Int) throws(GGMLError) -> [Solved] {
        guard let pairSolver else { return [] }
        let isKept = keeps || !solutions.isEmpty
        @Sendable func start(_ position: Int) -> TransportBasis? { oldBasis(wanted[position]) }
        return try pairSolver.map(
            wanted.map { pairs[$0] }, threads: threads, keepsTree: !solutions.isEmpty, startingAt: start
        ) { _, found in
            Solved(value: found.value, gap: found.gap, solution: isKept ? Solution(found) : nil)
        }
    }

    private func oldBasis(_ pair: Int) -> TransportBasis? {
        guard !solutions.isEmpty, case .exact(let basis) = solutions[pair] else { return nil }
        return basis
    }

    // MARK: Gradient

    /// The gradient of Σ weight · distance with respect to the points of each sample, under the clouds of the last call
    /// of `distances`.
    ///
    /// If solutions are not kept, pairs are solved again, as many at a time as there is room for.
    /// - Parameter weights: one for each pair, 0 if it was not solved
    /// - Returns: for each sample points × dimensions
    func gradients(_ weights: [Double], threads: Int) throws(GGMLError) -> [[Double]] {
        let zero = clouds.map { Array(repeating: 0.0, count: $0.coordinates.count) }
        // The number of groups depends only on the sizes, so that rounding does not depend on the number of threads.
        let size = zero.reduce(1) { $0 + $1.count }
        var sums = Array(repeating: zero, count: max(1, min(8, Self.mostPartialSums / size)))
        for block in blocks() {
            var solutions = solutions.isEmpty ? [] : Array(solutions[block])
            if solutions.isEmpty {
                solutions = Array(repeating: nil, count: block.count)
                let wanted = block.filter { weights[$0] != 0 }
                for (index, solved) in zip(wanted, try solve(wanted, keeps: true, threads: threads)) {
                    solutions[index - block.lowerBound] = solved.solution
                }
            }
            let (before, known) = (sums, solutions)
            sums = try concurrentMap(count: sums.count, threads: threads) { group throws(GGMLError) in
                var gradients = before[group]
                for index in block where index % before.count == group && weights[index] != 0 {
                    guard let solution = known[index - block.lowerBound] else { continue }
                    let (first, second) = pairs[index]
                    var (x, y) = ([Double](), [Double]())
                    swap(&x, &gradients[first])
                    swap(&y, &gradients[second])
                    add(solution, weight: weights[index], of: first, second, to: &x, &y)
                    swap(&x, &gradients[first])
                    swap(&y, &gradients[second])
                }
                return gradients
            }
        }
        let parts = sums
        return try concurrentMap(count: sampleCount, threads: threads) { sample in
            parts.map { $0[sample] }.sum
        }
    }

    /// Ranges of pairs whose solutions fit in memory together; one range of all pairs if solutions are kept.
    private func blocks() -> [Range<Int>] {
        guard solutions.isEmpty else { return [0..<pairs.count] }
        let limit = Self.mostKept / bytesPerPoint
        var blocks: [Range<Int>] = []
        var (start, points) = (0, 0)
        for (index, pair) in pairs.enumerated() {
            let size = clouds[pair.first].count + clouds[pair.second].count
            if index > start && points + size > limit {
                blocks.append(start..<index)
                (start, points) = (index, 0)
            }
            points += size
        }
        return blocks + [start..<pairs.count]
    }

    /// Adds the gradient of one pair at the points of both samples.
    private func add(
        _ solution: Solution, weight: Double, of first: Int, _ second: Int, to gradientX: inout [Double],
        _ gradientY: inout [Double]
    ) {
        switch solution {
        case .entropic(let found):
            found.addGradient(weight: weight, to: &gradientX, &gradientY)
        case .exact(let basis):
            basis.addGradient(
                weight: weight, from: clouds[first], to: clouds[second], &gradientX, &gradientY)
        }
    }

    // MARK: Bounds

    /// Updates the bounds for new clouds of the same cells.
    ///
    /// If two clouds are stretched by s, shifted by a common t, and their points then moved by d on average, the
    /// distance between them is s·T within the sum of both d, because transport distances obey the triangle inequality.
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
            // Rounding adds far less than this.
            let move = (moves[pair.first] + moves[pair.second]) * (1 + 1e-9)
            let old = bounds[index]
            bounds[index] = DistanceBounds(
                lower: max(0, change.factor * old.lower * (1 - 1e-9) - move),
                upper: change.factor * old.upper * (1 + 1e-9) + move)
        }
    }
}

/// The stretch and shift that best describe how clouds of the same points changed.
private struct Stretch {
    let factor: Double
    private let shift: [Double]

    /// Fits by least squares over all points of the clouds that both lists have; nil if there are none, or the factor
    /// is not positive.
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

    /// The mean distance of the points of a cloud from where the stretch and shift would put them; ∞ if a cloud is
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
