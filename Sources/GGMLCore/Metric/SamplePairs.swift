/// The order in which pairs of samples stand wherever there are lists of them: (0, 1), (0, 2), …, (1, 2), …
enum SamplePairs {
    static func all(_ count: Int) -> [(first: Int, second: Int)] {
        (0..<count).flatMap { first in (first + 1..<max(first + 1, count)).map { (first: first, second: $0) }
        }
    }
}
