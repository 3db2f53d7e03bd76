import CHDF5

/// One step of the compression of a dataset's chunks.
struct ChunkFilter {
    static let lzf = H5Z_filter_t(32000)

    let id: H5Z_filter_t
    let name: String
    let parameters: [UInt32]

    /// The most bytes that one stored byte can stand for; nil where that is unknown.
    var largestRatio: Int? {
        switch id {
        case H5Z_FILTER_DEFLATE: 1032
        case Self.lzf: 88
        case H5Z_FILTER_SHUFFLE, H5Z_FILTER_FLETCHER32: 1
        default: nil
        }
    }
}

extension Dataset {
    /// What is smaller is read without asking how much of it is stored.
    private static let smallBytes = 1 << 20

    /// A few bytes of a file can claim any number of values, which would be made up of zeros.
    ///
    /// - Throws: where less is stored than so many values need at the least, or nobody here can decompress it.
    func checkStorage() throws(HDF5Error) {
        let properties = H5Dget_create_plist(id)
        defer { H5Pclose(properties) }
        let filters = Self.filters(properties)
        for filter in filters { try check(filter) }
        let ratio = filters.reduce(1 as Int?) { ratio, filter in
            filter.largestRatio.flatMap { ratio?.multipliedReportingOverflow(by: $0).partialValue }
        }
        let values = Self.product(shape)
        let bytes = Self.product([values, valueSize])
        guard let ratio, bytes > Self.smallBytes else { return }
        let stored = min(guardingCrash(in: id, path) { Int(clamping: H5Dget_storage_size(id)) }, fileSize)
        let least = (bytes - 1) / ratio + 1
        guard stored >= least else {
            throw HDF5Error(
                path, expected: "at least \(least) stored bytes for \(values) values", found: "\(stored)")
        }
    }

    private func check(_ filter: ChunkFilter) throws(HDF5Error) {
        guard H5Zfilter_avail(filter.id) > 0 else {
            let name = filter.name.isEmpty ? "" : " (\(filter.name))"
            throw HDF5Error(
                path, expected: "a compression that this HDF5 library can undo",
                found: "filter \(filter.id)\(name)",
                advice: "write the file again with gzip, or put the filter's plugin on HDF5_PLUGIN_PATH")
        }
        guard filter.id == ChunkFilter.lzf else { return }
        // What lzf leaves behind a shorter chunk would be read as values.
        let bytes = Self.product(chunkLengths) * type.size
        let noted = filter.parameters.count > 2 ? Int(filter.parameters[2]) : 0
        guard noted >= bytes else {
            throw HDF5Error(path, expected: "lzf of chunks of \(bytes) bytes", found: "of \(noted)")
        }
    }

    /// Lengths of the dimensions of a chunk; empty where there are no chunks, or only records of them hold what is read.
    var chunkLengths: [Int] {
        let properties = H5Dget_create_plist(id)
        defer { H5Pclose(properties) }
        guard H5Pget_layout(properties) == H5D_CHUNKED, !isColumn else { return [] }
        var lengths = [hsize_t](repeating: 0, count: shape.count)
        unsafe _ = H5Pget_chunk(properties, Int32(shape.count), &lengths)
        return lengths.map { Int(clamping: $0) }
    }

    static func filters(_ properties: hid_t) -> [ChunkFilter] {
        (0..<UInt32(max(0, H5Pget_nfilters(properties)))).map { index in
            var (flags, configuration) = (UInt32(0), UInt32(0))
            var parameters = [UInt32](repeating: 0, count: 32)
            var count = parameters.count
            var name = [CChar](repeating: 0, count: 128)
            let id = unsafe H5Pget_filter2(
                properties, index, &flags, &count, &parameters, name.count, &name, &configuration)
            let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            return ChunkFilter(
                id: id, name: String(decoding: bytes, as: UTF8.self),
                parameters: Array(parameters.prefix(count)))
        }
    }

    /// `Int.max` where it is larger.
    private static func product(_ factors: [Int]) -> Int {
        if factors.contains(0) { return 0 }
        return factors.reduce(1) { product, factor in
            let (result, overflow) = product.multipliedReportingOverflow(by: factor)
            return overflow ? .max : result
        }
    }

    private var fileSize: Int {
        let file = H5Iget_file_id(id)
        defer { H5Fclose(file) }
        var size: hsize_t = 0
        unsafe _ = H5Fget_filesize(file, &size)
        return Int(clamping: size)
    }
}
