/// A matrix of many rows and few columns is a block of vectors: its columns.
///
/// Work is divided into fixed pieces, so that no result depends on the number of threads.
extension Matrix {
    /// The number of rows in a task.
    static let rowsPerTask = 256

    /// The matrix with columns of zeros appended, or the last columns left out.
    /// - Complexity: O(rows × columns); O(1) if it has this many already
    package func resized(columns: Int) -> Matrix {
        if columns == self.columns { return self }
        var result = Matrix(rows: rows, columns: columns, repeating: 0)
        for row in 0..<rows {
            for column in 0..<min(columns, self.columns) {
                result.values[row * columns + column] = values[row * self.columns + column]
            }
        }
        return result
    }

    /// Calls `body` with ranges of rows and their entries, which it may change, from several threads.
    package mutating func update(
        threads: Int, _ body: @Sendable (Range<Int>, inout MutableSpan<Double>) throws(GGMLError) -> Void
    ) throws(GGMLError) {
        guard columns > 0 else { return }
        let rows = rows
        try concurrentUpdate(&values, by: Self.rowsPerTask * columns, threads: threads) {
            task, piece throws(GGMLError) in
            let first = task * Self.rowsPerTask
            try body(first..<min(first + Self.rowsPerTask, rows), &piece)
        }
    }

    /// The products Xᵀ · other for each X of `blocks`, X's columns × the other's columns.
    ///
    /// - Precondition: all have the same number of rows.
    /// - Throws: if OpenBLAS is not installed.
    package static func products(_ blocks: [Matrix], _ other: Matrix, threads: Int) throws(GGMLError)
        -> [Matrix]
    {
        try concurrentMap(count: blocks.count, threads: threads) { index throws(GGMLError) in
            try blocks[index].view.transposed.times(other.view)
        }
    }

    /// Adds factor · Σ X · C over the blocks X and their coefficients C, which are X's columns × these columns.
    ///
    /// - Precondition: all blocks have as many rows as this matrix.
    /// - Throws: if OpenBLAS is not installed.
    package mutating func add(
        _ blocks: [Matrix], _ coefficients: [Matrix], times factor: Double, threads: Int
    ) throws(GGMLError) {
        let columns = columns
        try update(threads: threads) { rows, piece throws(GGMLError) in
            for (block, coefficients) in zip(blocks, coefficients) {
                try OpenBLAS.multiply(
                    block.view(rows: rows), coefficients.view, into: &piece, stride: columns, alpha: factor,
                    beta: 1)
            }
        }
    }

    /// The Gram matrix XᵀX, columns × columns.
    /// - Throws: if OpenBLAS is not installed.
    func gram() throws(GGMLError) -> Matrix { try Self.products([self], self, threads: 1)[0] }

    /// A matrix of independent normal deviates, the same for the same seed.
    static func random(rows: Int, columns: Int, seed: UInt64) -> Matrix {
        var generator = SplitMix64(seed: seed)
        return Matrix(
            (0..<rows * columns).map { _ in generator.nextNormal() }, rows: rows, columns: columns)
    }
}
