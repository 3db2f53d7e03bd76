import CHDF5

extension HDF5File {
    /// The text that an object has as an attribute; nil where it has none of this name.
    package func text(_ name: String, of object: String) throws(HDF5Error) -> String? {
        guard let attribute = try attribute(name, of: object) else { return nil }
        return try attribute.text()
    }

    /// The whole numbers that an object has as an attribute; nil where it has none of this name.
    package func integers(_ name: String, of object: String) throws(HDF5Error) -> [Int]? {
        guard let attribute = try attribute(name, of: object) else { return nil }
        return try attribute.integers()
    }

    /// The path of the object to which an attribute points; nil where there is no attribute of this name.
    package func target(of name: String, of object: String) throws(HDF5Error) -> String? {
        guard let attribute = try attribute(name, of: object) else { return nil }
        return try attribute.target()
    }

    private func attribute(_ name: String, of object: String) throws(HDF5Error) -> Attribute? {
        let place = "\(object), attribute \"\(name)\""
        let attribute = try outside.guardingLinks(in: id, place) {
            unsafe H5Aexists_by_name(id, object, name, ggml_h5_default()) > 0
                ? H5Aopen_by_name(id, object, name, ggml_h5_default(), ggml_h5_default()) : -1
        }
        return attribute < 0 ? nil : Attribute(id: attribute, place: place)
    }
}

/// The owner of one open attribute.
private struct Attribute: ~Copyable {
    private static let mostBytes = 1 << 16

    let id: hid_t
    let place: String

    deinit { _ = guardingCrash(in: id, place) { H5Aclose(id) } }

    private var type: DataType { DataType(id: H5Aget_type(id)) }

    private var count: Int {
        let space = DataSpace(id: H5Aget_space(id))
        return Int(clamping: H5Sget_simple_extent_npoints(space.id))
    }

    func text() throws(HDF5Error) -> String {
        let type = type
        guard type.kind == .string, count == 1, type.size <= Self.mostBytes else { throw wrong("one text") }
        if !type.isVariableString {
            return try fixedTexts(read(type.id, count: type.size, zero: UInt8(0)), width: type.size, place)[0]
        }
        let text = type.variableText
        return try unsafe variableTexts(count: 1, in: id, place) { buffer, _ throws(HDF5Error) in
            let status = guardingCrash(in: id, place) { unsafe H5Aread(id, text.id, buffer) }
            guard status >= 0 else { throw wrong("a text that can be read") }
        }[0]
    }

    func integers() throws(HDF5Error) -> [Int] {
        let count = count
        guard type.kind == .integer, count > 0, count <= Self.mostBytes else { throw wrong("whole numbers") }
        return try read(ggml_h5_native_int64(), count: count, zero: 0)
    }

    func target() throws(HDF5Error) -> String {
        guard H5Tget_class(type.id) == H5T_REFERENCE, count == 1, type.size == MemoryLayout<hobj_ref_t>.size
        else { throw wrong("a reference to an object") }
        var reference = try read(ggml_h5_object_reference(), count: 1, zero: hobj_ref_t(0))
        var name = [CChar](repeating: 0, count: 1024)
        let length = guardingCrash(in: id, place) {
            unsafe H5Rget_name(id, H5R_OBJECT, &reference, &name, name.count)
        }
        guard length > 0, length < name.count else { throw wrong("a reference to an object") }
        return String(
            decoding: name.prefix(length).drop { $0 == 0x2f }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private func read<Value: BitwiseCopyable>(_ type: hid_t, count: Int, zero: Value) throws(HDF5Error)
        -> [Value]
    {
        var values = Array(repeating: zero, count: count)
        let status = guardingCrash(in: id, place) {
            unsafe values.withUnsafeMutableBytes { unsafe H5Aread(id, type, $0.baseAddress) }
        }
        guard status >= 0 else { throw wrong("a value that can be read") }
        return values
    }

    private func wrong(_ expected: String) -> HDF5Error {
        HDF5Error(place, expected: expected, found: "something else")
    }
}
