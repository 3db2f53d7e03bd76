import FilterKit
import GGMLCore
import GGMLStream

/// The shards of a table that ggml-tune wrote, which must be all of one run.
struct TableShards {
    private struct Table {
        let header: String
        let run: String
        let part: TuningRunMark.Part
        /// The fields of the rows, without the mark of the run.
        let rows: [[Substring]]

        /// How many rows each split has; there is at least one split.
        var rowsOfSplit: Int { rows.count / part.splits }
        /// The split of each of its blocks of rows.
        var splits: [String] {
            stride(from: 0, to: rows.count, by: rowsOfSplit).map { String(rows[$0][0]) }
        }
    }

    private static let mostBytes = 1 << 30

    private var tables: [Table] = []

    init(_ files: [String]) throws(GGMLError) {
        var found = FoundShards()
        for file in files {
            let table = try Self.read(file)
            if let first = tables.first, (table.run, table.header) != (first.run, first.header) {
                throw .expected(
                    "a shard of the same run as \(files[0]), \(first.run)", found: "one of \(table.run)",
                    in: file,
                    advice:
                        "it belongs to another command, input or version; compute it again as the others were"
                )
            }
            if let first = tables.first, table.rowsOfSplit != first.rowsOfSplit {
                throw .expected(
                    "\(first.rowsOfSplit) rows for each split, as in \(files[0])",
                    found: "\(table.rowsOfSplit)",
                    in: file, advice: Self.again)
            }
            try found.add(table.part.shard, in: file)
            tables.append(table)
        }
        try found.checkComplete()
        if let twice = tables.flatMap(\.splits).firstRepeated {
            throw .expected("each split once", found: "\(twice) twice", in: files.joined(separator: ", "))
        }
        tables.sort { $0.part.shard.index < $1.part.shard.index }
    }

    /// The header and the rows of a single run's table.
    func merged() -> [[String]] {
        let header = tables[0].header.split(separator: "\t", omittingEmptySubsequences: false).map(
            String.init)
        return [header] + tables.flatMap { table in table.rows.map { [table.run] + $0.map(String.init) } }
    }

    private static func read(_ file: String) throws(GGMLError) -> Table {
        let text = try TextFile(path: file, atMost: mostBytes, what: "the table").text
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines[0].hasPrefix(TuningRunMark.firstColumns.joined(separator: "\t") + "\t") else {
            throw .expected(
                "a shard of ggml-dist or ggml-tune", found: "another file", in: file,
                advice: "make shards with --shard")
        }
        let rows = lines.dropFirst().dropLast().map {
            $0.split(separator: "\t", omittingEmptySubsequences: false)
        }
        guard let first = rows.first else {
            throw .expected("a finished shard", found: "no rows", in: file, advice: goOn)
        }
        guard let mark = TuningRunMark(shard: first[0]), let part = mark.part else {
            throw .expected(
                "a shard of a table", found: "a whole table", in: file,
                advice: "make shards with ggml-tune --shard")
        }
        if let number = rows.firstIndex(where: { $0[0] != mark.text }) {
            throw .expected(
                "rows of \(mark.text)", found: "\"\(rows[number][0])\"", in: "\(file), line \(number + 2)")
        }
        // The row of what was chosen is the last of each split.
        let done = rows.count { $0.dropFirst(2).first == "chosen" }
        guard lines.last == "", done == part.splits, rows.last?.dropFirst(2).first == "chosen" else {
            throw .expected(
                "a finished shard, with \(part.splits.counted("split"))", found: "\(done) finished", in: file,
                advice: goOn)
        }
        let columns = lines[0].split(separator: "\t", omittingEmptySubsequences: false).count
        if let number = rows.firstIndex(where: { $0.count != columns }) {
            throw .expected(
                "\(columns) fields", found: "\(rows[number].count)", in: "\(file), line \(number + 2)",
                advice: Self.again)
        }
        try checkSplits(rows.map { (split: $0[1], role: $0[2]) }, count: part.splits, file)
        return Table(
            header: String(lines[0]), run: mark.run, part: part, rows: rows.map { Array($0.dropFirst()) })
    }

    /// Throws unless the rows are those of so many splits, one after another, each with as many rows and what was chosen at
    /// its end.
    private static func checkSplits(
        _ rows: [(split: Substring, role: Substring)], count: Int, _ file: String
    ) throws(GGMLError) {
        let size = rows.count / count
        for (number, row) in rows.enumerated() {
            let isLast = number % size == size - 1
            let first = rows[number - number % size]
            guard row.split == first.split, isLast == (row.role == "chosen") else {
                throw .expected(
                    "\(size) rows for each split, with what was chosen in the last",
                    found: "another split or role",
                    in: "\(file), line \(number + 2)", advice: Self.again)
            }
        }
    }

    private static let again = "remove it, and run its command again"
    private static let goOn = "run its command again, which goes on from there"
}
