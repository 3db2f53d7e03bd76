import CLanes

/// Single-precision numbers in memory of their own, a multiple of `lanes` of them, for the loops of `CLanes`.
///
/// Owns its memory and keeps it for reuse: a tile of costs that was given back and asked for again would cost more in
/// page faults than in arithmetic.
@safe struct LaneBuffer: ~Copyable {
    /// Numbers that the loops take at a time.
    static let lanes = Int(LANES)

    private var memory: UnsafeMutableBufferPointer<Float>
    private(set) var count = 0

    init() { unsafe memory = .init(start: nil, count: 0) }

    deinit { unsafe memory.deallocate() }

    /// `count` rounded up to whole lanes.
    static func padded(_ count: Int) -> Int { (count + lanes - 1) / lanes * lanes }

    /// Makes room for `count` numbers; what they are is not said.
    mutating func resize(_ count: Int) {
        self.count = count
        guard unsafe memory.count < count else { return }
        unsafe memory.deallocate()
        unsafe memory = .allocate(capacity: count)
        unsafe memory.initialize(repeating: 0)
    }

    mutating func fill(_ value: Float) {
        for index in 0..<count { unsafe memory[index] = value }
    }

    mutating func copy(_ other: borrowing LaneBuffer) {
        resize(other.count)
        for index in 0..<count { unsafe memory[index] = unsafe other.memory[index] }
    }

    subscript(index: Int) -> Float {
        get {
            precondition(index >= 0 && index < count)
            return unsafe memory[index]
        }
        set {
            precondition(index >= 0 && index < count)
            unsafe memory[index] = newValue
        }
    }

    // MARK: Rows of costs

    /// Writes the costs between one point and all of `others` to the numbers from `position`.
    ///
    /// - Parameters:
    ///   - row: which of `points`, which stand one after another.
    ///   - others: dimension after dimension, each padded to whole lanes.
    mutating func writeCosts(
        _ cost: GroundCost, row: Int, of points: borrowing LaneBuffer, to others: borrowing LaneBuffer,
        dimensions: Int,
        at position: Int
    ) {
        let columns = others.count / dimensions
        precondition(position + columns <= count && (row + 1) * dimensions <= points.count)
        guard let target = unsafe memory.baseAddress, let y = unsafe others.memory.baseAddress,
            let x = unsafe points.memory.baseAddress
        else { return }
        let costs = unsafe target + position
        let point = unsafe x + row * dimensions
        switch cost {
        case .euclidean: unsafe lanes_euclidean(point, y, dimensions, columns, costs)
        case .cityblock: unsafe lanes_cityblock(point, y, dimensions, columns, costs)
        case .cosine: unsafe lanes_half_square(point, y, dimensions, columns, costs)
        }
    }

    /// The smallest of the costs from `position` on, each less its dual value.
    func minimum(at position: Int, less duals: borrowing LaneBuffer) -> Float {
        precondition(position + duals.count <= count)
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress else {
            return .infinity
        }
        return unsafe lanes_minimum(costs + position, v, duals.count)
    }

    /// The first column from `start` whose cost less its dual value is at most `bound`.
    func next(at position: Int, less duals: borrowing LaneBuffer, atMost bound: Float, from start: Int)
        -> Int?
    {
        precondition(position + duals.count <= count && start >= 0)
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress else {
            return nil
        }
        let found = unsafe lanes_next(costs + position, v, bound, start, duals.count)
        return found < duals.count ? found : nil
    }

    /// Lowers each label to cost − dual + `base`, and names `row` as its origin, wherever that is less.
    ///
    /// - Returns: where the smallest label stands.
    func relax(
        at position: Int, less duals: borrowing LaneBuffer, plus base: Float, row: Int,
        labels: inout LaneBuffer,
        origins: inout [Int32]
    ) -> Int {
        precondition(
            position + duals.count <= count && labels.count == duals.count && origins.count == duals.count)
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress,
            let known = unsafe labels.memory.baseAddress
        else { return 0 }
        return unsafe origins.withUnsafeMutableBufferPointer { origins in
            guard let origin = origins.baseAddress else { return 0 }
            return unsafe lanes_relax(costs + position, v, base, Int32(row), known, origin, duals.count)
        }
    }
}
