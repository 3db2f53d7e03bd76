import CHDF5

/// The HDF5 library itself.
package enum HDF5Library {
    /// The version of the library that is in use, as in "1.10.8".
    package static var version: String {
        var (major, minor, release) = (UInt32(0), UInt32(0), UInt32(0))
        _ = unsafe H5get_libversion(&major, &minor, &release)
        return "\(major).\(minor).\(release)"
    }
}
