import GGMLCore
import HDF5

/// The values of cells in an HDF5 file.
protocol ValueDataset: AnyObject {
    func append(_ matrix: CellMatrix) throws(HDF5Error)
    func finish(_ output: borrowing AnnDataOutput) throws(HDF5Error)
}

/// Compressed sparse rows, with values in single precision, in which scanpy works and counts up to 2²⁴ are exact.
final class SparseDataset: ValueDataset {
    private let path: String
    private let columns: Int
    private var values: GrowingDataset<Float>
    private var indices: GrowingDataset<Int32>
    private var rowEnds: GrowingDataset<Int64>

    init(_ output: borrowing AnnDataOutput, _ path: String, columns: Int) throws(HDF5Error) {
        self.path = path
        self.columns = columns
        try output.file.makeGroup(path)
        values = try GrowingDataset(output.file, "\(path)/data")
        indices = try GrowingDataset(output.file, "\(path)/indices")
        rowEnds = try GrowingDataset(output.file, "\(path)/indptr")
        try rowEnds.append([0])
    }

    func append(_ matrix: CellMatrix) throws(HDF5Error) {
        let rows = matrix.sparse
        let start = Int64(values.count)
        try rowEnds.append(rows.rowEnds.map { start + Int64($0) })
        try indices.append(rows.indices.map { Int32(bitPattern: $0) })
        try values.append(rows.values)
    }

    func finish(_ output: borrowing AnnDataOutput) throws(HDF5Error) {
        try output.mark(path, "csr_matrix", "0.1.0")
        try output.file.setIntegers("shape", [rowEnds.count - 1, columns], of: path)
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

    func append(_ matrix: CellMatrix) throws(HDF5Error) { try values.append(matrix.dense.values) }

    func finish(_ output: borrowing AnnDataOutput) throws(HDF5Error) { try output.mark(path, "array") }
}
