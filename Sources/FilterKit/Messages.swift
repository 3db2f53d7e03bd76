import ArgumentParser
package import GGMLCore
package import GGMLStream

/// The messages of a program to people, on standard error.
package struct Messages: ParsableArguments, Sendable {
    @Flag(name: .shortAndLong, help: "Print only errors.")
    package var quiet = false

    @Flag(
        name: .shortAndLong,
        help: "Print more: what was chosen, what each step found, how much memory it may take.")
    package var verbose = false

    @Option(
        help: ArgumentHelp(
            "Show progress: auto, on a terminal; always, also in a log, with a line a minute; never.",
            valueName: "when"))
    package var progress = ProgressChoice.auto

    package init() {}

    package func validate() throws {
        if quiet && verbose { throw ValidationError("expected one of --quiet and --verbose, found both") }
        if quiet && progress == .always {
            throw ValidationError("expected one of --quiet and --progress always, found both")
        }
    }

    /// A message that is shown unless `--quiet` is given: what was left out, what looks wrong.
    package func note(_ program: String, _ text: String) {
        if !quiet { Self.write("\(program): \(text)") }
    }

    /// Warns if the features are raw counts, which are allowed but seldom intended.
    package func warnOfCounts(_ program: String, _ features: FeatureTable) {
        guard features.state == .counts else { return }
        note(
            program,
            "compares raw counts, in which cells with more counts are farther apart; see ggml-normalize")
    }

    /// Says that distances under a learned metric are the Euclidean ones, if it is the Euclidean metric.
    package func warnIfNothingWasLearned(_ program: String, _ ground: GroundMetric, _ metric: LearnedMetric?)
    {
        guard ground == .learned, metric?.isEuclidean == true else { return }
        note(program, "nothing was learned: under this metric, distances are those of --metric euclidean")
    }

    /// Says what its selection found, if a metric was not shown to be better than chance or the Euclidean one.
    package func warnOfDoubt(_ program: String, _ metric: LearnedMetric, place: String) {
        if let doubt = metric.doubt { note(program, "\(place): \(doubt)") }
    }

    /// The column whose samples with equal values folds keep together: the requested one or, with a message, that of
    /// the splits in the table. Says if there is none, but a column that asks for it by its name.
    package func group(_ asked: String?, _ program: String, _ samples: SampleTable) -> String? {
        guard asked == nil else { return asked }
        if let group = samples.splitGroup {
            note(program, "keeps samples of one \(group) together, as ggml-split did")
            return group
        }
        if let person = samples.personOfSeveralSamples {
            note(
                program,
                "several samples are of one \(person), and may be on both sides of a division, which then says too much; "
                    + "--group \(person) keeps them together")
        }
        return nil
    }

    /// A message that is shown with `--verbose`.
    package func detail(_ program: String, _ text: @autoclosure () -> String) {
        if verbose { Self.write("\(program): \(text())") }
    }

    /// A requested table, in aligned columns for people and for awk.
    ///
    /// - Parameter rows: the header and the rows, all of equal length
    package func table(_ rows: [[String]]) {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            Self.write(String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed()))
        }
    }

    /// A message, before a long stage, on how much memory and address space it needs, beside one block of cells.
    ///
    /// - Parameters:
    ///   - threads: the number of threads
    ///   - openBLAS: whether it uses OpenBLAS
    /// - Throws: if the memory is over the limit.
    package func memory(
        _ program: String, bytes: Int, threads: Int, openBLAS: Bool = false, for what: String
    ) throws(GGMLError) {
        if verbose || progress == .always {
            let space = MemoryLimit.addressSpace(
                for: bytes + (openBLAS ? OpenBLAS.memory : 0), threads: threads)
            Self.write(
                "\(program): memory: about \(max(1, bytes >> 20)) MiB for \(what); address space (ulimit -v): about "
                    + "\(space >> 20) MiB")
        }
        try MemoryLimit.check(bytes, for: what, in: "this run")
    }

    /// Writes a line to standard error, in the place of a line of progress; failures are ignored, because they cannot be reported.
    static func write(_ line: String) {
        Progress.erase { try? Descriptor.standardError().write(Array((line.printable + "\n").utf8)) }
    }
}

extension SampleTable {
    /// What columns that name persons are called, but for case and words such as "_id".
    private static let personNames: Set = ["patient", "donor", "subject", "individual", "participant"]
    private static let wordsForName: Set = ["id", "name", "code", "key", "number"]

    /// The first column of persons of whom there are several samples; nil if there is none.
    fileprivate var personOfSeveralSamples: String? {
        columns.first { column in
            let words = column.name.lowercased().split { !$0.isLetter }.map(String.init)
                .filter { !Self.wordsForName.contains($0) }
            let values = column.values.compactMap(\.self)
            let isPerson = Self.personNames.contains { [$0, $0 + "s", $0 + "id"].contains(words.first) }
            // Persons of one class each may be the classes themselves.
            let isClass = zip(column.values, classes).allSatisfy { $0 == $1 }
            return words.count == 1 && isPerson && Set(values).count < values.count && !isClass
        }?.name
    }
}
