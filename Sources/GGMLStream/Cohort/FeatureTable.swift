package import GGMLCore

/// The state of the values of the cells.
package enum ValueState: String, Sendable {
    /// Raw counts, whole numbers.
    case counts
    /// Counts scaled to the same total in each cell.
    case normalized
    /// The natural logarithm of one plus the scaled counts.
    case log
    /// Coordinates without a unit: principal components, an embedding.
    case scores
}

/// The features, which are the columns of the cells' matrix: genes, or components.
package struct FeatureTable: Equatable, Sendable {
    package let state: ValueState
    /// Unique ids: Ensembl ids in Cell Ranger's files; "PC1", "PC2", … after PCA.
    package let ids: [String]
    /// Gene symbols, which need not be unique.
    package let names: [String]

    package var count: Int { ids.count }

    /// The name of a feature or, where it has none, its id.
    package func label(of feature: Int) -> String { names[feature].isEmpty ? ids[feature] : names[feature] }

    /// - Throws: if an id occurs twice, or the lengths differ.
    package init(state: ValueState, ids: [String], names: [String], place: String) throws(GGMLError) {
        guard !ids.isEmpty else { throw .expected("at least one feature", found: "none", in: place) }
        if let twice = ids.firstRepeated {
            throw .expected("each feature id once", found: "\"\(twice)\" twice", in: place)
        }
        guard names.count == ids.count else {
            throw .expected("\(ids.count) feature names", found: "\(names.count)", in: place)
        }
        self.state = state
        self.ids = ids
        self.names = names
    }

    private init(unchecked state: ValueState, ids: [String], names: [String]) {
        self.state = state
        self.ids = ids
        self.names = names
    }

    /// The features at `columns`, with values in another state.
    package func selecting(_ columns: [Int], state: ValueState) -> FeatureTable {
        FeatureTable(unchecked: state, ids: columns.map { ids[$0] }, names: columns.map { names[$0] })
    }

    /// The features "PC1" … "PCn", in the state `scores`.
    package static func components(_ count: Int) -> FeatureTable {
        let ids = (1...max(count, 1)).prefix(count).map { "PC\($0)" }
        return FeatureTable(unchecked: .scores, ids: ids, names: ids)
    }
}

extension FeatureTable {
    static let place = "the feature table"

    var json: JSON {
        ["id": .strings(ids), "name": .strings(names), "state": .string(state.rawValue)]
    }

    var frame: Frame { Frame(.features, json) }

    init(_ frame: Frame, place: String) throws(GGMLError) {
        let place = "\(place), \(Self.place)"
        try self.init(frame.object(place), place: place)
    }

    init(_ object: JSONObject, place: String) throws(GGMLError) {
        let name = try object.string("state")
        guard let state = ValueState(rawValue: name) else {
            throw .expected("a known state of the values", found: "\"\(name)\"", in: place)
        }
        try self.init(
            state: state, ids: try object.strings("id"), names: try object.strings("name"), place: place)
    }
}
