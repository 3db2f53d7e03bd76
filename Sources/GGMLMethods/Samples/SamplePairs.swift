/// The order of pairs of samples in all lists of them: (0, 1), (0, 2), …, (1, 2), …
package enum SamplePairs {
    package static func all(_ count: Int) -> [(first: Int, second: Int)] {
        (0..<count).flatMap { first in (first + 1..<max(first + 1, count)).map { (first: first, second: $0) }
        }
    }

    /// Each of the first `count` samples paired with each of the `others` samples after them.
    package static func between(_ count: Int, and others: Int) -> [(first: Int, second: Int)] {
        (0..<count).flatMap { first in (count..<count + others).map { (first: first, second: $0) } }
    }

    /// The index of a pair of different samples among all pairs of `count` samples.
    static func index(_ a: Int, _ b: Int, count: Int) -> Int {
        let (first, second) = (min(a, b), max(a, b))
        return first * (2 * count - first - 1) / 2 + second - first - 1
    }
}
