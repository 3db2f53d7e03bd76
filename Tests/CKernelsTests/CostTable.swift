import CKernels
import Testing

/// Rows of costs, padded, and the dual values of their columns.
struct CostTable {
    /// What the costs are like.
    enum Kind: CaseIterable, Sendable {
        /// Any numbers, with dual values of both signs.
        case different
        /// Few numbers, so that many reduced costs are equal.
        case equal
        /// Half of the costs are infinite, and a third of the columns left out.
        case infinite
        /// Every cost is infinite.
        case allInfinite
    }

    let rows: Int
    let columns: Int
    var costs: [Float] = []
    var duals: [Float]

    /// The length of a row.
    var count: Int { columns.padded }
    var blocks: Int { count / SIMD_WIDTH }

    /// - Parameter hasNegatives: whether reduced costs may be negative
    init(rows: Int, columns: Int, _ kind: Kind, hasNegatives: Bool = true, _ draws: inout Draws) {
        (self.rows, self.columns) = (rows, columns)
        func number(_ range: ClosedRange<Float>) -> Float {
            kind == .equal
                ? Float(Int.random(in: Int(range.lowerBound)...Int(range.upperBound), using: &draws))
                : Float.random(in: range, using: &draws)
        }
        for _ in 0..<rows {
            for _ in 0..<columns {
                let isInfinite = kind == .allInfinite || kind == .infinite && draws.isTrue(0.5)
                costs.append(isInfinite ? .infinity : number(0...5))
            }
            costs += Array(repeating: .infinity, count: columns.padded - columns)
        }
        duals = (0..<columns).map { _ in
            kind == .infinite && draws.isTrue(0.3) ? -.infinity : number(hasNegatives ? -3...3 : -3...0)
        }
        duals += Array(repeating: 0, count: columns.padded - columns)
    }

    func reduced(_ row: Int, _ column: Int) -> Float { costs[row * count + column] - duals[column] }

    func reduced(_ row: Int) -> [Float] { (0..<count).map { reduced(row, $0) } }

    /// Some of the blocks of a row.
    func someBlocks(_ draws: inout Draws) -> [Int32] {
        (0..<Int32(blocks)).filter { _ in draws.isTrue(0.4) }
    }

    /// Bounds that about a third of the reduced costs are within, one of them equal to such a number, and extreme ones.
    func bounds(_ draws: inout Draws) -> [Float] {
        (0..<rows).map { row in
            switch row % 4 {
            case 0: Float.random(in: -2...2, using: &draws)
            case 1: columns > 0 ? reduced(row, Int.random(in: 0..<columns, using: &draws)) : 0
            case 2: -100
            default: .infinity
            }
        }
    }
}

/// The position that kernels give for the smallest number, and the number: of equals the first of the first lane that has
/// it; 0 where all are infinite.
func smallest(_ numbers: some Sequence<(position: Int, value: Float)>) -> (position: Int, value: Float) {
    func precedes(_ a: Int, _ b: Int) -> Bool {
        (a % SIMD_WIDTH, a) < (b % SIMD_WIDTH, b)
    }
    return numbers.reduce((0, Float.infinity)) { known, next in
        let isFirst =
            next.value < known.1
            || next.value == known.1 && next.value < .infinity && precedes(next.position, known.0)
        return isFirst ? next : known
    }
}
