import CHDF5

/// Datasets that are written at once, and attributes.
extension HDF5Output {
    /// Writes numbers in rows one after another, with this shape.
    package func write<Value: HDF5Number>(_ path: String, _ values: [Value], shape: [Int])
        throws(HDF5Error)
    {
        precondition(values.count == shape.reduce(1, *))
        let type = DataType.number(Value.self)
        let space = DataSpace.shape(shape)
        let dataset = try makeDataset(path, type, space)
        let status = unsafe H5Dwrite(
            dataset, type.id, ggml_h5_default(), ggml_h5_default(), ggml_h5_default(), values)
        guard status >= 0, H5Dclose(dataset) >= 0 else { throw .cannotWrite(path) }
    }

    /// Writes a single number.
    package func write<Value: HDF5Number>(_ path: String, _ value: Value) throws(HDF5Error) {
        let type = DataType.number(Value.self)
        try write(path, type) { dataset in
            var value = value
            return unsafe H5Dwrite(
                dataset, type.id, ggml_h5_default(), ggml_h5_default(), ggml_h5_default(), &value)
        }
    }

    /// Writes a single text.
    package func write(_ path: String, _ text: String) throws(HDF5Error) {
        let type = DataType.texts
        let texts = try CTexts([text], path)
        try write(path, type) { dataset in
            unsafe texts.withPointers { pointers in
                unsafe H5Dwrite(
                    dataset, type.id, ggml_h5_default(), ggml_h5_default(), ggml_h5_default(), pointers)
            }
        }
    }

    /// Writes a single truth value.
    package func write(_ path: String, _ flag: Bool) throws(HDF5Error) {
        let type = DataType.flags
        try write(path, type) { dataset in
            var value: Int8 = flag ? 1 : 0
            return unsafe H5Dwrite(
                dataset, type.id, ggml_h5_default(), ggml_h5_default(), ggml_h5_default(), &value)
        }
    }

    /// Writes a list of texts.
    package func write(_ path: String, _ texts: [String]) throws(HDF5Error) {
        let type = DataType.texts
        let space = DataSpace.shape([texts.count])
        let lines = try CTexts(texts, path)
        let dataset = try makeDataset(path, type, space)
        let status = unsafe lines.withPointers { pointers in
            unsafe H5Dwrite(
                dataset, type.id, ggml_h5_default(), ggml_h5_default(), ggml_h5_default(), pointers)
        }
        guard status >= 0, H5Dclose(dataset) >= 0 else { throw .cannotWrite(path) }
    }

    private func write(_ path: String, _ type: borrowing DataType, _ body: (hid_t) -> herr_t)
        throws(HDF5Error)
    {
        let dataset = try makeDataset(path, type, .scalar)
        guard body(dataset) >= 0, H5Dclose(dataset) >= 0 else { throw .cannotWrite(path) }
    }

    // MARK: Attributes

    package func setText(_ name: String, _ text: String, of object: String) throws(HDF5Error) {
        try setTexts(name, [text], of: object, .scalar)
    }

    package func setTexts(_ name: String, _ texts: [String], of object: String) throws(HDF5Error) {
        try setTexts(name, texts, of: object, .shape([texts.count]))
    }

    private func setTexts(
        _ name: String, _ texts: [String], of object: String, _ space: consuming DataSpace
    ) throws(HDF5Error) {
        let type = DataType.texts
        let texts = try CTexts(texts, object)
        try setAttribute(name, of: object, type, space) { attribute in
            unsafe texts.withPointers { unsafe H5Awrite(attribute, type.id, $0) }
        }
    }

    package func setIntegers(_ name: String, _ values: [Int], of object: String) throws(HDF5Error) {
        let type = DataType.number(Int64.self)
        try setAttribute(name, of: object, type, .shape([values.count])) {
            unsafe H5Awrite($0, type.id, values.map { Int64($0) })
        }
    }

    package func setInteger(_ name: String, _ value: Int, of object: String) throws(HDF5Error) {
        let type = DataType.number(Int64.self)
        try setAttribute(name, of: object, type, .scalar) { unsafe H5Awrite($0, type.id, [Int64(value)]) }
    }

    package func setFlag(_ name: String, _ value: Bool, of object: String) throws(HDF5Error) {
        let type = DataType.flags
        try setAttribute(name, of: object, type, .scalar) {
            unsafe H5Awrite($0, type.id, [Int8(value ? 1 : 0)])
        }
    }

    private func setAttribute(
        _ name: String, of object: String, _ type: borrowing DataType, _ space: consuming DataSpace,
        _ body: (hid_t) -> herr_t
    ) throws(HDF5Error) {
        let attribute = unsafe H5Acreate_by_name(
            id, object, name, type.id, space.id, ggml_h5_default(), ggml_h5_default(), ggml_h5_default())
        guard attribute >= 0, body(attribute) >= 0, H5Aclose(attribute) >= 0 else {
            throw .cannotWrite("\(object), attribute \"\(name)\"")
        }
    }
}

/// Texts as C has them: each ends with a zero.
struct CTexts {
    private let bytes: [CChar]
    private let starts: [Int]

    /// - Parameter object: what they are written to, for messages
    init(_ texts: [String], _ object: String) throws(HDF5Error) {
        var bytes: [CChar] = []
        var starts: [Int] = []
        starts.reserveCapacity(texts.count)
        for text in texts {
            guard !text.utf8.contains(0) else {
                throw HDF5Error(
                    object, expected: "texts without the character 0", found: "one with it",
                    advice: "give it another name")
            }
            starts.append(bytes.count)
            bytes.append(contentsOf: text.utf8.lazy.map { CChar(bitPattern: $0) })
            bytes.append(0)
        }
        (self.bytes, self.starts) = (bytes, starts)
    }

    /// Calls `body` with a pointer to each text, one after another.
    func withPointers<Result>(_ body: (UnsafeRawPointer?) -> Result) -> Result {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            let pointers = unsafe starts.map { unsafe bytes.baseAddress?.advanced(by: $0) }
            return unsafe pointers.withUnsafeBytes { unsafe body($0.baseAddress) }
        }
    }
}
