package import GGMLCore

extension SampleTable {
    /// Throws unless the train side has two classes and the test side has samples.
    package func check(_ split: Split, name: String, place: String) throws(GGMLError) {
        guard !split.test.isEmpty else {
            throw .expected(
                "test samples in \(name)", found: "none", in: place,
                advice: "make the test side larger, or leave out fewer samples")
        }
        let known = Set(split.train.compactMap { classes[$0] }).sorted()
        guard known.count >= 2 else {
            throw .expected(
                "train samples of at least two classes in \(name)",
                found: known.first.map { "only \"\($0)\"" } ?? "none", in: place,
                advice: "divide the samples in another way")
        }
    }

    /// Classes of the test side that the train side lacks, so that none of their samples can be classified correctly.
    package func untrainedClasses(of split: Split) -> [String] {
        Set(split.test.compactMap { classes[$0] }).subtracting(split.train.compactMap { classes[$0] })
            .sorted()
    }
}

// MARK: - As columns

extension SampleTable {
    private static let (train, test) = ("train", "test")

    package static func splitName(_ number: Int) -> String { "split\(number)" }

    /// The table with these splits as the last columns, `split1`, `split2`, …, instead of earlier splits.
    ///
    /// - Parameter group: the column whose samples with equal values the splits keep on one side
    package func replacing(splits: [Split], group: String? = nil, place: String) throws(GGMLError)
        -> SampleTable
    {
        let columns = splits.enumerated().map { index, split in
            var values: [String?] = Array(repeating: nil, count: count)
            for row in split.train { values[row] = Self.train }
            for row in split.test { values[row] = Self.test }
            return Column(name: Self.splitName(index + 1), values: values)
        }
        let others = self.columns.filter { !Self.isSplitName($0.name) }
        return try SampleTable(
            ids: ids, classes: classes, columns: others + columns, splitGroup: group, place: place)
    }

    /// The names of the columns with splits.
    package var splitNames: [String] { columns.map(\.name).filter(Self.isSplitName) }

    /// The split in the column `name`.
    ///
    /// - Throws: if there is no such column, it has values other than `train` and `test`, or the split cannot be used
    ///   (see `check`).
    package func split(named name: String, place: String) throws(GGMLError) -> Split {
        guard let column = columns.first(where: { $0.name == name }) else {
            throw .expected(
                "a column \"\(name)\" of the samples",
                found: splitNames.isEmpty ? "none with a split" : splitNames.joined(separator: ", "),
                in: place,
                advice: splitNames.suggestion(for: name) ?? "put ggml-split before")
        }
        for (id, value) in zip(ids, column.values) where ![nil, Self.train, Self.test].contains(value) {
            throw .expected(
                "train, test or nothing as \"\(name)\" of \"\(id)\"", found: "\"\(value ?? "")\"", in: place)
        }
        func rows(_ side: String) -> [Int] {
            ids.indices.filter { column.values[$0] == side && classes[$0] != nil }
        }
        let split = Split(train: rows(Self.train), test: rows(Self.test))
        try check(split, name: name, place: place)
        return split
    }

    private static func isSplitName(_ name: String) -> Bool {
        name.hasPrefix("split")
            && Int(name.dropFirst("split".count)).map { splitName($0) == name && $0 > 0 } == true
    }

    /// The table with only these rows, in the given order.
    package func selecting(_ rows: [Int], place: String) throws(GGMLError) -> SampleTable {
        try SampleTable(
            ids: rows.map { ids[$0] }, classes: rows.map { classes[$0] },
            columns: columns.map { column in
                Column(name: column.name, values: rows.map { column.values[$0] })
            }, splitGroup: splitGroup, place: place)
    }
}
