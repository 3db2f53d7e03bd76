import Glibc

extension SplitMix64 {
    /// A normal deviate with mean 0 and variance 1 (Box and Muller, Annals of Mathematical Statistics 29, 1958,
    /// doi:10.1214/aoms/1177706645).
    package mutating func nextNormal() -> Double {
        let (a, b) = (nextUniform(), nextUniform())
        return (-2 * Glibc.log(1 - a)).squareRoot() * Glibc.cos(2 * .pi * b)
    }
}
