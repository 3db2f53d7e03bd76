extension [Double] {
    /// The mean; exact if all are equal, so that their deviation is 0. Nil if there are none.
    package var mean: Double? {
        first.map { first in first + reduce(0) { $0 + ($1 - first) } / Double(count) }
    }

    /// The standard deviation with the divisor n − 1; nil for fewer than two.
    package var standardDeviation: Double? {
        guard count > 1, let mean else { return nil }
        let squares = reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(count - 1)).squareRoot()
    }

    /// The standard deviation over √n.
    package var standardError: Double? { standardDeviation.map { $0 / Double(count).squareRoot() } }
}
