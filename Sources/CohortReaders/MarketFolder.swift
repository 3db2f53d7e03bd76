package import GGMLCore
import GGMLStream

/// A folder of `matrix.mtx`, `barcodes.tsv` and `features.tsv` (or `genes.tsv`), each plain or gzipped.
///
/// Entries may be in any order. Entries in the order of cells are streamed, and others are sorted on disk. A first pass
/// finds out which; for a file written by Cell Ranger 3 or later, it looks only at the first entries. Memory holds the
/// features, some blocks of cells and, if needed, an `EntrySorter`.
package final class MarketFolder: CellSource {
    private enum Rows {
        case ordered(OrderedEntries)
        case sorted(EntrySorter)
    }

    package let path: String
    package let features: SourceFeatures
    package var cells: Int { size.cells }
    package let hasBarcodes = true

    private let matrix: String
    private let size: MarketSize
    private let options: CohortOptions
    private var barcodes: NameLines
    private var rows: Rows?

    /// - Parameter path: the folder, or the matrix in it if there are several (`GSM1_matrix.mtx.gz`, `GSM2_matrix.mtx.gz`)
    package init(path: String, _ options: CohortOptions) throws(GGMLError) {
        let files = try MarketFiles(path: path, genome: options.genome)
        let reader = try MarketReader(path: files.matrix, options)
        let size = reader.size
        let cells = try NameFile(path: files.barcodes, names: size.cells)
        let genes = try NameFile(path: files.features, names: size.features)
        guard genes.count > 0 else { throw .expected("at least one feature", found: "none", in: genes.path) }
        guard (size.features, size.cells) == (genes.count, cells.count) else {
            throw .expected(
                "\(genes.count) features and \(cells.count) cells, the lines of \(genes.path) and \(cells.path)",
                found: "\(size.features) and \(size.cells)", in: reader.sizePlace,
                advice: Self.advice(size, cells, genes))
        }
        var features = try SourceFeatures(market: genes, genome: files.genome, wanted: options.features)
        features.notes += cells.notes + genes.notes
        self.path = path
        self.features = features
        self.options = options
        matrix = files.matrix
        self.size = size
        barcodes = try NameLines(cells)
    }

    private static func advice(_ size: MarketSize, _ cells: NameFile, _ genes: NameFile) -> String {
        if (size.cells, size.features) == (genes.count, cells.count) {
            return size.isTransposed
                ? "leave out --transpose: a row is a feature, a column a cell"
                : "read it with --transpose, as a row is a cell and a column a feature"
        }
        for (file, wanted) in [(cells, size.cells), (genes, size.features)] where file.count == wanted + 1 {
            return
                "\(file.path) has one line too many; if its first, \"\(file.first.prefix(80).replacing("\t", with: " "))\", names columns, take it out"
        }
        return "take the three files of one export"
    }

    package func barcodes(_ cells: Range<Int>) throws(GGMLError) -> [String] {
        let names = try barcodes.next(cells.count)
        guard names.count == cells.count else { throw changed(barcodes.path) }
        return names
    }

    package func nextRows(threads: Int) throws(GGMLError) -> [RawRows] {
        if rows == nil { rows = try openRows(threads) }
        switch rows {
        case .ordered(let entries): return try entries.nextRows(threads: threads)
        case .sorted(let sorter): return try sorter.nextRows(threads: threads)
        case nil: return []
        }
    }

    private func openRows(_ threads: Int) throws(GGMLError) -> Rows {
        guard try !isInCellOrder(threads) else {
            return .ordered(OrderedEntries(try openMatrix()))
        }
        let sorter = try EntrySorter(cells: cells, folder: options.temporaryFolder)
        var reader = try openMatrix()
        while case let batch = try reader.next(threads: threads), !batch.isEmpty {
            for entries in batch { try reader.sort(entries, into: sorter) }
        }
        return .sorted(sorter)
    }

    private func openMatrix() throws(GGMLError) -> MarketReader {
        let reader = try MarketReader(path: matrix, options)
        guard reader.size == size else { throw changed(matrix) }
        return reader
    }

    private func changed(_ file: String) -> GGMLError {
        .expected("a file that stays the same while it is read", found: "a changed one", in: file)
    }

    private func isInCellOrder(_ threads: Int) throws(GGMLError) -> Bool {
        var reader = try openMatrix()
        var last = 0
        while case let batch = try reader.next(threads: threads), !batch.isEmpty {
            for entries in batch {
                if entries.firstOutOfOrder(after: last) != nil { return false }
                last = entries.cells.last.map { Int($0) } ?? last
            }
            if reader.isOfCellRanger { break }
        }
        return true
    }
}

extension MarketReader {
    fileprivate func sort(_ entries: MarketEntries, into sorter: EntrySorter) throws(GGMLError) {
        var entry = 0
        for (cell, end) in zip(entries.cells, entries.ends) {
            while entry < end {
                let count = try sorter.add(
                    cell: Int(cell), feature: entries.features[entry], value: entries.values[entry])
                if count > size.features { throw crowdedCell(entries, entry) }
                entry += 1
            }
        }
    }
}
