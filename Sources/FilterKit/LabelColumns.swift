package import GGMLCore
package import GGMLStream

/// The labels of cells as columns of a table. They are those of the first block, because the header is written before
/// the other blocks are read.
package struct LabelColumns: Sendable {
    package let names: [String]
    private let place: String

    /// - Parameters:
    ///   - first: the first block; nil if there are no cells
    ///   - place: the source of the cells, for messages
    package init(_ first: CellBlock?, place: String) throws(GGMLError) {
        names = try first?.labels(place: place).map(\.name) ?? []
        self.place = place
    }

    /// The fields of the labels of each cell of a block.
    ///
    /// - Throws: if the block has labels without a column.
    package func fields(of block: CellBlock) throws(GGMLError) -> [[String]] {
        let found = try block.labels(place: place)
        if let other = found.first(where: { !names.contains($0.name) }) {
            throw .expected(
                "labels that the first block of cells has, too", found: "\"\(other.name)\"", in: place)
        }
        let columns = names.map { name in found.first { $0.name == name } }
        return (0..<block.count).map { row in columns.map { $0?.values[row] ?? "NA" } }
    }
}
