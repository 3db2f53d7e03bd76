/// A division of samples into those to learn from and those to test with. A sample may be on neither side.
package struct Split: Equatable, Sendable {
    /// Rows of the sample table, increasing.
    package let train: [Int]
    /// Rows of the sample table, increasing; none of `train`.
    package let test: [Int]

    package init(train: [Int], test: [Int]) {
        self.train = train
        self.test = test
    }
}
