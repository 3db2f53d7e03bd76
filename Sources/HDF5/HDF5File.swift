import CHDF5

/// The owner of one open HDF5 file, read-only.
public struct HDF5File: ~Copyable {
    private let id: hid_t

    public init(path: String) throws(HDF5Error) {
        // Errors are reported by us, in a sentence; the library would print a stack of them.
        _ = H5Eset_auto2(hid_t(H5E_DEFAULT), nil, nil)
        guard unsafe H5Fis_hdf5(path) > 0 else {
            throw HDF5Error("", expected: "an HDF5 file", found: "another kind of file")
        }
        let id = unsafe H5Fopen(path, ggml_h5_read_only(), ggml_h5_default())
        guard id >= 0 else {
            throw HDF5Error("", expected: "a whole HDF5 file", found: "one that is cut or damaged")
        }
        self.id = id
    }

    deinit { H5Fclose(id) }

    /// What stands at a path such as "matrix/data"; nil if nothing does.
    public func kind(of object: String) -> ObjectKind? {
        // The library wants each step of a path to exist before it is asked for the next.
        var path = ""
        for step in object.split(separator: "/") {
            path += (path.isEmpty ? "" : "/") + step
            guard unsafe H5Lexists(id, path, ggml_h5_default()) > 0 else { return nil }
        }
        let opened = unsafe H5Oopen(id, object, ggml_h5_default())
        // A link to nothing, or a damaged object: there, and not what anyone wants.
        guard opened >= 0 else { return .other }
        defer { H5Oclose(opened) }
        switch H5Iget_type(opened) {
        case H5I_GROUP: return .group
        case H5I_DATASET: return .dataset
        default: return .other
        }
    }

    public enum ObjectKind: Sendable { case group, dataset, other }

    public func dataset(_ path: String) throws(HDF5Error) -> Dataset {
        switch kind(of: path) {
        case nil: throw HDF5Error(path, expected: "a dataset", found: "nothing")
        case .dataset: break
        default: throw HDF5Error(path, expected: "a dataset", found: "something else")
        }
        return try Dataset(id: unsafe H5Dopen2(id, path, ggml_h5_default()), path: path)
    }
}
