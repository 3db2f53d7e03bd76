import GGMLCore

/// A rule that a cell must pass to be kept.
package enum CellRule: Equatable, Sendable {
    /// At least this many genes have counts.
    case minGenes(Int)
    /// The counts add up to at least this.
    case minCounts(Int)
    /// The counts add up to at most this.
    case maxCounts(Int)
    /// At most this percentage of the counts is in genes whose names begin with `prefix`, in upper or lower case.
    case maxMito(percent: Double, prefix: String)

    /// The name of the rule for users: "min-genes".
    package var name: String {
        switch self {
        case .minGenes: "min-genes"
        case .minCounts: "min-counts"
        case .maxCounts: "max-counts"
        case .maxMito: "max-mito"
        }
    }

    /// Whether any cell can break the rule.
    package var canBeBroken: Bool {
        switch self {
        case .minGenes(let least), .minCounts(let least): least > 0
        case .maxCounts: true
        case .maxMito(let percent, _): percent < 100
        }
    }

    /// A description of the cells that break the rule: "fewer than 200 genes".
    package var breach: String {
        switch self {
        case .minGenes(let least): "fewer than \(least.counted("gene"))"
        case .minCounts(let least): "fewer than \(least.counted("count"))"
        case .maxCounts(let most): "more than \(most.counted("count"))"
        case .maxMito(let percent, let prefix):
            "more than \(Int(exactly: percent).map(String.init) ?? percent.description) % of counts in \(prefix) genes"
        }
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
