package import GGMLCore
import Glibc

/// Listing of folders.
package enum Folder {
    /// The path of a file or folder from the root, without links; nil if there is none.
    package static func wholePath(_ path: String) -> String? {
        guard let real = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }

    /// The path of a file with this name in a folder.
    package static func path(of name: String, in folder: String) -> String {
        folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }

    /// The names in the folder at `path`, sorted, without "." and ".."; nil if it is not a folder.
    package static func names(_ path: String) throws(GGMLError) -> [String]? {
        guard let folder = unsafe opendir(path) else {
            if errno == ENOTDIR { return nil }
            throw GGMLError(
                .noInput, "\(path): expected a file or a folder that can be read, found: \(lastError())")
        }
        defer { unsafe _ = closedir(folder) }
        var names: [String] = []
        errno = 0
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else {
            throw GGMLError(.inputOutput, "\(path): reading failed: \(lastError())")
        }
        return names.sorted()
    }
}
