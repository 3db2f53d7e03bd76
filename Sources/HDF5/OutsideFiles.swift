import CHDF5
import Glibc

/// The other files to which an HDF5 file leads: by external links, virtual datasets, and external storage.
///
/// A file from a stranger could show any file of the user's through them. They are refused by name, unless they are
/// allowed; then those that are read are listed.
final class OutsideFiles {
    private static let mostLinks = 16

    let areAllowed: Bool
    /// Those that were read, in the order in which they were met.
    private(set) var paths: [String] = []
    private var openLinks = 0
    /// How many values those datasets hold that virtual ones show, by file and path, once they were checked.
    var checkedSources: [String: Int] = [:]

    init(areAllowed: Bool) { self.areAllowed = areAllowed }

    /// Where a file is that another one names; without "/" at its front it is sought in the folder of that one.
    ///
    /// - Parameters:
    ///   - way: what leads there, for messages
    ///   - object: in which `way` stands
    /// - Throws: where other files are not allowed, or this one is no regular file.
    func path(of name: String, in file: String, _ way: String, _ object: String) throws(HDF5Error) -> String {
        guard areAllowed else {
            throw HDF5Error(
                object, expected: "data in the file itself", found: "\(way) to \(name)",
                advice: "if you trust the file, read what it leads to with --follow-links")
        }
        let folder = file.lastIndex(of: "/").map { file[...$0] } ?? ""
        let path = name.hasPrefix("/") ? name : folder + name
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw HDF5Error(
                object, expected: "a regular file \(path), as it has \(way) to it",
                found: "none, or another kind of file", advice: "put the file there")
        }
        if !paths.contains(path) { paths.append(path) }
        return path
    }

    // MARK: External links

    /// Those of the file in which the library is at work, on the one thread that may be in it; nil between its calls.
    nonisolated(unsafe) private static var current: OutsideFiles?
    /// Why a link was not followed.
    private var refusal: HDF5Error?

    /// Runs `body`, in which the library goes along paths or reads values; elsewhere it follows no external links.
    ///
    /// - Throws: where it met a link that is not to be followed.
    func guardingLinks<Result>(
        in file: hid_t, _ path: String, _ body: () -> Result
    ) throws(HDF5Error) -> Result {
        try guardingCrash(in: file, path) { () throws(HDF5Error) in
            let outer = unsafe Self.current
            unsafe Self.current = self
            defer { unsafe Self.current = outer }
            refusal = nil
            let result = body()
            guard let refusal else { return result }
            throw HDF5Error(
                path, expected: refusal.expected, found: refusal.found, advice: refusal.advice)
        }
    }

    /// Has `guardingLinks` throw, once the library has returned.
    func refuseLink(_ link: String) {
        refusal = HDF5Error(
            "", expected: "data in the file itself", found: link,
            advice: "copy what it leads to into the file")
    }

    /// Has the library leave external links to us, on whatever path they are. Of links of kinds that programs define it
    /// knows none, and so follows none.
    static func takeOverLinks() {
        var links = unsafe H5L_class_t()
        unsafe links.version = H5L_LINK_CLASS_T_VERS
        unsafe links.id = H5L_TYPE_EXTERNAL
        unsafe links.trav_func = { name, group, value, size, _, _ in
            guard let files = unsafe OutsideFiles.current, let name = unsafe name else { return -1 }
            do throws(HDF5Error) {
                let way = unsafe "the link \"\(String(cString: name))\""
                return try unsafe files.follow(way, from: group, value, size)
            } catch {
                files.refusal = error
                return -1
            }
        }
        _ = unsafe H5Lregister(&links)
    }

    /// Opens what a link leads to.
    private func follow(_ way: String, from group: hid_t, _ value: UnsafeRawPointer?, _ size: Int)
        throws(HDF5Error) -> hid_t
    {
        var flags = UInt32(0)
        var (file, object): (UnsafePointer<CChar>?, UnsafePointer<CChar>?)
        guard unsafe H5Lunpack_elink_val(value, size, &flags, &file, &object) >= 0,
            let file = unsafe file, let object = unsafe object
        else { return -1 }
        let path = try path(of: unsafe String(cString: file), in: fileName(group), way, "")
        guard openLinks < Self.mostLinks else {
            throw HDF5Error("", expected: "at most \(Self.mostLinks) links in a row", found: "more")
        }
        openLinks += 1
        defer { openLinks -= 1 }
        let target = unsafe H5Fopen(path, ggml_h5_read_only(), ggml_h5_default())
        defer { H5Fclose(target) }
        return unsafe H5Oopen(target, object, ggml_h5_default())
    }
}
