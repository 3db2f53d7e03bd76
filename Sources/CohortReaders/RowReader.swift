import GGMLCore
import GGMLStream

/// Reads the values of cells from the first cell to the last, however a file stores them.
protocol RowReader: AnyObject {
    /// The next cells, up to two blocks a thread; empty after the last.
    func next(threads: Int) throws(GGMLError) -> [RawRows]
}

/// The cells of a matrix that is stored gene by gene (CSC).
final class TransposedRows: RowReader {
    private let genes: CompressedRows
    private let cells: Int
    private let place: String
    private let folder: String
    /// The sorter with all values; nil until the first cells are requested.
    private var sorter: EntrySorter?

    /// - Parameters:
    ///   - genes: the matrix, with a gene in each row
    ///   - place: the location of its indices, for messages
    ///   - folder: the folder for the temporary file
    init(_ genes: CompressedRows, cells: Int, place: String, folder: String) {
        self.genes = genes
        self.cells = cells
        self.place = place
        self.folder = folder
    }

    func next(threads: Int) throws(GGMLError) -> [RawRows] {
        if sorter == nil { sorter = try sort(threads: threads) }
        return try sorter?.nextRows(threads: threads) ?? []
    }

    private func sort(threads: Int) throws(GGMLError) -> EntrySorter {
        let sorter = try EntrySorter(cells: cells, folder: folder)
        while true {
            let blocks = try genes.next(threads: threads)
            if blocks.isEmpty { return sorter }
            for block in blocks { try add(block, to: sorter) }
        }
    }

    private func add(_ block: RawRows, to sorter: EntrySorter) throws(GGMLError) {
        guard case .sparse(let ends, var indices, var counts) = block.values else { return }
        var start = 0
        for (gene, end) in zip(block.cells, ends) {
            let (rows, values) = (indices.takeWhole(end - start), counts.takeWhole(end - start))
            start = end
            for (cell, value) in zip(rows.lazy.map(Int.init), values) {
                guard cell < cells else {
                    throw .expected("0 to \(cells - 1)", found: "\(cell)", in: place)
                }
                guard value != 0 else { continue }
                let genesOfCell = try sorter.add(cell: cell, feature: UInt32(gene), value: value)
                guard genesOfCell <= gene + 1 else {
                    throw .expected(
                        "at most \(gene + 1) values of cell \(cell) in genes 0 to \(gene)",
                        found: "\(genesOfCell)", in: place)
                }
            }
        }
    }
}
