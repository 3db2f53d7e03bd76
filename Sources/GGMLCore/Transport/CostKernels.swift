import CLanes

/// The loops of `CLanes` over rows of costs, with their bounds checked.
extension ScratchBuffer where Element == Float {
    /// Numbers that the loops take at a time.
    static var lanes: Int { Int(LANES) }

    /// `count` rounded up to whole lanes.
    static func padded(_ count: Int) -> Int { (count + lanes - 1) / lanes * lanes }

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

    /// The smallest cost less its dual value of each of the rows from `position` on, as many as `minima` has room for.
    func minima(at position: Int, less duals: borrowing LaneBuffer, _ minima: inout LaneBuffer) {
        precondition(position + minima.count * duals.count <= count)
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress,
            let least = unsafe minima.memory.baseAddress
        else { return }
        unsafe lanes_minima(costs + position, v, duals.count, minima.count, least)
    }

    /// The smallest of the costs from `position` on, each less its dual value, where it stands, and the second smallest.
    func cheapest(at position: Int, less duals: borrowing LaneBuffer) -> (
        column: Int, least: Float, second: Float
    ) {
        precondition(position + duals.count <= count)
        var (least, second) = (Float.infinity, Float.infinity)
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress else {
            return (0, least, second)
        }
        let column = unsafe lanes_cheapest(costs + position, v, duals.count, &least, &second)
        return (column, least, second)
    }

    /// Puts the columns whose cost less its dual value is at most `bound` first in `found`, in order.
    ///
    /// - Returns: how many there are.
    func find(
        at position: Int, less duals: borrowing LaneBuffer, atMost bound: Float,
        _ found: inout ScratchBuffer<Int32>
    ) -> Int {
        precondition(position + duals.count <= count && found.count == duals.count)
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress,
            let columns = unsafe found.memory.baseAddress
        else { return 0 }
        return unsafe lanes_within(costs + position, v, bound, duals.count, columns)
    }

    /// Lowers each label to the cost plus `base` wherever that is less.
    func lower(_ labels: inout LaneBuffer, at position: Int, plus base: Float) {
        precondition(position + labels.count <= count)
        guard let costs = unsafe memory.baseAddress, let known = unsafe labels.memory.baseAddress else {
            return
        }
        unsafe lanes_lower(costs + position, base, known, labels.count)
    }

    /// Lowers each label to cost − dual + `base`, and names `row` as its origin, wherever that is less.
    ///
    /// - Returns: where the smallest label stands.
    func relax(
        at position: Int, less duals: borrowing LaneBuffer, plus base: Float, row: Int,
        labels: inout LaneBuffer,
        origins: inout ScratchBuffer<Int32>
    ) -> Int {
        precondition(
            position + duals.count <= count && labels.count == duals.count && origins.count == duals.count)
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress,
            let known = unsafe labels.memory.baseAddress, let origin = unsafe origins.memory.baseAddress
        else { return 0 }
        return unsafe lanes_relax(costs + position, v, base, Int32(row), known, origin, duals.count)
    }
}

extension ScratchBuffer where Element == Double {
    /// The cost between point `i` of these and point `j` of others, in double precision.
    ///
    /// - Parameter dimensions: the points stand one after another.
    @inline(__always)
    func cost(
        _ cost: GroundCost, _ i: Int, to others: borrowing ScratchBuffer<Double>, _ j: Int, dimensions: Int
    )
        -> Double
    {
        precondition(
            (i + 1) * dimensions <= count && (j + 1) * dimensions <= others.count && i >= 0 && j >= 0)
        guard let x = unsafe memory.baseAddress, let y = unsafe others.memory.baseAddress else { return 0 }
        let a = unsafe x + i * dimensions
        let b = unsafe y + j * dimensions
        return switch cost {
        case .euclidean: unsafe lanes_square(a, b, dimensions).squareRoot()
        case .cityblock: unsafe lanes_absolute(a, b, dimensions)
        case .cosine: unsafe lanes_square(a, b, dimensions) / 2
        }
    }
}
