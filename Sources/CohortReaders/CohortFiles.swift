public import GGMLCore

/// The files of a cohort, one sample each, read one after another.
public struct CohortFiles: Sendable {
    public let samples: SampleTable
    public let paths: [String]
    /// The sheet that names the samples, if there is one.
    public let sheet: ProvenanceRecord.Input?

    /// The samples of a sheet.
    public init(sheet path: String) throws(GGMLError) {
        let sheet = try SampleSheet(path: path)
        samples = sheet.samples
        paths = sheet.paths
        self.sheet = sheet.input
    }

    /// One sample a file, named after it: "data/P01.h5" is "P01".
    public init(files: [String]) throws(GGMLError) {
        let names = files.map { path in
            let name = path.split(separator: "/").last ?? ""
            return String(name.hasSuffix(".h5") ? name.dropLast(3) : name)
        }
        if let twice = names.firstRepeated {
            throw .expected(
                "files with different names", found: "\"\(twice)\" twice", in: "the command line",
                advice: "name the samples in a sheet (--sheet)")
        }
        samples = try SampleTable(ids: names, classes: names.map { _ in nil }, place: "the command line")
        paths = files
        sheet = nil
    }

    /// What each file holds, for the provenance.
    public func inputs() throws(GGMLError) -> [ProvenanceRecord.Input] {
        var inputs = sheet.map { [$0] } ?? []
        for path in paths { inputs.append(.init(name: path, digest: try fileDigest(path))) }
        return inputs
    }

    /// The features of the first file, which all others must have too.
    public func features() throws(GGMLError) -> FeatureTable { try CellRangerFile.open(paths[0]).features }

    /// Reads all cells in order.
    ///
    /// - Parameters:
    ///   - note: told what is left out of a file.
    ///   - body: given each block.
    public func forEachBlock(
        features: FeatureTable, note: (String) -> Void, _ body: (CellBlock) throws(GGMLError) -> Void
    ) throws(GGMLError) {
        for (sample, path) in paths.enumerated() {
            var file = try CellRangerFile.open(path)
            for (type, count) in file.leftOut {
                note("\(path): left out the features of the type \(type): \(count)")
            }
            if !file.hasBarcodes { note("\(path): has no barcodes; cells are named 1 to \(file.cells)") }
            if file.cells == 0 { note("\(path): sample \"\(samples.ids[sample])\" has no cells") }
            try Self.check(file.features, features, path, firstPath: paths[0])
            while let block = try file.nextBlock(sample: sample) { try body(block) }
        }
    }

    private static func check(
        _ found: FeatureTable, _ expected: FeatureTable, _ path: String, firstPath: String
    )
        throws(GGMLError)
    {
        guard found.ids != expected.ids else { return }
        let position = zip(found.ids, expected.ids).enumerated().first { $0.element.0 != $0.element.1 }?
            .offset
        let difference =
            position.map { "\(found.ids[$0]) in the place of \(expected.ids[$0])" } ?? "another number"
        throw .expected(
            "the \(expected.count) genes of \(firstPath)", found: "\(found.count) genes, \(difference)",
            in: path,
            advice: "make all files with the same reference genome and annotation")
    }
}
