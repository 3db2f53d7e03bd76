import CHDF5
import Glibc

/// The owner of one open dataset.
public struct Dataset: ~Copyable {
    /// What kind of values a dataset holds.
    public enum ValueKind: Sendable { case integer, float, string, other }

    public let path: String
    /// Lengths of the dimensions; none for a single value.
    public let shape: [Int]
    public let valueKind: ValueKind

    let id: hid_t

    init(id: hid_t, path: String) throws(HDF5Error) {
        guard id >= 0 else {
            throw HDF5Error(path, expected: "a dataset", found: "one that cannot be opened")
        }
        self.id = id
        self.path = path
        shape = Self.shape(of: id)
        let type = H5Dget_type(id)
        defer { H5Tclose(type) }
        valueKind =
            switch H5Tget_class(type) {
            case H5T_INTEGER: .integer
            case H5T_FLOAT: .float
            case H5T_STRING: .string
            default: .other
            }
    }

    deinit { H5Dclose(id) }

    /// The number of values of a dataset with one dimension.
    public var count: Int {
        get throws(HDF5Error) {
            guard shape.count == 1 else {
                throw HDF5Error(path, expected: "one dimension", found: "\(shape.count)")
            }
            return shape[0]
        }
    }

    /// Whole numbers at `range` of the one dimension, whatever their width; floats are refused.
    public func integers(_ range: Range<Int>) throws(HDF5Error) -> [Int64] {
        guard valueKind == .integer else {
            throw HDF5Error(path, expected: "whole numbers", found: "\(valueKind) values")
        }
        return try read(range, as: ggml_h5_native_int64(), zero: 0)
    }

    /// Numbers at `range` of the one dimension; integers are converted.
    public func doubles(_ range: Range<Int>) throws(HDF5Error) -> [Double] {
        guard valueKind == .integer || valueKind == .float else {
            throw HDF5Error(path, expected: "numbers", found: "\(valueKind) values")
        }
        return try read(range, as: ggml_h5_native_double(), zero: 0)
    }

    /// Texts at `range` of the one dimension, of fixed or variable length, which must be UTF-8.
    public func strings(_ range: Range<Int>) throws(HDF5Error) -> [String] {
        guard valueKind == .string else {
            throw HDF5Error(path, expected: "texts", found: "\(valueKind) values")
        }
        let type = H5Dget_type(id)
        defer { H5Tclose(type) }
        return H5Tis_variable_str(type) > 0 ? try variableStrings(range, type) : try fixedStrings(range, type)
    }

    // MARK: Reading

    private func read<Value: BitwiseCopyable>(_ range: Range<Int>, as type: hid_t, zero: Value)
        throws(HDF5Error)
        -> [Value]
    {
        var values = Array(repeating: zero, count: range.count)
        try select(range) { memory, file in
            unsafe values.withUnsafeMutableBytes { buffer in
                unsafe H5Dread(id, type, memory, file, ggml_h5_default(), buffer.baseAddress)
            }
        }
        return values
    }

    private func fixedStrings(_ range: Range<Int>, _ type: hid_t) throws(HDF5Error) -> [String] {
        let width = H5Tget_size(type)
        let (size, overflow) = range.count.multipliedReportingOverflow(by: width)
        guard width > 0, !overflow, size <= 1 << 31 else {
            throw HDF5Error(path, expected: "short texts", found: "texts of \(width) bytes")
        }
        var bytes = [UInt8](repeating: 0, count: size)
        try select(range) { memory, file in
            unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe H5Dread(id, type, memory, file, ggml_h5_default(), buffer.baseAddress)
            }
        }
        var strings: [String] = []
        strings.reserveCapacity(range.count)
        for index in 0..<range.count {
            let start = index * width
            strings.append(try text(bytes[start..<start + width].prefix { $0 != 0 }))
        }
        return strings
    }

    private func variableStrings(_ range: Range<Int>, _ type: hid_t) throws(HDF5Error) -> [String] {
        var pointers = unsafe [UnsafeMutablePointer<CChar>?](repeating: nil, count: range.count)
        let space = lineSpace(range.count)
        defer { H5Sclose(space) }
        try select(range) { memory, file in
            unsafe pointers.withUnsafeMutableBytes { buffer in
                unsafe H5Dread(id, type, memory, file, ggml_h5_default(), buffer.baseAddress)
            }
        }
        defer { unsafe _ = H5Dvlen_reclaim(type, space, ggml_h5_default(), &pointers) }
        var strings: [String] = []
        strings.reserveCapacity(range.count)
        for index in 0..<range.count {
            guard let pointer = unsafe pointers[index] else {
                strings.append("")
                continue
            }
            let length = unsafe strlen(pointer)
            let bytes = unsafe UnsafeRawBufferPointer(start: pointer, count: length)
            strings.append(try text(unsafe Array(bytes)[...]))
        }
        return strings
    }

    private func text(_ bytes: ArraySlice<UInt8>) throws(HDF5Error) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw HDF5Error(path, expected: "texts in UTF-8", found: "other bytes")
        }
        return text
    }

    /// Calls `read` with the memory space and the file space of `range`.
    private func select(_ range: Range<Int>, _ read: (hid_t, hid_t) -> herr_t) throws(HDF5Error) {
        let count = try count
        guard range.lowerBound >= 0, range.upperBound <= count else {
            throw HDF5Error(path, expected: "at least \(range.upperBound) values", found: "\(count)")
        }
        if range.isEmpty { return }
        let file = H5Dget_space(id)
        defer { H5Sclose(file) }
        let memory = lineSpace(range.count)
        defer { H5Sclose(memory) }
        var (start, length) = (hsize_t(range.lowerBound), hsize_t(range.count))
        guard unsafe H5Sselect_hyperslab(file, H5S_SELECT_SET, &start, nil, &length, nil) >= 0,
            read(memory, file) >= 0
        else {
            throw damaged
        }
    }

    var damaged: HDF5Error {
        HDF5Error(
            path, expected: "values that can be read",
            found: "damaged ones, or a compression that this HDF5 library has no filter for")
    }

    private static func shape(of id: hid_t) -> [Int] {
        let space = H5Dget_space(id)
        defer { H5Sclose(space) }
        let dimensions = H5Sget_simple_extent_ndims(space)
        guard dimensions > 0 else { return [] }
        var lengths = [hsize_t](repeating: 0, count: Int(dimensions))
        unsafe _ = H5Sget_simple_extent_dims(space, &lengths, nil)
        return lengths.map { Int(clamping: $0) }
    }
}

/// A data space of one dimension.
private func lineSpace(_ count: Int) -> hid_t {
    var length = hsize_t(count)
    return unsafe H5Screate_simple(1, &length, nil)
}
