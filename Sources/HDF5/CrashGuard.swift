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
    unsafe hdf5_guard_begin(harmless(sentence))
    defer { hdf5_guard_end() }
    return try body()
}

/// A text without what a terminal would obey, which texts from files may hold.
private func harmless(_ text: String) -> String {
    func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
    }
    // A copy would take longer than many a read.
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: text.unicodeScalars.map { isControl($0) ? "\u{fffd}" : $0 })
    return String(scalars)
}

/// The path under which the file of an object was opened.
func fileName(_ object: hid_t) -> String {
    let room = 4096
    return unsafe String(unsafeUninitializedCapacity: room) { bytes in
        let length = unsafe bytes.withMemoryRebound(to: CChar.self) {
            unsafe H5Fget_name(object, $0.baseAddress, room)
        }
        return min(room - 1, max(0, length))
    }
}
