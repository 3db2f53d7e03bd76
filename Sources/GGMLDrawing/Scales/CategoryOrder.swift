/// The order in which people expect the names of categories: by the number that a name begins with, as in "<30", "30-60"
/// and ">60"; else by letters, with numbers within a name as numbers, so that P2 comes before P10.
///
/// It depends on the names alone, so that categories have the same order in every figure.
package struct CategoryOrder: Comparable {
    private let name: String
    /// The number that the name begins with, and whether values lie below it (−1) or above it (1); nil without one.
    private let start: (number: Double, side: Int)?
    /// The name as texts and whole numbers, in turns.
    private let parts: [Part]

    private enum Part: Comparable {
        /// The digits of a number without zeros in front, which are compared by their count first.
        case number(count: Int, digits: String)
        case text(String)
    }

    package init(_ name: String) {
        self.name = name
        let side = name.first.map { "<≤".contains($0) ? -1 : ">≥".contains($0) ? 1 : 0 } ?? 0
        let behind = name.drop { "<≤>≥= ".contains($0) }
        let isNegative = behind.first.map { "-−".contains($0) } ?? false
        let digits = behind.dropFirst(isNegative ? 1 : 0).prefix {
            $0.isASCII && ($0.isNumber || $0 == ".")
        }
        start = Double(digits).map { (isNegative ? -$0 : $0, side) }
        var (parts, rest): ([Part], Substring) = ([], name[...])
        while let first = rest.first {
            let isNumber = first.isASCII && first.isNumber
            let run = rest.prefix { ($0.isASCII && $0.isNumber) == isNumber }
            let digits = run.drop { $0 == "0" }
            parts.append(
                isNumber ? .number(count: digits.count, digits: String(digits)) : .text(String(run)))
            rest = rest.dropFirst(run.count)
        }
        self.parts = parts
    }

    package static func < (a: CategoryOrder, b: CategoryOrder) -> Bool {
        switch (a.start, b.start) {
        case (let x?, let y?) where x != y: return x < y
        case (_?, nil): return true
        case (nil, _?): return false
        default: break
        }
        for (x, y) in zip(a.parts, b.parts) where x != y { return x < y }
        return (a.parts.count, a.name) < (b.parts.count, b.name)
    }

    package static func == (a: CategoryOrder, b: CategoryOrder) -> Bool { a.name == b.name }
}

extension Sequence<String> {
    /// The names in the order of categories.
    package var inCategoryOrder: [String] {
        map { ($0, CategoryOrder($0)) }.sorted { $0.1 < $1.1 }.map(\.0)
    }
}
