import CHDF5
import CHDF5Extras

/// Runs `body`, in which the library reads from the file of `object`.
///
/// Releases up to at least 1.10 trust what a damaged file says, and crash or go round in circles. Where that happens the
/// process ends here, with a sentence that names the file and `path` in it, as a program of the family ends on bad data.
func guardingCrash<Result, Failure: Error>(
    in object: hid_t, _ path: String, _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    try guardingCrash(inFile: fileName(object), path, body)
}

func guardingCrash<Result, Failure: Error>(
    inFile file: String, _ path: String, _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    let place = path.isEmpty ? file : "\(file), \(path)"
    let sentence = "\(place): expected data that can be read, found damaged ones; \(HDF5Error.usualAdvice)"
    // Texts from files may hold what a terminal would obey.
    let harmless = sentence.unicodeScalars.map {
        $0.value < 0x20 || (0x7f...0x9f).contains($0.value) ? "\u{fffd}" : $0
    }
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: harmless)
    unsafe hdf5_guard_begin(String(scalars))
    defer { hdf5_guard_end() }
    return try body()
}

/// The path under which the file of an object was opened.
func fileName(_ object: hid_t) -> String {
    var name = [CChar](repeating: 0, count: 4096)
    let length = unsafe H5Fget_name(object, &name, name.count)
    let bytes = name.prefix(min(name.count - 1, max(0, length))).map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self)
}
