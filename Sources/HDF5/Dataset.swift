import CHDF5

/// The owner of one open dataset, or of one column of a table.
package struct Dataset: ~Copyable {
    /// What kind of values a dataset holds.
    package enum ValueKind: Sendable { case integer, float, boolean, string, table, other }

    package let path: String
    /// Lengths of the dimensions; none for a single value.
    package let shape: [Int]
    package let valueKind: ValueKind
    /// Bytes a value as it is stored.
    package let valueSize: Int

    let id: hid_t
    /// The column that is read of a table.
    private let member: String?
    /// The lengths of the array that each row of a column holds; these are the last ones of `shape`.
    private let arrayLengths: [Int]
    /// The other files whose values it may show.
    private let outside: OutsideFiles
    let checkedChunks = CheckedChunks()

    init(id: hid_t, path: String, member: String? = nil, outside: OutsideFiles) throws(HDF5Error) {
        guard id >= 0 else {
            throw HDF5Error(path, expected: "a dataset", found: "one that cannot be opened")
        }
        guard let type = Self.type(of: id, member) else {
            H5Dclose(id)
            throw HDF5Error("\(path)/\(member ?? "")", expected: "a column of a table", found: "nothing")
        }
        let element = type.element
        self.id = id
        self.path = member.map { "\(path)/\($0)" } ?? path
        self.member = member
        arrayLengths = type.arrayLengths
        shape = Self.shape(of: id) + type.arrayLengths
        valueKind = element.kind
        valueSize = element.size
        self.outside = outside
    }

    deinit { _ = guardingCrash(in: id, path) { H5Dclose(id) } }

    /// The number of values of a dataset with one dimension.
    package var count: Int {
        get throws(HDF5Error) {
            guard shape.count == 1 else {
                throw HDF5Error(path, expected: "one dimension", found: "\(shape.count)")
            }
            return shape[0]
        }
    }

    /// Whole numbers at `range` of the one dimension, whatever their width; floats are refused.
    package func integers(_ range: Range<Int>) throws(HDF5Error) -> [Int64] {
        guard valueKind == .integer || valueKind == .boolean else {
            throw HDF5Error(path, expected: "whole numbers", found: "\(valueKind) values")
        }
        return try read(line(range), as: ggml_h5_native_int64(), zero: 0)
    }

    /// Numbers at `range` of the one dimension; integers are converted.
    package func doubles(_ range: Range<Int>) throws(HDF5Error) -> [Double] {
        guard valueKind == .integer || valueKind == .float else {
            throw HDF5Error(path, expected: "numbers", found: "\(valueKind) values")
        }
        return try read(line(range), as: ggml_h5_native_double(), zero: 0)
    }

    // MARK: Reading

    /// What is stored, as the file has it.
    var type: DataType { DataType(id: H5Dget_type(id)) }

    /// Nil where a table has no such column, or it is no table.
    private static func type(of id: hid_t, _ member: String?) -> DataType? {
        let type = DataType(id: H5Dget_type(id))
        guard let member else { return type }
        return type.member(member)
    }

    /// What is read, as the file has it.
    var valueType: DataType { Self.type(of: id, member) ?? type }

    var isColumn: Bool { member != nil }

    /// A box of the file's dimensions that is a stretch of the one dimension; a single value counts as a stretch of one.
    func line(_ range: Range<Int>) throws(HDF5Error) -> [Range<Int>] {
        if shape.isEmpty, range == 0..<1 { return [] }
        let count = try count
        guard range.lowerBound >= 0, range.upperBound <= count else {
            throw HDF5Error(path, expected: "at least \(range.upperBound) values", found: "\(count)")
        }
        return [range]
    }

    /// - Parameter box: one range a dimension, within the shape; whole ranges where a column holds arrays.
    func read<Value: BitwiseCopyable>(_ box: [Range<Int>], as type: hid_t, zero: Value)
        throws(HDF5Error) -> [Value]
    {
        var values = Array(repeating: zero, count: box.reduce(1) { $0 * $1.count })
        let type = memoryType(type)
        try select(Array(box.dropLast(arrayLengths.count))) { memory, file in
            unsafe values.withUnsafeMutableBytes { buffer in
                unsafe H5Dread(id, type.id, memory, file, ggml_h5_default(), buffer.baseAddress)
            }
        }
        return values
    }

    /// How values of type `element` lie in memory: the library finds a table's column by its name.
    func memoryType(_ element: hid_t) -> DataType {
        var type = DataType(id: H5Tcopy(element))
        if !arrayLengths.isEmpty {
            let lengths = arrayLengths.map { hsize_t($0) }
            type = unsafe DataType(id: H5Tarray_create2(type.id, UInt32(lengths.count), lengths))
        }
        if let member {
            let table = DataType(id: H5Tcreate(H5T_COMPOUND, type.size))
            unsafe _ = H5Tinsert(table.id, member, 0, type.id)
            type = table
        }
        return type
    }

    /// Calls `read` with the memory space and the file space of a box of the file's dimensions.
    func select(_ box: [Range<Int>], _ read: (hid_t, hid_t) -> herr_t) throws(HDF5Error) {
        if box.contains(where: \.isEmpty) { return }
        try checkChunks(box)
        let file = DataSpace(id: H5Dget_space(id))
        let memory = DataSpace(line: box.reduce(1) { $0 * $1.count })
        let (starts, lengths) = (box.map { hsize_t($0.lowerBound) }, box.map { hsize_t($0.count) })
        guard
            unsafe box.isEmpty
                || H5Sselect_hyperslab(file.id, H5S_SELECT_SET, starts, nil, lengths, nil) >= 0,
            try outside.guardingLinks(in: id, path, { read(memory.id, file.id) }) >= 0
        else {
            throw damaged
        }
    }

    var damaged: HDF5Error {
        HDF5Error(path, expected: "values that can be read", found: "damaged ones")
    }

    static func shape(of id: hid_t) -> [Int] {
        let space = DataSpace(id: H5Dget_space(id))
        let dimensions = H5Sget_simple_extent_ndims(space.id)
        guard dimensions > 0 else { return [] }
        var lengths = [hsize_t](repeating: 0, count: Int(dimensions))
        unsafe _ = H5Sget_simple_extent_dims(space.id, &lengths, nil)
        return lengths.map { Int(clamping: $0) }
    }
}

/// The owner of one open data space.
struct DataSpace: ~Copyable {
    let id: hid_t

    init(id: hid_t) { self.id = id }

    /// One dimension.
    init(line count: Int) {
        var length = hsize_t(count)
        id = unsafe H5Screate_simple(1, &length, nil)
    }

    deinit { H5Sclose(id) }
}
