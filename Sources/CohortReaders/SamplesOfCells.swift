import GGMLCore
import GGMLStream

/// The samples that columns of cells tell of, by themselves or beside a sheet, whose samples then come in its order.
///
/// What a sheet says of a sample goes before what the columns of the same name say.
struct SamplesOfCells {
    /// The columns to keep, without those of the sheet.
    let kept: [String]
    private let sheet: SampleSheet?
    private var builder: SampleTableBuilder
    private var choosing: CellChoosing
    /// The columns that the sheet has, too.
    private var doubled: [String]
    /// What was decided, in a sentence each.
    private var notes: [String] = []

    init(kept: [String], _ choice: CellChoice, beside sheet: SampleSheet? = nil) {
        let known = Set(sheet?.samples.columns.map(\.name) ?? [])
        self.kept = kept.filter { !known.contains($0) }
        doubled = kept.filter(known.contains)
        self.sheet = sheet
        builder = SampleTableBuilder(kept: self.kept, ids: sheet?.samples.ids ?? [])
        choosing = CellChoosing(choice)
    }

    /// Adds the cells of a file, or the rows of a table.
    ///
    /// - Parameters:
    ///   - ids: the sample of each.
    ///   - kept: the columns of `kept`.
    ///   - conditions: those that the choice of cells needs.
    /// - Returns: the number of its sample, −1 for none, and `Assignment.notChosen`.
    mutating func add(
        _ ids: CellColumn, classes: CellColumn?, kept: [CellColumn], conditions: [CellColumn], place: String
    ) throws(GGMLError) -> [Int32] {
        let isOfSheet = sheet?.hasClasses == true
        if isOfSheet, let classes { doubled.append(classes.name) }
        let classes = isOfSheet ? nil : classes
        notes += ([ids, classes].compactMap(\.self) + kept).missingNotes(place)
        return try choosing.choose(ids, by: conditions) { ids throws(GGMLError) in
            try builder.add(samples: ids, classes: classes, kept: kept, place: place)
        }
    }

    /// The names of kept columns whose values differ within samples: labels of their cells.
    var labelNames: Set<String> { Set(builder.namesOfCells) }

    func table(place: String) throws(GGMLError) -> SampleTable {
        let found = try builder.table(place: place)
        guard let sheet else { return found }
        return try SampleTable(
            ids: found.ids, classes: sheet.hasClasses ? sheet.samples.classes : found.classes,
            columns: sheet.samples.columns + found.columns, place: place)
    }

    /// The samples all of whose cells are left out by the choice.
    var emptied: Set<String> { choosing.samplesLeftOut }

    /// - Throws: if no cell is chosen, or a condition holds for none.
    func notes(place: String) throws(GGMLError) -> [String] {
        let ofSheet = sheet.map {
            doubled.noted("left out the columns of \(place) that \($0.input.name) has")
        }
        return try notes + (ofSheet ?? []) + choosing.notes(place: place) + builder.notes
    }
}

extension SampleSheet {
    /// Throws if columns of cells are asked for, and the sheet has them.
    func check(class: String?, kept: [String] = []) throws(GGMLError) {
        let known = Set(samples.columns.map(\.name))
        let doubled =
            (`class` != nil && hasClasses ? [("--class-key", "class")] : [])
            + kept.filter(known.contains).map { ("--keep-key", $0) }
        guard let (option, name) = doubled.first else { return }
        throw .expected(
            "no column \"\(name)\" in the sheet with \(option)", found: "one", in: input.name,
            advice: "leave one of them out")
    }
}

extension [String] {
    /// A sentence that counts and names these; none if there are none.
    func noted(_ sentence: String) -> [String] {
        isEmpty ? [] : ["\(sentence): \(count), \(sorted().quotedList)"]
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
