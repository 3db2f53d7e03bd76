import CKernels

/// The loops of `CKernels` over costs, with their bounds checked; each row is padded to the SIMD width.
extension Buffer where Element == Float {
    /// Numbers that the loops take at a time.
    static var simdWidth: Int { Int(SIMD_WIDTH) }

    /// The parts of a row, or of the rows of a table, that averaged partial minima are taken over.
    static var parts: Int { Int(PARTS) }

    /// `count` rounded up to a multiple of the SIMD width.
    static func padded(_ count: Int) -> Int { (count + simdWidth - 1) / simdWidth * simdWidth }

    // MARK: Points and costs

    /// Takes in the coordinates of points less those of a centre, one point after another.
    mutating func writeByPoint(_ points: borrowing Buffer<Double>, less centre: [Double]) {
        resize(points.count)
        let dimensions = centre.count
        guard let coordinates = unsafe memory.baseAddress, let x = unsafe points.memory.baseAddress else {
            return
        }
        unsafe costs_points_in_order(x, centre, dimensions, points.count / dimensions, coordinates)
    }

    /// Takes in the coordinates of points less those of a centre, one dimension after another, each padded with points
    /// infinitely far.
    mutating func writeByDimension(_ points: borrowing Buffer<Double>, less centre: [Double]) {
        let (dimensions, count) = (centre.count, points.count / centre.count)
        let stride = Self.padded(count)
        resize(stride * dimensions)
        guard let coordinates = unsafe memory.baseAddress, let x = unsafe points.memory.baseAddress else {
            return
        }
        unsafe costs_points_by_dimension(x, centre, dimensions, count, stride, coordinates)
    }

    /// Writes the costs between some points and others to the numbers from `position` on, a row for each point.
    ///
    /// - Parameters:
    ///   - rows: which of `points`, which stand one after another.
    ///   - others: one dimension after another, each padded.
    ///   - high: none, or the upper ends of boxes, of which `others` are the lower ends: the costs are then those of the
    ///     points of the boxes that are nearest.
    ///   - blocks, part: the blocks of others that are wanted; all where `part` is nil.
    mutating func writeCosts(
        _ cost: GroundCost, rows: Range<Int>, of points: borrowing FloatBuffer,
        to others: borrowing FloatBuffer, _ high: borrowing FloatBuffer, dimensions: Int,
        in blocks: borrowing Buffer<Int32>, _ part: Range<Int>?, at position: Int
    ) {
        let columns = others.count / dimensions
        precondition(position + rows.count * columns <= count && rows.upperBound * dimensions <= points.count)
        precondition(high.count == 0 || high.count == others.count)
        guard let target = unsafe memory.baseAddress, let y = unsafe others.memory.baseAddress,
            let x = unsafe points.memory.baseAddress
        else { return }
        let costs = unsafe target + position
        let first = unsafe x + rows.lowerBound * dimensions
        let ends = unsafe high.count == 0 ? nil : high.memory.baseAddress
        let (wanted, size) = unsafe blocks.selected(part, ofAll: columns)
        switch cost {
        case .euclidean:
            unsafe costs_euclidean(first, rows.count, y, ends, dimensions, columns, wanted, size, costs)
        case .cityblock:
            unsafe costs_cityblock(first, rows.count, y, ends, dimensions, columns, wanted, size, costs)
        case .cosine:
            unsafe costs_half_square(first, rows.count, y, ends, dimensions, columns, wanted, size, costs)
        }
    }

    // MARK: Boxes

    /// Writes the lower ends of the smallest box around each block of boxes, and their upper ends.
    ///
    /// - Parameters:
    ///   - low, high: the ends of the boxes in the blocks, one dimension after another, each padded; the same for points.
    ///   - highEnds: as long as this.
    func writeBoxes(
        around low: borrowing FloatBuffer, _ high: borrowing FloatBuffer, dimensions: Int,
        highEnds: inout FloatBuffer
    ) {
        let (size, stride) = (low.count / dimensions, count / dimensions)
        precondition(low.count == high.count && count == highEnds.count && stride * Self.simdWidth >= size)
        guard let least = unsafe low.memory.baseAddress, let most = unsafe high.memory.baseAddress,
            let lowEnds = unsafe memory.baseAddress, let highEnds = unsafe highEnds.memory.baseAddress
        else { return }
        unsafe costs_boxes(least, most, dimensions, size, stride, lowEnds, highEnds)
    }

    /// Takes in the largest number of each block of others, padded with zeros.
    mutating func writeBlockMaxima(_ values: borrowing FloatBuffer) {
        resize(Self.padded(values.count / Self.simdWidth))
        guard let numbers = unsafe values.memory.baseAddress, let maxima = unsafe memory.baseAddress else {
            return
        }
        unsafe costs_block_maxima(numbers, values.count, count, maxima)
    }

    // MARK: Reduced costs

    /// Writes the smallest cost less its dual value of each of the rows from `position` on, as many as `minima` is long.
    func writeMinima(at position: Int, less duals: borrowing FloatBuffer, _ minima: inout FloatBuffer) {
        precondition(position + minima.count * duals.count <= count)
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress,
            let least = unsafe minima.memory.baseAddress
        else { return }
        unsafe costs_row_minima(costs + position, v, duals.count, minima.count, least)
    }

    /// Writes the mean of the smallest costs less dual values in the parts of each of the rows from `position` on, as many
    /// as `means` is long.
    func writeMeanPartMinima(at position: Int, less duals: borrowing FloatBuffer, _ means: inout FloatBuffer)
    {
        precondition(position + means.count * duals.count <= count)
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress,
            let target = unsafe means.memory.baseAddress
        else { return }
        unsafe costs_mean_part_minima(costs + position, v, duals.count, means.count, target)
    }

    /// Writes how many costs less their dual values are at most its bound in each of the rows from `position` on.
    ///
    /// - Parameter bounds: one a row.
    func writeCounts(
        at position: Int, less duals: borrowing FloatBuffer, atMost bounds: borrowing FloatBuffer,
        _ counts: inout Buffer<Int32>
    ) {
        precondition(position + bounds.count * duals.count <= count && counts.count == bounds.count)
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress,
            let most = unsafe bounds.memory.baseAddress, let found = unsafe counts.memory.baseAddress
        else { return }
        unsafe costs_count_within(costs + position, v, duals.count, bounds.count, most, found)
    }

    /// Lists the costs less their dual values that are at most its bound in each of the rows from `position` on: row,
    /// counted from there, and column, row after row.
    ///
    /// - Parameters:
    ///   - bounds: one a row.
    ///   - rows, columns: overwritten from the front; with room for all arcs of the rows.
    /// - Returns: how many there are.
    func list(
        at position: Int, less duals: borrowing FloatBuffer, atMost bounds: borrowing FloatBuffer,
        _ rows: inout Buffer<Int32>, _ columns: inout Buffer<Int32>
    ) -> Int {
        let most = bounds.count * duals.count
        precondition(position + most <= count && rows.count == most && columns.count == most)
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress,
            let bound = unsafe bounds.memory.baseAddress, let row = unsafe rows.memory.baseAddress,
            let column = unsafe columns.memory.baseAddress
        else { return 0 }
        return unsafe costs_list_within(costs + position, v, bound, duals.count, bounds.count, row, column)
    }

    /// Lists the blocks of the row at `position` that have a cost less its dual value of at most `bound`, in order.
    ///
    /// - Parameters:
    ///   - blocks, part: those that are looked at; all where `part` is nil.
    ///   - found: overwritten from the front; with room for all of the row.
    /// - Returns: how many there are.
    func listBlocks(
        at position: Int, less duals: borrowing FloatBuffer, atMost bound: Float,
        in blocks: borrowing Buffer<Int32>, _ part: Range<Int>?, _ found: inout Buffer<Int32>
    ) -> Int {
        precondition(position + duals.count <= count && found.count * Self.simdWidth == duals.count)
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress,
            let target = unsafe found.memory.baseAddress
        else { return 0 }
        let (wanted, size) = unsafe blocks.selected(part, ofAll: duals.count)
        return unsafe costs_list_blocks_within(costs + position, v, bound, wanted, size, target)
    }

    /// Lists the columns of the first row that have a cost less its dual value of at most `bound`, in order.
    ///
    /// - Parameters:
    ///   - blocks, part: those that are looked at; all where `part` is nil.
    ///   - found: overwritten from the front; with room for all columns of these blocks.
    /// - Returns: how many there are.
    func listColumns(
        less duals: borrowing FloatBuffer, atMost bound: Float, in blocks: borrowing Buffer<Int32>,
        _ part: Range<Int>?, _ found: inout Buffer<Int32>
    ) -> Int {
        precondition(duals.count <= count)
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress,
            let target = unsafe found.memory.baseAddress
        else { return 0 }
        let (wanted, size) = unsafe blocks.selected(part, ofAll: duals.count)
        precondition(size * Self.simdWidth <= found.count)
        return unsafe costs_list_columns_within(costs, v, bound, wanted, size, target)
    }

    /// The smallest cost less its dual value in some blocks of the row at `position`, its column, and the second smallest.
    func twoSmallest(
        at position: Int, less duals: borrowing FloatBuffer, in blocks: borrowing Buffer<Int32>,
        _ part: Range<Int>?
    ) -> (column: Int, least: Float, second: Float) {
        precondition(position + duals.count <= count)
        var (least, second) = (Float.infinity, Float.infinity)
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress else {
            return (0, least, second)
        }
        let (wanted, size) = unsafe blocks.selected(part, ofAll: duals.count)
        let column = unsafe costs_two_smallest(costs + position, v, wanted, size, &least, &second)
        return (column, least, second)
    }

    /// Finds what the rows of four bidders bid, as fast as for two alone.
    ///
    /// - Parameter duals: at most zero each.
    func findCheapest(_ bids: inout Bids, less duals: borrowing FloatBuffer) {
        for slot in 0..<Bids.most {
            precondition(bids.bidders[slot] >= 0 && (Int(bids.bidders[slot]) + 1) * duals.count <= count)
        }
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress,
            let rows = unsafe bids.bidders.memory.baseAddress,
            let columns = unsafe bids.cheapest.memory.baseAddress,
            let least = unsafe bids.least.memory.baseAddress,
            let second = unsafe bids.second.memory.baseAddress
        else { return }
        unsafe costs_two_smallest_of_four(costs, rows, v, duals.count, columns, least, second)
    }

    // MARK: Dual values

    /// Lowers the numbers of a part to the costs of the rows from `position` on less their dual values, wherever that is
    /// less.
    ///
    /// - Parameters:
    ///   - parts: as long as a row each, one after another.
    ///   - rowDuals: one a row.
    func lower(
        _ part: Int, of parts: inout FloatBuffer, at position: Int, count length: Int,
        less rowDuals: borrowing FloatBuffer
    ) {
        precondition(
            position + rowDuals.count * length <= count && part >= 0 && (part + 1) * length <= parts.count)
        guard let costs = unsafe memory.baseAddress, let u = unsafe rowDuals.memory.baseAddress,
            let known = unsafe parts.memory.baseAddress
        else { return }
        unsafe costs_lower_duals(costs + position, u, length, rowDuals.count, known + part * length)
    }

    /// Writes the means of these parts.
    func writeMeans(_ means: inout FloatBuffer) {
        precondition(count == Self.parts * means.count)
        guard let parts = unsafe memory.baseAddress, let target = unsafe means.memory.baseAddress else {
            return
        }
        unsafe costs_mean_parts(parts, means.count, target)
    }

    // MARK: Labels

    /// Lowers each label to cost − dual + `base` of the row at `position`, and notes `row` as its origin, wherever that is
    /// less.
    ///
    /// - Returns: the smallest label, and its column.
    func relax(
        at position: Int, less duals: borrowing FloatBuffer, plus base: Float, row: Int,
        labels: inout FloatBuffer, origins: inout Buffer<Int32>
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

    /// Lowers labels as `relax` does, but only in some blocks.
    ///
    /// - Parameter minima: the smallest label of each block.
    func relax(
        at position: Int, less duals: borrowing FloatBuffer, plus base: Float, row: Int,
        labels: inout FloatBuffer, origins: inout Buffer<Int32>, minima: inout FloatBuffer,
        in blocks: borrowing Buffer<Int32>, _ part: Range<Int>?
    ) -> (column: Int, label: Float) {
        precondition(
            position + duals.count <= count && labels.count == duals.count && origins.count == duals.count)
        precondition(minima.count == Self.padded(duals.count / Self.simdWidth))
        guard let costs = unsafe memory.baseAddress, let v = unsafe duals.memory.baseAddress,
            let known = unsafe labels.memory.baseAddress, let origin = unsafe origins.memory.baseAddress,
            let least = unsafe minima.memory.baseAddress
        else { return (0, .infinity) }
        let (wanted, size) = unsafe blocks.selected(part, ofAll: duals.count)
        let smallest = unsafe costs_relax_blocks(
            costs + position, v, base, Int32(truncatingIfNeeded: row), known, origin, least, minima.count,
            wanted, size)
        return (Int(smallest.position), smallest.value)
    }

    /// Makes a label infinite.
    mutating func close(_ column: Int, minima: inout FloatBuffer) {
        precondition(column >= 0 && column < count && minima.count == Self.padded(count / Self.simdWidth))
        guard let labels = unsafe memory.baseAddress, let least = unsafe minima.memory.baseAddress else {
            return
        }
        unsafe costs_close(labels, least, column)
    }
}

extension Buffer where Element == Int32 {
    /// Some of these blocks, or NULL for all of the blocks that `count` numbers are in, and how many they are.
    ///
    /// These are blocks that `listBlocks` found in a row of that many numbers.
    @inline(__always)
    fileprivate func selected(_ part: Range<Int>?, ofAll count: Int) -> (UnsafePointer<Int32>?, Int) {
        guard let part else { return (nil, count / FloatBuffer.simdWidth) }
        precondition(part.lowerBound >= 0 && part.upperBound <= self.count)
        return unsafe (memory.baseAddress.map { unsafe UnsafePointer($0 + part.lowerBound) }, part.count)
    }
}

// MARK: In double precision

extension Buffer where Element == Double {
    /// Writes the costs of arcs between these points and others, from one of the arcs on.
    ///
    /// - Parameter dimensions: coordinates a point; points stand one after another.
    func writeCosts(
        _ cost: GroundCost, to others: borrowing Buffer<Double>, dimensions: Int,
        _ arcs: inout CandidateArcs, from first: Int
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
            arcs.largestRow < count / dimensions && arcs.largestColumn < others.count / dimensions)
        guard let x = unsafe memory.baseAddress, let y = unsafe others.memory.baseAddress,
            let rows = unsafe arcs.rows.memory.baseAddress,
            let columns = unsafe arcs.columns.memory.baseAddress,
            let costs = unsafe arcs.costs.memory.baseAddress
        else { return }
        unsafe costs_of_arcs(x, y, dimensions, rows + first, columns + first, wanted.count, costs + first)
    }

    /// The cost between point `i` of these and point `j` of others.
    ///
    /// - Parameter dimensions: coordinates a point; points stand one after another.
    @inline(__always)
    func cost(
        _ cost: GroundCost, _ i: Int, to others: borrowing Buffer<Double>, _ j: Int, dimensions: Int
    ) -> Double {
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

extension CandidateArcs {
    /// Which of some arcs has the smallest reduced cost, the first of equals, and that.
    ///
    /// - Parameters:
    ///   - arcs: not none.
    ///   - duals: u of the rows, then v of the columns.
    ///   - rowCount: how many rows there are.
    func best(in arcs: Range<Int>, _ duals: [Double], rowCount: Int) -> (index: Int, reducedCost: Double) {
        precondition(arcs.lowerBound >= 0 && arcs.upperBound <= costs.count)
        precondition(largestRow < rowCount && largestColumn < duals.count - rowCount)
        var least = Double.infinity
        let best = unsafe duals.withUnsafeBufferPointer { duals -> Int in
            guard let u = duals.baseAddress, let costs = unsafe costs.memory.baseAddress,
                let rows = unsafe rows.memory.baseAddress, let columns = unsafe columns.memory.baseAddress
            else { return 0 }
            let first = arcs.lowerBound
            return unsafe costs_best_of_arcs(
                costs + first, u, u + rowCount, rows + first, columns + first, arcs.count, &least)
        }
        return (arcs.lowerBound + best, least)
    }
}
