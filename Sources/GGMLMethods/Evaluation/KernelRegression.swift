import GGMLCore

/// Class probabilities by logistic regression with a ridge, on any kernel of samples.
///
/// For each class, regression tells it from the others (Zhu and Hastie, Journal of Computational and Graphical
/// Statistics 14, 2005, doi:10.1198/106186005X25619), and the probabilities are scaled to the sum 1. The kernel is
/// centred in its own space. A class weighs as much as the others together, so that probabilities are about those of a
/// cohort with as many samples of each class.
///
/// Distances that no Euclidean space has give a kernel with negative eigenvalues, where the penalty has no least value. The
/// ridge is then doubled until it outweighs them.
struct KernelRegression: Sendable {
    private static let mostSteps = 50
    private static let tolerance = 1e-10

    /// The mean of each column of the kernel of the train samples, and of all of it.
    private let means: [Double]
    private let mean: Double
    /// For each class the weights of the train samples and the intercept; nil for a class without samples. Of two
    /// classes the first needs none. Empty where nothing could be learned from the kernel.
    private let fits: [Fit?]
    private let classes: Int

    private struct Fit: Sendable {
        let weights: [Double]
        let intercept: Double
    }

    /// - Parameters:
    ///   - kernel: of the train samples, at least one; symmetric
    ///   - labels: the class of each train sample, from 0 to below `classes`
    ///   - likelihood: the weight of the likelihood beside the ridge
    /// - Complexity: O(classes × train³)
    init(_ kernel: Matrix, labels: [Int], classes: Int, likelihood: Double) {
        let means = labels.indices.map { kernel.row($0).reduce(0, +) / Double(labels.count) }
        let mean = means.reduce(0, +) / Double(labels.count)
        var centred = kernel
        for row in means.indices {
            for column in means.indices { centred[row, column] += mean - means[row] - means[column] }
        }
        (self.means, self.mean) = (means, mean)
        let kernel = centred
        var (likelihood, fits) = (likelihood, [Fit?]?.none)
        // A kernel of finite numbers is outweighed long before this ends.
        while fits == nil && likelihood > .leastNormalMagnitude {
            fits = Self.fits(kernel, labels, classes: classes, likelihood: likelihood)
            likelihood /= 2
        }
        (self.fits, self.classes) = (fits ?? [], classes)
    }

    /// - Returns: nil where the kernel is so indefinite that some class has none
    private static func fits(_ kernel: Matrix, _ labels: [Int], classes: Int, likelihood: Double) -> [Fit?]? {
        var fits: [Fit?] = []
        for label in 0..<classes {
            let isMember = labels.map { $0 == label }
            guard isMember.contains(true), classes != 2 || label == 1 else {
                fits.append(nil)
                continue
            }
            guard let fit = fit(kernel, isMember, likelihood: likelihood) else { return nil }
            fits.append(fit)
        }
        return fits
    }

    /// The probability of each class.
    ///
    /// - Parameter values: the kernel of a sample with each train sample
    func probabilities(_ values: [Double]) -> [Double] {
        guard !fits.isEmpty else { return Array(repeating: 1 / Double(classes), count: classes) }
        let centre = values.reduce(0, +) / Double(values.count)
        let centred = zip(values, means).map { $0 - $1 - centre + mean }
        let chances = fits.map { fit in
            fit.map { fit in
                Self.chance(zip(centred, fit.weights).reduce(fit.intercept) { $0 + $1.0 * $1.1 })
            } ?? 0
        }
        if fits.count == 2 { return [1 - chances[1], chances[1]] }
        let sum = chances.reduce(0, +)
        return sum > 0 ? chances.map { $0 / sum } : chances.map { _ in 1 / Double(chances.count) }
    }

    private static func chance(_ value: Double) -> Double { 1 / (1 + (-value).portableExponential) }

    /// Iterated reweighted least squares: f = K w + b minimises ½ wᵀKw + C Σ sᵢ log(1 + exp(∓fᵢ)), where the weights s
    /// make both sides count the same.
    ///
    /// - Returns: nil where K is so indefinite that there is no least value
    private static func fit(_ kernel: Matrix, _ isMember: [Bool], likelihood: Double) -> Fit? {
        let (count, members) = (isMember.count, isMember.count { $0 })
        let shares = isMember.map { Double(count) / Double(2 * max(1, $0 ? members : count - members)) }
        var values = Array(repeating: 0.0, count: count)
        var fit = Fit(weights: values, intercept: 0)
        for _ in 0..<mostSteps {
            let chances = values.map(chance)
            let curvatures = chances.map { max($0 * (1 - $0), 1e-6) }
            let targets = (0..<count).map {
                values[$0] + ((isMember[$0] ? 1 : 0) - chances[$0]) / curvatures[$0]
            }
            var system = kernel
            for index in 0..<count {
                system[index, index] += 1 / (likelihood * shares[index] * curvatures[index])
            }
            guard let factor = CholeskyFactor(system) else { return nil }
            let (a, b) = (factor.solve(targets), factor.solve(values.map { _ in 1 }))
            let intercept = a.reduce(0, +) / b.reduce(0, +)
            fit = Fit(weights: zip(a, b).map { $0 - intercept * $1 }, intercept: intercept)
            let next = (0..<count).map { row in
                zip(kernel.row(row), fit.weights).reduce(intercept) { $0 + $1.0 * $1.1 }
            }
            let step = zip(next, values).reduce(0) { max($0, abs($1.0 - $1.1)) }
            values = next
            if step < tolerance { break }
        }
        return fit
    }
}
