import ArgumentParser
package import GGMLStream

/// What a program says to people, on standard error.
package struct Messages: ParsableArguments, Sendable {
    @Flag(name: .shortAndLong, help: "Say nothing but errors.")
    package var quiet = false

    @Flag(
        name: .shortAndLong,
        help: "Say more: what was chosen, what each step found, how much memory it may take.")
    package var verbose = false

    package init() {}

    package func validate() throws {
        if quiet && verbose { throw ValidationError("expected one of --quiet and --verbose, found both") }
    }

    /// What the user should know even without asking: what was left out, what looks wrong.
    package func note(_ program: String, _ text: String) {
        if !quiet { Self.write("\(program): \(text)") }
    }

    /// Raw counts are legal features, and seldom meant.
    package func warnOfCounts(_ program: String, _ features: FeatureTable) {
        guard features.state == .counts else { return }
        note(
            program,
            "compares raw counts, in which cells with more counts are farther apart; see ggml-normalize")
    }

    /// The column whose samples of equal value folds keep together: the one that is asked for, or that of the splits in
    /// the table, which is said.
    package func group(_ asked: String?, _ program: String, _ samples: SampleTable) -> String? {
        guard asked == nil, let group = samples.splitGroup else { return asked }
        note(program, "keeps samples of one \(group) together, as ggml-split did")
        return group
    }

    /// What helps to follow a run.
    package func detail(_ program: String, _ text: @autoclosure () -> String) {
        if verbose { Self.write("\(program): \(text())") }
    }

    /// A table that was asked for, in columns for people and for awk.
    ///
    /// - Parameter rows: of equal length, a header first
    package func table(_ rows: [[String]]) {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            Self.write(String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed()))
        }
    }

    /// How much memory a run needs, beside one block of cells.
    package func memory(_ program: String, bytes: @autoclosure () -> Int, for what: String) {
        detail(program, "memory: about \(max(1, bytes() >> 20)) MiB for \(what)")
    }

    /// A message that cannot be delivered has nowhere else to go.
    static func write(_ line: String) {
        // Texts from files may hold what a terminal would obey.
        let harmless = line.unicodeScalars.map { $0.isControl && $0 != "\n" ? "\u{fffd}" : $0 }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: harmless)
        try? Descriptor.standardError().write(Array((String(text) + "\n").utf8))
    }
}

extension Unicode.Scalar {
    var isControl: Bool { value < 0x20 || (0x7f...0x9f).contains(value) }
}
