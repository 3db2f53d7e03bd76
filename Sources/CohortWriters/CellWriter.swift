package import GGMLCore
package import GGMLStream

/// Cells of a block, with their coordinates in other spaces.
package struct ExportedCells: Sendable {
    package let block: CellBlock
    /// The coordinates in each space that the cohort's content names, in their order.
    package let coordinates: [DenseRows]

    package init(_ block: CellBlock, coordinates: [DenseRows] = []) {
        self.block = block
        self.coordinates = coordinates
    }
}

/// Writes cells into a file of some form, which appears when it is complete.
package protocol CellWriter: ~Copyable {
    mutating func append(_ cells: ExportedCells) throws(GGMLError)
    consuming func finish() throws(GGMLError)
}
