import GGMLCore
import Testing

@Suite struct FunctionTests {
    private static func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 4 * max(a.ulp, b.ulp) }

    @Test("the portable exponential agrees with that of the C library wherever it is finite")
    func exponential() {
        var generator = SplitMix64(seed: 1)
        let points = (0..<2000).map { _ in Double.random(in: -745...709, using: &generator) }
        for x in points + points.map({ $0 / 1000 }) + [0, -0.0, 1, -1, 709.7, -708.4, -744.4] {
            #expect(Self.isClose(x.portableExponential, x.exponential), "\(x)")
        }
        #expect(0.0.portableExponential == 1)
        #expect((-800.0).portableExponential == 0 && (-Double.infinity).portableExponential == 0)
        #expect(800.0.portableExponential == .infinity)
    }

    @Test("the portable logarithm agrees with that of the C library, also next to 1")
    func logarithm() {
        var generator = SplitMix64(seed: 2)
        let powers = (0..<2000).map { _ in Double.random(in: -740...709, using: &generator).exponential }
        let near = (0..<2000).map { _ in Double.random(in: 0.5...2, using: &generator) }
        for x in powers + near + [1, 2, 0.5, 1.nextUp, 1.nextDown, .leastNonzeroMagnitude] {
            #expect(Self.isClose(x.portableLogarithm, x.naturalLogarithm), "\(x)")
        }
    }
}
