/// Functions that give the same bits on every processor. Those of the C library do not: it chooses their code by the
/// processor, and the last digit may differ. An iteration that multiplies small differences needs these.
extension Double {
    /// ln 2 in two parts; whole multiples of the first, up to 2¹¹, are exact.
    private static let ln2 = (high: 0x1.62e42feep-1, low: 0x1.a39ef35793c76p-33)
    /// 1 / n! for n from 0; the next term of eˣ is below 2⁻⁶⁰ where |x| is at most ½ ln 2.
    private static let inverseFactorials = (0...14).map {
        1 / (1...max($0, 1)).reduce(1.0) { $0 * Double($1) }
    }

    /// eˣ, up to some units in the last place.
    /// - Precondition: not NaN
    package var portableExponential: Double {
        guard self > -746 else { return 0 }
        guard self < 710 else { return .infinity }
        let power = (self / (Self.ln2.high + Self.ln2.low)).rounded()
        let rest = (self - power * Self.ln2.high) - power * Self.ln2.low
        let sum = Self.inverseFactorials.reversed().reduce(0) { $0 * rest + $1 }
        return Double(sign: .plus, exponent: Int(power), significand: sum)
    }

    /// ln x, up to some units in the last place.
    /// - Precondition: above 0 and finite
    package var portableLogarithm: Double {
        // x = 2ᵖ m, with m from √½ to √2.
        let isLarge = significand * significand > 2
        let power = Double(exponent) + (isLarge ? 1 : 0)
        let m = isLarge ? significand / 2 : significand
        // ln m = 2 (s + s³/3 + s⁵/5 + …)
        let s = (m - 1) / (m + 1)
        let sum = stride(from: 21.0, through: 1, by: -2).reduce(0) { $0 * s * s + 1 / $1 }
        return power * Self.ln2.high + (2 * s * sum + power * Self.ln2.low)
    }
}
