import CKernels

/// The loops of `CKernels` over rows of costs, with their bounds checked.
extension ScratchBuffer where Element == Float {
    /// Numbers that the loops take at a time.
    static var lanes: Int { Int(SIMD_WIDTH) }

    /// Of a row, for a soft minimum.
    static var parts: Int { Int(PARTS) }

    /// `count` rounded up to whole lanes.
    static func padded(_ count: Int) -> Int { (count + lanes - 1) / lanes * lanes }

    /// Takes in the coordinates of points less those of their centre, one point after another.
    mutating func putInOrder(_ points: borrowing ScratchBuffer<Double>, less centre: [Double]) {
        resize(points.count)
        let dimensions = centre.count
        guard let numbers = unsafe memory.baseAddress, let x = unsafe points.memory.baseAddress else {
            return
        }
        unsafe costs_points_in_order(x, centre, dimensions, points.count / dimensions, numbers)
    }

    /// The same, dimension after dimension, each padded to whole lanes with points infinitely far.
    mutating func putByDimension(_ points: borrowing ScratchBuffer<Double>, less centre: [Double]) {
        let (dimensions, count) = (centre.count, points.count / centre.count)
        let stride = Self.padded(count)
        resize(stride * dimensions)
        guard let numbers = unsafe memory.baseAddress, let x = unsafe points.memory.baseAddress else {
            return
        }
        unsafe costs_points_by_dimension(x, centre, dimensions, count, stride, numbers)
    }

    /// Writes the costs between one point and those of `others` in some blocks to the numbers from `position`.
    ///
    /// - Parameters:
    ///   - row: which of `points`, which stand one after another.
    ///   - others: dimension after dimension, each padded to whole lanes.
    mutating func writeCosts(
        _ cost: GroundCost, row: Int, of points: borrowing LaneBuffer, to others: borrowing LaneBuffer,
        dimensions: Int, in blocks: borrowing ScratchBuffer<Int32>, _ part: Range<Int>?, at position: Int
    ) {
        let columns = others.count / dimensions
        precondition(position + columns <= count && (row + 1) * dimensions <= points.count)
        guard let target = unsafe memory.baseAddress, let y = unsafe others.memory.baseAddress,
            let x = unsafe points.memory.baseAddress
        else { return }
        let costs = unsafe target + position
        let point = unsafe x + row * dimensions
        let (places, size) = unsafe blocks.places(part, ofAll: columns)
        switch cost {
        case .euclidean: unsafe costs_euclidean(point, y, dimensions, columns, places, size, costs)
        case .cityblock: unsafe costs_cityblock(point, y, dimensions, columns, places, size, costs)
        case .cosine: unsafe costs_half_square(point, y, dimensions, columns, places, size, costs)
        }
    }

    /// The smallest cost less its dual value of each of the rows from `position` on, as many as `minima` has room for.
    ///
    /// - Parameter isSoft: means of the smallest in the parts of a row instead.
    func minima(
        at position: Int, less duals: borrowing LaneBuffer, isSoft: Bool = false, _ minima: inout LaneBuffer
    ) {
        precondition(position + minima.count * duals.count <= count)
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress,
            let least = unsafe minima.memory.baseAddress
        else { return }
        if isSoft {
            unsafe costs_mean_part_minima(costs + position, v, duals.count, minima.count, least)
        } else {
            unsafe costs_row_minima(costs + position, v, duals.count, minima.count, least)
        }
    }

    /// How many costs less their dual values are at most its bound in each of the rows from `position` on, of which there
    /// are as many as `bounds`.
    func counts(
        at position: Int, less duals: borrowing LaneBuffer, atMost bounds: borrowing LaneBuffer,
        _ counts: inout ScratchBuffer<Int32>
    ) {
        precondition(position + bounds.count * duals.count <= count && counts.count == bounds.count)
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress,
            let most = unsafe bounds.memory.baseAddress, let found = unsafe counts.memory.baseAddress
        else { return }
        unsafe costs_count_within(costs + position, v, duals.count, bounds.count, most, found)
    }

    /// The smallest of the costs from `position` on in some blocks, each less its dual value, where it stands, and the
    /// second smallest.
    func cheapest(
        at position: Int, less duals: borrowing LaneBuffer, in blocks: borrowing ScratchBuffer<Int32>,
        _ part: Range<Int>?
    ) -> (column: Int, least: Float, second: Float) {
        precondition(position + duals.count <= count)
        var (least, second) = (Float.infinity, Float.infinity)
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress else {
            return (0, least, second)
        }
        let (places, size) = unsafe blocks.places(part, ofAll: duals.count)
        let column = unsafe costs_two_smallest(costs + position, v, places, size, &least, &second)
        return (column, least, second)
    }

    /// Finds the same for rows of costs that stand one after another, as fast for four as for two alone.
    ///
    /// - Parameter duals: at most zero each.
    func findCheapest(_ offers: inout Offers, less duals: borrowing LaneBuffer) {
        for place in 0..<Offers.most {
            precondition(offers.points[place] >= 0 && (Int(offers.points[place]) + 1) * duals.count <= count)
        }
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress,
            let rows = unsafe offers.points.memory.baseAddress,
            let columns = unsafe offers.cheapest.memory.baseAddress,
            let least = unsafe offers.least.memory.baseAddress,
            let second = unsafe offers.second.memory.baseAddress
        else { return }
        unsafe costs_two_smallest_of_four(costs, rows, v, duals.count, columns, least, second)
    }

    /// Puts the blocks that have a cost less its dual value of at most `bound` first in `blocks`, in order.
    ///
    /// - Returns: how many there are.
    func findBlocks(
        at position: Int, less duals: borrowing LaneBuffer, atMost bound: Float,
        _ blocks: inout ScratchBuffer<Int32>
    ) -> Int {
        precondition(position + duals.count <= count && blocks.count * Self.lanes == duals.count)
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress,
            let places = unsafe blocks.memory.baseAddress
        else { return 0 }
        return unsafe costs_list_blocks_within(costs + position, v, bound, duals.count, places)
    }

    /// Puts where costs less their dual values are at most its bound, in each of the rows from `position` on, first in
    /// `rows`, counted from there, and `columns`, row after row.
    ///
    /// - Returns: how many places there are.
    func find(
        at position: Int, less duals: borrowing LaneBuffer, atMost bounds: borrowing LaneBuffer,
        _ rows: inout ScratchBuffer<Int32>, _ columns: inout ScratchBuffer<Int32>
    ) -> Int {
        let most = bounds.count * duals.count
        precondition(position + most <= count && rows.count == most && columns.count == most)
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress,
            let bound = unsafe bounds.memory.baseAddress, let row = unsafe rows.memory.baseAddress,
            let column = unsafe columns.memory.baseAddress
        else { return 0 }
        return unsafe costs_list_within(costs + position, v, bound, duals.count, bounds.count, row, column)
    }

    /// Lowers the numbers of a part to the costs of some rows from `position` on less their dual values, wherever that is
    /// less.
    ///
    /// - Parameters:
    ///   - parts: as long as a row each, one after another.
    ///   - rowDuals: as many as there are rows.
    func lower(
        _ part: Int, of parts: inout LaneBuffer, at position: Int, count length: Int,
        less rowDuals: borrowing LaneBuffer
    ) {
        precondition(
            position + rowDuals.count * length <= count && part >= 0 && (part + 1) * length <= parts.count)
        guard let costs = unsafe memory.baseAddress, let u = unsafe rowDuals.memory.baseAddress,
            let known = unsafe parts.memory.baseAddress
        else { return }
        unsafe costs_lower_duals(costs + position, u, length, rowDuals.count, known + part * length)
    }

    /// Writes the means of these parts.
    func writeMeans(_ means: inout LaneBuffer) {
        precondition(count == Self.parts * means.count)
        guard let parts = unsafe memory.baseAddress, let target = unsafe means.memory.baseAddress else {
            return
        }
        unsafe costs_mean_parts(parts, means.count, target)
    }

    /// Lowers each label to cost − dual + `base`, and names `row` as its origin, wherever that is less.
    ///
    /// - Returns: the smallest label, and where it stands.
    func relax(
        at position: Int, less duals: borrowing LaneBuffer, plus base: Float, row: Int,
        labels: inout LaneBuffer, origins: inout ScratchBuffer<Int32>
    ) -> (column: Int, label: Float) {
        precondition(
            position + duals.count <= count && labels.count == duals.count && origins.count == duals.count)
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress,
            let known = unsafe labels.memory.baseAddress, let origin = unsafe origins.memory.baseAddress
        else { return (0, .infinity) }
        let smallest = unsafe costs_relax(
            costs + position, v, base, Int32(truncatingIfNeeded: row), known, origin, duals.count)
        return (Int(smallest.position), smallest.value)
    }

    /// The same in some blocks.
    ///
    /// - Parameter minima: the smallest label of each block.
    func relax(
        at position: Int, less duals: borrowing LaneBuffer, plus base: Float, row: Int,
        labels: inout LaneBuffer, origins: inout ScratchBuffer<Int32>, minima: inout LaneBuffer,
        in blocks: borrowing ScratchBuffer<Int32>, _ part: Range<Int>?
    ) -> (column: Int, label: Float) {
        precondition(
            position + duals.count <= count && labels.count == duals.count && origins.count == duals.count)
        precondition(minima.count == Self.padded(duals.count / Self.lanes))
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress,
            let known = unsafe labels.memory.baseAddress, let origin = unsafe origins.memory.baseAddress,
            let least = unsafe minima.memory.baseAddress
        else { return (0, .infinity) }
        let (places, size) = unsafe blocks.places(part, ofAll: duals.count)
        let smallest = unsafe costs_relax_blocks(
            costs + position, v, base, Int32(truncatingIfNeeded: row), known, origin, least, minima.count,
            places, size)
        return (Int(smallest.position), smallest.value)
    }

    /// Makes a label infinite.
    mutating func close(_ index: Int, minima: inout LaneBuffer) {
        precondition(index >= 0 && index < count && minima.count == Self.padded(count / Self.lanes))
        guard let labels = unsafe memory.baseAddress, let least = unsafe minima.memory.baseAddress else {
            return
        }
        unsafe costs_close(labels, least, index)
    }
}

extension ScratchBuffer where Element == Int32 {
    /// Some of these blocks, or NULL for all of the blocks that `count` numbers are in, and how many they are.
    ///
    /// These are blocks that `findBlocks` found in a row of that many numbers.
    @inline(__always)
    fileprivate func places(_ part: Range<Int>?, ofAll count: Int) -> (UnsafePointer<Int32>?, Int) {
        guard let part else { return (nil, count / LaneBuffer.lanes) }
        precondition(part.lowerBound >= 0 && part.upperBound <= self.count)
        return unsafe (memory.baseAddress.map { unsafe UnsafePointer($0 + part.lowerBound) }, part.count)
    }
}

extension ScratchBuffer where Element == Int32 {
    /// Whether some of these numbers are below a bound, and none is negative.
    fileprivate func isBelow(_ bound: Int, in places: Range<Int>) -> Bool {
        precondition(places.lowerBound >= 0 && places.upperBound <= count)
        return places.reduce(0) { unsafe Swift.max($0, UInt32(bitPattern: memory[$1])) } < bound
    }
}

extension ScratchBuffer where Element == Double {
    /// Writes the costs between these points and others of arcs, from one of them on, in double precision.
    ///
    /// - Parameter dimensions: the points stand one after another.
    func writeCosts(
        _ cost: GroundCost, to others: borrowing ScratchBuffer<Double>, dimensions: Int,
        _ arcs: inout ExactArcs, from first: Int
    ) {
        let wanted = first..<arcs.count
        guard cost == .euclidean else {
            for arc in wanted {
                arcs.costs[arc] = self.cost(
                    cost, Int(arcs.rows[arc]), to: others, Int(arcs.columns[arc]), dimensions: dimensions)
            }
            return
        }
        precondition(
            arcs.rows.isBelow(count / dimensions, in: wanted)
                && arcs.columns.isBelow(others.count / dimensions, in: wanted))
        guard let x = unsafe memory.baseAddress, let y = unsafe others.memory.baseAddress,
            let rows = unsafe arcs.rows.memory.baseAddress,
            let columns = unsafe arcs.columns.memory.baseAddress,
            let costs = unsafe arcs.costs.memory.baseAddress
        else { return }
        unsafe costs_of_arcs(x, y, dimensions, rows + first, columns + first, wanted.count, costs + first)
    }

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
        case .euclidean: unsafe costs_square_distance(a, b, dimensions).squareRoot()
        case .cityblock: unsafe costs_cityblock_distance(a, b, dimensions)
        case .cosine: unsafe costs_square_distance(a, b, dimensions) / 2
        }
    }
}
