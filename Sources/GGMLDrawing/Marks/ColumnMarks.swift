/// A column of a table as colours and shapes: one for each category, or a colour for each magnitude.
package struct ColumnMarks: Sendable {
    package let name: String
    /// The value of each row; nil if it is missing.
    package let values: [String?]
    private let kind: Kind
    /// The colour of the first category.
    package let firstColour: Int

    private enum Kind {
        /// The categories, and that of each row.
        case categories([String], [Int?])
        /// The number of each row.
        case numbers([Double?], range: ClosedRange<Double>)
    }

    /// A column with more different numbers than this is one of magnitudes.
    private static let mostNumbers = 8

    /// - Parameter firstColour: which colour the first category has, so that columns need not share colours
    /// - Returns: nil if there are more categories than colours; or nothing to tell apart, as all values are alike, or to
    ///   put together, as all are different.
    package init?(name: String, values: [String?], firstColour: Int = 0) {
        self.name = name
        self.values = values
        self.firstColour = firstColour
        let numbers = values.map { $0.flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil } }
        let isNumeric = zip(values, numbers).allSatisfy { ($0 == nil) == ($1 == nil) }
        let known = Set(values.compactMap { $0 }).inCategoryOrder
        let names = isNumeric ? known.sorted { (Double($0) ?? 0, $0) < (Double($1) ?? 0, $1) } : known
        if isNumeric, names.count > Self.mostNumbers {
            kind = .numbers(numbers, range: ClosedRange(of: numbers.compactMap { $0 }))
        } else if names.count <= Colours.mostCategories, names.count < values.count, !names.isEmpty,
            names.count > 1 || values.contains(nil)
        {
            let codes = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
            kind = .categories(names, values.map { $0.flatMap { codes[$0] } })
        } else {
            return nil
        }
    }

    /// Whether each row has a shape of its own category, and no two categories share one.
    package var canBeShapes: Bool {
        guard case .categories(let names, let codes) = kind else { return false }
        return names.count <= Shape.allCases.count && !codes.contains(nil)
    }

    /// The colour after those of the categories.
    package var nextColour: Int {
        guard case .categories(let names, _) = kind else { return firstColour }
        return firstColour + names.count
    }

    /// The groups of rows that look alike, in the order in which they are listed; the last may be of missing values.
    package var groups: [Group] {
        let missing = values.indices.filter { values[$0] == nil }
        let last =
            missing.isEmpty
            ? [] : [Group(name: "no value", colour: Colours.missing, shape: .circle, rows: missing)]
        switch kind {
        case .categories(let names, let codes):
            let rows = names.indices.map { name in codes.indices.filter { codes[$0] == name } }
            return zip(names.indices, rows).map { index, rows in
                Group(
                    name: names[index], colour: Colours.category(firstColour + index),
                    shape: .category(index), rows: rows)
            } + last
        case .numbers(let numbers, _):
            let steps = Dictionary(
                grouping: numbers.indices.filter { numbers[$0] != nil }, by: { step(numbers[$0] ?? 0) })
            return steps.sorted { $0.key < $1.key }.map { step, rows in
                Group(name: "", colour: Colours.amount(step), shape: .circle, rows: rows)
            } + last
        }
    }

    package struct Group: Sendable {
        /// The name in the legend; empty for a magnitude.
        package let name: String
        package let colour: String
        package let shape: Shape
        package let rows: [Int]
    }

    private func step(_ number: Double) -> Int {
        guard case .numbers(_, let range) = kind else { return 0 }
        return Colours.step(LinearScale(range, from: 0, to: 1)(number))
    }

    /// The colour of each row.
    package var colours: [String] {
        var colours = Array(repeating: Colours.missing, count: values.count)
        for group in groups { for row in group.rows { colours[row] = group.colour } }
        return colours
    }

    /// The legend, with shapes for points or squares for strips.
    ///
    /// - Parameter colour: of all entries, where only shapes have a meaning
    package func legend(points: Bool, colour: String? = nil) -> Legend {
        switch kind {
        case .categories:
            Legend(
                title: name,
                entries: groups.map {
                    Legend.Entry(
                        text: $0.name, colour: colour ?? $0.colour, shape: points ? $0.shape : .square)
                })
        case .numbers(_, let range):
            Legend(
                title: name,
                entries: [(0, range.lowerBound), (Colours.steps - 1, range.upperBound)].map {
                    Legend.Entry(
                        text: $1.formatted, colour: Colours.amount($0), shape: points ? .circle : .square)
                }
                    + groups.filter { $0.name != "" }.map {
                        Legend.Entry(text: $0.name, colour: $0.colour, shape: points ? .circle : .square)
                    })
        }
    }
}

extension Double {
    /// The number as a person would write it, with at most four decimals unless it is very large or small.
    var formatted: String {
        let rounded = (self * 1e4).rounded() / 1e4
        let text = (rounded.isFinite && abs(self) >= 0.01 ? rounded : self).description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
