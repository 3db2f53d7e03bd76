package import GGMLCore
package import GGMLStream

/// The samples of a cohort, and the files with their cells.
package struct CohortPlan {
    /// A file, and the assignment of its cells to samples.
    struct Part: Sendable {
        let path: String
        /// The sample of the whole file; nil where it may have several.
        var sample: Int?
        var assignment: Assignment
        /// The columns of cells, or of rows of the table of cells, that differ within samples.
        var labels: [CellColumn] = []
        /// Those that were read for them, as the file leads to them.
        var outsideFiles: [String] = []
    }

    private(set) var samples: SampleTable
    private(set) var parts: [Part]
    /// The files and folders of cells.
    package var paths: [String] { parts.map(\.path) }
    /// What was decided on samples and their columns, in a sentence each.
    private(set) var notes: [String] = []
    /// The sheet and the tables from which the plan was read.
    package private(set) var inputs: [ProvenanceRecord.Input] = []

    package init(_ layout: CohortLayout, _ options: CohortOptions) throws(GGMLError) {
        switch layout {
        case .sheet(let path):
            try self.init(sheet: SampleSheet(path: path))
        case .sheetAndColumns(let path, let `class`, let kept):
            try self.init(sheet: SampleSheet(path: path), columns: `class`, kept, options)
        case .sheetAndTable(let path, let cells, let keys):
            try self.init(
                sheet: SampleSheet(path: path), cells: CellsTable(path: cells, keys: keys, bySample: true),
                class: keys.class, options.cells)
        case .files(let paths):
            try self.init(files: paths)
        case .cellColumns(let paths, let sample, let `class`, let kept):
            try self.init(columnsOf: paths, sample, `class`, kept, options)
        case .cellsTable(let path, let keys, let file):
            try self.init(cells: try CellsTable(path: path, keys: keys), file: file, options.cells)
        case .aggregation(let path, let file, let classColumn):
            self.init(aggregation: try AggregationTable(path: path, classColumn: classColumn), file: file)
        }
        if !options.samples.isAll { try keep(options.samples.rows(of: samples, place: place)) }
        if options.minCells > 0 { try keepLarge(options.minCells) }
    }

    /// Where the samples are named.
    private var place: String { inputs.first?.name ?? paths.joined(separator: ", ") }

    /// Leaves out samples with few cells.
    private mutating func keepLarge(_ minCells: Int) throws(GGMLError) {
        var sizes = Array(repeating: 0, count: samples.count)
        for part in parts {
            for sample in part.assignment.samples {
                if sample >= 0, let row = part.assignment.row(ofSample: Int(sample)) { sizes[row] += 1 }
            }
        }
        let kept = sizes.indices.filter { sizes[$0] >= minCells }
        guard !kept.isEmpty else {
            throw .expected(
                "samples with \(minCells) cells or more", found: "at most \(sizes.max() ?? 0) in a sample",
                in: place)
        }
        guard kept.count < samples.count else { return }
        let small = sizes.indices.filter { sizes[$0] < minCells }
        notes.append(
            "left out the samples with fewer than \(minCells) cells: \(small.count), "
                + "\(small.map { samples.ids[$0] }.quotedList)")
        keep(KeptRows(kept, of: samples.count))
    }

    /// Leaves out the other samples, and files that have none of these.
    mutating func keep(_ rows: KeptRows) {
        samples = samples.keeping(rows)
        parts = parts.compactMap { part in
            var part = part
            part.assignment.kept = part.assignment.kept?.keeping(rows) ?? rows
            return part.sample.map { part.assignment.row(ofSample: $0) != nil } ?? true ? part : nil
        }
    }

    init(
        samples: SampleTable, parts: [Part], notes: [String], inputs: [ProvenanceRecord.Input] = []
    ) {
        self.samples = samples
        self.parts = parts
        self.notes = notes
        self.inputs = inputs
    }

    private init(sheet: SampleSheet) {
        let parts = sheet.paths.enumerated().map {
            Part(path: $1, sample: $0, assignment: Assignment(.whole($0)))
        }
        self.init(samples: sheet.samples, parts: parts, notes: sheet.notes, inputs: [sheet.input])
    }

    /// A plan with one sample for each file, named after the file.
    private init(files: [String]) throws(GGMLError) {
        let names = files.map { SampleNames.name(of: $0, whole: Folder.wholePath) }
        if let twice = names.firstRepeated {
            throw .expected(
                "files with different names", found: "\"\(twice)\" twice", in: "the command line",
                advice: "name the samples in a sheet (--sheet)")
        }
        samples = try SampleTable(ids: names, classes: names.map { _ in nil }, place: "the command line")
        parts = files.enumerated().map { Part(path: $1, sample: $0, assignment: Assignment(.whole($0))) }
    }

    private init(aggregation table: AggregationTable, file: String) {
        samples = table.samples
        parts = [Part(path: file, assignment: Assignment(.suffixes(table)))]
        inputs = [table.input]
    }
}
