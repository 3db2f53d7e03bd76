extension SampleTable {
    /// Splits the samples that have a class; the others are on neither side of any split.
    ///
    /// - Parameters:
    ///   - candidates: the rows to divide; nil means all. The others are on neither side.
    ///   - group: the column whose samples with equal values stay together; nil keeps none together
    ///   - stratum: the column by which the splits are stratified
    /// - Returns: splits as rows of this table, which do not depend on the order of the rows
    /// - Throws: if a column or a value is missing, there are fewer samples than parts, a side would be empty, or a
    ///   train side would have a single class.
    public func splits(
        _ plan: SplitPlan, among candidates: [Int]? = nil, group: String? = nil,
        stratifiedBy stratum: String = "class",
        seed: UInt64, place: String
    ) throws(GGMLError) -> [Split] {
        let divided = (candidates ?? Array(ids.indices)).filter { classes[$0] != nil }.sorted()
        let units = try splitUnits(of: divided, group: group, stratum: stratum, place: place)
        let kind = group.map { "values of \"\($0)\"" } ?? "samples with a class"
        var fewest = 2
        if case .folds(let count) = plan { fewest = max(fewest, count) }
        guard units.count >= fewest else {
            throw .expected("at least \(fewest) \(kind) to divide", found: "\(units.count)", in: place)
        }
        let splits = plan.testSides(of: units, seed: seed).map { units in
            let test = Set(units.flatMap(\.members))
            return Split(train: divided.filter { !test.contains($0) }, test: test.sorted())
        }
        for (number, split) in zip(1..., splits) {
            try check(split, name: Self.splitName(number), place: place)
        }
        return splits
    }

    private func splitUnits(of divided: [Int], group: String?, stratum: String, place: String)
        throws(GGMLError) -> [SplitUnit]
    {
        let groups = try knownValues(of: group ?? "sample", at: divided, place: place)
        let strata = try knownValues(of: stratum, at: divided, place: place)
        let codes = Dictionary(uniqueKeysWithValues: zip(Set(strata).sorted(), 0...))
        let members = Dictionary(grouping: divided.indices) { groups[$0] }
        return members.sorted { $0.key < $1.key }.map { id, members in
            var counts = Array(repeating: 0, count: codes.count)
            for member in members { counts[codes[strata[member]] ?? 0] += 1 }
            return SplitUnit(id: id, members: members.map { divided[$0] }, strata: counts)
        }
    }

    /// Throws unless the train side has two classes and the test side has samples.
    public func check(_ split: Split, name: String, place: String) throws(GGMLError) {
        guard !split.test.isEmpty else {
            throw .expected(
                "test samples in \(name)", found: "none", in: place, advice: "make the test side larger")
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
    public func untrainedClasses(of split: Split) -> [String] {
        Set(split.test.compactMap { classes[$0] }).subtracting(split.train.compactMap { classes[$0] })
            .sorted()
    }
}

// MARK: - As columns

extension SampleTable {
    private static let (train, test) = ("train", "test")

    public static func splitName(_ number: Int) -> String { "split\(number)" }

    /// The table with these splits as the last columns, `split1`, `split2`, …, instead of earlier splits.
    ///
    /// - Parameter group: the column whose samples with equal values the splits keep on one side
    public func replacing(splits: [Split], group: String? = nil, place: String) throws(GGMLError)
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
    public var splitNames: [String] { columns.map(\.name).filter(Self.isSplitName) }

    /// The split in the column `name`.
    ///
    /// - Throws: if there is no such column, it has values other than `train` and `test`, or the split cannot be used
    ///   (see `check`).
    public func split(named name: String, place: String) throws(GGMLError) -> Split {
        guard let column = columns.first(where: { $0.name == name }) else {
            throw .expected(
                "a column \"\(name)\" of the samples",
                found: splitNames.isEmpty ? "none with a split" : splitNames.joined(separator: ", "),
                in: place,
                advice: "put ggml-split before")
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
    public func selecting(_ rows: [Int], place: String) throws(GGMLError) -> SampleTable {
        try SampleTable(
            ids: rows.map { ids[$0] }, classes: rows.map { classes[$0] },
            columns: columns.map { column in
                Column(name: column.name, values: rows.map { column.values[$0] })
            }, splitGroup: splitGroup, place: place)
    }
}
