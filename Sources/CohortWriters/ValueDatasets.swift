import GGMLCore
import HDF5

/// The values of cells in an HDF5 file.
protocol ValueDataset: AnyObject {
    func append(_ matrix: CellMatrix, _ output: borrowing AnnDataOutput) throws(HDF5Error)
    func finish(_ output: borrowing AnnDataOutput) throws(HDF5Error)
}

/// Compressed sparse rows, with values in single precision, in which scanpy works and counts up to 2²⁴ are exact.
///
/// Indices and row ends have one type, because SciPy fails with two: four bytes while they can count the values, then
/// eight. Row lengths stay in memory, four bytes a cell.
final class SparseDataset: ValueDataset {
    private static let valuesMovedAtOnce = 1 << 20

    private let path: String
    private let columns: Int
    /// The most values for which row ends of four bytes do.
    private let mostNarrow: Int
    private var values: GrowingDataset<Float>
    private var narrow: GrowingDataset<Int32>?
    private var wide: GrowingDataset<Int64>?
    private var lengths: [UInt32] = []

    init(_ output: borrowing AnnDataOutput, _ path: String, columns: Int, mostNarrow: Int) throws(HDF5Error) {
        self.path = path
        self.columns = columns
        self.mostNarrow = mostNarrow
        try output.file.makeGroup(path)
        values = try GrowingDataset(output.file, "\(path)/data")
        narrow = try GrowingDataset(output.file, "\(path)/indices")
    }

    func append(_ matrix: CellMatrix, _ output: borrowing AnnDataOutput) throws(HDF5Error) {
        let rows = matrix.sparse
        lengths += (0..<rows.count).map { UInt32(rows.range($0).count) }
        try values.append(rows.values)
        if values.count > mostNarrow { try widen(output) }
        try narrow?.append(rows.indices.map { Int32(bitPattern: $0) })
        try wide?.append(rows.indices.map { Int64($0) })
    }

    /// Gives the indices so far eight bytes each.
    private func widen(_ output: borrowing AnnDataOutput) throws(HDF5Error) {
        guard let old = narrow.take() else { return }
        try output.file.remove("\(path)/indices")
        var new = try GrowingDataset<Int64>(output.file, "\(path)/indices")
        for start in stride(from: 0, to: old.count, by: Self.valuesMovedAtOnce) {
            let piece = try old.read(start..<min(start + Self.valuesMovedAtOnce, old.count))
            try new.append(piece.map { Int64($0) })
        }
        // Only now is the room of the old ones free.
        try old.close()
        wide = consume new
    }

    func finish(_ output: borrowing AnnDataOutput) throws(HDF5Error) {
        if wide == nil {
            try writeRowEnds(output, as: Int32.self)
        } else {
            try writeRowEnds(output, as: Int64.self)
        }
        try output.mark(path, "csr_matrix", "0.1.0")
        try output.file.setIntegers("shape", [lengths.count, columns], of: path)
    }

    private func writeRowEnds<Value: HDF5Number & FixedWidthInteger>(
        _ output: borrowing AnnDataOutput, as type: Value.Type
    ) throws(HDF5Error) {
        var dataset = try GrowingDataset<Value>(output.file, "\(path)/indptr")
        try dataset.append([0])
        var end = Value(0)
        for start in stride(from: 0, to: lengths.count, by: Self.valuesMovedAtOnce) {
            let piece = lengths[start..<min(start + Self.valuesMovedAtOnce, lengths.count)]
            try dataset.append(
                piece.map { length in
                    end += Value(length)
                    return end
                })
        }
    }
}

/// A matrix with all its values.
final class DenseDataset: ValueDataset {
    private let path: String
    private let columns: Int
    private var values: GrowingDataset<Float>

    init(_ output: borrowing AnnDataOutput, _ path: String, columns: Int) throws(HDF5Error) {
        self.path = path
        self.columns = columns
        values = try GrowingDataset(output.file, path, columns: columns)
    }

    func append(_ matrix: CellMatrix, _: borrowing AnnDataOutput) throws(HDF5Error) {
        try values.append(matrix.dense.values)
    }

    func finish(_ output: borrowing AnnDataOutput) throws(HDF5Error) { try output.mark(path, "array") }
}
