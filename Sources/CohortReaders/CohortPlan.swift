package import GGMLCore
package import GGMLStream

/// The samples of a cohort, and the files with their cells.
package struct CohortPlan {
    /// A file, and the assignment of its cells to samples.
    struct Part: Sendable {
        let path: String
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
    /// The sheet or table from which the plan was read.
    package private(set) var input: ProvenanceRecord.Input?

    package init(_ layout: CohortLayout, _ options: CohortOptions) throws(GGMLError) {
        switch layout {
        case .sheet(let path):
            try self.init(sheet: path)
        case .files(let paths):
            try self.init(files: paths)
        case .cellColumns(let paths, let sample, let `class`, let kept):
            try self.init(columnsOf: paths, sample, `class`, kept, options)
        case .cellsTable(let path, let keys, let file):
            try self.init(cells: try CellsTable(path: path, keys: keys), file: file, options.cells)
        case .aggregation(let path, let file, let classColumn):
            self.init(aggregation: try AggregationTable(path: path, classColumn: classColumn), file: file)
        }
        if options.minCells > 0 { try keepLarge(options.minCells) }
        if !options.samples.isAll { try keep(options.samples.rows(of: samples, place: place)) }
    }

    /// Where the samples are named.
    private var place: String { input?.name ?? paths.joined(separator: ", ") }

    /// Leaves out samples with few cells.
    private mutating func keepLarge(_ minCells: Int) throws(GGMLError) {
        var sizes = Array(repeating: 0, count: samples.count)
        for part in parts {
            for sample in part.assignment.samples where sample >= 0 { sizes[Int(sample)] += 1 }
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
        try keep(KeptRows(kept, of: samples.count))
    }

    /// Leaves out the other samples, and files that have none of these.
    private mutating func keep(_ kept: KeptRows) throws(GGMLError) {
        samples = samples.keeping(kept)
        parts = parts.compactMap { part in
            if case .whole(let sample) = part.assignment.way, kept.positions[sample] == nil { return nil }
            var part = part
            part.assignment.kept = kept
            return part
        }
    }

    private init(sheet path: String) throws(GGMLError) {
        let sheet = try SampleSheet(path: path)
        samples = sheet.samples
        parts = sheet.paths.enumerated().map { Part(path: $1, assignment: Assignment(.whole($0))) }
        notes = sheet.notes
        input = sheet.input
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
        parts = files.enumerated().map { Part(path: $1, assignment: Assignment(.whole($0))) }
    }

    private init(
        columnsOf paths: [String], _ sample: String, _ classKey: String?, _ kept: [String],
        _ options: CohortOptions
    ) throws(GGMLError) {
        var builder = SampleTableBuilder(kept: kept)
        var parts: [Part] = []
        var choosing = CellChoosing(options.cells)
        for path in paths {
            let source = try openSource(path, options)
            var columns: [CellColumn] = []
            for name in kept { columns.append(try source.cellColumn(name)) }
            let ids = try source.cellColumn(sample)
            let classes = try classKey.map { name throws(GGMLError) in try source.cellColumn(name) }
            notes += ([ids, classes].compactMap(\.self) + columns).missingNotes(path)
            var conditions: [CellColumn] = []
            for name in options.cells.columns { conditions.append(try source.cellColumn(name)) }
            let samples = try choosing.choose(ids, by: conditions) { ids throws(GGMLError) in
                try builder.add(samples: ids, classes: classes, kept: columns, place: path)
            }
            parts.append(
                Part(
                    path: path, assignment: Assignment(.positions(samples)), labels: columns,
                    outsideFiles: source.outsideFiles))
        }
        let place = paths.joined(separator: ", ")
        notes += try choosing.notes(place: place) + builder.notes
        let ofCells = Set(builder.namesOfCells)
        samples = try builder.table(place: place)
        self.parts = parts.map { part in
            Part(
                path: part.path, assignment: part.assignment,
                labels: part.labels.filter { ofCells.contains($0.name) }, outsideFiles: part.outsideFiles)
        }
    }

    private init(cells table: CellsTable, file: String, _ choice: CellChoice) throws(GGMLError) {
        var builder = SampleTableBuilder(kept: table.others.map(\.name))
        var choosing = CellChoosing(choice)
        let conditions = try choice.columns.map { name throws(GGMLError) in try table.column(name) }
        let samplesOfRows = try choosing.choose(table.samples, by: conditions) { samples throws(GGMLError) in
            try builder.add(
                samples: samples, classes: table.classes, kept: table.others, place: table.input.name)
        }
        let chosen = try choosing.notes(place: table.input.name)
        let ofCells = Set(builder.namesOfCells)
        samples = try builder.table(place: table.input.name)
        parts = [
            Part(
                path: file, assignment: Assignment(.rows(table.rows, samplesOfRows)),
                labels: table.others.filter { ofCells.contains($0.name) })
        ]
        notes =
            table.notes
            + ([table.samples, table.classes].compactMap(\.self) + table.others).missingNotes(
                table.input.name) + chosen + builder.notes
        input = table.input
    }

    private init(aggregation table: AggregationTable, file: String) {
        samples = table.samples
        parts = [Part(path: file, assignment: Assignment(.suffixes(table)))]
        input = table.input
    }
}

extension [CellColumn] {
    /// What of these columns was taken to mean that there is no value.
    fileprivate func missingNotes(_ place: String) -> [String] {
        compactMap { column in
            column.missingWords.map {
                "\(place): in the column \"\(column.name)\" \($0) means that there is no value"
            }
        }
    }
}
