/// The samples of a cohort (patients, donors, biopsies), one row each.
///
/// Classes, and the values of further columns, may be missing.
public struct SampleTable: Equatable, Sendable {
    /// One more column of the sample sheet, kept as text.
    public struct Column: Equatable, Sendable {
        public let name: String
        /// One value a sample.
        public let values: [String?]

        public init(name: String, values: [String?]) {
            self.name = name
            self.values = values
        }
    }

    public let ids: [String]
    public let classes: [String?]
    public let columns: [Column]

    public var count: Int { ids.count }

    /// - Throws: where an id stands twice, or a column has another length.
    public init(ids: [String], classes: [String?], columns: [Column] = [], place: String) throws(GGMLError) {
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
    }

    /// The values of the column `name`, "class" among them.
    public func values(of name: String, place: String) throws(GGMLError) -> [String?] {
        if name == "class" { return classes }
        if let column = columns.first(where: { $0.name == name }) { return column.values }
        let known = (["class"] + columns.map(\.name)).joined(separator: ", ")
        throw .expected("one of the columns \(known)", found: "\"\(name)\"", in: place)
    }
}

extension SampleTable {
    static let place = "the sample table"

    var json: JSON {
        let columns = JSON.array(
            columns.map { ["name": .string($0.name), "values": .optionalStrings($0.values)] })
        return ["class": .optionalStrings(classes), "columns": columns, "id": .strings(ids)]
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
            place: place)
    }
}

extension Collection where Element: Hashable {
    /// The first element that stands a second time.
    public var firstRepeated: Element? {
        var seen = Set<Element>(minimumCapacity: count)
        return first { !seen.insert($0).inserted }
    }
}
