import CKernels
import Foundation
import Testing

/// The tests of all kernels. Each runs a kernel with the code for one kind of processor, and expects the bits of a plain
/// loop in Swift.
///
/// Kernels share one choice of code, so these tests run one after another.
@Suite(.serialized) struct KernelTests {
    /// The code that this machine can run.
    static let variants = (0..<PROCESSORS_COUNT.rawValue).map { Variant(processor: Processor(rawValue: $0)) }
        .filter { processors_can_run($0.processor) }

    /// Numbers around those that loops take at a time.
    static let sizes = [0, 1, 2, 15, 16, 17, 31, 32, 33, 63, 64, 65, 255, 256, 257, 1000]

    @Test("code for a kind of processor runs once it is chosen", arguments: variants)
    func choice(variant: Variant) {
        let before = processors_chosen()
        variant.run { #expect(processors_chosen() == variant.processor) }
        #expect(processors_chosen() == before)
    }

    @Test("there is code for every processor, and that for the best kind runs unless another is chosen")
    func start() {
        #expect(Self.variants.first?.processor == PROCESSORS_BASELINE)
        #expect(processors_chosen() == Self.variants.last?.processor || Self.isChosenOutside)
    }

    private static let isChosenOutside = ProcessInfo.processInfo.environment["GGML_PROCESSOR"] != nil
}

/// The code of the kernels for one kind of processor.
struct Variant: CustomTestStringConvertible, Sendable {
    let processor: Processor

    var testDescription: String { unsafe String(cString: processors_name(processor)) }

    /// Runs kernels with this code.
    func run<Result>(_ body: () throws -> Result) rethrows -> Result {
        let before = processors_chosen()
        processors_choose(processor)
        defer { processors_choose(before) }
        return try body()
    }
}

/// Numbers that a seed decides.
struct Draws: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: Int) { state = UInt64(seed) }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func floats(_ count: Int, in range: Range<Float>) -> [Float] {
        (0..<count).map { _ in Float.random(in: range, using: &self) }
    }

    mutating func doubles(_ count: Int) -> [Double] {
        (0..<count).map { _ in Double.random(in: -8..<8, using: &self) }
    }

    mutating func indices<Index: FixedWidthInteger>(_ count: Int, below limit: Int) -> [Index] {
        (0..<count).map { _ in Index(Int.random(in: 0..<limit, using: &self)) }
    }

    mutating func isTrue(_ probability: Double) -> Bool {
        Double.random(in: 0..<1, using: &self) < probability
    }
}

extension Array where Element: BinaryFloatingPoint {
    /// As whole numbers, which are equal only where all bits are.
    var bits: [UInt64] { map { Double($0).bitPattern } }
}

extension Int {
    /// Rounded up to numbers that loops in single precision take at a time.
    var padded: Int { (self + SIMD_WIDTH - 1) / SIMD_WIDTH * SIMD_WIDTH }
}
