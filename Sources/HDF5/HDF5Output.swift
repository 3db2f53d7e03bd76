import CHDF5

/// The owner of an HDF5 file that is being made. Equal calls make equal bytes: the file has no times.
///
/// Only `finish` closes it, and all that is open in it. A file that is given up before, after whatever failure, stays open
/// until the process ends, because the library crashes when it closes what it cannot write.
package struct HDF5Output: ~Copyable {
    let id: hid_t

    /// Makes the file at `path`, or empties it.
    package init(path: String) throws(HDF5Error) {
        // At the end of the process the library would close what was given up.
        _ = H5dont_atexit()
        _ = H5Eset_auto2(hid_t(H5E_DEFAULT), nil, nil)
        let access = H5Pcreate(ggml_h5_file_access())
        defer { H5Pclose(access) }
        H5Pset_fclose_degree(access, H5F_CLOSE_STRONG)
        let creation = Self.withoutTimes(ggml_h5_file_creation())
        defer { H5Pclose(creation) }
        id = unsafe H5Fcreate(path, ggml_h5_truncate(), creation, access)
        guard id >= 0 else { throw .cannotWrite("") }
    }

    /// Writes what the library still holds, and closes the file and all that is open in it.
    package consuming func finish() throws(HDF5Error) {
        guard H5Fclose(id) >= 0 else { throw .cannotWrite("") }
    }

    /// Makes a group in one that is there.
    package func makeGroup(_ path: String) throws(HDF5Error) {
        let creation = Self.withoutTimes(ggml_h5_group_creation())
        let links = Self.linkProperties()
        defer {
            H5Pclose(creation)
            H5Pclose(links)
        }
        let group = unsafe H5Gcreate2(id, path, links, creation, ggml_h5_default())
        guard group >= 0, H5Gclose(group) >= 0 else { throw .cannotWrite(path) }
    }

    /// Takes away an object, whose room in the file is used again.
    package func remove(_ path: String) throws(HDF5Error) {
        guard unsafe H5Ldelete(id, path, ggml_h5_default()) >= 0 else { throw .cannotWrite(path) }
    }

    /// Makes a dataset in a group that is there.
    ///
    /// - Parameters:
    ///   - space: its shape
    ///   - chunk: the shape of its chunks, with one number a dimension, if it is to grow
    ///   - isCompressed: whether chunks are compressed, as suits numbers
    func makeDataset(
        _ path: String, _ type: borrowing DataType, _ space: borrowing DataSpace, chunk: [hsize_t] = [],
        isCompressed: Bool = false
    ) throws(HDF5Error) -> hid_t {
        let creation = Self.withoutTimes(ggml_h5_dataset_creation())
        let links = Self.linkProperties()
        defer {
            H5Pclose(creation)
            H5Pclose(links)
        }
        if !chunk.isEmpty { unsafe _ = H5Pset_chunk(creation, Int32(chunk.count), chunk) }
        if isCompressed {
            H5Pset_shuffle(creation)
            // Shuffled counts hardly become smaller at higher levels, which take several times as long.
            H5Pset_deflate(creation, 1)
        }
        let dataset = unsafe H5Dcreate2(id, path, type.id, space.id, links, creation, ggml_h5_default())
        guard dataset >= 0 else { throw .cannotWrite(path) }
        return dataset
    }

    private static func withoutTimes(_ kind: hid_t) -> hid_t {
        let properties = H5Pcreate(kind)
        H5Pset_obj_track_times(properties, false)
        return properties
    }

    /// Names are in UTF-8.
    private static func linkProperties() -> hid_t {
        let properties = H5Pcreate(ggml_h5_link_creation())
        H5Pset_char_encoding(properties, H5T_CSET_UTF8)
        return properties
    }
}

extension HDF5Error {
    /// The library does not say why it failed; nearly always the disk is full.
    static func cannotWrite(_ object: String) -> HDF5Error {
        var error = HDF5Error(
            object, expected: "room for the file", found: "that it cannot be written",
            advice: "check the space on the disk, and your quota")
        error.isOfStorage = true
        return error
    }
}

/// A number that is written as it stands in memory.
package protocol HDF5Number: BitwiseCopyable, Sendable {
    static var hdf5Type: Int64 { get }
}

extension Float: HDF5Number {
    package static var hdf5Type: Int64 { ggml_h5_native_float() }
}
extension Double: HDF5Number {
    package static var hdf5Type: Int64 { ggml_h5_native_double() }
}
extension Int32: HDF5Number {
    package static var hdf5Type: Int64 { ggml_h5_native_int32() }
}
extension Int64: HDF5Number {
    package static var hdf5Type: Int64 { ggml_h5_native_int64() }
}

extension DataType {
    static func number<Value: HDF5Number>(_: Value.Type) -> DataType {
        DataType(id: H5Tcopy(Value.hdf5Type))
    }

    /// Texts of variable length.
    static var texts: DataType {
        let type = DataType(id: H5Tcopy(ggml_h5_c_string()))
        H5Tset_size(type.id, ggml_h5_variable())
        H5Tset_cset(type.id, H5T_CSET_UTF8)
        return type
    }

    /// Texts of `width` bytes, of which the last may be zeros.
    static func texts(width: Int) -> DataType {
        let type = DataType(id: H5Tcopy(ggml_h5_c_string()))
        H5Tset_size(type.id, max(1, width))
        H5Tset_strpad(type.id, H5T_STR_NULLPAD)
        H5Tset_cset(type.id, H5T_CSET_UTF8)
        return type
    }

    /// Truth values as h5py writes them.
    static var flags: DataType {
        let type = DataType(id: H5Tenum_create(ggml_h5_native_int8()))
        for (name, value) in [("FALSE", Int8(0)), ("TRUE", Int8(1))] {
            var value = value
            unsafe _ = H5Tenum_insert(type.id, name, &value)
        }
        return type
    }
}

extension DataSpace {
    static var scalar: DataSpace { DataSpace(id: H5Screate(H5S_SCALAR)) }

    static func shape(_ lengths: [Int]) -> DataSpace {
        let lengths = lengths.map { hsize_t($0) }
        return unsafe DataSpace(id: H5Screate_simple(Int32(lengths.count), lengths, nil))
    }
}
