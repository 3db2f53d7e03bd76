extension SIMD8<Double> {
    /// eˣ of each lane, for x up to 709; 0 where x is below −708.
    ///
    /// x = k ln 2 + r with |r| ≤ ln 2 / 2, a Taylor polynomial for eʳ, and 2ᵏ by way of the exponent's bits; off by at
    /// most 2·10⁻¹⁴ of the true value.
    @inline(__always)
    package var exponential: Self {
        // Adding 1.5·2⁵² rounds to a whole number, which then stands in the lowest bits.
        let shifted = self * 0x1.71547652b82fep0 + 0x1.8p52
        let k = shifted - 0x1.8p52
        // ln 2 in two parts, the first of them so short that k times it is exact.
        let r = self - k * 0x1.62e42fefa38p-1 - k * 0x1.ef35793c7673p-45
        var result = Self(repeating: 1.0 / 39_916_800)
        result = result * r + 1.0 / 3_628_800
        result = result * r + 1.0 / 362_880
        result = result * r + 1.0 / 40_320
        result = result * r + 1.0 / 5_040
        result = result * r + 1.0 / 720
        result = result * r + 1.0 / 120
        result = result * r + 1.0 / 24
        result = result * r + 1.0 / 6
        result = result * r + 0.5
        result = result * r + 1
        result = result * r + 1
        for lane in indices {
            result[lane] = Double(bitPattern: result[lane].bitPattern &+ shifted[lane].bitPattern &<< 52)
        }
        return result.replacing(with: 0, where: self .< -708)
    }
}
