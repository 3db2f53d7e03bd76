/// The entropic plan between two weighted clouds: P of least ⟨P, C⟩ + ε KL(P | a ⊗ b) with the marginals a and b.
///
/// P_ij = a_i b_j exp((f_i + g_j − c_ij) / ε). The potential f follows g by half a step of Sinkhorn's iteration, in
/// the log domain, so the rows of P sum to a; what is left is to maximise the concave Σ a f(g) + Σ b g (Cuturi and
/// Peyré, SIAM Review 60, 2018, [arXiv:1811.05527](https://arxiv.org/abs/1811.05527)). The other half step climbs it,
/// too, but where ε is a hundredth of the mean cost, 20,000 of them may not do, so damped Newton steps do it, along a
/// falling ε; their systems are solved by conjugate gradients, for which the plan is all that is needed.
struct EntropicPlan {
    typealias Lane = SIMD8<Double>

    private let rows: Int
    private let columns: Int
    private let lanesPerRow: Int
    private let a: [Double]
    /// In lanes, 0 where there is no column.
    private let b: [Lane]
    private let logarithmsOfB: [Lane]
    /// Row-major, rows × lanesPerRow; 0 where there is no column.
    private let costs: [Lane]
    let meanCost: Double
    let largestCost: Double

    /// In units of the costs; 1 before a solve.
    private(set) var epsilon = 1.0
    private(set) var f: [Double]
    private var g: [Lane]
    /// Row-major, rows × lanesPerRow.
    private var plan: [Lane]
    private var columnSums: [Lane]
    /// Σ P_ij² / a_i, a column.
    private var columnSquares: [Lane]

    /// - Parameters:
    ///   - a: the weights of x, positive, with sum 1; `b` those of y.
    ///   - cost: for the cosine, the points must have length 1.
    /// - Complexity: O(n m k) time, 16 bytes a pair of points.
    init(_ cost: GroundCost, from x: PointCloud, _ a: [Double], to y: PointCloud, _ b: [Double]) {
        precondition(x.dimensions == y.dimensions && x.count == a.count && y.count == b.count)
        (rows, columns, lanesPerRow) = (x.count, y.count, (y.count + 7) / 8)
        var costs = [Lane](repeating: .zero, count: rows * lanesPerRow)
        var (mean, largest) = (0.0, 0.0)
        for i in 0..<rows {
            var rowMean = 0.0
            for j in 0..<columns {
                let c = cost.between(x, i, y, j)
                costs[i * lanesPerRow + j / 8][j % 8] = c
                rowMean += b[j] * c
                largest = max(largest, c)
            }
            mean += a[i] * rowMean
        }
        (self.costs, meanCost, largestCost) = (costs, mean, largest)
        self.a = a
        self.b = Self.lanes(b, padding: 0)
        logarithmsOfB = Self.lanes(b.map(\.naturalLogarithm), padding: -.infinity)
        f = Array(repeating: 0, count: rows)
        g = Array(repeating: .zero, count: lanesPerRow)
        (columnSums, columnSquares) = (g, g)
        plan = Array(repeating: .zero, count: costs.count)
    }

    private static func lanes(_ values: [Double], padding: Double) -> [Lane] {
        var lanes = [Lane](repeating: Lane(repeating: padding), count: (values.count + 7) / 8)
        for (index, value) in values.enumerated() { lanes[index / 8][index % 8] = value }
        return lanes
    }

    /// The potential of y.
    var potentialOfY: [Double] { (0..<columns).map { g[$0 / 8][$0 % 8] } }

    /// Σ a f + Σ b g: at most the entropic cost, and below it by the square of `error` only.
    var value: Double { zip(a, f).reduce(0) { $0 + $1.0 * $1.1 } + Self.dot(b, g) }

    /// How far the marginals of P are from a and b, in L1.
    private var error: Double {
        zip(b, columnSums).reduce(Lane.zero) { $0 + Self.magnitude($1.0 - $1.1) }.sum()
    }

    // MARK: Solving

    /// Finds the plan for this ε.
    ///
    /// - Throws: where `steps` Newton steps do not bring the marginals within `tolerance`.
    /// - Complexity: O(n m) for each Newton step and each step of conjugate gradients. Between 300 and 300 points in 5
    ///   dimensions, 7 and 16 of them at a tenth of the mean cost, 12 and 65 at a hundredth, 20 and 200 at 0.003.
    mutating func solve(epsilon target: Double, tolerance: Double, steps: Int) throws(GGMLError) {
        var stepsLeft = steps
        var damping = 0.1
        epsilon = max(largestCost / 8, target)
        while true {
            update()
            let goal = epsilon > target ? 0.1 : tolerance
            while !(error <= goal) {
                guard stepsLeft > 0 else {
                    throw GGMLError(
                        .notConverged,
                        "entropic transport: expected marginals within \(tolerance) of the weights, "
                            + "found \(error) after \(steps) steps; raise epsilon")
                }
                stepsLeft -= 1
                let (step, slope) = newtonStep(damping: damping, residual: tolerance / 10)
                let (oldPotential, oldValue) = (g, value)
                for lane in g.indices { g[lane] += epsilon * step[lane] }
                update()
                if value >= oldValue + epsilon * 1e-4 * slope - 1e-14 * largestCost {
                    damping *= 0.7
                } else {
                    damping *= 4
                    g = oldPotential
                    update()
                }
            }
            if epsilon <= target { return }
            epsilon = max(epsilon / 2, target)
        }
    }

    /// Brings f, the plan and its sums in line with g.
    private mutating func update() {
        let scale = 1 / epsilon
        var shifted = logarithmsOfB
        for lane in shifted.indices {
            shifted[lane] += g[lane] * scale
            columnSums[lane] = .zero
            columnSquares[lane] = .zero
        }
        for row in 0..<rows {
            let start = row * lanesPerRow
            var highest = Lane(repeating: -.infinity)
            for lane in 0..<lanesPerRow {
                let exponent = shifted[lane] - costs[start + lane] * scale
                plan[start + lane] = exponent
                highest.replace(with: exponent, where: exponent .> highest)
            }
            let top = highest.max()
            var sums = Lane.zero
            for lane in 0..<lanesPerRow {
                let share = (plan[start + lane] - top).exponential
                plan[start + lane] = share
                sums += share
            }
            let sum = sums.sum()
            f[row] = -epsilon * (top + sum.naturalLogarithm)
            for lane in 0..<lanesPerRow {
                let share = plan[start + lane] * (1 / sum)
                let mass = share * a[row]
                plan[start + lane] = mass
                columnSums[lane] += mass
                columnSquares[lane] += mass * share
            }
        }
    }

    /// A step for g / ε that solves (L + D) step = b − Pᵀ1 by conjugate gradients, and (b − Pᵀ1) · step.
    ///
    /// L = diag(Pᵀ1) − Pᵀ diag(a)⁻¹ P is the curvature; D, damping × (error × b + |b − Pᵀ1|), keeps a column whose
    /// mass is far off from stepping further than 1 / damping, and vanishes at the optimum.
    ///
    /// - Parameter residual: the L1 residual that is always small enough.
    private func newtonStep(damping: Double, residual enough: Double) -> (step: [Lane], slope: Double) {
        let error = error
        let gradient = zip(b, columnSums).map { $0 - $1 }
        let ridge = zip(b, gradient).map { damping * ($0 * error + Self.magnitude($1)) }
        let diagonal = g.indices.map { lane in
            let own = columnSums[lane] - columnSquares[lane]
            let sum = own.replacing(with: 0, where: own .< 0) + ridge[lane]
            return sum.replacing(with: 1, where: sum .== 0)
        }
        var step = [Lane](repeating: .zero, count: lanesPerRow)
        var (residual, direction) = (gradient, step)
        var power = Double.infinity
        for _ in 0..<500 {
            let scaled = zip(residual, diagonal).map { $0 / $1 }
            let newPower = Self.dot(residual, scaled)
            for lane in direction.indices {
                direction[lane] = scaled[lane] + newPower / power * direction[lane]
            }
            power = newPower
            let image = curvature(direction, ridge)
            let length = power / Self.dot(direction, image)
            var left = Lane.zero
            for lane in step.indices {
                step[lane] += length * direction[lane]
                residual[lane] -= length * image[lane]
                left += Self.magnitude(residual[lane])
            }
            if left.sum() <= max(min(0.1, error.squareRoot()) * error, enough) { break }
        }
        return (step, Self.dot(gradient, step))
    }

    /// (L + diag(ridge)) v
    private func curvature(_ v: [Lane], _ ridge: [Lane]) -> [Lane] {
        var result = v.indices.map { (columnSums[$0] + ridge[$0]) * v[$0] }
        for row in 0..<rows {
            let start = row * lanesPerRow
            var sum = Lane.zero
            for lane in 0..<lanesPerRow { sum += plan[start + lane] * v[lane] }
            let mean = sum.sum() / a[row]
            for lane in 0..<lanesPerRow { result[lane] -= plan[start + lane] * mean }
        }
        return result
    }

    private static func dot(_ v: [Lane], _ w: [Lane]) -> Double {
        zip(v, w).reduce(Lane.zero) { $0 + $1.0 * $1.1 }.sum()
    }

    @inline(__always)
    private static func magnitude(_ lane: Lane) -> Lane { lane.replacing(with: -lane, where: lane .< 0) }
}

// MARK: What a plan tells

extension EntropicPlan {
    /// KL(P | a ⊗ b), in nats.
    var divergence: Double {
        var sum = Lane.zero
        for row in 0..<rows {
            for lane in 0..<lanesPerRow {
                let position = row * lanesPerRow + lane
                sum += plan[position] * (f[row] + g[lane] - costs[position])
            }
        }
        return sum.sum() / epsilon
    }

    /// Bounds of the exact optimum, without entropy.
    ///
    /// From below: the c-transforms of g are dual feasible. From above: the cost of P, its overfull columns scaled
    /// down and the mass that is then missing spread over rows and columns in proportion (Altschuler, Weed and
    /// Rigollet, NeurIPS 2017, [arXiv:1705.09634](https://arxiv.org/abs/1705.09634), Algorithm 2; no row is overfull).
    var boundsOfExactCost: ClosedRange<Double> {
        let real = g.indices.map { g[$0].replacing(with: -.infinity, where: b[$0] .== 0) }
        let kept = g.indices.map { lane in
            let share = b[lane] / columnSums[lane]
            return share.replacing(with: 1, where: .!(share .< 1))
        }
        let missing = g.indices.map { lane in
            let mass = b[lane] - columnSums[lane]
            return mass.replacing(with: 0, where: mass .< 0)
        }
        var transform = [Lane](repeating: Lane(repeating: .infinity), count: lanesPerRow)
        var (lower, upper, spread) = (0.0, 0.0, 0.0)
        for row in 0..<rows {
            let start = row * lanesPerRow
            var least = Lane(repeating: .infinity)
            var (mass, cost, missingCost) = (Lane.zero, Lane.zero, Lane.zero)
            for lane in 0..<lanesPerRow {
                let c = costs[start + lane]
                let slack = c - real[lane]
                least.replace(with: slack, where: slack .< least)
                mass += plan[start + lane] * kept[lane]
                cost += plan[start + lane] * kept[lane] * c
                missingCost += missing[lane] * c
            }
            let potential = least.min()
            lower += a[row] * potential
            upper += cost.sum()
            spread += max(a[row] - mass.sum(), 0) * missingCost.sum()
            for lane in 0..<lanesPerRow {
                let slack = costs[start + lane] - potential
                transform[lane].replace(with: slack, where: slack .< transform[lane])
            }
        }
        lower += Self.dot(b, transform)
        let total = missing.reduce(Lane.zero, +).sum()
        if total > 0 { upper += spread / total }
        let rounding = 0x1p-52 * Double(rows + columns) * largestCost
        lower = max(lower - rounding, 0)
        return lower...max(upper + rounding, lower)
    }
}
