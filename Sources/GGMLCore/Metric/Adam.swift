/// The optimiser Adam (Kingma and Ba, ICLR 2015, arXiv:1412.6980) with its usual constants.
struct Adam {
    private static let (decay1, decay2, epsilon) = (0.9, 0.999, 1e-8)

    private let learningRate: Double
    /// decay1 and decay2 to the power of the steps taken.
    private var (power1, power2) = (1.0, 1.0)
    private var mean: [Double]
    private var square: [Double]

    init(learningRate: Double, count: Int) {
        self.learningRate = learningRate
        mean = Array(repeating: 0, count: count)
        square = mean
    }

    mutating func update(_ values: inout [Double], gradient: [Double]) {
        power1 *= Self.decay1
        power2 *= Self.decay2
        for index in values.indices {
            mean[index] = Self.decay1 * mean[index] + (1 - Self.decay1) * gradient[index]
            square[index] =
                Self.decay2 * square[index] + (1 - Self.decay2) * gradient[index] * gradient[index]
            let scale = (square[index] / (1 - power2)).squareRoot() + Self.epsilon
            values[index] -= learningRate * (mean[index] / (1 - power1)) / scale
        }
    }
}
