import GGMLCore
import GGMLStream
import HDF5

/// What is known of single cells: their labels and weights. It is that of the first block; others must not have more.
struct CellFacts {
    let labels: [CellLabels]
    let weights: [Double]?

    init(_ block: CellBlock, place: String) throws(GGMLError) {
        labels = try block.labels(place: place)
        weights = try block.weights(place: place)
    }
}

/// The columns of `obs`, one row a cell.
struct CellColumns: ~Copyable {
    private static let index = "_index"
    private static let barcode = "barcode"

    /// What each sample has, with the code of each sample.
    private let ofSamples: [(column: CodedColumn, codes: [Int32])]
    private let labels: [(name: String, column: CodedColumn)]
    private var weights: GrowingDataset<Double>?
    /// The name of the column of weights, if there is one.
    private let weightName: String?
    private let names: ColumnNames

    /// - Parameter first: what is known of the cells of the first block
    init(_ output: borrowing AnnDataOutput, _ preamble: Preamble, first: CellFacts) throws(HDF5Error) {
        var names = ColumnNames(reserved: [Self.index, Self.barcode])
        try output.file.makeGroup("obs")
        func column(_ name: String) throws(HDF5Error) -> CodedColumn {
            try CodedColumn(output, "obs/\(names.add(name))")
        }
        var ofSamples: [(CodedColumn, [Int32])] = []
        for (name, values) in [("sample", preamble.samples.ids)] + preamble.sampleColumns {
            let column = try column(name)
            ofSamples.append((column, values.map(column.code)))
        }
        var labels: [(String, CodedColumn)] = []
        for known in first.labels { labels.append((known.name, try column(known.name))) }
        let weightName = first.weights == nil ? nil : names.add("weight")
        if let weightName { weights = try GrowingDataset(output.file, "obs/\(weightName)") }
        (self.ofSamples, self.labels, self.weightName, self.names) = (ofSamples, labels, weightName, names)
    }

    /// Names that had to be changed, and what they became.
    var renamed: [(from: String, to: String)] { names.changes }

    /// The first of what is known of these cells but was not of the first block's; nil if there is none.
    func newFact(_ facts: CellFacts) -> String? {
        if facts.weights != nil, weights == nil { return "weights" }
        return facts.labels.first { label in !labels.contains { $0.name == label.name } }?.name
    }

    mutating func append(_ block: CellBlock, _ facts: CellFacts) throws(HDF5Error) {
        for (column, codes) in ofSamples { try column.append(codes: block.samples.map { codes[Int($0)] }) }
        for (name, column) in labels {
            let values = facts.labels.first { $0.name == name }?.values
            try column.append(values ?? Array(repeating: nil, count: block.count))
        }
        try weights?.append(facts.weights ?? Array(repeating: 1, count: block.count))
    }

    mutating func finish(_ output: borrowing AnnDataOutput, _ names: borrowing CellNames, path: String)
        throws(GGMLError)
    {
        try whileWriting(path) { () throws(HDF5Error) in
            for (column, _) in ofSamples { try column.finish(output) }
            for (_, column) in labels { try column.finish(output) }
            if let weightName { try output.mark("obs/\(weightName)", "array") }
        }
        var index = try whileWriting(path) { () throws(HDF5Error) in
            try GrowingTexts(output.file, "obs/\(Self.index)")
        }
        var barcodes: GrowingTexts? =
            names.areRepeated
            ? try whileWriting(path) { () throws(HDF5Error) in
                try GrowingTexts(output.file, "obs/\(Self.barcode)")
            } : nil
        try names.forEachPart { names, originals throws(GGMLError) in
            try whileWriting(path) { () throws(HDF5Error) in
                try index.append(names)
                try barcodes?.append(originals)
            }
        }
        try whileWriting(path) { () throws(HDF5Error) in
            try output.mark("obs/\(Self.index)", "string-array")
            if names.areRepeated { try output.mark("obs/\(Self.barcode)", "string-array") }
            try output.table(
                "obs", index: Self.index,
                columns: self.names.names + (names.areRepeated ? [Self.barcode] : []))
        }
    }
}

extension Preamble {
    /// The columns of samples beside their ids: the class where any is known, those of the sheet, and the cluster.
    var sampleColumns: [(String, [String?])] {
        var columns: [(String, [String?])] = []
        if samples.classes.contains(where: { $0 != nil }) { columns.append(("class", samples.classes)) }
        columns += samples.columns.map { ($0.name, $0.values) }
        if let clustering { columns.append(("cluster", clustering.assignment.map { String($0) })) }
        return columns
    }
}
