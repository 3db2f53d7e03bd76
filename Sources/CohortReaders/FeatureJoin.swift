import GGMLCore
import GGMLStream

/// Joins the features of a cohort's files by their ids.
struct FeatureJoin {
    private let options: CohortOptions
    /// The ids, in the order of first appearance.
    private var ids: [String] = []
    private var names: [String] = []
    /// The number of files that have each id.
    private var files: [String: Int] = [:]
    private var nameOf: [String: String] = [:]
    private var state = ValueState.counts
    private var counts: [(path: String, count: Int)] = []
    private var otherNames = 0
    /// The first file that differs, and how.
    private var difference: (path: String, text: String)?

    init(_ options: CohortOptions) { self.options = options }

    /// The indices of the wanted features of a file.
    func wanted(_ features: SourceFeatures, path: String) throws(GGMLError) -> [Int] {
        var wanted = Array(0..<features.count)
        // If a file does not state the types of its features, they are genes.
        let areGenes = features.types == nil && options.features == .geneExpression
        if case .type(let type) = options.features, !areGenes {
            wanted = try select(wanted, by: features.types, type, "features of the type \(type)", path)
        }
        if let genome = options.genome {
            wanted = try select(
                wanted, by: features.genomes, genome, "features of the genome \(genome)", path)
        }
        return wanted
    }

    /// The indices at which `labels` have a given value.
    private func select(
        _ positions: [Int], by labels: [String]?, _ label: String, _ expected: String, _ path: String
    ) throws(GGMLError) -> [Int] {
        guard let labels else {
            throw .expected(expected, found: "a file that says nothing of the kind", in: path)
        }
        let selected = positions.filter { labels[$0] == label }
        guard !selected.isEmpty else {
            let found = Set(labels).sorted().map { "\"\($0)\"" }.joined(separator: ", ")
            throw .expected(
                expected, found: found, in: path, advice: "choose others with --features or --genome")
        }
        return selected
    }

    mutating func add(_ features: SourceFeatures, path: String) throws(GGMLError) {
        let wanted = try wanted(features, path: path)
        if let twice = wanted.map({ features.ids[$0] }).firstRepeated {
            throw .expected(
                "each feature id once", found: "\"\(twice)\" twice", in: "\(path), \(features.place)",
                advice: features.adviceOnRepeatedIDs)
        }
        let table = try FeatureTable(
            state: features.state, ids: wanted.map { features.ids[$0] },
            names: wanted.map { features.names[$0] },
            place: "\(path), \(features.place)")
        if counts.isEmpty {
            (ids, names, state) = (table.ids, table.names, table.state)
            files = Dictionary(uniqueKeysWithValues: ids.lazy.map { ($0, 1) })
            nameOf = Dictionary(uniqueKeysWithValues: zip(ids, names))
        } else {
            try join(table, path)
        }
        counts.append((path, table.count))
    }

    private mutating func join(_ table: FeatureTable, _ path: String) throws(GGMLError) {
        guard table.state == state else {
            throw .expected(
                "\(state.rawValue), as in \(counts[0].path)", found: table.state.rawValue, in: path)
        }
        if difference == nil, table.ids.count != ids.count || table.ids.contains(where: { files[$0] == nil })
        {
            let position = zip(table.ids, ids).enumerated().first { $0.element.0 != $0.element.1 }?.offset
            let text = position.map { "\(table.ids[$0]) in the place of \(ids[$0])" } ?? "another number"
            difference = (path, "\(table.count) genes, \(text)")
        }
        for (id, name) in zip(table.ids, table.names) {
            if files[id] == nil {
                ids.append(id)
                names.append(name)
                nameOf[id] = name
            } else if nameOf[id] != name {
                otherNames += 1
            }
            files[id, default: 0] += 1
        }
    }

    /// The feature table of the cohort.
    ///
    /// - Parameter note: called with each difference between the files.
    /// - Throws: if files differ and no join was requested, or no feature is in all files.
    func table(note: (String) -> Void) throws(GGMLError) -> FeatureTable {
        if let difference, options.join == nil {
            throw .expected(
                "the \(counts[0].count) genes of \(counts[0].path)", found: difference.text,
                in: difference.path,
                advice: "keep the genes that all files have with --join inner, or all with --join outer")
        }
        let kept =
            options.join == .inner
            ? ids.indices.filter { files[ids[$0]] == counts.count } : Array(ids.indices)
        guard !kept.isEmpty else {
            throw .expected(
                "genes that all \(counts.count) files have", found: "none", in: counts[0].path,
                advice: "the ids may be of different kinds or species; see the files' features")
        }
        if difference != nil { report(kept: kept.count, note) }
        if otherNames > 0 {
            note(
                "other names for the same ids: \(otherNames); those of the first file that has them are kept")
        }
        return try FeatureTable(
            state: state, ids: kept.map { ids[$0] }, names: kept.map { names[$0] }, place: counts[0].path)
    }

    private func report(kept: Int, _ note: (String) -> Void) {
        let isInner = options.join == .inner
        let differences = counts.map { "\($0.path) \(abs($0.count - kept))" }.joined(separator: ", ")
        note(
            isInner
                ? "keeps the genes that all files have, \(kept); left out: \(differences)"
                : "keeps the genes of all files, \(kept); not in the file, and zero in its cells: \(differences)"
        )
    }

    /// The map from the features of a file to those of the cohort.
    func map(_ features: SourceFeatures, to table: FeatureTable, path: String) throws(GGMLError) -> ColumnMap
    {
        var columns = Array(repeating: Int32(-1), count: features.count)
        let wanted = try wanted(features, path: path)
        if wanted.count == table.count, zip(wanted, table.ids).allSatisfy({ features.ids[$0] == $1 }) {
            for (column, feature) in wanted.enumerated() { columns[feature] = Int32(column) }
        } else {
            let positions = Dictionary(uniqueKeysWithValues: zip(table.ids, 0 as Int32..<Int32.max))
            for feature in wanted { columns[feature] = positions[features.ids[feature]] ?? -1 }
        }
        return ColumnMap(columns: columns, count: table.count)
    }

    /// The number of features of a file of each type that is left out.
    func leftOut(_ features: SourceFeatures) -> [(type: String, count: Int)] {
        guard case .type(let type) = options.features, let types = features.types else { return [] }
        let others = Labelling(types.filter { $0 != type })
        return Array(zip(others.names, others.sizes))
    }
}
