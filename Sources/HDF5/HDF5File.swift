import CHDF5
import CHDF5Extras
import Glibc

/// The owner of one open HDF5 file, read-only.
package struct HDF5File: ~Copyable {
    let id: hid_t
    /// The other files that it leads to.
    let outside: OutsideFiles

    /// - Parameter followsLinks: whether other files are read, too, to which this one leads
    package init(path: String, followsLinks: Bool = false) throws(HDF5Error) {
        try self.init(path: path, outside: OutsideFiles(areAllowed: followsLinks))
    }

    init(path: String, outside: OutsideFiles) throws(HDF5Error) {
        // Errors are reported by us, in a sentence; the library would print a stack of them.
        _ = H5Eset_auto2(hid_t(H5E_DEFAULT), nil, nil)
        _ = hdf5_register_lzf()
        OutsideFiles.takeOverLinks()
        // They would have the library seek other files elsewhere.
        for name in ["HDF5_VDS_PREFIX", "HDF5_EXTFILE_PREFIX"] { unsafe unsetenv(name) }
        let isHDF5 = guardingCrash(inFile: path, "") { unsafe H5Fis_hdf5(path) > 0 }
        guard isHDF5 else {
            throw HDF5Error("", expected: "an HDF5 file", found: "another kind of file")
        }
        let access = Self.access()
        defer { H5Pclose(access) }
        let id = guardingCrash(inFile: path, "") { unsafe H5Fopen(path, ggml_h5_read_only(), access) }
        guard id >= 0 else {
            throw Self.openingFailure(path)
        }
        self.id = id
        self.outside = outside
    }

    deinit { _ = guardingCrash(in: id, "") { H5Fclose(id) } }

    /// The paths of the other files read so far, because this one leads to them.
    package var outsideFiles: [String] { outside.paths }

    /// The reason why the library cannot open a file of its own.
    private static func openingFailure(_ path: String) -> HDF5Error {
        let file = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        if flock(file, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK {
            return HDF5Error(
                "", expected: "a file that no program has open for writing", found: "one that is",
                advice: "close it there (in Python, adata.file.close()), or end that program")
        }
        // Behind the signature, from version 2 on: the version, two sizes, and marks that a writer takes away at its end.
        var superblock = [UInt8](repeating: 0, count: 12)
        if unsafe pread(file, &superblock, superblock.count, 0) == superblock.count, superblock[8] >= 2,
            superblock[11] & 1 != 0
        {
            return HDF5Error(
                "", expected: "a file that its writer closed",
                found: "one that is still open, or whose writer was stopped",
                advice: "make it again; if it is known to be whole, h5clear -s takes the mark away")
        }
        return HDF5Error("", expected: "a whole HDF5 file", found: "one that is cut or damaged")
    }

    /// How a file is opened: what the library knows of its inner structure is kept to some hundred kilobytes as they
    /// stand in the file. By itself it keeps megabytes, and those are ten times as large in memory: twenty megabytes for
    /// the 24,000 chunks of half a million cells, each of which is read once.
    private static func access() -> hid_t {
        let access = H5Pcreate(ggml_h5_file_access())
        // Files are locked while they are read, on file systems that know locks.
        H5Pset_file_locking(access, true, true)
        var configuration = H5AC_cache_config_t()
        configuration.version = H5AC__CURR_CACHE_CONFIG_VERSION
        guard unsafe H5Pget_mdc_config(access, &configuration) >= 0 else { return access }
        configuration.set_initial_size = true
        configuration.initial_size = 1 << 18
        configuration.min_size = 1 << 17
        configuration.max_size = 1 << 18
        _ = unsafe H5Pset_mdc_config(access, &configuration)
        return access
    }

    /// What stands at a path such as "matrix/data"; nil if nothing does.
    ///
    /// - Throws: where it stands in another file that is not to be read.
    package func kind(of object: String) throws(HDF5Error) -> ObjectKind? {
        try outside.guardingLinks(in: id, object) { unguardedKind(of: object) }
    }

    private func unguardedKind(of object: String) -> ObjectKind? {
        // The library wants each step of a path to exist before it is asked for the next.
        var path = ""
        for step in object.split(separator: "/") {
            path += (path.isEmpty ? "" : "/") + step
            guard unsafe H5Lexists(id, path, ggml_h5_default()) > 0 else { return nil }
            var link = H5L_info_t()
            _ = unsafe H5Lget_info(id, path, &link, ggml_h5_default())
            if link.type.rawValue > H5L_TYPE_EXTERNAL.rawValue {
                outside.refuseLink("the link \"\(step)\" of a kind that nobody knows here")
                return nil
            }
        }
        let opened = unsafe H5Oopen(id, object, ggml_h5_default())
        // A link to nothing, a damaged object, or one of a newer format: there, and of no use.
        guard opened >= 0 else { return .unreadable }
        defer { H5Oclose(opened) }
        switch H5Iget_type(opened) {
        case H5I_GROUP: return .group
        case H5I_DATASET: return .dataset
        default: return .other
        }
    }

    /// The names in a group, sorted, or those of a table's columns, in their order; "/" is the file's root.
    package func members(of group: String) throws(HDF5Error) -> [String] {
        if try kind(of: group) == .dataset { return try dataset(group).type.memberNames }
        var info = H5G_info_t()
        let status = try outside.guardingLinks(in: id, group) {
            unsafe H5Gget_info_by_name(id, group, &info, ggml_h5_default())
        }
        guard status >= 0 else {
            throw HDF5Error(group, expected: "a group", found: "something else")
        }
        var names: [String] = []
        for index in 0..<info.nlinks {
            let name = try outside.guardingLinks(in: id, group) { linkName(index, in: group) }
            guard let name else {
                throw HDF5Error(group, expected: "names in UTF-8", found: "one that cannot be read")
            }
            names.append(name)
        }
        return names
    }

    private func linkName(_ index: hsize_t, in group: String) -> String? {
        func read(_ buffer: UnsafeMutablePointer<CChar>?, _ size: Int) -> Int {
            unsafe H5Lget_name_by_idx(
                id, group, H5_INDEX_NAME, H5_ITER_INC, index, buffer, size, ggml_h5_default())
        }
        let length = read(nil, 0)
        guard (1...1 << 16).contains(length) else { return nil }
        var buffer = [CChar](repeating: 0, count: length + 1)
        guard unsafe read(&buffer, length + 1) == length else { return nil }
        return String(validating: buffer.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    package enum ObjectKind: Sendable { case group, dataset, other, unreadable }

    /// - Parameter member: the column that is meant, where the dataset is a table
    /// - Throws: also where the file does not hold as much as the dataset claims, or nobody here can decompress it.
    package func dataset(_ path: String, member: String? = nil) throws(HDF5Error) -> Dataset {
        try dataset(path, member: member, depth: 0)
    }

    /// - Parameter depth: of how many virtual datasets it is a source
    func dataset(_ path: String, member: String? = nil, depth: Int) throws(HDF5Error) -> Dataset {
        switch try kind(of: path) {
        case nil: throw HDF5Error(path, expected: "a dataset", found: "nothing")
        case .dataset: break
        case .unreadable:
            throw HDF5Error(
                path, expected: "an object that this HDF5 library can open", found: "one that it cannot",
                advice: "the file is damaged, or was written for newer versions of the library")
        default: throw HDF5Error(path, expected: "a dataset", found: "something else")
        }
        let opened = try outside.guardingLinks(in: id, path) { open(path) }
        do throws(HDF5Error) {
            try checkSources(of: opened, path, depth: depth)
        } catch {
            H5Dclose(opened)
            throw error
        }
        let dataset = try Dataset(id: opened, path: path, member: member, outside: outside)
        try dataset.checkStorage()
        return dataset
    }

    /// Opens a dataset so that one of its compressed chunks, at least, is kept when it is read piece by piece.
    ///
    /// Chunks that are stored bare are not kept: the library then reads just as many bytes as a chunk must have, and not
    /// as many as the file says.
    private func open(_ path: String) -> hid_t {
        let access = H5Pcreate(ggml_h5_dataset_access())
        defer { H5Pclose(access) }
        H5Pset_chunk_cache(access, Self.cacheSlots, 0, 1)
        let first = unsafe H5Dopen2(id, path, access)
        let properties = H5Dget_create_plist(first)
        defer { H5Pclose(properties) }
        guard H5Pget_nfilters(properties) > 0 else { return first }
        let type = DataType(id: H5Dget_type(first))
        let size = Dataset.product(Dataset.chunkLengths(properties) + [type.size])
        H5Dclose(first)
        let cache = size <= Self.largestCache ? max(size, Self.usualCache) : Self.usualCache
        H5Pset_chunk_cache(access, Self.cacheSlots, cache, 1)
        return unsafe H5Dopen2(id, path, access)
    }

    private static let cacheSlots = 521
    /// A larger chunk would be read anew for each piece.
    private static let usualCache = 1 << 20
    private static let largestCache = 1 << 26
}
