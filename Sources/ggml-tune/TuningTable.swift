import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

/// The table that ggml-tune writes, and from which a run can resume.
///
/// Its numbers are exact, so that a resumed run makes the same choices as an uninterrupted one.
struct TuningTable: ~Copyable, Sendable {
    /// The kind of a row.
    enum Role: String {
        /// A candidate in the inner splits.
        case candidate
        /// The Euclidean metric, and the chosen one, in the outer split.
        case euclidean, chosen
    }

    struct Row {
        let split: String
        let role: Role
        /// The index of the candidate.
        let candidate: Int
        let result: MetricSelection.Result
        /// The figures named in `figureNames`; empty for a candidate.
        var figures: [Double?] = []
    }

    static let figureNames = [
        "ranking", "accuracy", "balanced_accuracy", "f1", "majority", "majority_balanced",
    ]

    private let file: GrowingFile
    private let run: String
    /// The settings of the learned candidates, which follow the Euclidean metric.
    private let settings: [TuningGrid.Setting]

    var name: String { file.name }

    /// The number of rows that the file already has.
    var known: Int { max(0, file.lines.count - 1) }

    private static let header =
        (TuningRunMark.firstColumns + ["metric"]
        + TuningParameter.allCases.map { $0.rawValue.replacing("-", with: "_") }
        + ["inner_ranking", "inner_se"] + figureNames + ["inner_rankings"]).joined(separator: "\t")

    /// - Parameter run: the identity of the run; results of different runs must not be mixed
    init(output: String?, run: TuningRunMark, settings: [TuningGrid.Setting]) throws(GGMLError) {
        let path = output == "-" ? nil : output
        let file = try GrowingFile(path: path) { lines, rest throws(GGMLError) in
            try Self.check(lines, rest, of: run.text, in: path ?? "-")
        }
        if file.lines.isEmpty { try file.append(line: Self.header) }
        self.file = file
        self.run = run.text
        self.settings = settings
    }

    /// Throws unless the file is a table of this run, or the beginning of one.
    private static func check(_ lines: [String], _ rest: String, of run: String, in name: String)
        throws(GGMLError)
    {
        let advice = "give another -o, or remove the file"
        guard lines.first.map({ $0 == header }) ?? header.hasPrefix(rest) else {
            throw .expected("a table of ggml-tune, or none", found: "another file", in: name, advice: advice)
        }
        for (number, line) in zip(2..., lines.dropFirst()) where !line.hasPrefix("\(run)\t") {
            throw .expected(
                "rows of this run, \(run)", found: "\"\(line.prefix { $0 != "\t" })\"",
                in: "\(name), line \(number)",
                advice: "it belongs to another command, input or version; \(advice)")
        }
    }

    func write(_ row: Row) throws(GGMLError) { try file.append(line: text(row)) }

    private func text(_ row: Row) -> String {
        let setting = row.candidate > 0 ? settings[row.candidate - 1] : nil
        let parameters = TuningParameter.allCases.map { setting?.text(of: $0) ?? "NA" }
        let figures = row.role == .candidate ? Self.figureNames.map { _ in nil } : row.figures
        let rankings = row.result.rankings.map(Self.number).joined(separator: ",")
        return
            ([run, row.split, row.role.rawValue, setting == nil ? "euclidean" : "learned"] + parameters
            + ([row.result.mean, row.result.standardError] + figures).map(Self.number)
            + [rankings.isEmpty ? "NA" : rankings]).joined(separator: "\t")
    }

    private static func number(_ value: Double?) -> String {
        value.map { rounded($0, digits: 17) } ?? "NA"
    }

    /// The row of the file with this index, which must be one that this run would write.
    ///
    /// - Parameter place: the index of the row, from 0
    /// - Returns: the row; nil after the last.
    func row(_ place: Int, split: String, role: Role, candidate: Int) throws(GGMLError) -> Row? {
        guard place < known else { return nil }
        let line = file.lines[place + 1]
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
        let figures = fields.dropLast().suffix(Self.figureNames.count)
        let rankings = fields.last.map { $0 == "NA" ? [] : $0.split(separator: ",") } ?? []
        let row = Row(
            split: split, role: role, candidate: candidate,
            result: MetricSelection.Result(rankings: rankings.compactMap { Double($0) }),
            figures: figures.map { Double($0) })
        guard text(row) == line else {
            throw .expected(
                "the \(role.rawValue) row of \(split) as it was written", found: "a different one",
                in: "\(file.name), line \(place + 2)", advice: "remove this line and all after it")
        }
        return row
    }
}
