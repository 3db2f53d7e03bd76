import HDF5

/// A table of AnnData, `obs` or `var`: a name for each row, and columns.
///
/// Up to anndata 0.6 a table is one dataset of records whose first column is the index; since 0.7 it is a group, and
/// the attribute `_index` says which of its members is the index.
final class AnnDataTable {
    /// The path in the file, such as "obs".
    let path: String
    let count: Int
    /// The group in which anndata 0.6 keeps the categories of this table.
    let oldCategories: String
    let isRecords: Bool
    private let index: String
    private let names: Dataset

    init(_ file: borrowing HDF5File, _ path: String, oldCategories: String) throws(HDF5Error) {
        self.path = path
        self.oldCategories = oldCategories
        switch try file.kind(of: path) {
        case .dataset:
            isRecords = true
            index = try file.members(of: path).first ?? ""
            names = try file.dataset(path, member: index)
        case .group:
            isRecords = false
            guard let index = try file.text("_index", of: path) else {
                throw HDF5Error(
                    path, expected: "the attribute \"_index\", which says where the names of the rows are",
                    found: "none")
            }
            self.index = index
            names = try Self.names(file, "\(path)/\(index)")
        default:
            throw HDF5Error(path, expected: "a table", found: "something else")
        }
        count = try names.count
    }

    /// The dataset of names, which may have a mask of missing values but no missing values.
    private static func names(_ file: borrowing HDF5File, _ path: String) throws(HDF5Error) -> Dataset {
        guard try file.kind(of: path) == .group else { return try file.dataset(path) }
        let mask = try file.dataset("\(path)/mask")
        for range in try mask.count.stretches {
            guard try mask.integers(range).allSatisfy({ $0 == 0 }) else {
                throw HDF5Error(path, expected: "a name for each row", found: "missing ones")
            }
        }
        return try file.dataset("\(path)/values")
    }

    /// The names of the given rows.
    func names(_ rows: Range<Int>) throws(HDF5Error) -> [String] {
        if names.valueKind == .string { return try names.strings(rows) }
        return try names.integers(rows).map { String($0) }
    }

    /// The names of the columns, without the index.
    func columns(_ file: borrowing HDF5File) throws(HDF5Error) -> [String] {
        try file.members(of: path).filter { $0 != index && $0 != "__categories" }
    }
}

extension Int {
    /// The range from 0 to this number, in pieces that are read at a time.
    var stretches: [Range<Int>] {
        let length = 1 << 16
        return stride(from: 0, to: self, by: length).map { $0..<Swift.min(self, $0 + length) }
    }
}
