/// A 64-bit hash that is the same on every machine and in every run, unlike `Hasher`.
///
/// FNV-1a over the bytes, then the finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014,
/// doi:10.1145/2660193.2660195), so that similar inputs give very different outputs. Not cryptographic.
package struct StableHash {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    package init() {}

    package mutating func combine(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x100_0000_01b3
    }

    /// Adds a string and a terminator, so that ("ab", "c") and ("a", "bc") differ.
    package mutating func combine(_ string: String) {
        for byte in string.utf8 { combine(byte) }
        combine(0xff as UInt8)
    }

    package mutating func combine(_ value: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { combine(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    package var value: UInt64 { SplitMix64.scramble(state) }

    /// The value as 16 hexadecimal digits.
    package var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// The SplitMix64 generator (Steele, Lea and Flood, OOPSLA 2014): small, seeded, and equal on every machine.
@usableFromInline
package struct SplitMix64: RandomNumberGenerator {
    @usableFromInline var state: UInt64

    package init(seed: UInt64) { state = seed }

    @inlinable
    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return Self.scramble(state)
    }

    /// A uniform number from 0 to below 1, in steps of 2⁻⁵³.
    @inlinable
    package mutating func nextUniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    @inlinable
    static func scramble(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
