import CKernels
import Testing

extension KernelTests {
    /// Sums over the values of cells.
    @Suite struct RowTests {
        /// Lengths of rows: one vector, as many as there are registers for, and more than that.
        static let widths = [0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 120, 200]

        @Test(
            "rows of a table are added and scattered in the order of the values", arguments: variants,
            widths)
        func sparse(variant: Variant, width: Int) {
            for count in [0, 1, 2, 7, 100] {
                var draws = Draws(width * 128 + count)
                let rows = 23
                let indices: [UInt32] = draws.indices(count, below: rows)
                let values = draws.floats(count, in: -2..<2)
                let table = draws.doubles(rows * width)
                let singles = table.map { Float($0) }
                let factors = draws.doubles(width)
                let start = (sum: draws.doubles(width), table: draws.doubles(rows * width))
                var (sum, sumOfSingles, scattered) = (start.sum, start.sum, start.table)
                variant.run {
                    unsafe rows_add(indices, values, count, table, width, &sum)
                    unsafe rows_add_floats(indices, values, count, singles, width, &sumOfSingles)
                    unsafe rows_scatter(indices, values, count, factors, width, &scattered)
                }
                var expected = (sum: start.sum, ofSingles: start.sum, scattered: start.table)
                for (index, value) in zip(indices, values) {
                    for k in 0..<width {
                        let position = Int(index) * width + k
                        expected.sum[k] += Double(value) * table[position]
                        expected.ofSingles[k] += Double(value) * Double(singles[position])
                        expected.scattered[position] += Double(value) * factors[k]
                    }
                }
                #expect(sum.bits == expected.sum.bits)
                #expect(sumOfSingles.bits == expected.ofSingles.bits)
                #expect(scattered.bits == expected.scattered.bits)
            }
        }

        @Test(
            "dense cells are added and scattered in the order of values and of cells",
            arguments: variants, [0, 1, 2, 15, 255, 256, 257, 600])
        func dense(variant: Variant, count: Int) {
            for cells in [0, 1, 3, 4, 5, 9] {
                for width in [0, 8, 24] {
                    var draws = Draws(count * 1024 + cells * 32 + width)
                    let values = draws.floats(cells * count, in: -2..<2)
                    let table = draws.doubles(count * width)
                    let factors = draws.doubles(cells * width)
                    let start = (added: draws.doubles(cells * width), scattered: draws.doubles(count * width))
                    var (added, scattered) = start
                    variant.run {
                        unsafe rows_add_dense(values, cells, count, table, width, &added)
                        unsafe rows_scatter_dense(values, cells, count, factors, width, &scattered)
                    }
                    var expected = start
                    for cell in 0..<cells {
                        for i in 0..<count {
                            let value = Double(values[cell * count + i])
                            for k in 0..<width {
                                expected.added[cell * width + k] += value * table[i * width + k]
                                expected.scattered[i * width + k] += value * factors[cell * width + k]
                            }
                        }
                    }
                    #expect(added.bits == expected.added.bits)
                    #expect(scattered.bits == expected.scattered.bits)
                }
            }
        }

        @Test("products of a value with those behind it in its cell are added to their columns")
        func products() {
            var draws = Draws(1)
            let (cells, columns) = (20, 9)
            let values = draws.floats(cells * 6, in: -2..<2)
            let indices: [UInt32] = draws.indices(values.count, below: columns)
            let ends = (1...cells).map { UInt32(6 * $0) }
            // One column's values: where each stands, and in which cell.
            let firsts = stride(from: 2, to: values.count, by: 9).map { UInt32($0) }
            let owners = firsts.map { $0 / 6 }
            let start = draws.doubles(columns)
            var sums = start
            unsafe rows_add_products(owners, firsts, firsts.count, ends, indices, values, &sums)
            var expected = start
            for (first, owner) in zip(firsts, owners) {
                for k in Int(first)..<Int(ends[Int(owner)]) {
                    expected[Int(indices[k])] += Double(values[Int(first)]) * Double(values[k])
                }
            }
            #expect(sums.bits == expected.bits)
        }
    }
}
