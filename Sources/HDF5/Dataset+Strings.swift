import CHDF5
import CHDF5Extras
import Glibc

extension Dataset {
    /// Texts at `range` of the one dimension, of fixed or variable length, which must be UTF-8.
    package func strings(_ range: Range<Int>) throws(HDF5Error) -> [String] {
        guard valueKind == .string else {
            throw HDF5Error(path, expected: "texts", found: "\(valueKind) values")
        }
        let type = valueType
        return try type.isVariableString ? variableStrings(range, type) : fixedStrings(range, type)
    }

    private func fixedStrings(_ range: Range<Int>, _ type: borrowing DataType) throws(HDF5Error) -> [String] {
        let width = type.size
        let (size, overflow) = range.count.multipliedReportingOverflow(by: width)
        guard width > 0, !overflow, size <= 1 << 28 else {
            throw HDF5Error(path, expected: "short texts", found: "texts of \(width) bytes")
        }
        var bytes = [UInt8](repeating: 0, count: size)
        let memoryType = memoryType(type.id)
        try select(line(range)) { memory, file in
            unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe H5Dread(id, memoryType.id, memory, file, ggml_h5_default(), buffer.baseAddress)
            }
        }
        return try fixedTexts(bytes, width: width, path)
    }

    private func variableStrings(_ range: Range<Int>, _ type: borrowing DataType) throws(HDF5Error)
        -> [String]
    {
        let memoryType = memoryType(type.variableText.id)
        let box = try line(range)
        return try unsafe variableTexts(count: range.count, in: id, path) {
            buffer, transfer throws(HDF5Error) in
            try select(box) { memory, file in
                unsafe H5Dread(id, memoryType.id, memory, file, transfer, buffer)
            }
        }
    }
}

/// Texts of `width` bytes each, which end at their first zero.
///
/// - Throws: also where more than zeros follow, without which two texts could be taken for the same.
func fixedTexts(_ bytes: [UInt8], width: Int, _ path: String) throws(HDF5Error) -> [String] {
    var strings: [String] = []
    strings.reserveCapacity(bytes.count / width)
    for start in stride(from: 0, to: bytes.count, by: width) {
        let field = bytes[start..<start + width]
        let content = field.prefix { $0 != 0 }
        guard field[content.endIndex...].allSatisfy({ $0 == 0 }) else {
            throw HDF5Error(path, expected: "texts without the character 0", found: "one with it")
        }
        strings.append(try text(content, path))
    }
    return strings
}

/// Texts of variable length, which the library allocates.
///
/// - Parameters:
///   - object: what they are read from
///   - read: fills a buffer with `count` of them, with these properties of a transfer
func variableTexts(
    count: Int, in object: hid_t, _ path: String,
    _ read: (UnsafeMutableRawPointer?, hid_t) throws(HDF5Error) -> Void
) throws(HDF5Error) -> [String] {
    let most = 1 << 28
    let transfer = hdf5_transfer_of_texts(most)
    let pointers = UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: count)
    unsafe pointers.initialize(repeating: nil)
    // What a damaged text has overwritten comes to light when memory is given back.
    return try guardingCrash(in: object, path) { () throws(HDF5Error) in
        defer {
            for index in pointers.indices { unsafe free(pointers[index]) }
            unsafe pointers.deallocate()
            H5Pclose(transfer)
        }
        // Beside the texts there is what the library needs to read them.
        hdf5_limit_memory(2 * most)
        defer { hdf5_unlimit_memory() }
        try unsafe read(pointers.baseAddress, transfer)
        return try unsafe pointers.map { pointer throws(HDF5Error) in
            guard let pointer = unsafe pointer else { return "" }
            let bytes = unsafe UnsafeRawBufferPointer(start: pointer, count: strlen(pointer))
            return try text(unsafe Array(bytes)[...], path)
        }
    }
}

private func text(_ bytes: ArraySlice<UInt8>, _ path: String) throws(HDF5Error) -> String {
    let span = bytes.span
    guard let text = try? String(copying: UTF8Span(validating: span)) else {
        throw HDF5Error(path, expected: "texts in UTF-8", found: "other bytes")
    }
    return text
}
