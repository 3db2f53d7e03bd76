import GGMLCore
import GGMLStream

/// Plans in which columns say of each cell which sample it belongs to, or what else is known of it.
extension CohortPlan {
    /// Columns of the files name the samples.
    init(
        columnsOf paths: [String], _ sample: String, _ classKey: String?, _ kept: [String],
        _ options: CohortOptions
    ) throws(GGMLError) {
        try self.init(paths, kept, class: classKey, options) { source, _ throws(GGMLError) in
            try source.cellColumn(sample)
        }
    }

    /// Each file is a sample of a sheet, and its columns say more.
    init(sheet: SampleSheet, columns classKey: String?, _ kept: [String], _ options: CohortOptions)
        throws(GGMLError)
    {
        try sheet.check(class: classKey, kept: kept)
        try self.init(sheet.paths, kept, class: classKey, beside: sheet, options) { source, file in
            CellColumn(name: "sample", of: source.cells, label: sheet.samples.ids[file])
        }
    }

    /// - Parameter ids: the sample of each cell of a file, of which it is given the number, too
    private init(
        _ paths: [String], _ kept: [String], class classKey: String?, beside sheet: SampleSheet? = nil,
        _ options: CohortOptions, ids: (any CellSource, Int) throws(GGMLError) -> CellColumn
    ) throws(GGMLError) {
        var samples = SamplesOfCells(kept: kept, options.cells, beside: sheet)
        var parts: [Part] = []
        for (file, path) in paths.enumerated() {
            let source = try openSource(path, options)
            let column = { name throws(GGMLError) in try source.cellColumn(name) }
            let kept = try samples.kept.map(column)
            let numbers = try samples.add(
                ids(source, file), classes: classKey.map(column), kept: kept,
                conditions: options.cells.columns.map(column), place: path)
            parts.append(
                Part(
                    path: path, sample: sheet == nil ? nil : file,
                    assignment: Assignment(.positions(numbers)), labels: kept,
                    outsideFiles: source.outsideFiles))
        }
        try self.init(
            samples, parts, place: paths.joined(separator: ", "), notes: sheet?.notes ?? [],
            inputs: sheet.map { [$0.input] } ?? [])
    }

    /// A table names the samples of the cells of a file.
    init(cells table: CellsTable, file: String, _ choice: CellChoice) throws(GGMLError) {
        var samples = SamplesOfCells(kept: table.others.map(\.name), choice)
        let numbers = try samples.add(table, of: table.samples, choice)
        let part = Part(
            path: file, assignment: Assignment(.rows(table.rows[0], numbers)), labels: table.others)
        try self.init(
            samples, [part], place: table.input.name, notes: table.notes, inputs: [table.input])
    }

    /// Each file is a sample of a sheet, and a table says more of its cells.
    ///
    /// - Parameter classKey: the column of the table with the classes that the user named.
    init(sheet: SampleSheet, cells table: CellsTable, class classKey: String?, _ choice: CellChoice)
        throws(GGMLError)
    {
        try sheet.check(class: classKey)
        let known = Set(sheet.samples.ids)
        let foreign = table.samples.labels.filter { !known.contains($0) }
        guard foreign.count < table.samples.labels.count else {
            throw .expected(
                "samples of \(sheet.input.name) in the column \"\(table.samples.name)\"",
                found: "only \(foreign.sorted().quotedList)", in: table.input.name,
                advice: "name the samples in the same way in both")
        }
        var samples = SamplesOfCells(kept: table.others.map(\.name), choice, beside: sheet)
        let ids = table.samples.keeping(
            table.samples.codes.indices.map { row in
                table.samples.label(of: row).map(known.contains) ?? false
            })
        let numbers = try samples.add(table, of: ids, choice)
        let rows = Dictionary(uniqueKeysWithValues: zip(table.samples.labels, table.rows))
        let absent = sheet.samples.ids.filter { rows[$0] == nil }
        let parts = sheet.samples.ids.enumerated().map { sample, id in
            Part(
                path: sheet.paths[sample], sample: sample,
                assignment: Assignment(.rows(rows[id] ?? [:], numbers)), labels: table.others)
        }
        let name = table.input.name
        try self.init(
            samples, parts, without: Set(absent), place: name,
            notes: sheet.notes + table.notes
                + foreign.noted("\(name): left out the cells of samples that the sheet does not name")
                + absent.noted("left out the samples of which \(name) has no cells"),
            inputs: [sheet.input, table.input])
    }

    /// - Parameters:
    ///   - parts: with all columns that are kept as labels.
    ///   - absent: samples to leave out.
    private init(
        _ found: SamplesOfCells, _ parts: [Part], without absent: Set<String> = [], place: String,
        notes: [String] = [], inputs: [ProvenanceRecord.Input] = []
    ) throws(GGMLError) {
        let names = found.labelNames
        let parts = parts.map { part in
            var part = part
            part.labels = part.labels.filter { names.contains($0.name) }
            return part
        }
        let notes = try notes + found.notes(place: place)
        self.init(samples: try found.table(place: place), parts: parts, notes: notes, inputs: inputs)
        let left = absent.union(found.emptied)
        let kept = samples.ids.indices.filter { !left.contains(samples.ids[$0]) }
        if kept.count < samples.count { keep(KeptRows(kept, of: samples.count)) }
    }
}

extension SamplesOfCells {
    /// Adds the rows of a table.
    ///
    /// - Parameter ids: the sample of each.
    fileprivate mutating func add(_ table: CellsTable, of ids: CellColumn, _ choice: CellChoice)
        throws(GGMLError) -> [Int32]
    {
        try add(
            ids, classes: table.classes, kept: kept.map { name throws(GGMLError) in try table.column(name) },
            conditions: choice.columns.map { name throws(GGMLError) in try table.column(name) },
            place: table.input.name)
    }
}
