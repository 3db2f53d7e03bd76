import CKernels
import Testing

extension KernelTests {
    /// The labels of a search for shortest paths.
    @Suite struct LabelTests {
        /// Labels, the rows that they come from, and the smallest label of each block, as a plain loop keeps them.
        private struct Labels: Equatable {
            var labels: [Float]
            var origins: [Int32]
            var minima: [Float]

            init(_ table: CostTable) {
                labels = Array(repeating: .infinity, count: table.count)
                origins = Array(repeating: -1, count: table.count)
                minima = Array(repeating: .infinity, count: table.blocks.padded)
            }

            mutating func relax(_ table: CostTable, _ row: Int, base: Float, _ blocks: [Int32]) {
                for block in blocks.map({ Int($0) }) {
                    for column in block * SIMD_WIDTH..<(block + 1) * SIMD_WIDTH {
                        let found = table.reduced(row, column) + base
                        if found < labels[column] { (labels[column], origins[column]) = (found, Int32(row)) }
                    }
                    updateMinimum(block)
                }
            }

            mutating func close(_ column: Int) {
                labels[column] = .infinity
                updateMinimum(column / SIMD_WIDTH)
            }

            private mutating func updateMinimum(_ block: Int) {
                minima[block] =
                    labels[block * SIMD_WIDTH..<(block + 1) * SIMD_WIDTH].min() ?? .infinity
            }

            /// Where `costs_relax_blocks` finds the smallest.
            var smallestByBlock: Int {
                let block = CKernelsTests.smallest(minima.enumerated().map { ($0, $1) })
                return labels.firstIndex(of: block.value).map { first in
                    labels[(block.position * SIMD_WIDTH)...].firstIndex(of: block.value) ?? first
                } ?? 0
            }
        }

        @Test(
            "labels are lowered row after row, and closed, as by a plain loop",
            arguments: variants, sizes.filter { $0 > 0 })
        func search(variant: Variant, columns: Int) {
            for (index, kind) in CostTable.Kind.allCases.enumerated() {
                var draws = Draws(columns * 8 + index)
                let table = CostTable(rows: 8, columns: columns, kind, hasNegatives: false, &draws)
                var (whole, blockwise) = (Labels(table), Labels(table))
                let all = (0..<table.blocks).map { Int32($0) }
                for row in 0..<table.rows {
                    let base = Float.random(in: -1...1, using: &draws)
                    let costs = Array(table.costs[row * table.count..<(row + 1) * table.count])

                    // All blocks at once.
                    var found = whole
                    whole.relax(table, row, base: base, all)
                    let minimum = variant.run {
                        unsafe costs_relax(
                            costs, table.duals, base, Int32(row), &found.labels, &found.origins, table.count)
                    }
                    #expect(found.labels.bits == whole.labels.bits && found.origins == whole.origins)
                    let expected = smallest(whole.labels.enumerated().map { ($0, $1) })
                    #expect(Int(minimum.position) == expected.position && minimum.value == expected.value)

                    // Some, or all, block by block.
                    let blocks = row % 3 == 0 ? nil : row % 3 == 1 ? [] : table.someBlocks(&draws)
                    found = blockwise
                    blockwise.relax(table, row, base: base, blocks ?? all)
                    let smallestByBlock = variant.run {
                        unsafe costs_relax_blocks(
                            costs, table.duals, base, Int32(row), &found.labels, &found.origins,
                            &found.minima, found.minima.count, blocks, blocks?.count ?? table.blocks)
                    }
                    #expect(found == blockwise && found.labels.bits == blockwise.labels.bits)
                    #expect(Int(smallestByBlock.position) == blockwise.smallestByBlock)
                    #expect(smallestByBlock.value == blockwise.labels.min())

                    for column in Set([Int(minimum.position), Int(smallestByBlock.position)]) {
                        found = blockwise
                        variant.run { unsafe costs_close(&found.labels, &found.minima, column) }
                        blockwise.close(column)
                        #expect(found == blockwise)
                        whole.close(column)
                    }
                }
            }
        }
    }
}
