/// How entropic transport is weighed and solved.
public struct SinkhornOptions: Equatable, Sendable {
    /// The weight of the entropy, a fraction of the mean cost between the two clouds.
    public var epsilon = 0.05
    /// Whether half of what each cloud costs against itself is taken off, so that equal clouds are at 0.
    public var debiased = false
    /// How far the marginals of a plan may be from the weights, in L1.
    public var tolerance = 1e-6
    /// Newton steps that a solve may take.
    public var steps = 500

    public init() {}
}

/// The entropic transport cost between two clouds, and how it stands to the exact one.
///
/// OT(x, y) = min ⟨P, C⟩ + ε KL(P | a ⊗ b) over the couplings P of the weights a and b, with ε = `options.epsilon` ×
/// Σ a_i b_j c_ij; debiased, OT(x, y) − (OT(x, x) + OT(y, y)) / 2, all with the ε of the pair (Feydy et al., AISTATS
/// 2019, [arXiv:1810.08278](https://arxiv.org/abs/1810.08278)), which is never negative. On one thread, in a fixed
/// order: the same clouds give the same bits.
public struct SinkhornDistance: Sendable {
    /// Points that a cloud may have: 4 GiB for a plan.
    private static let mostPoints = 1 << 14

    /// In units of the ground cost; 0 where all points coincide.
    public let value: Double
    /// The exact transport cost is at least this.
    public let lower: Double
    /// The exact transport cost is at most this.
    public let upper: Double

    /// `value` is at most this far above or below the exact cost, debiased or not.
    ///
    /// Plain, `value` is above the exact cost, but for `options.tolerance`, and this is mainly that excess. Debiased,
    /// it may be on either side, often closer than these bounds can tell.
    public var gap: Double { max(value - lower, upper - value) }

    private let cost: GroundCost
    private let fraction: Double
    /// In the scale of `GroundCost.unit`, as are the potentials.
    private let epsilon: Double
    private let x: Side
    private let y: Side
    private let pair: Term
    private let withinX: Term?
    private let withinY: Term?

    /// Bytes for a problem of this size, about: its costs and its plan.
    package static func memory(rows: Int, columns: Int) -> Int {
        2 * MemoryLayout<Double>.size * rows * columns
    }

    /// A cloud and its weights, with sum 1.
    private struct Side {
        let cloud: PointCloud
        let weights: [Double]
    }

    /// What is kept of a solved plan.
    private struct Term {
        let f: [Double]
        let g: [Double]
        let value: Double
        let divergence: Double
    }

    /// - Throws: `.notConverged` where the steps do not suffice; `.badData` for clouds or options that do not fit each
    ///   other, or are out of range.
    /// - Complexity: see `EntropicPlan.solve`; 16 bytes a pair of points while it runs, O((n + m) k) afterwards.
    public init(_ cost: GroundCost, from x: PointCloud, to y: PointCloud, _ options: SinkhornOptions)
        throws(GGMLError)
    {
        guard options.epsilon > 0, options.tolerance > 0 else {
            throw .expected(
                "a weight of the entropy and a tolerance above 0",
                found: "\(options.epsilon) and \(options.tolerance)", in: "entropic transport")
        }
        try x.check(for: cost)
        try y.check(for: cost)
        guard x.dimensions == y.dimensions else {
            throw .expected(
                "clouds of the same dimensions", found: "\(x.dimensions) and \(y.dimensions)",
                in: "entropic transport")
        }
        guard max(x.count, y.count) <= Self.mostPoints else {
            throw .expected(
                "at most \(Self.mostPoints) points a cloud", found: "\(max(x.count, y.count))",
                in: "entropic transport", advice: "compare fewer of them")
        }
        let unit = cost.unit(x.ranges.joined(with: y.ranges))
        let x = Side(cloud: cost == .cosine ? x.normalized : x.scaled(by: 1 / unit), weights: try x.shares())
        let y = Side(cloud: cost == .cosine ? y.normalized : y.scaled(by: 1 / unit), weights: try y.shares())
        var plan = EntropicPlan(cost, from: x.cloud, x.weights, to: y.cloud, y.weights)
        let meanCost = plan.meanCost
        let epsilon = options.epsilon * meanCost
        func solve(_ plan: inout EntropicPlan) throws(GGMLError) -> Term {
            // Where all points coincide, every plan costs nothing.
            if meanCost > 0 {
                try plan.solve(epsilon: epsilon, tolerance: options.tolerance, steps: options.steps)
            }
            return Term(f: plan.f, g: plan.potentialOfY, value: plan.value, divergence: plan.divergence)
        }
        func within(_ side: Side) throws(GGMLError) -> Term {
            var plan = EntropicPlan(cost, from: side.cloud, side.weights, to: side.cloud, side.weights)
            return try solve(&plan)
        }
        pair = try solve(&plan)
        let bounds = plan.boundsOfExactCost
        (lower, upper) = (bounds.lowerBound * unit, bounds.upperBound * unit)
        withinX = options.debiased ? try within(x) : nil
        withinY = options.debiased ? try within(y) : nil
        let bias = ((withinX?.value ?? 0) + (withinY?.value ?? 0)) / 2
        value = max(pair.value - bias, 0) * unit
        (self.cost, fraction, self.epsilon, self.x, self.y) = (cost, options.epsilon, epsilon, x, y)
    }

    /// The mass that the plan between x and y moves from point `i` to point `j`.
    package func mass(_ i: Int, _ j: Int) -> Double {
        let length = cost.between(x.cloud, i, y.cloud, j)
        return x.weights[i] * y.weights[j] * density(pair, i, j, length)
    }

    /// P_ij / (a_i b_j)
    private func density(_ term: Term, _ i: Int, _ j: Int, _ length: Double) -> Double {
        epsilon > 0 ? ((term.f[i] + term.g[j] - length) / epsilon).exponential : 1
    }
}

extension PointCloud {
    /// The weights scaled to a sum of 1.
    fileprivate func shares() throws(GGMLError) -> [Double] {
        guard let weights else { return Array(repeating: 1 / Double(count), count: count) }
        let sum = try weights.sumOfWeights()
        return weights.map { $0 / sum }
    }
}

// MARK: Gradient

extension SinkhornDistance {
    /// Adds weight · ∂value/∂z for every point z of both clouds; points that coincide add nothing.
    ///
    /// By the envelope theorem ∂OT/∂c_ij = P_ij and ∂OT/∂ε = KL(P | a ⊗ b), and ε moves with every c_ij by
    /// `options.epsilon` a_i b_j. The ground cost must be the Euclidean.
    ///
    /// - Parameters: gradients as the coordinates of x (n × k) and y (m × k) stand.
    /// - Complexity: O(n m k), and O((n² + m²) k) where debiased
    public func addGradient(weight: Double, to gradientX: inout [Double], _ gradientY: inout [Double]) {
        precondition(cost == .euclidean)
        guard epsilon > 0 else { return }
        let divergence = pair.divergence - ((withinX?.divergence ?? 0) + (withinY?.divergence ?? 0)) / 2
        add(pair, x, y, weight, independent: weight * fraction * divergence, to: &gradientX, &gradientY)
        if let withinX { addWithin(withinX, x, -weight / 2, to: &gradientX) }
        if let withinY { addWithin(withinY, y, -weight / 2, to: &gradientY) }
    }

    private func addWithin(_ term: Term, _ side: Side, _ weight: Double, to gradient: inout [Double]) {
        // Each point stands in the rows and in the columns.
        var asColumn = Array(repeating: 0.0, count: gradient.count)
        add(term, side, side, weight, independent: 0, to: &gradient, &asColumn)
        for index in gradient.indices { gradient[index] += asColumn[index] }
    }

    /// Adds the gradient of Σ (weight P_ij + independent a_i b_j) c_ij, the masses held fast.
    private func add(
        _ term: Term, _ x: Side, _ y: Side, _ weight: Double, independent: Double,
        to gradientX: inout [Double], _ gradientY: inout [Double]
    ) {
        let k = x.cloud.dimensions
        precondition(gradientX.count == x.weights.count * k && gradientY.count == y.weights.count * k)
        for i in x.weights.indices {
            for j in y.weights.indices {
                let length = cost.between(x.cloud, i, y.cloud, j)
                guard length > 0 else { continue }
                let share = weight * density(term, i, j, length) + independent
                let scale = x.weights[i] * y.weights[j] * share / length
                for d in 0..<k {
                    let pull = scale * (x.cloud.coordinates[i * k + d] - y.cloud.coordinates[j * k + d])
                    gradientX[i * k + d] += pull
                    gradientY[j * k + d] -= pull
                }
            }
        }
    }
}
