import GGMLCore
import GGMLStream
import HDF5

/// How a matrix of an AnnData file is stored.
struct StoredMatrix {
    /// Compressed rows, compressed columns, or all values.
    private enum Encoding { case csr, csc, dense }

    let rows: Int
    let columns: Int
    private let encoding: Encoding

    init(_ file: borrowing HDF5File, _ place: MatrixPlace) throws(HDF5Error) {
        let path = place.path
        guard try file.kind(of: path) == .group else {
            let reader = try TileReader(file, path, member: place.member)
            (rows, columns, encoding) = (reader.rows, reader.columns, .dense)
            return
        }
        let isNew = try file.text("encoding-type", of: path) != nil
        let name = try file.text(isNew ? "encoding-type" : "h5sparse_format", of: path)
        switch name {
        case "csr_matrix", "csr": encoding = .csr
        case "csc_matrix", "csc": encoding = .csc
        default:
            throw HDF5Error(
                path, expected: "a matrix, encoded as csr_matrix, csc_matrix or array",
                found: name.map { "\"\($0)\"" } ?? "a group that does not say how it is encoded")
        }
        let shape = try file.integers(isNew ? "shape" : "h5sparse_shape", of: path) ?? []
        guard shape.count == 2, shape.allSatisfy({ (0...Int(Int32.max)).contains($0) }) else {
            throw HDF5Error(
                path, expected: "the attribute \"shape\" with numbers of rows and of columns",
                found: shape.isEmpty ? "none" : "\(shape)")
        }
        (rows, columns) = (shape[0], shape[1])
    }

    func reader(
        _ file: borrowing HDF5File, path: String, _ place: MatrixPlace, temporaryFolder: String
    ) throws(GGMLError) -> any RowReader {
        switch encoding {
        case .csr:
            return try CompressedRows(
                file, path: path, group: place.path, rows: rows, columns: columns, check: place.check)
        case .csc:
            let genes = try CompressedRows(
                file, path: path, group: place.path, rows: columns, columns: rows, check: place.check)
            return TransposedRows(
                genes, cells: rows, place: "\(path), \(place.path)/indices", folder: temporaryFolder)
        case .dense:
            let tiles = try inFile(path) { () throws(HDF5Error) in
                try TileReader(file, place.path, member: place.member)
            }
            return try DenseCells(
                tiles, path: path, check: place.check, keepsZeros: place.state == .scores)
        }
    }
}
