import CHDF5

/// The owner of one open data type.
struct DataType: ~Copyable {
    let id: hid_t

    deinit { H5Tclose(id) }

    /// Bytes a value.
    var size: Int { H5Tget_size(id) }

    /// Bytes a value in a file whose addresses have so many; texts of variable length, and lists, stand elsewhere in it.
    func storedSize(addressSize: Int) -> Int {
        if isVariableString || H5Tget_class(id) == H5T_VLEN { return 8 + addressSize }
        switch H5Tget_class(id) {
        case H5T_ARRAY:
            return Dataset.product(arrayLengths + [element.storedSize(addressSize: addressSize)])
        case H5T_COMPOUND:
            return (0..<UInt32(max(0, H5Tget_nmembers(id)))).reduce(size) { size, index in
                let member = DataType(id: H5Tget_member_type(id, index))
                return size - member.size + member.storedSize(addressSize: addressSize)
            }
        default:
            return size
        }
    }

    var isVariableString: Bool { H5Tis_variable_str(id) > 0 }

    /// Texts of variable length as they are in memory, with the characters of this type. The type that stands in a file
    /// may be damaged.
    var variableText: DataType {
        let text = DataType(id: H5Tcopy(ggml_h5_c_string()))
        H5Tset_size(text.id, ggml_h5_variable())
        H5Tset_cset(text.id, H5Tget_cset(id))
        return text
    }

    var kind: Dataset.ValueKind {
        switch H5Tget_class(id) {
        case H5T_INTEGER: .integer
        case H5T_FLOAT: .float
        case H5T_STRING: .string
        case H5T_ENUM: memberNames == ["FALSE", "TRUE"] ? .boolean : .other
        case H5T_COMPOUND: .table
        default: .other
        }
    }

    /// The names of an enumeration's members or of a table's columns; empty for other types.
    var memberNames: [String] {
        (0..<max(0, H5Tget_nmembers(id))).map { index in
            guard let name = unsafe H5Tget_member_name(id, UInt32(index)) else { return "" }
            defer { unsafe _ = H5free_memory(name) }
            return unsafe String(cString: name)
        }
    }

    /// The type of a table's column; nil where there is no such column.
    func member(_ name: String) -> DataType? {
        guard let index = memberNames.firstIndex(of: name) else { return nil }
        return DataType(id: H5Tget_member_type(id, UInt32(index)))
    }

    /// Lengths of an array's dimensions; empty for other types.
    var arrayLengths: [Int] {
        let dimensions = H5Tget_array_ndims(id)
        guard H5Tget_class(id) == H5T_ARRAY, dimensions > 0 else { return [] }
        var lengths = [hsize_t](repeating: 0, count: Int(dimensions))
        unsafe _ = H5Tget_array_dims2(id, &lengths)
        return lengths.map { Int(clamping: $0) }
    }

    /// The type of an array's elements; other types are their own.
    var element: DataType { DataType(id: arrayLengths.isEmpty ? H5Tcopy(id) : H5Tget_super(id)) }
}
