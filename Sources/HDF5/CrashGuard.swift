import CHDF5
import CHDF5Extras

/// Runs `body`, in which the library reads texts of variable length.
///
/// Releases up to at least 1.10 trust what a damaged file says of their lengths, and crash. Where that happens the
/// process ends here, with a sentence that names the file, as a program of the family ends on bad data.
func guardingCrash<Result>(
    in object: hid_t, _ path: String, _ body: () throws(HDF5Error) -> Result
) throws(HDF5Error) -> Result {
    let sentence =
        "\(fileName(object)), \(path): expected texts that can be read, found damaged ones; "
        + HDF5Error.usualAdvice
    let harmless = sentence.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? "\u{fffd}" : $0 }
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: harmless)
    unsafe hdf5_guard_begin(String(scalars))
    defer { hdf5_guard_end() }
    return try body()
}

private func fileName(_ object: hid_t) -> String {
    var name = [CChar](repeating: 0, count: 4096)
    let length = unsafe H5Fget_name(object, &name, name.count)
    let bytes = name.prefix(min(name.count - 1, max(0, length))).map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self)
}
