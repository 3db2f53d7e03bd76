import CHDF5

/// One step of the compression of a dataset's chunks.
struct ChunkFilter {
    static let lzf = H5Z_filter_t(32000)

    let id: H5Z_filter_t
    let name: String
    let parameters: [UInt32]

    /// The bytes of a whole chunk, as lzf notes them; 0 where it notes none, as for texts in files of HDF5 2.0.
    var notedSize: Int { parameters.count > 2 ? Int(parameters[2]) : 0 }

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
    static let smallBytes = 1 << 20

    /// A few bytes of a file can claim any number of values, which would be made up of zeros, or read from beyond the
    /// library's memory.
    ///
    /// - Throws: where less is stored than so many values need at the least, or nobody here can decompress it.
    func checkStorage() throws(HDF5Error) {
        let properties = H5Dget_create_plist(id)
        defer { H5Pclose(properties) }
        let layout = H5Pget_layout(properties)
        // Sources of a virtual dataset are checked by themselves; in external storage the library knows its place.
        guard layout != H5D_VIRTUAL,
            layout != H5D_CONTIGUOUS || H5Pget_external_count(properties) <= 0
        else { return }
        let filters = Self.filters(properties)
        let chunk = Self.product(Self.chunkLengths(properties) + [storedSize])
        for filter in filters { try check(filter, chunkSize: chunk) }
        let stored = guardingCrash(in: id, path) { Int(clamping: H5Dget_storage_size(id)) }
        let rows = Self.product(Self.shape(of: id) + [storedSize])
        if layout == H5D_COMPACT || layout == H5D_CONTIGUOUS && stored > 0 {
            let end = H5Dget_offset(id)
            let isWhole = layout == H5D_COMPACT || Int(clamping: end) <= fileSize - rows
            guard stored >= rows, isWhole else {
                throw HDF5Error(path, expected: "\(rows) bytes of values", found: "fewer")
            }
        }
        if layout == H5D_CHUNKED {
            try checkChunks(properties, filters, stored: stored, chunkSize: chunk)
        }
        let ratio = filters.reduce(1 as Int?) { ratio, filter in
            filter.largestRatio.flatMap { next in ratio.map { Self.product([$0, next]) } }
        }
        let values = Self.product(shape)
        let bytes = Self.product([values, valueSize])
        guard let ratio, bytes > Self.smallBytes else { return }
        let least = (bytes - 1) / ratio + 1
        guard min(stored, fileSize) >= least else {
            throw HDF5Error(
                path, expected: "at least \(least) stored bytes for \(values) values",
                found: "\(min(stored, fileSize))")
        }
    }

    /// Chunks without filters have one size; those with some are checked when they are read.
    private func checkChunks(
        _ properties: hid_t, _ filters: [ChunkFilter], stored: Int, chunkSize: Int
    ) throws(HDF5Error) {
        guard filters.isEmpty else {
            var options = UInt32(0)
            unsafe _ = H5Pget_chunk_opts(properties, &options)
            guard options == 0 else {
                throw HDF5Error(path, expected: "filters of all chunks", found: "none of those at the edges")
            }
            return
        }
        var chunks: hsize_t = 0
        let space = DataSpace(id: H5Dget_space(id))
        let status = guardingCrash(in: id, path) { unsafe H5Dget_num_chunks(id, space.id, &chunks) }
        guard status >= 0 else { throw damaged }
        let whole = Self.product([Int(clamping: chunks), chunkSize])
        guard stored == whole else {
            throw HDF5Error(
                path, expected: "\(whole) bytes in chunks of \(chunkSize), which are \(chunks)",
                found: "\(stored)")
        }
    }

    private func check(_ filter: ChunkFilter, chunkSize: Int) throws(HDF5Error) {
        guard H5Zfilter_avail(filter.id) > 0 else {
            let name = filter.name.isEmpty ? "" : " (\(filter.name))"
            throw HDF5Error(
                path, expected: "a compression that this HDF5 library can undo",
                found: "filter \(filter.id)\(name)",
                advice: "write the file again with gzip, or put the filter's plugin on HDF5_PLUGIN_PATH")
        }
        guard filter.id == ChunkFilter.lzf else { return }
        // What lzf leaves behind a shorter chunk would be read as values.
        guard filter.notedSize == 0 || filter.notedSize >= chunkSize else {
            throw HDF5Error(
                path, expected: "lzf of chunks of \(chunkSize) bytes", found: "of \(filter.notedSize)")
        }
    }

    /// Lengths of the dimensions of a chunk; empty where there are no chunks, or only records of them hold what is read.
    var chunkLengths: [Int] {
        let properties = H5Dget_create_plist(id)
        defer { H5Pclose(properties) }
        return isColumn ? [] : Self.chunkLengths(properties)
    }

    /// The lengths of the chunks of a dataset that was made with `properties`; empty where it has none.
    static func chunkLengths(_ properties: hid_t) -> [Int] {
        var lengths = [hsize_t](repeating: 0, count: 32)
        let dimensions = unsafe H5Pget_chunk(properties, Int32(lengths.count), &lengths)
        return lengths.prefix(Int(max(0, dimensions))).map { Int(clamping: $0) }
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
    static func product(_ factors: [Int]) -> Int {
        if factors.contains(0) { return 0 }
        return factors.reduce(1) { product, factor in
            let (result, overflow) = product.multipliedReportingOverflow(by: factor)
            return overflow ? .max : result
        }
    }

    /// Bytes a value, or a record, in the file.
    var storedSize: Int {
        let file = H5Iget_file_id(id)
        let properties = H5Fget_create_plist(file)
        defer {
            H5Pclose(properties)
            H5Fclose(file)
        }
        var (addressSize, lengthSize) = (0, 0)
        unsafe _ = H5Pget_sizes(properties, &addressSize, &lengthSize)
        return type.storedSize(addressSize: addressSize)
    }

    private var fileSize: Int {
        let file = H5Iget_file_id(id)
        defer { H5Fclose(file) }
        var size: hsize_t = 0
        unsafe _ = H5Fget_filesize(file, &size)
        return Int(clamping: size)
    }
}
