package import GGMLCore
import GGMLStream

/// What the columns of a table of samples stand for, in the form of the SPARE benchmark of sample representations (Shitov,
/// Dehkordi and Luecken, LMRL workshop at ICLR 2025).
///
/// A JSON object: under "relevant", "technical" and "contextual" columns with their tasks, and under "replicates" the column
/// whose samples of one value are replicates of each other. A task is "classification", "regression", "ranking", or, as a
/// ranking of texts, the list of these in their order.
package struct BenchmarkSchema: Sendable {
    package enum Role: String, CaseIterable, Sendable {
        case relevant, technical, contextual
    }

    package enum Task: Equatable, Sendable {
        case classification, regression, ranking
        /// A ranking of texts.
        case order([String])

        package var name: String {
            switch self {
            case .classification: "classification"
            case .regression: "regression"
            case .ranking, .order: "ranking"
            }
        }
    }

    package let columns: [(role: Role, name: String, task: Task)]
    package let replicates: String?

    private static let replicatesKey = "replicates"
    private static let mostBytes = 1 << 20

    /// - Throws: if the file is no such object.
    package init(path: String) throws(GGMLError) {
        let text = try TextFile(path: path, atMost: Self.mostBytes, what: "the schema").text
        guard case .object(let members) = try JSON(parsing: Array(text.utf8), place: path) else {
            throw .expected("a JSON object of roles", found: "another value", in: path)
        }
        let known = Role.allCases.map(\.rawValue) + [Self.replicatesKey]
        if let other = members.keys.sorted().first(where: { !known.contains($0) }) {
            throw .expected(known.joined(separator: ", "), found: "\"\(other)\"", in: path)
        }
        var columns: [(Role, String, Task)] = []
        for role in Role.allCases {
            guard let member = members[role.rawValue] else { continue }
            guard case .object(let tasks) = member else {
                throw .expected("columns with their tasks", found: "another value", in: "\(path), \(role)")
            }
            for (name, task) in tasks.sorted(by: { $0.key < $1.key }) {
                columns.append((role, name, try Self.task(task, place: "\(path), \(role), \(name)")))
            }
        }
        self.columns = columns
        switch members[Self.replicatesKey] {
        case nil: replicates = nil
        case .string(let column): replicates = column
        default:
            throw .expected(
                "the name of a column", found: "another value", in: "\(path), \(Self.replicatesKey)")
        }
    }

    private static func task(_ json: JSON, place: String) throws(GGMLError) -> Task {
        let names: [String: Task] = [
            "classification": .classification, "regression": .regression, "ranking": .ranking,
        ]
        if case .string(let name) = json, let task = names[name] { return task }
        if case .array(let elements) = json {
            let texts = elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
            if texts.count == elements.count, texts.count > 1, texts.firstRepeated == nil {
                return .order(texts)
            }
        }
        throw .expected(
            "classification, regression, ranking, or a list of different texts in their order",
            found: json.text, in: place)
    }
}
