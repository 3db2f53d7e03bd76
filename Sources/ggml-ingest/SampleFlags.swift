import ArgumentParser
import CohortReaders
import GGMLStream

/// How cells are assigned to samples.
struct SampleFlags: ParsableArguments {
    @Option(help: ArgumentHelp("The sample sheet: each file is a sample.", valueName: "cohort.tsv"))
    var sheet: String?

    @Option(
        help: ArgumentHelp(
            "The column of an .h5ad's obs, or of the table of --cells, with the sample of each cell.",
            valueName: "column"))
    var sampleKey: String?

    @Option(
        help: ArgumentHelp(
            "The column of an .h5ad's obs, or of the table of --cells, with the class of each cell.",
            valueName: "column"))
    var classKey: String?

    @Option(
        help: ArgumentHelp(
            "A further column of an .h5ad's obs to keep; may be given again.", valueName: "column"))
    var keepKey: [String] = []

    @Option(
        help: ArgumentHelp(
            "A table of the cells of a single file, or of the sheet's: 'barcode', 'sample', 'class' and any other columns; "
                + "or what vireo, souporcell or demuxlet wrote.", valueName: "cells.tsv"))
    var cells: String?

    @Option(
        help: ArgumentHelp(
            "The column of an .h5ad's obs (default: the names of the cells), or of the table of --cells, with the barcodes.",
            valueName: "column"))
    var barcodeKey: String?

    @Option(
        help: ArgumentHelp(
            "The table that 'cellranger aggr' was given: its line n is the sample of barcodes that end in -n.",
            valueName: "aggregation.csv"))
    var aggregation: String?

    @Option(help: ArgumentHelp("The column of the aggregation table with the class.", valueName: "column"))
    var classColumn: String?

    @Option(
        help: ArgumentHelp(
            "Read only cells with this value of a column of obs, or of the table of --cells, such as "
                + "cell_type=monocyte; given again, with any of the values of a column, and of all columns.",
            valueName: "column=value"),
        transform: CellChoice.Condition.init(argument:))
    var onlyCells: [CellChoice.Condition] = []

    @Option(
        help: ArgumentHelp(
            "Leave out cells with such a value; may be given again.", valueName: "column=value"),
        transform: CellChoice.Condition.init(argument:))
    var excludeCells: [CellChoice.Condition] = []

    @Option(
        help: ArgumentHelp(
            "With --sheet, --sample-key or --cells, leave out samples with fewer cells.", valueName: "n"))
    var minSampleCells = 0

    func validate(files: [String]) throws {
        guard files.isEmpty != (sheet == nil) else {
            throw ValidationError(
                "expected either files or --sheet, found \(files.isEmpty ? "neither" : "both")")
        }
        let ways = [
            ("--sheet", cells == nil ? sheet : nil), ("--sample-key", cells == nil ? sampleKey : nil),
            ("--cells", cells), ("--aggregation", aggregation),
        ].filter { $0.1 != nil }.map(\.0)
        guard ways.count <= 1 else {
            throw ValidationError("expected one of \(ways.joined(separator: " and ")), found both")
        }
        if sampleKey == nil, sheet == nil, classKey != nil && cells == nil || !keepKey.isEmpty {
            throw ValidationError(
                keepKey.isEmpty
                    ? "--class-key: expected --sample-key, --sheet or --cells with it, found none of them"
                    : "--keep-key: expected --sample-key or --sheet with it, found neither")
        }
        if let taken = keepKey.first(where: {
            ["sample", "class"].contains($0) && ![sampleKey, classKey].contains($0)
        }) {
            throw ValidationError(
                "--keep-key: expected another name than \(taken), which the stream has a column of, found it")
        }
        if let twice = keepKey.firstRepeated {
            throw ValidationError("--keep-key: expected each column once, found \(twice) twice")
        }
        if cells != nil, !keepKey.isEmpty {
            throw ValidationError(
                "--keep-key: expected no --cells with it, whose columns are all kept, found it")
        }
        let describesCells = [sheet, sampleKey, cells].contains { $0 != nil }
        if !describesCells, barcodeKey != nil {
            throw ValidationError(
                "--barcode-key: expected --sheet, --sample-key or --cells with it, found none of them")
        }
        if minSampleCells < 0 {
            throw ValidationError("--min-sample-cells: expected 0 or more, found \(minSampleCells)")
        }
        if !describesCells, let given = cellChoices.first {
            throw ValidationError(
                "\(given): expected --sheet, --sample-key or --cells with it, found none of them")
        }
        if aggregation == nil, classColumn != nil {
            throw ValidationError("--class-column: expected --aggregation with it, found none")
        }
        if sheet == nil, files.count != 1,
            let way = [("--cells", cells), ("--aggregation", aggregation)].first(where: { $0.1 != nil })
        {
            throw ValidationError("\(way.0): expected one file, found \(files.count)")
        }
    }

    /// The options that were given which choose cells, or samples by their cells.
    private var cellChoices: [String] {
        [
            ("--only-cells", !onlyCells.isEmpty), ("--exclude-cells", !excludeCells.isEmpty),
            ("--min-sample-cells", minSampleCells > 0),
        ].filter(\.1).map(\.0)
    }

    /// The column of `obs` with the barcodes; nil where they are the names of the cells, or in a table.
    var barcodeKeyOfObs: String? { cells == nil ? barcodeKey : nil }

    /// The tables that say which cells are of which sample.
    var tables: [String?] { [sheet, cells, aggregation] }

    func layout(files: [String]) -> CohortLayout {
        if let cells {
            let keys = CellsTable.Keys(barcode: barcodeKey, sample: sampleKey, class: classKey)
            return sheet.map { .sheetAndTable($0, cells, keys) } ?? .cellsTable(cells, keys, file: files[0])
        }
        if let sheet {
            return classKey == nil && keepKey.isEmpty && cellChoices.isEmpty
                ? .sheet(sheet) : .sheetAndColumns(sheet, class: classKey, kept: keepKey)
        }
        if let sampleKey { return .cellColumns(files, sample: sampleKey, class: classKey, kept: keepKey) }
        if let aggregation { return .aggregation(aggregation, file: files[0], classColumn: classColumn) }
        return .files(files)
    }
}

extension CellChoice.Condition {
    /// A condition as in "cell_type=monocyte".
    fileprivate init(argument: String) throws {
        guard let condition = Self(argument) else {
            throw ValidationError("expected column=value, found \"\(argument)\"")
        }
        self = condition
    }
}
