/// Labels numbered 0, 1, … in the order of first appearance.
package struct Labelling: Equatable, Sendable {
    package let names: [String]
    /// The label of each sample, as an index into `names`.
    package let codes: [Int]

    package init(_ labels: [String]) {
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

    /// The number of samples with each label.
    package var sizes: [Int] {
        codes.reduce(into: Array(repeating: 0, count: names.count)) { $0[$1] += 1 }
    }
}
