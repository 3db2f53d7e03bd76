package import GGMLCore
import GGMLStream

/// A table with one cell a row: the columns of the barcode and of the sample are required, a class and any further
/// columns are kept.
///
/// A field that means "missing" is none, and a cell without a sample belongs to none. Tables of tools that tell the
/// donors of pooled cells apart are recognised. The whole table is in memory, about a hundred bytes a cell.
package struct CellsTable {
    /// The names of the columns; nil means the usual name.
    package struct Keys: Sendable {
        package var barcode: String?
        package var sample: String?
        package var `class`: String?

        package init(barcode: String? = nil, sample: String? = nil, class: String? = nil) {
            self.barcode = barcode
            self.sample = sample
            self.class = `class`
        }
    }

    /// The sample of each row.
    package let samples: CellColumn
    /// The class of each row, if there is such a column.
    package let classes: CellColumn?
    /// The further columns.
    package let others: [CellColumn]
    /// The row of each barcode: of the whole table, or of each sample by itself, in the order of `samples.labels`.
    package let rows: [[String: Int]]
    /// What the table was taken for, and what of it was left out.
    package let notes: [String]
    /// The table itself, for the provenance.
    let input: ProvenanceRecord.Input

    /// What tools call cells of no donor, or of several.
    private static let wordsForNoDonor: Set = [
        "doublet", "multiplet", "unassigned", "negative", "ambiguous", "blank", "singlet",
    ]

    /// - Parameters:
    ///   - path: "-" is standard input; fields are separated by commas if it ends in `.csv`, else by tabs
    ///   - bySample: whether samples have files, and so barcodes, of their own
    /// - Throws: if a column is missing, or a barcode is empty or occurs twice.
    package init(path: String, keys: Keys = Keys(), bySample: Bool = false) throws(GGMLError) {
        let table = try TextTable(Descriptor.input(path), otherwise: .tab)
        let tool = Demultiplexer.all.first {
            $0.wrote(table) && (keys.sample == nil || keys.sample == $0.sample)
        }
        let barcode = try table.index(of: keys.barcode ?? tool?.barcode ?? "barcode")
        let sample = try table.index(of: keys.sample ?? tool?.sample ?? "sample")
        let barcodes = try table.requiredValues(of: table.columns[barcode])
        let named = table.texts(at: sample)
        let isSingle = try tool?.areSingle(in: table)
        samples = CellColumn(
            name: table.columns[sample],
            texts: isSingle.map { zip(named, $0).map { $1 ? $0 : "" } } ?? named)
        let `class` =
            try keys.class.map { name throws(GGMLError) in try table.index(of: name) }
            ?? table.columns.firstIndex(of: "class")
        classes = `class`.map(table.cellColumn)
        // What tools write beside are figures of their own.
        let used = Set([barcode, sample, `class`].compactMap { $0.map { table.columns[$0] } })
        let others = table.others(than: used)
        self.others = tool == nil ? others.map(table.cellColumn) : []
        var rows = Array(repeating: [String: Int](), count: bySample ? samples.labels.count : 1)
        for (row, barcode) in barcodes.enumerated() {
            let sample = bySample ? Int(samples.codes[row]) : 0
            guard sample >= 0, rows[sample].updateValue(row, forKey: barcode) != nil else { continue }
            throw .expected(
                "each barcode once" + (bySample ? " in sample \"\(samples.labels[sample])\"" : ""),
                found: "\"\(barcode)\" a second time", in: table.place(ofRow: row))
        }
        guard samples.codes.contains(where: { $0 >= 0 }) else {
            throw .expected("at least one cell with a sample", found: "none", in: table.name)
        }
        self.rows = rows
        let left = isSingle?.count { !$0 } ?? 0
        let doubtful = samples.labels.filter { Self.wordsForNoDonor.contains($0.lowercased()) }
        notes =
            tool.map { tool in
                [
                    "\(table.name): a table of \(tool.name); left out its cells without a single donor: \(left)",
                    "\(table.name): left out its other columns: \(others.map { table.columns[$0] }.quotedList)",
                ]
            }
            ?? (doubtful.isEmpty
                ? []
                : [
                    "\(table.name): takes \(doubtful.quotedList) for a sample; --exclude-samples leaves it out"
                ])
        input = ProvenanceRecord.Input(name: path, digest: table.digest)
    }

    /// A column of the table, by its name.
    func column(_ name: String) throws(GGMLError) -> CellColumn {
        let columns = [samples, classes].compactMap(\.self) + others
        guard let column = columns.first(where: { $0.name == name }) else {
            throw .noColumn(name, among: columns.map(\.name), in: input.name)
        }
        return column
    }
}

/// A tool that tells apart the donors of cells that were pooled, and the columns of the table that it writes.
private struct Demultiplexer: Sendable {
    let name: String
    let barcode: String
    let sample: String
    /// The column that tells cells of one donor from doublets and unclear ones.
    let status: String
    /// A further column by which the table is recognised.
    let mark: String
    let isSingle: @Sendable (String) -> Bool

    static let all = [
        Demultiplexer(
            name: "vireo", barcode: "cell", sample: "donor_id", status: "donor_id", mark: "prob_max"
        ) {
            $0 != "doublet" && $0 != "unassigned"
        },
        Demultiplexer(
            name: "souporcell", barcode: "barcode", sample: "assignment", status: "status",
            mark: "log_prob_singleton"
        ) { $0 == "singlet" },
        Demultiplexer(
            name: "demuxlet", barcode: "BARCODE", sample: "SNG.BEST.GUESS", status: "DROPLET.TYPE",
            mark: "BEST.GUESS"
        ) { $0 == "SNG" },
        Demultiplexer(
            name: "demuxlet", barcode: "BARCODE", sample: "SNG.1ST", status: "BEST", mark: "RD.TOTL"
        ) {
            $0.hasPrefix("SNG-")
        },
    ]

    func wrote(_ table: TextTable) -> Bool {
        [barcode, sample, status, mark].allSatisfy(table.columns.contains)
    }

    func areSingle(in table: TextTable) throws(GGMLError) -> [Bool] {
        table.texts(at: try table.index(of: status)).map(isSingle)
    }
}

extension TextTable {
    fileprivate func cellColumn(at index: Int) -> CellColumn {
        CellColumn(name: columns[index], texts: texts(at: index))
    }
}

extension CellColumn {
    fileprivate init(name: String, texts: [String]) {
        let labelling = Labelling(texts)
        self.init(name: name, labels: labelling.names, codes: labelling.codes.map { Int32($0) })
    }
}
