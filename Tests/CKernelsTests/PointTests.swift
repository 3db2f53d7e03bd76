import CKernels
import Testing

extension KernelTests {
    /// Points, and the costs between them.
    @Suite struct PointTests {
        @Test(
            "points stand less their centre in order, or by dimension and padded",
            arguments: variants, sizes)
        func points(variant: Variant, count: Int) {
            for dimensions in [1, 4, 5, 19] {
                var draws = Draws(count + dimensions)
                let points = draws.doubles(count * dimensions)
                let centre = draws.doubles(dimensions)
                for stride in [count.padded, count.padded + SIMD_WIDTH] {
                    var ordered = [Float](repeating: -1, count: count * dimensions)
                    var byDimension = [Float](repeating: -1, count: stride * dimensions)
                    variant.run {
                        unsafe costs_points_in_order(points, centre, dimensions, count, &ordered)
                        unsafe costs_points_by_dimension(
                            points, centre, dimensions, count, stride, &byDimension)
                    }
                    let expected = points.indices.map { Float(points[$0] - centre[$0 % dimensions]) }
                    #expect(ordered.bits == expected.bits)
                    let expectedByDimension = (0..<dimensions).flatMap { d in
                        (0..<stride).map { $0 < count ? expected[$0 * dimensions + d] : .infinity }
                    }
                    #expect(byDimension.bits == expectedByDimension.bits)
                }
            }
        }

        /// A ground cost: its kernel, and its definition.
        private enum Cost: CaseIterable {
            case euclidean, cityblock, halfSquare

            /// Writes the costs between points x and the points y, or the boxes from y to `high`, in some blocks, or in
            /// all.
            func write(
                from x: [Float], rows: Int = 1, to y: [Float], _ high: [Float]? = nil, count: Int,
                in blocks: [Int32]?, _ costs: inout [Float]
            ) {
                let (size, dimensions) = (blocks?.count ?? count / SIMD_WIDTH, x.count / rows)
                switch self {
                case .euclidean:
                    unsafe costs_euclidean(x, rows, y, high, dimensions, count, blocks, size, &costs)
                case .cityblock:
                    unsafe costs_cityblock(x, rows, y, high, dimensions, count, blocks, size, &costs)
                case .halfSquare:
                    unsafe costs_half_square(x, rows, y, high, dimensions, count, blocks, size, &costs)
                }
            }

            func callAsFunction(_ differences: [Float]) -> Float {
                switch self {
                case .euclidean: sumOfSquares(differences).squareRoot()
                case .cityblock: differences.reduce(0) { $0 + abs($1) }
                case .halfSquare: sumOfSquares(differences) * 0.5
                }
            }
        }

        private static func sumOfSquares(_ differences: [Float]) -> Float {
            differences.reduce(0) { $0.addingProduct($1, $1) }
        }

        @Test(
            "costs are what their definitions say, in all blocks or in some, and no others are written",
            arguments: variants, sizes)
        func costs(variant: Variant, columns: Int) {
            let count = columns.padded
            for dimensions in [1, 4, 5, 6, 40] {
                var draws = Draws(columns * 64 + dimensions)
                let rows = 1 + columns % 7
                let x = draws.floats(rows * dimensions, in: -3..<3)
                var y = draws.floats(count * dimensions, in: -3..<3)
                for d in 0..<dimensions {
                    // The first point is that of the first row itself; those of the padding are infinitely far.
                    if columns > 0 { y[d * count] = x[d] }
                    for i in columns..<count { y[d * count + i] = .infinity }
                }
                let some = (0..<Int32(count / SIMD_WIDTH)).filter { _ in draws.isTrue(0.4) }
                for cost in Cost.allCases {
                    let expected = (0..<rows * count).map { i in
                        let (row, column) = (i / count, i % count)
                        return cost(
                            (0..<dimensions).map { y[$0 * count + column] - x[row * dimensions + $0] })
                    }
                    for blocks in [nil, some, []] {
                        var found = [Float](repeating: -1, count: rows * count)
                        variant.run {
                            cost.write(from: x, rows: rows, to: y, count: count, in: blocks, &found)
                        }
                        let isWritten = blocks.map { Set($0.map { Int($0) }) }
                        let wanted = (0..<rows * count).map {
                            isWritten?.contains($0 % count / SIMD_WIDTH) ?? true ? expected[$0] : -1
                        }
                        #expect(found.bits == wanted.bits)
                    }
                }
            }
        }

        @Test("a square is added with one rounding: a sum next to a tie is not a tie", arguments: variants)
        func addedSquares(variant: Variant) {
            // Squares of 25 bits, halfway between two numbers; with what came before, which double precision would lose, or
            // nothing.
            let roots = (0..<SIMD_WIDTH).map { Float(4097 + 2 * $0) }
            for before: Float in [0, 0x1p-20] {
                let y = Array(repeating: before, count: SIMD_WIDTH) + roots
                var found = [Float](repeating: -1, count: SIMD_WIDTH)
                variant.run { unsafe costs_half_square([0, 0], 1, y, nil, 2, SIMD_WIDTH, nil, 1, &found) }
                let expected = roots.map { root in
                    let square = Int(root) * Int(root)
                    let isRoundedUp = before > 0 || square % 4 == 3
                    return Float(square / 2 + (isRoundedUp ? 1 : 0))
                }
                #expect(found.bits == expected.bits)
            }
        }

        @Test(
            "a box encloses its block, and costs no more than any of its points, however that is rounded",
            arguments: variants, sizes)
        func boxes(variant: Variant, columns: Int) {
            let (count, blocks) = (columns.padded, columns.padded / SIMD_WIDTH)
            let stride = blocks.padded
            for dimensions in [1, 4, 5, 6, 40] {
                var draws = Draws(columns * 64 + dimensions)
                let x = draws.floats(dimensions, in: -3..<3)
                let y = (0..<dimensions).flatMap { _ in
                    draws.floats(columns, in: -3..<3) + Array(repeating: .infinity, count: count - columns)
                }
                var low = [Float](repeating: -1, count: dimensions * stride)
                var high = low
                variant.run { unsafe costs_boxes(y, y, dimensions, count, stride, &low, &high) }
                for d in 0..<dimensions {
                    for box in 0..<stride {
                        let coordinates = y[(d * count)..<(d + 1) * count]
                        let own = coordinates.dropFirst(box * SIMD_WIDTH).prefix(SIMD_WIDTH)
                        #expect(low[d * stride + box] == own.min() ?? .infinity)
                        #expect(high[d * stride + box] == own.max() ?? .infinity)
                    }
                }
                for cost in Cost.allCases {
                    var (costs, bounds) = ([Float](repeating: -1, count: count), low)
                    bounds.removeLast(low.count - stride)
                    variant.run {
                        cost.write(from: x, to: y, count: count, in: nil, &costs)
                        cost.write(from: x, to: low, high, count: stride, in: nil, &bounds)
                    }
                    #expect(costs.indices.allSatisfy { bounds[$0 / SIMD_WIDTH] <= costs[$0] })
                    #expect(bounds[blocks...].allSatisfy { $0 == .infinity })
                }
            }
        }

        @Test("costs of arcs and their gradient are in double precision", arguments: variants, sizes)
        func arcs(variant: Variant, count: Int) {
            for dimensions in [1, 4, 5, 6, 40] {
                var draws = Draws(count * 64 + dimensions)
                let (n, m) = (7, 11)
                let x = draws.doubles(n * dimensions)
                var y = draws.doubles(m * dimensions)
                // Two points that coincide.
                for d in 0..<dimensions { y[3 * dimensions + d] = x[2 * dimensions + d] }
                let rows: [Int32] = draws.indices(count, below: n)
                let columns: [Int32] = draws.indices(count, below: m)
                let weights = draws.doubles(count)
                var costs = [Double](repeating: -1, count: count)
                let start = (x: draws.doubles(x.count), y: draws.doubles(y.count))
                var (gradientX, gradientY) = start
                variant.run {
                    unsafe costs_of_arcs(x, y, dimensions, rows, columns, count, &costs)
                    unsafe costs_add_gradient(
                        x, y, dimensions, rows, columns, weights, count, &gradientX, &gradientY)
                }
                var expected = (costs: [Double](), x: start.x, y: start.y)
                for k in 0..<count {
                    let (a, b) = (Int(rows[k]) * dimensions, Int(columns[k]) * dimensions)
                    let differences = (0..<dimensions).map { x[a + $0] - y[b + $0] }
                    let distance = differences.reduce(0) { $0 + $1 * $1 }.squareRoot()
                    expected.costs.append(distance)
                    let scale = distance > 0 ? weights[k] / distance : 0
                    for d in 0..<dimensions {
                        expected.x[a + d] += scale * differences[d]
                        expected.y[b + d] -= scale * differences[d]
                    }
                }
                #expect(costs.bits == expected.costs.bits)
                #expect(gradientX.bits == expected.x.bits && gradientY.bits == expected.y.bits)
            }
        }

        @Test("the best arc is the first whose reduced cost is smallest", arguments: variants, sizes)
        func bestArc(variant: Variant, count: Int) {
            var draws = Draws(count)
            let (n, m) = (7, 11)
            let (u, v) = (draws.doubles(n), draws.doubles(m))
            let rows: [Int32] = draws.indices(count, below: n)
            let columns: [Int32] = draws.indices(count, below: m)
            // Of 77 different arcs, each with one cost: among many, several are the best.
            let costs = (0..<count).map { Double(rows[$0] * 5 + columns[$0]) }
            var least = -1.0
            let best = variant.run { unsafe costs_best_of_arcs(costs, u, v, rows, columns, count, &least) }
            let reduced = (0..<count).map { costs[$0] - u[Int(rows[$0])] - v[Int(columns[$0])] }
            #expect(least == reduced.min() ?? .infinity)
            #expect(best == reduced.firstIndex(of: least) ?? 0)
        }

        @Test("distances in double precision are what their definitions say", arguments: [0, 1, 5, 40])
        func distances(dimensions: Int) {
            var draws = Draws(dimensions)
            let (x, y) = (draws.doubles(dimensions), draws.doubles(dimensions))
            let differences = zip(x, y).map { $0 - $1 }
            #expect(
                unsafe costs_square_distance(x, y, dimensions) == differences.reduce(0) { $0 + $1 * $1 })
            #expect(
                unsafe costs_cityblock_distance(x, y, dimensions) == differences.reduce(0) { $0 + abs($1) })
        }

        @Test("costs need no alignment", arguments: variants)
        func alignment(variant: Variant) {
            var draws = Draws(1)
            let x = draws.floats(5, in: -3..<3)
            let y = draws.floats(5 * 64 + 1, in: -3..<3)
            var found = [Float](repeating: -1, count: 65)
            variant.run {
                unsafe y.withUnsafeBufferPointer { y in
                    unsafe found.withUnsafeMutableBufferPointer { found in
                        unsafe costs_euclidean(
                            x, 1, y.baseAddress?.advanced(by: 1), nil, 5, 64, nil, 4,
                            found.baseAddress?.advanced(by: 1))
                    }
                }
            }
            let expected = (0..<64).map { i in
                Self.sumOfSquares((0..<5).map { y[$0 * 64 + i + 1] - x[$0] }).squareRoot()
            }
            #expect(found.bits == ([-1] + expected).bits)
        }
    }
}
