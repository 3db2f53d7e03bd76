import CKernels
import Testing

extension KernelTests {
    /// What is found among the reduced costs of rows.
    @Suite struct ReducedCostTests {
        /// Tables of all kinds with so many columns, and 0 to 9 rows.
        private static func tables(_ columns: Int, hasNegatives: Bool = true) -> [(CostTable, Draws)] {
            CostTable.Kind.allCases.enumerated().flatMap { index, kind in
                [0, 1, 3, 4, 5, 9].map { rows in
                    var draws = Draws(columns * 1024 + index * 16 + rows)
                    let table = CostTable(
                        rows: rows, columns: columns, kind, hasNegatives: hasNegatives, &draws)
                    return (table, draws)
                }
            }
        }

        @Test("the smallest reduced cost of each row is found", arguments: variants, sizes)
        func rowMinima(variant: Variant, columns: Int) {
            for (table, _) in Self.tables(columns) {
                var found = [Float](repeating: -1, count: table.rows + 1)
                variant.run {
                    unsafe costs_row_minima(table.costs, table.duals, table.count, table.rows, &found)
                }
                let expected = (0..<table.rows).map { table.reduced($0).min() ?? .infinity }
                #expect(found.bits == (expected + [-1]).bits)
            }
        }

        @Test("the smallest reduced costs of the parts of each row are averaged", arguments: variants, sizes)
        func meanPartMinima(variant: Variant, columns: Int) {
            for (table, _) in Self.tables(columns) {
                var found = [Float](repeating: -1, count: table.rows + 1)
                variant.run {
                    unsafe costs_mean_part_minima(table.costs, table.duals, table.count, table.rows, &found)
                }
                let expected = (0..<table.rows).map { row in
                    var parts = [Float](repeating: .infinity, count: PARTS)
                    for (column, value) in table.reduced(row).enumerated() {
                        parts[column % PARTS] = min(parts[column % PARTS], value)
                    }
                    // In the order of a tree.
                    while parts.count > 1 {
                        parts = (0..<parts.count / 2).map { parts[$0] + parts[$0 + parts.count / 2] }
                    }
                    return parts[0] / Float(PARTS)
                }
                #expect(found.bits == (expected + [-1]).bits)
            }
        }

        @Test(
            "reduced costs within the bounds of rows are counted, and all listed in order",
            arguments: variants, sizes + [40_000])
        func within(variant: Variant, columns: Int) {
            for (table, draws) in Self.tables(columns) where columns < 40_000 || table.rows == 3 {
                var draws = draws
                let bounds = table.bounds(&draws)
                let expected = (0..<table.rows).flatMap { row in
                    (0..<table.count).filter { table.reduced(row, $0) <= bounds[row] }
                        .map { (row: Int32(row), column: Int32($0)) }
                }
                var counts = [Int32](repeating: -1, count: table.rows + 1)
                // No more room than is asked for.
                var rows = [Int32](repeating: -1, count: expected.count + 1)
                var columns = rows
                let size = variant.run {
                    unsafe costs_count_within(
                        table.costs, table.duals, table.count, table.rows, bounds, &counts)
                    return unsafe costs_list_within(
                        table.costs, table.duals, bounds, table.count, table.rows, &rows, &columns)
                }
                #expect(size == expected.count)
                #expect(rows == expected.map { $0.row } + [-1])
                #expect(columns == expected.map { $0.column } + [-1])
                let expectedCounts = (0..<table.rows).map { row in
                    Int32(expected.count { $0.row == Int32(row) })
                }
                #expect(counts == expectedCounts + [-1])
            }
        }

        @Test(
            "blocks and columns with a reduced cost within a bound are listed in order, of all blocks or of some",
            arguments: variants, sizes)
        func blocksAndColumnsWithin(variant: Variant, columns: Int) {
            for (table, draws) in Self.tables(columns) where table.rows == 4 {
                var draws = draws
                let some = (0..<Int32(table.blocks)).filter { _ in draws.isTrue(0.4) }
                for (row, bound) in table.bounds(&draws).enumerated() {
                    for blocks in [nil, some, []] {
                        let costs = Array(table.costs[(row * table.count)...])
                        let looked = blocks?.count ?? table.blocks
                        var foundBlocks = [Int32](repeating: -1, count: looked + 1)
                        var foundColumns = [Int32](repeating: -1, count: looked * SIMD_WIDTH + 1)
                        let (blockCount, columnCount) = variant.run {
                            unsafe (
                                costs_list_blocks_within(
                                    costs, table.duals, bound, blocks, looked, &foundBlocks),
                                costs_list_columns_within(
                                    costs, table.duals, bound, blocks, looked, &foundColumns)
                            )
                        }
                        let reduced = table.reduced(row)
                        let expected = (0..<table.count).filter { column in
                            reduced[column] <= bound
                                && blocks?.contains(Int32(column / SIMD_WIDTH)) ?? true
                        }
                        let expectedBlocks = Set(expected.map { $0 / SIMD_WIDTH }).sorted()
                        #expect(foundColumns.prefix(columnCount).map { Int($0) } == expected)
                        #expect(foundBlocks.prefix(blockCount).map { Int($0) } == expectedBlocks)
                        #expect(foundBlocks.last == -1 && foundColumns.last == -1)
                    }
                }
            }
        }

        @Test("the largest dual value of each block is found", arguments: variants, sizes)
        func blockMaxima(variant: Variant, columns: Int) {
            for (table, _) in Self.tables(columns) where table.rows == 1 {
                var maxima = [Float](repeating: -1, count: table.blocks.padded)
                variant.run {
                    unsafe costs_block_maxima(table.duals, table.count, maxima.count, &maxima)
                }
                let expected = maxima.indices.map { block in
                    table.duals.dropFirst(block * SIMD_WIDTH).prefix(SIMD_WIDTH).max() ?? 0
                }
                #expect(maxima == expected)
            }
        }

        @Test(
            "the two smallest reduced costs of a row are found, in all blocks or in some",
            arguments: variants, sizes)
        func twoSmallest(variant: Variant, columns: Int) {
            for (table, draws) in Self.tables(columns) where table.rows == 1 {
                var draws = draws
                for blocks in [nil, table.someBlocks(&draws), []] {
                    var (least, second): (Float, Float) = (-1, -1)
                    let column = variant.run {
                        unsafe costs_two_smallest(
                            table.costs, table.duals, blocks, blocks?.count ?? table.blocks, &least, &second)
                    }
                    let looked = blocks ?? (0..<table.blocks).map { Int32($0) }
                    let reduced = looked.flatMap { block in
                        (0..<SIMD_WIDTH).map { lane in
                            let column = Int(block) * SIMD_WIDTH + lane
                            return (position: column, value: table.reduced(0, column))
                        }
                    }
                    let expected = smallest(reduced)
                    #expect(column == expected.position)
                    let ordered = reduced.map { $0.value }.sorted() + [.infinity, .infinity]
                    #expect([least, second].bits == [ordered[0], ordered[1]].bits)
                    #expect(least == expected.value)
                }
            }
        }

        @Test(
            "the two smallest reduced costs of four rows are those of each by itself",
            arguments: variants, sizes.filter { $0 > 0 } + [48, 49])
        func twoSmallestOfFour(variant: Variant, columns: Int) {
            for (table, draws) in Self.tables(columns, hasNegatives: false) where table.rows > 0 {
                var draws = draws
                let rows: [Int32] = draws.indices(4, below: table.rows)
                var found = [Int32](repeating: -1, count: 5)
                var (least, second) = ([Float](repeating: -1, count: 5), [Float](repeating: -1, count: 5))
                variant.run {
                    unsafe costs_two_smallest_of_four(
                        table.costs, rows, table.duals, table.count, &found, &least, &second)
                }
                let reduced = rows.map { table.reduced(Int($0)) }
                let expected = reduced.map { smallest($0.enumerated().map { ($0, $1) }) }
                #expect(found == expected.map { Int32($0.position) } + [-1])
                #expect(least.bits == (expected.map { $0.value } + [-1]).bits)
                #expect(second.bits == (reduced.map { $0.sorted()[1] } + [-1]).bits)
            }
        }

        @Test("dual values are lowered to what all rows allow", arguments: variants, sizes)
        func lowerDuals(variant: Variant, columns: Int) {
            for (table, draws) in Self.tables(columns) {
                var draws = draws
                let rowDuals = draws.floats(table.rows, in: -2..<2)
                for start in [.infinity, 0] as [Float] {
                    var duals = [Float](repeating: start, count: table.count)
                    var expected = duals
                    variant.run {
                        unsafe costs_lower_duals(table.costs, rowDuals, table.count, table.rows, &duals)
                    }
                    for row in 0..<table.rows {
                        for column in 0..<table.count {
                            let allowed = table.costs[row * table.count + column] - rowDuals[row]
                            if allowed < expected[column] { expected[column] = allowed }
                        }
                    }
                    #expect(duals.bits == expected.bits)
                }
            }
        }

        @Test("parts are averaged number by number", arguments: variants, sizes)
        func meanParts(variant: Variant, columns: Int) {
            var draws = Draws(columns)
            let count = columns.padded
            var parts = draws.floats(PARTS * count, in: -9..<9)
            for index in parts.indices where draws.isTrue(0.05) { parts[index] = .infinity }
            var found = [Float](repeating: -1, count: count)
            variant.run { unsafe costs_mean_parts(parts, count, &found) }
            let expected = (0..<count).map { i in
                (1..<PARTS).reduce(parts[i]) { $0 + parts[$1 * count + i] } / Float(PARTS)
            }
            #expect(found.bits == expected.bits)
        }
    }
}
