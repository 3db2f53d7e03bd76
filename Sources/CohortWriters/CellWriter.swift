package import GGMLCore
package import GGMLStream
import HDF5

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

/// Runs `body`, which writes to an HDF5 file, and turns its errors into errors of the common form that name the file.
func whileWriting<Result: ~Copyable>(_ path: String, _ body: () throws(HDF5Error) -> Result)
    throws(GGMLError) -> Result
{
    do throws(HDF5Error) {
        return try body()
    } catch {
        throw failure(error, path)
    }
}

func failure(_ error: HDF5Error, _ path: String) -> GGMLError {
    let place = error.object.isEmpty ? path : "\(path), \(error.object)"
    return GGMLError(
        error.isOfStorage ? .inputOutput : .badData,
        "\(place): expected \(error.expected), found \(error.found); \(error.advice)")
}

extension OutputFile {
    /// The name under which the HDF5 library can write the file; it was opened with one.
    func pathForHDF5() throws(GGMLError) -> String {
        try requireSeekable()
        return temporaryPath ?? name
    }

    /// Throws where the writer cannot go back and forth in the file, as in a pipe or a device.
    func requireSeekable() throws(GGMLError) {
        guard !isDirect else {
            throw GGMLError(
                .cannotCreate,
                "\(name): expected the name of a file, found what cannot be written out of order")
        }
    }
}

extension CellMatrix {
    package var isSparse: Bool { if case .sparse = self { true } else { false } }

    /// The stored values of sparse rows, or those of dense rows that are not 0.
    package var sparse: SparseRows {
        if case .sparse(let rows) = self { return rows }
        var rows = SparseRows(columns: columns)
        for row in 0..<count {
            forEachValue(inRow: row) { if $1 != 0 { rows.append(UInt32($0), $1) } }
            rows.endRow()
        }
        return rows
    }

    /// All values.
    package var dense: DenseRows {
        if case .dense(let rows) = self { return rows }
        var values = Array(repeating: Float(0), count: count * columns)
        for row in 0..<count { forEachValue(inRow: row) { values[row * columns + $0] = $1 } }
        return DenseRows(columns: columns, values: values)
    }
}
