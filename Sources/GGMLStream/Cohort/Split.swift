/// A division of samples into those to learn from and those to test with. A sample may be on neither side.
package struct Split: Equatable, Sendable {
    /// The train side, as rows of the sample table, increasing.
    package let train: [Int]
    /// The test side, as rows of the sample table, increasing; disjoint from `train`.
    package let test: [Int]

    package init(train: [Int], test: [Int]) {
        self.train = train
        self.test = test
    }
}
