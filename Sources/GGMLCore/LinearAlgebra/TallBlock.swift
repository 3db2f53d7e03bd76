/// A block of vectors as columns, order × width, row-major, for many rows and few columns.
///
/// Work is divided into fixed pieces, so that no result depends on the number of threads.
package struct TallBlock: Sendable {
    static let rowsPerTask = 256

    package let order: Int
    package let width: Int
    package var values: [Double]

    package init(order: Int, width: Int, values: [Double]) {
        precondition(values.count == order * width)
        (self.order, self.width, self.values) = (order, width, values)
    }

    package init(order: Int, width: Int) {
        self.init(order: order, width: width, values: Array(repeating: 0, count: order * width))
    }

    package var view: MatrixView { view(rows: 0..<order) }

    package func view(rows: Range<Int>) -> MatrixView {
        MatrixView(
            values: values, offset: rows.lowerBound * width, rows: rows.count, columns: width,
            stride: max(width, 1))
    }

    /// The block with columns of zeros appended, or the last columns left out.
    package func resized(width: Int) -> TallBlock {
        if width == self.width { return self }
        var result = TallBlock(order: order, width: width)
        for row in 0..<order {
            for column in 0..<min(width, self.width) {
                result.values[row * width + column] = values[row * self.width + column]
            }
        }
        return result
    }

    /// Calls `body` with ranges of rows of the block, from several threads.
    package mutating func update(
        threads: Int, _ body: @Sendable (Range<Int>, inout MutableSpan<Double>) throws(GGMLError) -> Void
    ) throws(GGMLError) {
        guard width > 0 else { return }
        let order = order
        try concurrentUpdate(&values, by: Self.rowsPerTask * width, threads: threads) {
            task, piece throws(GGMLError) in
            let first = task * Self.rowsPerTask
            try body(first..<min(first + Self.rowsPerTask, order), &piece)
        }
    }

    /// The products Xᵀ · other for each X of `blocks`, width × other's width.
    package static func products(_ blocks: [TallBlock], _ other: TallBlock, threads: Int) throws(GGMLError)
        -> [[Double]]
    {
        try concurrentMap(count: blocks.count, threads: threads) { index throws(GGMLError) in
            try blocks[index].view.transposed.times(other.view)
        }
    }

    /// Adds factor · Σ X · C over the blocks X and their coefficients C, which are X's width × this width.
    package mutating func add(
        _ blocks: [TallBlock], _ coefficients: [[Double]], times factor: Double, threads: Int
    ) throws(GGMLError) {
        let width = width
        try update(threads: threads) { rows, piece throws(GGMLError) in
            for (block, matrix) in zip(blocks, coefficients) {
                try OpenBLAS.multiply(
                    block.view(rows: rows),
                    MatrixView(values: matrix, rows: block.width, columns: width, stride: max(width, 1)),
                    into: &piece,
                    stride: width, alpha: factor, beta: 1)
            }
        }
    }

    /// The Gram matrix XᵀX, width × width.
    func gram() throws(GGMLError) -> [Double] { try Self.products([self], self, threads: 1)[0] }

    /// A block of independent normal deviates.
    static func random(order: Int, width: Int, seed: UInt64) -> TallBlock {
        var generator = SplitMix64(seed: seed)
        return TallBlock(
            order: order, width: width, values: (0..<order * width).map { _ in generator.nextNormal() })
    }
}
