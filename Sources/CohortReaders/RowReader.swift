import GGMLCore

/// The values of cells, in whatever way a file stores them, from the first cell to the last.
protocol RowReader: AnyObject {
    /// The next cells, up to two blocks a thread; none after the last.
    func next(threads: Int) throws(GGMLError) -> [RawRows]
}

/// Cells of a matrix that is stored gene by gene (CSC).
final class TransposedRows: RowReader {
    private let genes: CompressedRows
    private let cells: Int
    private let place: String
    private let sorter: EntrySorter
    private var isSorted = false

    /// - Parameters:
    ///   - genes: the matrix, a gene a row
    ///   - place: where its indices are, for messages
    ///   - folder: holds as much as the matrix has values
    init(_ genes: CompressedRows, cells: Int, place: String, folder: String) throws(GGMLError) {
        self.genes = genes
        self.cells = cells
        self.place = place
        sorter = try EntrySorter(cells: cells, folder: folder)
    }

    func next(threads: Int) throws(GGMLError) -> [RawRows] {
        if !isSorted { try sort(threads: threads) }
        isSorted = true
        return try sorter.nextRows(threads: threads)
    }

    private func sort(threads: Int) throws(GGMLError) {
        while true {
            let blocks = try genes.next(threads: threads)
            if blocks.isEmpty { return }
            for block in blocks { try add(block) }
        }
    }

    private func add(_ block: RawRows) throws(GGMLError) {
        guard case .sparse(let ends, let indices, let counts) = block.values else { return }
        let (rows, values) = (indices.span, counts.span)
        var position = 0
        for (gene, end) in zip(block.cells, ends) {
            while position < end {
                let (cell, value) = (Int(rows[position]), values[position])
                position += 1
                guard cell < cells else {
                    throw .expected("0 to \(cells - 1)", found: "\(cell)", in: place)
                }
                guard value != 0 else { continue }
                let genesOfCell = try sorter.add(cell: cell, feature: UInt32(gene), value: value)
                guard genesOfCell <= gene + 1 else {
                    throw .expected(
                        "each cell once in a gene", found: "cell \(cell) twice in gene \(gene)", in: place)
                }
            }
        }
    }
}
