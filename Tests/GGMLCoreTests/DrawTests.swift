import GGMLCore
import Testing

@Suite struct DrawTests {
    @Test(
        "counts are negative binomial: each number as often as its probability says",
        arguments: [(0.02, 4.0), (0.7, 0.5), (3.0, 4.0), (40.0, 4.0), (25.0, 100.0)])
    func negativeBinomial(mean: Double, size: Double) {
        let draws = 200_000
        var generator = SplitMix64(seed: 11)
        var seen: [Int: Int] = [:]
        var sums = (0.0, 0.0)
        for _ in 0..<draws {
            let count = generator.nextNegativeBinomial(mean: mean, size: size)
            seen[count, default: 0] += 1
            sums.0 += Double(count)
            sums.1 += (Double(count) - mean) * (Double(count) - mean)
        }
        // From the recurrence in the other direction, by logarithms of factorials, so that it shares no step.
        func logFactorial(_ x: Double) -> Double {
            (0..<Int(x)).reduce(0) { $0 + Double($1 + 1).naturalLogarithm }
        }
        func probability(_ k: Int) -> Double {
            let rising = (0..<k).reduce(0) { $0 + (size + Double($1)).naturalLogarithm }
            let failures: Double = size * (size / (size + mean)).naturalLogarithm
            let successes: Double = Double(k) * (mean / (size + mean)).naturalLogarithm
            let logarithm: Double = rising - logFactorial(Double(k)) + failures + successes
            return logarithm.exponential
        }
        var (chi, cells) = (0.0, 0)
        for k in 0..<400 {
            let expected = probability(k) * Double(draws)
            guard expected >= 10 else { continue }
            let difference = Double(seen[k] ?? 0) - expected
            chi += difference * difference / expected
            cells += 1
        }
        // Mean and variance of χ² are the degrees of freedom f and 2f.
        #expect(chi < Double(cells) + 5 * (2 * Double(cells)).squareRoot() + 5, "\(chi) of \(cells)")
        let variance = mean + mean * mean / size
        #expect(abs(sums.0 / Double(draws) - mean) < 5 * (variance / Double(draws)).squareRoot())
        #expect(abs(sums.1 / Double(draws) / variance - 1) < 0.1)
    }

    @Test("normal variables have the four moments of the normal distribution")
    func normal() {
        let draws = 200_000.0
        var generator = SplitMix64(seed: 5)
        var sums = [0.0, 0, 0, 0]
        for _ in 0..<Int(draws) {
            let x = generator.nextNormal()
            for power in sums.indices { sums[power] += (0..<power).reduce(x) { product, _ in product * x } }
        }
        // Standard errors of the means of x, x², x³ and x⁴ are the square roots of 1, 2, 15 and 96 over that of n.
        for (sum, (moment, variance)) in zip(sums, [(0.0, 1.0), (1, 2), (0, 15), (3, 96)]) {
            #expect(abs(sum / draws - moment) < 5 * (variance / draws).squareRoot())
        }
    }
}
