public import GGMLCore
internal import HDF5

/// A gene-by-cell matrix as Cell Ranger 3 and later write it to HDF5, read a block of cells at a time.
///
/// The group `matrix` holds compressed sparse columns (`data`, `indices`, `indptr`, `shape`), `barcodes`, and
/// `features` with `id`, `name` and `feature_type`; only features of the type "Gene Expression" are read. Memory is
/// that of the feature names, of one block, and some twenty bytes a barcode.
public struct CellRangerFile: ~Copyable {
    private static let valuesPerBlock = 1 << 18
    private static let cellsPerBlock = 1 << 12
    private static let mostFeatures = 1_000_000
    private static let wantedType = "Gene Expression"

    public let path: String
    public let cells: Int
    public let features: FeatureTable
    /// Features that were left out, and their types.
    public let leftOut: [(type: String, count: Int)]
    public let hasBarcodes: Bool

    private let file: HDF5File
    /// For each row of the matrix its column in our blocks; −1 if it is left out.
    private let columns: [Int32]
    private let values: Int
    private var nextCell = 0
    private var lastEnd = 0
    private var seenBarcodes: Set<UInt64> = []

    public static func open(_ path: String) throws(GGMLError) -> CellRangerFile {
        _ = try Descriptor.reading(path)
        return try translating(path) { try CellRangerFile(opening: path) }
    }

    private init(opening path: String) throws {
        let file = try HDF5File(path: path)
        guard file.kind(of: "matrix") == .group else {
            throw GGMLError.expected(
                "the group \"matrix\" of a Cell Ranger 3 or later export", found: "none", in: path,
                advice: "give the filtered_feature_bc_matrix.h5 of Cell Ranger 3 or later")
        }
        let shapeSet = try file.dataset("matrix/shape")
        let sizes = try shapeSet.count
        let shape = sizes == 2 ? try shapeSet.integers(0..<2) : []
        guard sizes == 2, (1...Int64(Self.mostFeatures)).contains(shape[0]),
            (0...Int64(Int32.max)).contains(shape[1])
        else {
            throw HDF5Error(
                "matrix/shape", expected: "numbers of genes (1 to \(Self.mostFeatures)) and of cells",
                found: sizes == 2 ? "\(shape)" : "\(sizes) numbers")
        }
        let (rows, cells) = (Int(shape[0]), Int(shape[1]))
        let values = try file.dataset("matrix/data").count
        func check(_ name: String, _ expected: Int) throws {
            let found = try file.dataset("matrix/\(name)").count
            guard found == expected else {
                throw HDF5Error(
                    "matrix/\(name)", expected: "\(expected) values, to fit the shape", found: "\(found)")
            }
        }
        try check("indices", values)
        try check("indptr", cells + 1)
        let hasBarcodes = file.kind(of: "matrix/barcodes") != nil
        if hasBarcodes { try check("barcodes", cells) }
        try check("features/id", rows)
        let start = try file.dataset("matrix/indptr").integers(0..<1)
        guard start == [0] else {
            throw HDF5Error("matrix/indptr", expected: "0 first", found: "\(start[0])")
        }

        let ids = try file.dataset("matrix/features/id").strings(0..<rows)
        func optional(_ name: String) throws -> [String]? {
            guard file.kind(of: "matrix/features/\(name)") != nil else { return nil }
            try check("features/\(name)", rows)
            return try file.dataset("matrix/features/\(name)").strings(0..<rows)
        }
        let names = try optional("name") ?? ids
        let types = try optional("feature_type")
        let wanted = ids.indices.filter { types == nil || types?[$0] == Self.wantedType }
        guard !wanted.isEmpty else {
            throw GGMLError.expected(
                "features of the type \(Self.wantedType)",
                found: Set(types ?? []).sorted().joined(separator: ", "),
                in: path)
        }
        let labels = Labelling((types ?? []).filter { $0 != Self.wantedType })
        let features = try FeatureTable(
            state: .counts, ids: wanted.map { ids[$0] }, names: wanted.map { names[$0] },
            place: "\(path), matrix/features/id")
        var columns = Array(repeating: Int32(-1), count: rows)
        for (column, row) in wanted.enumerated() { columns[row] = Int32(column) }
        self.features = features
        self.leftOut = Array(zip(labels.names, labels.sizes))
        self.hasBarcodes = hasBarcodes
        self.columns = columns
        self.path = path
        self.cells = cells
        self.values = values
        self.file = file
    }

    /// The next cells, all of sample `sample`; nil after the last.
    public mutating func nextBlock(sample: Int) throws(GGMLError) -> CellBlock? {
        try Self.translating(path) { try readBlock(sample: sample) }
    }

    private mutating func readBlock(sample: Int) throws -> CellBlock? {
        guard nextCell < cells else {
            guard lastEnd == values else {
                throw HDF5Error(
                    "matrix/indptr", expected: "\(values) last, the number of values", found: "\(lastEnd)")
            }
            return nil
        }
        let ends = try nextEnds()
        let range = nextCell..<nextCell + ends.count
        let barcodes = try barcodes(range)
        let (indices, counts) = (
            try file.dataset("matrix/indices").integers(lastEnd..<ends[ends.count - 1]),
            try self.counts(lastEnd..<ends[ends.count - 1])
        )
        var rows = SparseRows(columns: features.count)
        var start = 0
        for (cell, end) in ends.enumerated() {
            let cellRange = start..<end - lastEnd
            try append(indices[cellRange], counts[cellRange], to: &rows, barcode: barcodes[cell])
            start = cellRange.upperBound
        }
        nextCell = range.upperBound
        lastEnd = ends[ends.count - 1]
        return CellBlock(
            samples: Array(repeating: UInt32(sample), count: range.count), barcodes: barcodes,
            matrix: .sparse(rows))
    }

    /// Where the next cells end in `data`, as many as fit a block.
    private func nextEnds() throws -> [Int] {
        let count = min(Self.cellsPerBlock, cells - nextCell)
        let pointers = try file.dataset("matrix/indptr").integers(nextCell + 1..<nextCell + 1 + count)
        var ends: [Int] = []
        var previous = lastEnd
        for pointer in pointers {
            guard let end = Int(exactly: pointer), end >= previous, end <= values,
                end - previous <= columns.count
            else {
                throw HDF5Error(
                    "matrix/indptr",
                    expected:
                        "\(previous) to \(min(values, previous + columns.count)) for cell \(nextCell + ends.count + 1)",
                    found: "\(pointer)")
            }
            if !ends.isEmpty && end - lastEnd > Self.valuesPerBlock { break }
            ends.append(end)
            previous = end
        }
        return ends
    }

    private mutating func barcodes(_ range: Range<Int>) throws -> [String] {
        guard hasBarcodes else { return range.map { String($0 + 1) } }
        let barcodes = try file.dataset("matrix/barcodes").strings(range)
        for barcode in barcodes {
            var hash = StableHash()
            hash.combine(barcode)
            guard seenBarcodes.insert(hash.value).inserted else {
                throw HDF5Error(
                    "matrix/barcodes", expected: "each barcode once", found: "\"\(barcode)\" twice")
            }
        }
        return barcodes
    }

    /// Counts as whole numbers, also where another tool has stored them as floats.
    private func counts(_ range: Range<Int>) throws -> [Float] {
        let data = try file.dataset("matrix/data")
        if data.valueKind == .integer {
            return try data.integers(range).map { count in
                guard (0...Int64(Float.largestCount)).contains(count) else { throw Self.badCount("\(count)") }
                return Float(count)
            }
        }
        return try data.doubles(range).map { count in
            guard count >= 0, count <= Double(Float.largestCount), count == count.rounded() else {
                throw Self.badCount("\(count)")
            }
            return Float(count)
        }
    }

    /// Adds one cell, its genes in increasing order; some tools write them in another.
    private func append(
        _ indices: ArraySlice<Int64>, _ counts: ArraySlice<Float>, to rows: inout SparseRows, barcode: String
    ) throws {
        var entries: [(column: UInt32, count: Float)] = []
        entries.reserveCapacity(indices.count)
        for (index, count) in zip(indices, counts) {
            guard index >= 0, index < columns.count else {
                throw HDF5Error("matrix/indices", expected: "0 to \(columns.count - 1)", found: "\(index)")
            }
            let column = columns[Int(index)]
            if column >= 0 && count > 0 { entries.append((UInt32(column), count)) }
        }
        let isSorted = zip(entries, entries.dropFirst()).allSatisfy { $0.column < $1.column }
        if !isSorted { entries.sort { $0.column < $1.column } }
        for (position, entry) in entries.enumerated() {
            guard isSorted || position == 0 || entries[position - 1].column < entry.column else {
                throw HDF5Error(
                    "matrix/indices", expected: "each gene once in cell \"\(barcode)\"",
                    found: "\(features.ids[Int(entry.column)]) twice")
            }
            rows.append(entry.column, entry.count)
        }
        rows.endRow()
    }

    private static func badCount(_ text: String) -> HDF5Error {
        HDF5Error(
            "matrix/data", expected: "counts, whole numbers from 0 to \(Float.largestCount)", found: text)
    }

    /// Runs `body`, and gives what it finds wrong in the file the form that all our errors have.
    private static func translating<Result: ~Copyable>(_ path: String, _ body: () throws -> Result)
        throws(GGMLError) -> Result
    {
        do {
            return try body()
        } catch let error as HDF5Error {
            throw .expected(
                error.expected, found: error.found,
                in: error.object.isEmpty ? path : "\(path), \(error.object)",
                advice: "check that this is a whole export of Cell Ranger 3 or later")
        } catch let error as GGMLError {
            throw error
        } catch {
            throw GGMLError(.internalFault, "\(path): \(error)")
        }
    }
}
