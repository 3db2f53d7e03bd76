/// Labels as whole numbers 0, 1, …, in the order in which they first appear.
public struct Labelling: Equatable, Sendable {
    public let names: [String]
    /// One a sample: an index into `names`.
    public let codes: [Int]

    public init(_ labels: [String]) {
        var known: [String: Int] = [:]
        var names: [String] = []
        codes = labels.map { label in
            if let code = known[label] { return code }
            known[label] = names.count
            names.append(label)
            return names.count - 1
        }
        self.names = names
    }

    /// How many samples each label has.
    public var sizes: [Int] {
        codes.reduce(into: Array(repeating: 0, count: names.count)) { $0[$1] += 1 }
    }
}
