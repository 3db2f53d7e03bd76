package import GGMLCore
package import GGMLStream

/// The samples of a cohort and the files with their cells, which are read one after another.
///
/// Memory holds the tables, the features of two files, some blocks of cells, and eight bytes for each cell of a file.
package struct Cohort {
    package let samples: SampleTable
    package let features: FeatureTable
    /// The principal components whose scores all files hold; nil if they are not known, or differ.
    package let components: PrincipalComponents?
    /// The table of the plan and the files, for the provenance.
    package let inputs: [ProvenanceRecord.Input]
    /// The number of cells of all files, as they claim.
    package let cells: Int
    /// The number of bytes of the files of each part, in proportion to which reading takes time.
    private let sizes: [Int]

    /// With fewer features than this, cells may well have hardly any counts.
    private static let featuresOfNoPanel = 200
    /// The most cells for which memory is reserved; a file may claim more than it has.
    private static let mostCellsExpected = 1 << 22

    /// The files as they were when their checksums were begun.
    private let marks: [FileMark]
    private let options: CohortOptions
    private let join: FeatureJoin
    private let parts: [CohortPlan.Part]
    /// The source of the first part, kept open until it is read.
    private var first: (any CellSource)?

    /// Opens every file once to read its features.
    ///
    /// - Parameter note: called with each difference between the files.
    package init(_ plan: CohortPlan, _ options: CohortOptions, note: (String) -> Void) throws(GGMLError) {
        for text in plan.notes { note(text) }
        let digests = FileDigests()
        var join = FeatureJoin(options)
        var components: [PrincipalComponents?] = []
        var (cells, sizes, marks) = (0, [Int](), [FileMark]())
        func add(_ file: String) {
            marks.append(FileMark(file))
            digests.add(file)
        }
        for part in plan.parts {
            let files = try sourceFiles(part.path, options)
            for file in files { add(file) }
            let source = try openSource(part.path, options)
            var size = 0
            for file in files { size += try Descriptor.reading(file).size ?? 0 }
            sizes.append(size)
            let sum = cells.addingReportingOverflow(source.cells)
            cells = sum.overflow ? .max : sum.partialValue
            let others = source.outsideFiles.filter { !part.outsideFiles.contains($0) }
            for file in part.outsideFiles + others { add(file) }
            for text in source.features.notes { note("\(part.path): \(text)") }
            try join.add(source.features, path: part.path)
            components.append(try source.components(note: note))
            first = first ?? source
        }
        if plan.inputs.isEmpty, plan.parts.count == 1, case .whole = plan.parts[0].assignment.way,
            let columns = try first?.cellColumnNames, !columns.isEmpty
        {
            note(
                "\(plan.parts[0].path): all cells are one sample; --sample-key names the column with the sample of each: "
                    + columns.quotedList)
        }
        samples = plan.samples
        features = try join.table(note: note)
        let common = components.first ?? nil
        let areAlike = components.allSatisfy { $0 == common } && common?.map.rows == features.count
        if !areAlike, components.contains(where: { $0 != nil }) {
            note("the loadings of the files differ, and are left out")
        }
        self.components = areAlike ? common : nil
        parts = plan.parts
        (self.cells, self.sizes, self.marks) = (cells, sizes, marks)
        inputs = try plan.inputs + digests.all()
        self.join = join
        self.options = options
    }

    /// The work of reading all cells.
    package var work: Double { sizes.reduce(0) { $0 + Double($1) } }

    /// Reads all cells, in the order of the files. Call this once.
    ///
    /// - Parameters:
    ///   - note: called with what is left out of a file, and what looks wrong.
    ///   - progress: called with a number of cells that were read, and the work that this was.
    ///   - body: called with each block.
    package mutating func forEachBlock(
        threads: Int, _ encoding: BlockEncoding, note: (String) -> Void,
        progress: (Int, Double) -> Void = { _, _ in },
        _ body: (EncodedBlock) throws(GGMLError) -> Void
    ) throws(GGMLError) {
        var cellsOfSample = Array(repeating: 0, count: samples.count)
        var seen = UniqueKeys()
        for (part, size) in zip(parts, sizes) {
            let source = if let first = first.take() { first } else { try openSource(part.path, options) }
            let maker = BlockMaker(
                path: part.path, features: source.features,
                map: try join.map(source.features, to: features, path: part.path),
                assignment: part.assignment, labels: part.labels, options: options, encoding: encoding)
            for (type, count) in join.leftOut(source.features) {
                note(
                    "\(part.path): left out the features \(type.isEmpty ? "without a type" : "of the type \(type)"): "
                        + "\(count)")
            }
            if !source.hasBarcodes {
                note("\(part.path): has no barcodes; cells are named 1 to \(source.cells)")
            }
            // Only files with a column of samples may share a sample.
            if case .positions = part.assignment.way {} else { seen.removeAll() }
            seen.reserve(min(source.cells, Self.mostCellsExpected))
            var tally = CellTally()
            while case let rows = try source.nextRows(threads: threads), !rows.isEmpty {
                for made in try make(rows, of: source, maker, threads) {
                    // Names that were made by counting are unique.
                    if source.hasBarcodes { try check(made, &seen, part.path) }
                    for sample in made.samples { cellsOfSample[Int(sample)] += 1 }
                    tally += made.tally
                    try body(made.encoded)
                }
                let count = rows.reduce(0) { $0 + $1.cells.count }
                progress(count, Double(size) * Double(count) / Double(source.cells))
            }
            try checkBarcodes(tally, part)
            report(tally, part, note)
        }
        for mark in marks { try mark.checkUnchanged() }
        for (sample, cells) in cellsOfSample.enumerated() where cells == 0 {
            note("sample \"\(samples.ids[sample])\" has no cells; --exclude-samples leaves samples out")
        }
    }

    /// Throws if a table of cells has none of the barcodes of the file.
    private func checkBarcodes(_ tally: CellTally, _ part: CohortPlan.Part) throws(GGMLError) {
        guard case .rows(let rows, _) = part.assignment.way, tally.cells > 0,
            tally.withoutSample == tally.cells
        else { return }
        throw .expected(
            "barcodes of the table, such as \"\(rows.keys.min() ?? "")\"",
            found: "none of them, but others, such as \"\(tally.barcode ?? "")\"", in: part.path,
            advice: "both must be written in the same way")
    }

    /// Throws if a barcode occurs twice in a sample.
    private func check(_ made: BlockMaker.Made, _ seen: inout UniqueKeys, _ path: String) throws(GGMLError) {
        guard let index = seen.insert(made.keys) else { return }
        throw .expected(
            "each barcode once in sample \"\(samples.ids[Int(made.samples[index])])\"",
            found: "\"\(made.barcodes[index])\" twice", in: path)
    }

    private func make(_ rows: [RawRows], of source: any CellSource, _ maker: BlockMaker, _ threads: Int)
        throws(GGMLError) -> [BlockMaker.Made]
    {
        var work: [(rows: RawRows, barcodes: [String])] = []
        for rows in rows {
            let barcodes =
                source.hasBarcodes ? try source.barcodes(rows.cells) : rows.cells.map { String($0 + 1) }
            work.append((rows, barcodes))
        }
        return try concurrentMap(count: work.count, threads: threads) { [work] index throws(GGMLError) in
            try maker.make(work[index].rows, barcodes: work[index].barcodes)
        }
    }

    private func report(_ tally: CellTally, _ part: CohortPlan.Part, _ note: (String) -> Void) {
        let path = part.path
        let isOneSample = if case .whole = part.assignment.way { true } else { false }
        if tally.withoutSample > 0 {
            note("\(path): left out the cells that belong to no sample: \(tally.withoutSample)")
        }
        if case .rows = part.assignment.way,
            case let named = part.assignment.samples.count(where: { $0 != -1 }),
            case let absent = named + tally.withoutSample - tally.cells, absent > 0
        {
            note("\(path): does not have all barcodes of the table; missing: \(absent)")
        }
        if tally.withFewGenes > 0 {
            note(
                "\(path): left out the cells with fewer than \(options.minGenes) genes: \(tally.withFewGenes)"
            )
        }
        if tally.withFewCounts > 0 {
            note(
                "\(path): left out the cells with fewer than \(options.minCounts) counts: \(tally.withFewCounts)"
            )
        }
        if features.state == .counts, features.count >= Self.featuresOfNoPanel, options.minGenes == 0,
            options.minCounts == 0,
            2 * tally.nearlyEmpty > tally.cells
        {
            note(
                "\(path): looks like a raw matrix: fewer than 10 counts in \(tally.nearlyEmpty) of "
                    + "\(tally.cells) cells; --min-counts or --min-genes leave out empty ones")
        }
        if tally.looksLikeCounts, tally.cells > 0 {
            note(
                "\(path): looks like counts: all values are whole numbers, though --state is \(features.state.rawValue)"
            )
        }
        if isOneSample, let suffixes = tally.suffixes, suffixes.count > 1, suffixes.max() == suffixes.count {
            note(
                "\(path): barcodes end in -1 to -\(suffixes.count), as \"cellranger aggr\" makes them; --aggregation "
                    + "splits such a file into its samples")
        }
    }
}
