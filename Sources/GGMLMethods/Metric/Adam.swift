/// The optimiser Adam (Kingma and Ba, ICLR 2015, arXiv:1412.6980) with its usual constants.
struct Adam: Sendable {
    private static let (decay1, decay2, epsilon) = (0.9, 0.999, 1e-8)

    private let learningRate: Double
    private(set) var steps = 0
    private(set) var mean: [Double]
    private(set) var square: [Double]

    init(learningRate: Double, count: Int) {
        self.learningRate = learningRate
        mean = Array(repeating: 0, count: count)
        square = mean
    }

    /// Restores the state after some steps.
    init(learningRate: Double, steps: Int, mean: [Double], square: [Double]) {
        self.learningRate = learningRate
        self.steps = steps
        self.mean = mean
        self.square = square
    }

    mutating func update(_ values: inout [Double], gradient: [Double]) {
        steps += 1
        // Corrects the bias of averages that began at zero.
        let bias1 = 1 - power(Self.decay1, steps)
        let bias2 = 1 - power(Self.decay2, steps)
        for index in values.indices {
            mean[index] = Self.decay1 * mean[index] + (1 - Self.decay1) * gradient[index]
            square[index] =
                Self.decay2 * square[index] + (1 - Self.decay2) * gradient[index] * gradient[index]
            let scale = (square[index] / bias2).squareRoot() + Self.epsilon
            values[index] -= learningRate * (mean[index] / bias1) / scale
        }
    }

    /// `base` to the power of `exponent` by repeated squaring, so that the result depends only on the arguments.
    private func power(_ base: Double, _ exponent: Int) -> Double {
        var (result, factor, rest) = (1.0, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result *= factor }
            factor *= factor
            rest >>= 1
        }
        return result
    }
}
