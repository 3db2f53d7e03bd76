package import GGMLCore
import Glibc
import Synchronization

/// The output of a program: standard output, or a file that is either complete or absent.
///
/// A file is written without a name (or, if the file system cannot do that, under a hidden name beside its path),
/// flushed to disk, and then moved over the old file in one step. Whatever ends the program before `commit()` leaves
/// the old file as it was. Anything but a regular file (a device, a named pipe) is written directly.
package struct OutputFile: ~Copyable {
    private enum Way {
        case direct
        /// Write to the unnamed file, then name it.
        case unnamed(path: String)
        /// Write to `temporary`, then rename it.
        case named(path: String, temporary: String)
    }

    private let descriptor: Descriptor
    private let way: Way

    /// - Parameter path: nil is standard output.
    package init(path: String?) throws(GGMLError) {
        guard let path else {
            descriptor = .standardOutput()
            way = .direct
            return
        }
        if let open = try Descriptor.writing(toOpen: path) {
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
            way = .direct
        } else if let unnamed = try Descriptor.unnamed(in: Self.folder(of: target), name: path) {
            descriptor = unnamed
            way = .unnamed(path: target)
        } else {
            let temporary = Self.temporaryName(for: target)
            descriptor = try .new(temporary, name: path)
            way = .named(path: target, temporary: temporary)
        }
    }

    deinit {
        if case .named(_, let temporary) = way { unsafe _ = unlink(temporary) }
    }

    package var name: String { descriptor.name }
    package var isTerminal: Bool { descriptor.isTerminal }

    package func write(_ bytes: [UInt8]) throws(GGMLError) { try descriptor.write(bytes) }

    /// Makes the output final: the complete file appears under its name.
    package consuming func commit() throws(GGMLError) {
        switch way {
        case .direct:
            break
        case .unnamed(let path):
            try descriptor.keepMode(of: path)
            try descriptor.synchronize()
            let temporary = Self.temporaryName(for: path)
            try descriptor.link(as: temporary)
            try Self.rename(temporary, to: path)
        case .named(let path, let temporary):
            try descriptor.keepMode(of: path)
            try descriptor.synchronize()
            try Self.rename(temporary, to: path)
        }
        try descriptor.confirmWritten()
    }

    /// Creates a folder, if it does not exist.
    package static func makeFolder(_ path: String) throws(GGMLError) {
        guard unsafe mkdir(path, 0o777) == 0 || type(of: path) == S_IFDIR else {
            throw GGMLError(
                .cannotCreate,
                "\(path): expected a folder that is there or can be made, found: \(lastError())")
        }
    }

    private static func rename(_ temporary: String, to path: String) throws(GGMLError) {
        guard unsafe Glibc.rename(temporary, path) == 0 else {
            let reason = lastError()
            unsafe _ = unlink(temporary)
            throw GGMLError(.cannotCreate, "\(path): cannot be made: \(reason)")
        }
        let folder = unsafe open(folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 {
            _ = fsync(folder)
            _ = Glibc.close(folder)
        }
    }

    /// Whether `path` exists and is neither a regular file nor a folder.
    static func isSpecial(_ path: String) -> Bool {
        type(of: path).map { $0 != S_IFREG && $0 != S_IFDIR } == true
    }

    private static func type(of path: String) -> mode_t? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    /// The target of a chain of symbolic links, so that a link stays a link.
    private static func resolved(_ path: String) throws(GGMLError) -> String {
        if let real = unsafe realpath(path, nil) {
            defer { unsafe free(real) }
            return unsafe String(cString: real)
        }
        var status = stat()
        guard !path.isEmpty, unsafe lstat(path, &status) != 0 else {
            throw GGMLError(
                .cannotCreate,
                "\"\(path)\": expected the name of a file, found \(path.isEmpty ? "nothing" : "a link to nothing")"
            )
        }
        return path
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static let made = Atomic(0)

    /// A temporary name for `path` that no other file has, of this or another process.
    private static func temporaryName(for path: String) -> String {
        while true {
            let number = made.add(1, ordering: .relaxed).newValue
            let name = "\(folder(of: path))/.ggml.\(getpid()).\(number).part"
            // A killed process with this number may have left one.
            if type(of: name) == nil { return name }
        }
    }
}
