internal import CTemporaryFiles
package import GGMLCore
import Glibc

/// The output of a program: standard output, or a file that is either complete or absent.
///
/// A file is written without a name (or, if the file system cannot do that, under a hidden name beside its path),
/// flushed to disk, and then moved over the old file in one step. Whatever ends the program before `commit()` leaves
/// the old file as it was. Anything but a regular file (a device, a named pipe) is written directly.
package struct OutputFile: ~Copyable {
    private enum Way: ~Copyable {
        case direct
        /// Write to the unnamed file, then name it.
        case unnamed(path: String)
        /// Write to the file of the temporary name, then rename it.
        case named(path: String, TemporaryName)
    }

    private let descriptor: Descriptor
    private let way: Way
    /// The name that the file has until `commit()`; nil if it has none, or is written directly.
    package let temporaryPath: String?

    /// - Parameters:
    ///   - path: nil is standard output.
    ///   - isNamed: whether the file has a name from the beginning, under which libraries can write it
    package init(path: String?, isNamed: Bool = false) throws(GGMLError) {
        guard let path else {
            temporaryPath = nil
            descriptor = .standardOutput()
            way = .direct
            return
        }
        if let open = try Descriptor.writing(toOpen: path) {
            temporaryPath = nil
            descriptor = open
            way = .direct
            return
        }
        let target = try Self.isSpecial(path) ? path : Self.resolved(path)
        if let type = Self.type(of: target), type != S_IFREG {
            guard type != S_IFDIR else {
                throw GGMLError(.cannotCreate, "\(path): expected the name of a file, found a folder")
            }
            descriptor = try .writing(toExisting: target)
            temporaryPath = nil
            way = .direct
            return
        }
        try Self.checkReplaceable(target, name: path)
        if !isNamed, let unnamed = try Descriptor.unnamed(in: Self.folder(of: target), name: path) {
            temporaryPath = nil
            descriptor = unnamed
            way = .unnamed(path: target)
        } else {
            let temporary = try TemporaryName(besides: target)
            descriptor = try .new(temporary.path, name: path)
            temporaryPath = temporary.path
            way = .named(path: target, temporary)
        }
    }

    /// Throws where an existing file could not take another's place, or should not, before anything is computed for it.
    private static func checkReplaceable(_ path: String, name: String) throws(GGMLError) {
        func error(_ found: String) -> GGMLError {
            GGMLError(.cannotCreate, "\(name): expected a file that can be replaced, found \(found)")
        }
        guard status(of: path) != nil else { return }
        switch unsafe file_fixed(path) {
        case FILE_IMMUTABLE: throw error("one that the file system keeps as it is (see lsattr)")
        case FILE_MOUNTED: throw error("one that is mounted by itself; mount its folder")
        default: break
        }
        guard unsafe access(path, W_OK) == 0 else { throw error("one that is write-protected") }
    }

    package var name: String { descriptor.name }
    package var isTerminal: Bool { descriptor.isTerminal }
    /// The width of the terminal; nil if this is none.
    package var terminalColumns: Int? { descriptor.terminalColumns }

    package func write(_ bytes: [UInt8]) throws(GGMLError) { try descriptor.write(bytes) }

    /// Whether the file is written directly, as a device or a pipe, in which nobody can go back.
    package var isDirect: Bool {
        switch way {
        case .direct: true
        default: false
        }
    }

    /// Writes over the bytes at `offset` of a file that is not written directly.
    package func overwrite(_ bytes: [UInt8], at offset: Int) throws(GGMLError) {
        try descriptor.overwrite(bytes, at: offset)
    }

    /// Makes the output final: the complete file appears under its name, once nothing can fail that concerns its content.
    package consuming func commit() throws(GGMLError) {
        switch consume way {
        case .direct:
            try descriptor.confirmWritten()
        case .unnamed(let path):
            try descriptor.complete(inPlaceOf: path)
            let temporary = try TemporaryName(besides: path)
            try descriptor.link(as: temporary.path)
            try temporary.rename(to: path)
        case .named(let path, let temporary):
            try descriptor.complete(inPlaceOf: path)
            try temporary.rename(to: path)
        }
    }

    /// Creates a folder, if it does not exist.
    ///
    /// - Returns: whether it did not.
    @discardableResult
    package static func makeFolder(_ path: String) throws(GGMLError) -> Bool {
        let isNew = unsafe mkdir(path, 0o777) == 0
        guard isNew || type(of: path) == S_IFDIR else {
            throw GGMLError(
                .cannotCreate,
                "\(path): expected a folder that is there or can be made, found: \(lastError())")
        }
        return isNew
    }

    /// Whether `path` exists and is neither a regular file nor a folder.
    static func isSpecial(_ path: String) -> Bool {
        type(of: path).map { $0 != S_IFREG && $0 != S_IFDIR } == true
    }

    private static func type(of path: String) -> mode_t? { status(of: path).map { $0.st_mode & S_IFMT } }

    static func status(of path: String) -> stat? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status : nil
    }

    /// Whether two paths lead to the same file.
    package static func isSame(_ path: String, _ other: String) -> Bool {
        guard let first = status(of: path), let second = status(of: other) else {
            // Files that are not there yet are told by their folder and name.
            guard status(of: path) == nil, status(of: other) == nil else { return false }
            let (folder, otherFolder) = (folder(of: path), folder(of: other))
            return path.split(separator: "/").last == other.split(separator: "/").last
                && (folder == otherFolder || isSame(folder, otherFolder))
        }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    /// Throws where a regular file would be replaced by what is made from it, or from the folder in which it is; "-" and
    /// nil are no files.
    package static func check(_ output: String?, replacesNone inputs: [String?]) throws(GGMLError) {
        guard let output, output != "-", type(of: output) == S_IFREG else { return }
        for case let input? in inputs where input != "-" {
            if isSame(input, output) || type(of: input) == S_IFDIR && isSame(input, folder(of: output)) {
                throw GGMLError(
                    .usage,
                    "\(output): expected another file for the output, found the input, which would be lost")
            }
        }
    }

    /// The target of a chain of symbolic links, so that a link stays a link.
    private static func resolved(_ path: String) throws(GGMLError) -> String {
        if let real = unsafe realpath(path, nil) {
            defer { unsafe free(real) }
            return unsafe String(cString: real)
        }
        var status = stat()
        let isThere = unsafe lstat(path, &status) == 0
        guard isThere || path.isEmpty || errno == ENOENT else {
            throw GGMLError(
                .cannotCreate, "\(path): expected a file that can be made, found: \(lastError())")
        }
        guard !path.isEmpty, !isThere else {
            throw GGMLError(
                .cannotCreate,
                "\"\(path)\": expected the name of a file, found \(path.isEmpty ? "nothing" : "a link to nothing")"
            )
        }
        return path
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

/// A folder for output, which is taken away again if nothing comes into it.
package struct OutputFolder: ~Copyable {
    package let path: String
    private let isNew: Bool

    /// Creates the folder, if it does not exist.
    package init(_ path: String) throws(GGMLError) {
        self.path = path
        isNew = try OutputFile.makeFolder(path)
    }

    // What holds files stays.
    deinit { if isNew { unsafe _ = rmdir(path) } }
}
