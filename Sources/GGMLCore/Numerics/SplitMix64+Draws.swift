extension SplitMix64 {
    /// A generator for one of many items, such as a cell, independent of the generators of all others.
    package init(seed: UInt64, of name: String, _ number: Int = 0) {
        var hash = StableHash()
        hash.combine(seed)
        hash.combine(name)
        hash.combine(UInt64(number))
        self.init(seed: hash.value)
    }

    /// A uniform number from a range without its upper end.
    @inlinable
    package mutating func nextUniform(in range: Range<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * nextUniform()
    }

    /// A negative binomial count with this mean μ and the variance μ + μ²/r: a Poisson variable whose mean is a gamma
    /// variable of shape r.
    ///
    /// It is drawn by inversion with sequential search (Devroye, Non-Uniform Random Variate Generation, 1986, chapter
    /// III.2.1, doi:10.1007/978-1-4613-8643-8). P(0) = (r / (r + μ))ʳ, P(k + 1) / P(k) = (k + r) / (k + 1) · μ / (r +
    /// μ).
    /// - Parameter size: r, above 0
    /// - Complexity: O(μ) on average
    package mutating func nextNegativeBinomial(mean: Double, size: Double) -> Int {
        var left = nextUniform()
        // P(0) ≥ exp(−μ) ≥ 1 − μ, which settles most cells of rare genes.
        if left < 1 - mean { return 0 }
        var probability = (-size * (mean / size).log1p).exponential
        let share = mean / (size + mean)
        var count = 0
        // The probabilities of very large counts underflow to 0.
        while left >= probability && probability > 0 {
            left -= probability
            probability *= share * (Double(count) + size) / Double(count + 1)
            count += 1
        }
        return count
    }
}
