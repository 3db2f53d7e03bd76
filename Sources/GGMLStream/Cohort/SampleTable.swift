package import GGMLCore

/// The samples of a cohort (patients, donors, biopsies), one row each.
///
/// Classes, and the values of further columns, may be missing.
package struct SampleTable: Equatable, Sendable {
    /// A further column of the sample sheet, kept as text.
    package struct Column: Equatable, Sendable {
        package let name: String
        /// The value of each sample; nil if it is missing.
        package let values: [String?]

        package init(name: String, values: [String?]) {
            self.name = name
            self.values = values
        }
    }

    package let ids: [String]
    package let classes: [String?]
    package let columns: [Column]
    /// The column whose samples with equal values all splits of the table keep on one side; nil if it is not known.
    package let splitGroup: String?

    package var count: Int { ids.count }

    /// The column that tells new samples from those of a reference, after both were joined.
    package static let cohortColumn = "cohort"
    package static let (newMark, referenceMark) = ("new", "reference")

    /// - Throws: if an id occurs twice, or a column has another length.
    package init(
        ids: [String], classes: [String?], columns: [Column] = [], splitGroup: String? = nil, place: String
    ) throws(GGMLError) {
        guard !ids.isEmpty else { throw .expected("at least one sample", found: "none", in: place) }
        guard !ids.contains("") else {
            throw .expected("a name for each sample", found: "an empty one", in: place)
        }
        if let twice = ids.firstRepeated {
            throw .expected("each sample once", found: "\"\(twice)\" twice", in: place)
        }
        for (name, count) in [("class", classes.count)] + columns.map({ ($0.name, $0.values.count) })
        where count != ids.count {
            throw .expected("\(ids.count) values of \"\(name)\"", found: "\(count)", in: place)
        }
        self.ids = ids
        self.classes = classes
        self.columns = columns
        self.splitGroup = splitGroup
    }

    /// These new samples followed by those of a reference, with a column that tells them apart. A column that only one
    /// table has is empty in the rows of the other.
    ///
    /// - Throws: if a sample is in both, or either table already has a column of that name.
    package func joined(withReference others: SampleTable, place: String) throws(GGMLError) -> SampleTable {
        if let twice = Set(ids).intersection(others.ids).min() {
            throw .expected(
                "samples that are not in the reference", found: "\"\(twice)\" in both", in: place,
                advice: "rename it, or leave it out")
        }
        let names = (columns + others.columns).map(\.name).reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        guard !names.contains(Self.cohortColumn) else {
            throw .expected(
                "no column \"\(Self.cohortColumn)\"", found: "one", in: place,
                advice: "the mark of new samples has this name: rename yours")
        }
        func values(_ name: String, _ table: SampleTable) -> [String?] {
            table.columns.first { $0.name == name }?.values ?? Array(repeating: nil, count: table.count)
        }
        let mark = Column(
            name: Self.cohortColumn,
            values: Array(repeating: Self.newMark, count: count)
                + Array(repeating: Self.referenceMark, count: others.count))
        return try SampleTable(
            ids: ids + others.ids, classes: classes + others.classes,
            columns: names.map { Column(name: $0, values: values($0, self) + values($0, others)) } + [mark],
            splitGroup: splitGroup ?? others.splitGroup, place: place)
    }

    /// Some of the samples.
    package func keeping(_ kept: KeptRows) -> SampleTable {
        SampleTable(
            ids: kept.rows.map { ids[$0] }, classes: kept.rows.map { classes[$0] },
            columns: columns.map { column in
                Column(name: column.name, values: kept.rows.map { column.values[$0] })
            }, splitGroup: splitGroup)
    }

    /// The samples with the values of a column as their classes.
    ///
    /// - Throws: if there is no such column.
    package func classified(by column: String, place: String) throws(GGMLError) -> SampleTable {
        SampleTable(
            ids: ids, classes: try values(of: column, place: place), columns: columns, splitGroup: splitGroup)
    }

    private init(ids: [String], classes: [String?], columns: [Column], splitGroup: String?) {
        self.ids = ids
        self.classes = classes
        self.columns = columns
        self.splitGroup = splitGroup
    }

    /// The values of the column `name` in the given rows, none of which may be missing.
    ///
    /// - Parameter rows: the rows to read; nil means all.
    /// - Throws: if there is no such column, or a sample has no value.
    package func knownValues(of name: String, at rows: [Int]? = nil, place: String)
        throws(GGMLError) -> [String]
    {
        let values = try values(of: name, place: place)
        return try (rows ?? Array(values.indices)).map { row throws(GGMLError) in
            guard let value = values[row] else {
                throw .expected(
                    "a value of \"\(name)\" for each sample" + (rows == nil ? "" : " with a class"),
                    found: "none for \"\(ids[row])\"", in: place)
            }
            return value
        }
    }

    /// The values of the column `name`, which may also be "class" or "sample" (the ids).
    package func values(of name: String, place: String) throws(GGMLError) -> [String?] {
        if name == "class" { return classes }
        if name == "sample" { return ids }
        if let column = columns.first(where: { $0.name == name }) { return column.values }
        throw .noColumn(name, among: ["sample", "class"] + columns.map(\.name), in: place)
    }

    /// For each sample what it shares with those that depend on it; nil if nothing says so.
    ///
    /// - Parameter column: the column that says so; nil for the one that splits were made by
    /// - Throws: if there is no such column.
    package func groups(by column: String?, place: String) throws(GGMLError) -> [String?]? {
        try (column ?? splitGroup).map { column throws(GGMLError) in try values(of: column, place: place) }
    }
}

extension GGMLError {
    /// The error of a name that no column has.
    package static func noColumn(_ name: String, among known: [String], in place: String) -> GGMLError {
        .expected(
            "one of the columns \(known.joined(separator: ", "))", found: "\"\(name)\"", in: place,
            advice: known.suggestion(for: name))
    }
}

extension SampleTable {
    static let place = "the sample table"

    var json: JSON {
        let columns = JSON.array(
            columns.map { ["name": .string($0.name), "values": .optionalStrings($0.values)] })
        let json: JSON = ["class": .optionalStrings(classes), "columns": columns, "id": .strings(ids)]
        return splitGroup.map { json.adding(["split_group": .string($0)]) } ?? json
    }

    var frame: Frame { Frame(.samples, json) }

    init(_ frame: Frame, place: String) throws(GGMLError) {
        let place = "\(place), \(Self.place)"
        let object = try frame.object(place)
        var columns: [Column] = []
        for json in try object.array("columns") {
            let column = try JSONObject(json, place: "\(place), columns")
            columns.append(
                Column(name: try column.string("name"), values: try column.optionalStrings("values")))
        }
        try self.init(
            ids: try object.strings("id"), classes: try object.optionalStrings("class"), columns: columns,
            splitGroup: try object.contains("split_group") ? object.string("split_group") : nil, place: place)
    }
}

extension Collection where Element: Hashable {
    /// The first element that occurs a second time; nil if all are different.
    package var firstRepeated: Element? {
        var seen = Set<Element>(minimumCapacity: count)
        return first { !seen.insert($0).inserted }
    }
}
