import CHDF5

/// The owner of a dataset of numbers that grows at its end: a list, or a matrix that is given row after row. The file
/// closes it; see `HDF5Output`.
package struct GrowingDataset<Value: HDF5Number>: ~Copyable {
    /// So many values are compressed at a time; the library keeps at least one such chunk in memory.
    private static var valuesPerChunk: Int { 1 << 16 }

    private let id: hid_t
    private let path: String
    /// The length of a row; nil for a list.
    private let columns: Int?
    /// The number of rows, or of numbers of a list.
    package private(set) var count = 0

    /// - Parameter columns: the length of a row of a matrix, at least 1; nil for a list
    package init(_ file: borrowing HDF5Output, _ path: String, columns: Int? = nil) throws(HDF5Error) {
        let rows = hsize_t(max(1, Self.valuesPerChunk / (columns ?? 1)))
        let rest = columns.map { [hsize_t($0)] } ?? []
        let space = unsafe DataSpace(
            id: H5Screate_simple(Int32(1 + rest.count), [0] + rest, [ggml_h5_unlimited()] + rest))
        id = try file.makeDataset(
            path, .number(Value.self), space, chunk: [rows] + rest, isCompressed: true)
        self.path = path
        self.columns = columns
    }

    /// Appends numbers, or whole rows of them.
    package mutating func append(_ values: [Value]) throws(HDF5Error) {
        let rows = values.count / (columns ?? 1)
        precondition(rows * (columns ?? 1) == values.count)
        guard rows > 0 else { return }
        let rest = columns.map { [hsize_t($0)] } ?? []
        let status = unsafe appendBox(id, at: count, [hsize_t(rows)] + rest, .number(Value.self), values)
        guard status >= 0 else { throw .cannotWrite(path) }
        count += rows
    }
}

extension GrowingDataset {
    /// Closes the dataset before the file does.
    package consuming func close() throws(HDF5Error) {
        guard H5Dclose(id) >= 0 else { throw .cannotWrite(path) }
    }

    /// Numbers of a list that were written before.
    package func read(_ range: Range<Int>) throws(HDF5Error) -> [Value] {
        precondition(columns == nil && range.upperBound <= count)
        let box = [hsize_t(range.count)]
        let source = DataSpace(id: H5Dget_space(id))
        let target = DataSpace.shape([range.count])
        let start = [hsize_t(range.lowerBound)]
        let type = DataType.number(Value.self)
        var status = unsafe H5Sselect_hyperslab(source.id, H5S_SELECT_SET, start, nil, box, nil)
        let values = unsafe [Value](unsafeUninitializedCapacity: range.count) { buffer, filled in
            if status >= 0 {
                status = unsafe H5Dread(
                    id, type.id, target.id, source.id, ggml_h5_default(), buffer.baseAddress)
            }
            filled = status >= 0 ? range.count : 0
        }
        guard status >= 0 else { throw .cannotWrite(path) }
        return values
    }
}

/// The owner of a list of texts that grows at its end, which the file closes.
package struct GrowingTexts: ~Copyable {
    private static let textsPerChunk = 1 << 12

    private let id: hid_t
    private let path: String
    /// Bytes a text; nil if each has its own length.
    private let width: Int?
    private var count = 0

    /// - Parameter width: so many bytes are kept of each text; nil keeps texts of any length
    package init(_ file: borrowing HDF5Output, _ path: String, width: Int? = nil) throws(HDF5Error) {
        let space = unsafe DataSpace(id: H5Screate_simple(1, [0], [ggml_h5_unlimited()]))
        // Texts of variable length stand elsewhere in the file, where the library compresses nothing.
        id = try file.makeDataset(
            path, Self.type(width), space, chunk: [hsize_t(Self.textsPerChunk)], isCompressed: width != nil)
        self.path = path
        self.width = width
    }

    package mutating func append(_ texts: [String]) throws(HDF5Error) {
        guard !texts.isEmpty else { return }
        let status: herr_t
        if let width {
            let bytes = texts.flatMap { text in
                let kept = Array(text.utf8.prefix(width))
                return kept + Array(repeating: 0, count: max(1, width) - kept.count)
            }
            status = unsafe appendBox(id, at: count, [hsize_t(texts.count)], Self.type(width), bytes)
        } else {
            status = try unsafe CTexts(texts, path).withPointers {
                unsafe appendBox(id, at: count, [hsize_t(texts.count)], Self.type(width), $0)
            }
        }
        guard status >= 0 else { throw .cannotWrite(path) }
        count += texts.count
    }

    private static func type(_ width: Int?) -> DataType { width.map { .texts(width: $0) } ?? .texts }
}

/// Makes a dataset longer, and writes to its end.
///
/// - Parameters:
///   - start: its number of rows so far
///   - box: the shape of what is written, the number of rows first
private func appendBox(
    _ id: hid_t, at start: Int, _ box: [hsize_t], _ type: consuming DataType, _ values: UnsafeRawPointer?
) -> herr_t {
    guard unsafe H5Dset_extent(id, [hsize_t(start) + box[0]] + box.dropFirst()) >= 0 else { return -1 }
    let target = DataSpace(id: H5Dget_space(id))
    let source = unsafe DataSpace(id: H5Screate_simple(Int32(box.count), box, nil))
    let offset = [hsize_t(start)] + box.dropFirst().map { _ in 0 }
    guard unsafe H5Sselect_hyperslab(target.id, H5S_SELECT_SET, offset, nil, box, nil) >= 0 else { return -1 }
    return unsafe H5Dwrite(id, type.id, source.id, target.id, ggml_h5_default(), values)
}
