/// A rule that a cell must pass to be kept.
public enum CellRule: Equatable, Sendable {
    /// At least this many genes have counts.
    case minGenes(Int)
    /// The counts add up to at least this.
    case minCounts(Int)
    /// The counts add up to at most this.
    case maxCounts(Int)
    /// At most this percentage of the counts is in genes whose names begin with `prefix`, in upper or lower case.
    case maxMito(percent: Double, prefix: String)

    /// The name of the rule for users: "min-genes".
    public var name: String {
        switch self {
        case .minGenes: "min-genes"
        case .minCounts: "min-counts"
        case .maxCounts: "max-counts"
        case .maxMito: "max-mito"
        }
    }

    /// Whether any cell can break the rule.
    public var canBeBroken: Bool {
        switch self {
        case .minGenes(let least), .minCounts(let least): least > 0
        case .maxCounts: true
        case .maxMito(let percent, _): percent < 100
        }
    }

    /// A description of the cells that break the rule: "fewer than 200 genes".
    public var breach: String {
        switch self {
        case .minGenes(let least): "fewer than \(least) genes"
        case .minCounts(let least): "fewer than \(least) counts"
        case .maxCounts(let most): "more than \(most) counts"
        case .maxMito(let percent, let prefix):
            "more than \(Int(exactly: percent).map(String.init) ?? percent.description) % of counts in \(prefix) genes"
        }
    }
}

/// Applies rules to cells, in order.
struct CellScreen: Sendable {
    let rules: [CellRule]
    /// For each rule on mitochondrial genes which of the genes are mitochondrial; empty for other rules.
    private let isMitochondrial: [[Bool]]

    /// - Throws: if a rule needs mitochondrial genes and there are none.
    init(_ rules: [CellRule], genes: FeatureTable, place: String) throws(GGMLError) {
        self.rules = rules
        var masks: [[Bool]] = []
        for rule in rules {
            guard case .maxMito(_, let prefix) = rule else {
                masks.append([])
                continue
            }
            let start = prefix.lowercased()
            let mask = genes.names.map { $0.lowercased().hasPrefix(start) }
            guard mask.contains(true) else {
                throw .expected(
                    "genes whose names begin with \"\(prefix)\"", found: "none", in: place,
                    advice:
                        "say with --mito-prefix how the names of mitochondrial genes begin, or leave out --max-mito"
                )
            }
            masks.append(mask)
        }
        isMitochondrial = masks
    }

    /// The index of the first rule that a cell breaks; nil if it passes all.
    func firstBroken(by matrix: CellMatrix, row: Int) -> Int? {
        if rules.isEmpty { return nil }
        let (genes, counts) = matrix.valuesAndSum(ofRow: row)
        return rules.indices.first { index in
            switch rules[index] {
            case .minGenes(let least): return genes < least
            case .minCounts(let least): return counts < Double(least)
            case .maxCounts(let most): return counts > Double(most)
            case .maxMito(let percent, _):
                let share = matrix.total(inRow: row, of: isMitochondrial[index])
                return 100 * share > percent * counts
            }
        }
    }
}

extension CellMatrix {
    /// The sum of a row over the columns where `isCounted` is true; exact for counts.
    func total(inRow row: Int, of isCounted: [Bool]) -> Double {
        var total = 0.0
        forEachValue(inRow: row) { column, value in if isCounted[column] { total += Double(value) } }
        return total
    }
}

// MARK: - In the stream

extension CellRule {
    var members: [String: JSON] {
        let name = JSON.string(name)
        switch self {
        case .minGenes(let bound), .minCounts(let bound), .maxCounts(let bound):
            return ["bound": .integer(bound), "rule": name]
        case .maxMito(let percent, let prefix):
            return ["bound": .number(percent), "prefix": .string(prefix), "rule": name]
        }
    }

    init(_ object: JSONObject, place: String) throws(GGMLError) {
        switch try object.string("rule") {
        case "min-genes": self = .minGenes(try object.integer("bound"))
        case "min-counts": self = .minCounts(try object.integer("bound"))
        case "max-counts": self = .maxCounts(try object.integer("bound"))
        case "max-mito":
            self = .maxMito(percent: try object.number("bound"), prefix: try object.string("prefix"))
        case let other:
            throw .expected(
                "a known rule for cells", found: "\"\(other)\"", in: place,
                advice: "a newer version of the programs can read it")
        }
    }
}
