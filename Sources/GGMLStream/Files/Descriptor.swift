package import GGMLCore
import Glibc

/// The owner of one file descriptor, which it closes once, at the end of its life.
///
/// Reads and writes go straight to the kernel; interrupted calls are repeated, every failure is thrown.
package struct Descriptor: ~Copyable, Sendable {
    private let number: Int32
    /// The name for messages: a path, "standard input" or "standard output".
    package let name: String

    /// Whether to close the descriptor at the end; the three standard ones stay open.
    private let isOwned: Bool

    private init(number: Int32, name: String, isOwned: Bool = true) {
        self.number = number
        self.name = name
        self.isOwned = isOwned
    }

    deinit { if isOwned { _ = close(number) } }

    /// Opens a placeholder for each standard descriptor that is closed, so that no other file gets its number. Reading
    /// closed input and writing closed output still fail.
    package static func claimStandardNumbers() {
        for (number, flags) in [
            (STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY),
        ]
        where fcntl(number, F_GETFD) < 0 {
            _ = unsafe open("/dev/null", flags)
        }
    }

    package static func standardInput() -> Descriptor {
        // A pipe holds 64 KiB by itself; with more its two ends wait for each other less. It may be refused.
        _ = fcntl(STDIN_FILENO, setPipeSize, 1 << 20)
        return Descriptor(number: STDIN_FILENO, name: "standard input", isOwned: false)
    }

    package static func standardOutput() -> Descriptor {
        Descriptor(number: STDOUT_FILENO, name: "standard output", isOwned: false)
    }

    package static func standardError() -> Descriptor {
        Descriptor(number: STDERR_FILENO, name: "standard error", isOwned: false)
    }

    /// What may be opened for reading under a path.
    package enum Input { case regularFile, fileOrOpenPipe }

    /// Opens a regular file; or what a process has open already, such as "<(…)" of a shell, which is read from one end to
    /// the other.
    ///
    /// A named pipe, a socket or a device is refused, and never waited on.
    package static func reading(_ path: String, _ input: Input = .fileOrOpenPipe) throws(GGMLError)
        -> Descriptor
    {
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else {
            if errno == ENXIO { throw notRegular(path, S_IFSOCK) }
            throw GGMLError(.noInput, "\(path): expected a file that can be read, found: \(lastError())")
        }
        let file = Descriptor(number: number, name: path)
        let type = try file.type
        guard type == S_IFREG || type != S_IFDIR && input == .fileOrOpenPipe && isOpen(path) else {
            throw notRegular(path, type)
        }
        guard fcntl(number, F_SETFL, O_RDONLY) >= 0 else {
            throw GGMLError(.inputOutput, "\(path): \(lastError())")
        }
        return file
    }

    private static func notRegular(_ path: String, _ type: mode_t) -> GGMLError {
        let found =
            switch type {
            case S_IFDIR: "a folder"
            case S_IFIFO: "a pipe; save what comes out of it to a file"
            case S_IFSOCK: "a socket"
            default: "a device"
            }
        return GGMLError(.noInput, "\(path): expected a regular file, found \(found)")
    }

    /// Whether a path names what a process has open, in which a pipe has its writer.
    private static func isOpen(_ path: String) -> Bool {
        let steps = path.split(separator: "/")
        return path == "/dev/stdin" || path.hasPrefix("/dev/fd/") && steps.count == 3
            || path.hasPrefix("/proc/") && steps.count == 4 && steps[2] == "fd"
    }

    /// Opens the file at `path` for reading; "-" is standard input.
    package static func input(_ path: String) throws(GGMLError) -> Descriptor {
        try path == "-" ? standardInput() : reading(path)
    }

    /// Opens the file at `path` for reading; nil if it does not exist.
    package static func readingIfPresent(_ path: String) throws(GGMLError) -> Descriptor? {
        guard unsafe access(path, F_OK) != 0, errno == ENOENT else { return try reading(path, .regularFile) }
        return nil
    }

    /// What this process has open under a path such as "/dev/stdout" or "/dev/fd/3"; nil for all other paths.
    static func writing(toOpen path: String) throws(GGMLError) -> Descriptor? {
        let names = ["/dev/stdout": STDOUT_FILENO, "/dev/stderr": STDERR_FILENO]
        let folder = ["/dev/fd/", "/proc/self/fd/"].first(where: path.hasPrefix)
        guard let open = names[path] ?? folder.flatMap({ Int32(path.dropFirst($0.count)) }) else {
            return nil
        }
        let number = fcntl(open, F_DUPFD_CLOEXEC, 0)
        guard number >= 0 else {
            throw GGMLError(.cannotCreate, "\(path): expected an open file, found: \(lastError())")
        }
        return Descriptor(number: number, name: path)
    }

    /// Opens for writing what already exists and is no regular file, such as a device or a named pipe.
    static func writing(toExisting path: String) throws(GGMLError) -> Descriptor {
        try creating(path, O_WRONLY, name: path)
    }

    /// A new unnamed file in `folder`, which disappears with its descriptor unless `link(as:)` names it; nil if the
    /// file system cannot make such files.
    static func unnamed(in folder: String, name: String) throws(GGMLError) -> Descriptor? {
        let number = unsafe open(folder, unnamedFile | O_RDWR | O_CLOEXEC, 0o666)
        if number >= 0 { return Descriptor(number: number, name: name) }
        if errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL { return nil }
        throw GGMLError(
            .cannotCreate, "\(folder): expected a folder that can be written, found: \(lastError())")
    }

    /// A new file at `path`, which must not exist.
    static func new(_ path: String, name: String) throws(GGMLError) -> Descriptor {
        try creating(path, O_RDWR | O_CREAT | O_EXCL, name: name)
    }

    /// A new file in `folder`, unlinked at once, for file systems that cannot make unnamed files.
    static func newThenUnlinked(in folder: String, name: String) throws(GGMLError) -> Descriptor {
        let temporary = try TemporaryName(besides: "\(folder)/copy")
        let file = try new(temporary.path, name: name)
        _ = consume temporary
        return file
    }

    /// Opens a file for reading and appending, and creates it if needed.
    ///
    /// - Parameter path: nil is standard output.
    static func growing(_ path: String?) throws(GGMLError) -> Descriptor {
        guard let path else { return standardOutput() }
        if OutputFile.isSpecial(path) { return try writing(toExisting: path) }
        return try creating(path, O_RDWR | O_CREAT | O_APPEND, name: path)
    }

    private static func creating(_ path: String, _ flags: Int32, name: String) throws(GGMLError) -> Descriptor
    {
        let number = unsafe open(path, flags | O_CLOEXEC, 0o666)
        guard number >= 0 else {
            throw GGMLError(
                .cannotCreate, "\(name): expected a file that can be written, found: \(lastError())")
        }
        return Descriptor(number: number, name: name)
    }

    /// The next bytes, at most `limit`; empty at the end.
    package func read(atMost limit: Int) throws(GGMLError) -> [UInt8] {
        while true {
            var status = 0
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
                status = unsafe Glibc.read(number, buffer.baseAddress, limit)
                count = max(0, status)
            }
            if status == 0 { try checkEnd() }
            if status >= 0 { return bytes }
            try recover("reading", POLLIN)
        }
    }

    /// The next `count` bytes, or all that are left if these are fewer.
    package func read(_ count: Int) throws(GGMLError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count, case let piece = try read(atMost: count - bytes.count), !piece.isEmpty {
            bytes += piece
        }
        return bytes
    }

    /// The start of a small file of the kernel; empty if it does not exist.
    package static func start(of path: String, atMost limit: Int) -> String {
        String(decoding: (try? reading(path).read(atMost: limit)) ?? [], as: UTF8.self)
    }

    /// All bytes up to the end; throws if there are more than `limit`.
    ///
    /// - Parameter growth: how many times its bytes a file takes in memory once its contents are known; a field of a text,
    ///   or a number of a matrix, takes many.
    package func readAll(atMost limit: Int, growth: Int = 10) throws(GGMLError) -> [UInt8] {
        let size = try status.st_size
        guard size <= limit else { throw .expected("at most \(limit) bytes", found: "\(size)", in: name) }
        try MemoryLimit.check(growth * size, for: "a file of \(size) bytes", in: name)
        var bytes: [UInt8] = []
        while case let piece = try read(atMost: 1 << 16), !piece.isEmpty {
            bytes += piece
            guard bytes.count <= limit else {
                throw .expected("at most \(limit) bytes", found: "more", in: name)
            }
        }
        return bytes
    }

    package func write(_ bytes: [UInt8]) throws(GGMLError) { try write(bytes.span) }

    func write<Element: BitwiseCopyable>(_ elements: Span<Element>) throws(GGMLError) {
        let count = elements.count * MemoryLayout<Element>.stride
        var offset = 0
        while offset < count {
            let written = unsafe elements.withUnsafeBytes { buffer in
                unsafe Glibc.write(number, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
            }
            if written >= 0 {
                offset += written
            } else if errno == EPIPE {
                throw GGMLError(.closedPipe, "\(name): its reader went away")
            } else {
                try recover("writing", POLLOUT)
            }
        }
    }

    /// Fills `elements` with the bytes at `offset` of a regular file. Every bit pattern must be a valid `Element`.
    func read<Element: BitwiseCopyable>(into elements: inout MutableSpan<Element>, at offset: Int)
        throws(GGMLError)
    {
        let count = elements.count * MemoryLayout<Element>.stride
        var filled = 0
        while filled < count {
            let found = unsafe elements.withUnsafeMutableBytes { buffer in
                unsafe pread(
                    number, buffer.baseAddress?.advanced(by: filled), buffer.count - filled, offset + filled)
            }
            guard found != 0 else { throw endedEarly }
            if found < 0 { try recover("reading", POLLIN) }
            filled += max(0, found)
        }
    }

    /// After a failed call: returns when it can be repeated, or throws why it failed.
    ///
    /// - Parameter event: what to wait for if the file is not ready, as one that another process made non-blocking
    private func recover(_ attempt: String, _ event: Int32) throws(GGMLError) {
        if errno == EAGAIN {
            var request = pollfd(fd: number, events: Int16(event), revents: 0)
            if unsafe poll(&request, 1, -1) >= 0 { return }
        }
        guard errno == EINTR else {
            throw GGMLError(.inputOutput, "\(name): \(attempt) failed: \(lastError())")
        }
    }

    /// Throws if a regular file has ended before its size, as a share may whose server went away.
    private func checkEnd() throws(GGMLError) {
        let status = try status
        let isWhole = status.st_mode & S_IFMT != S_IFREG || (position ?? 0) >= status.st_size
        guard isWhole else { throw endedEarly }
    }

    private var endedEarly: GGMLError {
        GGMLError(.inputOutput, "\(name): reading failed: it ended early")
    }

    /// Writes over the bytes at `offset` of a regular file.
    func overwrite(_ bytes: [UInt8], at offset: Int) throws(GGMLError) {
        var done = 0
        while done < bytes.count {
            let written = unsafe bytes.withUnsafeBytes { buffer in
                unsafe pwrite(
                    number, buffer.baseAddress?.advanced(by: done), buffer.count - done, offset + done)
            }
            if written < 0 { try recover("writing", POLLOUT) }
            done += max(0, written)
        }
    }

    package func seek(to offset: Int) throws(GGMLError) {
        guard lseek(number, offset, SEEK_SET) == offset else {
            throw GGMLError(.inputOutput, "\(name): cannot go back to byte \(offset): \(lastError())")
        }
    }

    /// The read position in bytes; nil if there is none, as in a pipe.
    package var position: Int? {
        let offset = lseek(number, 0, SEEK_CUR)
        return offset < 0 ? nil : offset
    }

    package var isTerminal: Bool { isatty(number) == 1 }

    /// The number of columns of the terminal, 80 if it does not say; nil if there is no terminal.
    package var terminalColumns: Int? {
        guard isTerminal else { return nil }
        var size = winsize()
        let isKnown = unsafe ioctl(number, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return isKnown ? Int(size.ws_col) : 80
    }

    /// The size of a regular file in bytes; nil of anything else.
    package var size: Int? {
        guard let status = try? status, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return status.st_size
    }

    package var isRegularFile: Bool { get throws(GGMLError) { try type == S_IFREG } }
    /// Whether another process may be at the other end; some parents connect their children by sockets.
    package var isPipe: Bool { get throws(GGMLError) { try [S_IFIFO, S_IFSOCK].contains(type) } }

    private var type: mode_t { get throws(GGMLError) { try status.st_mode & S_IFMT } }

    private var status: stat {
        get throws(GGMLError) {
            var status = stat()
            guard unsafe fstat(number, &status) == 0 else {
                throw GGMLError(.inputOutput, "\(name): \(lastError())")
            }
            return status
        }
    }

    /// Does all that can fail before the written file gets its name, which may be that of an older file.
    func complete(inPlaceOf path: String) throws(GGMLError) {
        try keepMode(of: path)
        try synchronize()
        try confirmWritten()
    }

    func synchronize() throws(GGMLError) {
        guard fsync(number) == 0 else {
            throw GGMLError(.inputOutput, "\(name): writing to the disk failed: \(lastError())")
        }
    }

    /// Locks the file against other processes that lock it, until this process ends.
    func lock() throws(GGMLError) {
        // Some file systems do not support locks.
        guard flock(number, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
        throw GGMLError(
            .cannotCreate, "\(name): expected a file that no other process writes, found one that does")
    }

    func truncate(to length: Int) throws(GGMLError) {
        guard ftruncate(number, length) == 0 else {
            throw GGMLError(.inputOutput, "\(name): cannot be cut: \(lastError())")
        }
    }

    /// Copies the permissions of the file at `path`, if it exists.
    private func keepMode(of path: String) throws(GGMLError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return }
        guard fchmod(number, status.st_mode & 0o7777) == 0 else {
            throw GGMLError(.inputOutput, "\(path): its permissions cannot be kept: \(lastError())")
        }
    }

    /// Links an unnamed file at `path`.
    func link(as path: String) throws(GGMLError) {
        let status = unsafe linkat(AT_FDCWD, "/proc/self/fd/\(number)", AT_FDCWD, path, AT_SYMLINK_FOLLOW)
        guard status == 0 else {
            throw GGMLError(
                .cannotCreate, "\(path): expected a file that can be made, found: \(lastError())")
        }
    }

    /// Throws what the system reports only on closing: that something was not written (a full quota, NFS).
    func confirmWritten() throws(GGMLError) {
        let copy = dup(number)
        guard copy >= 0, close(copy) == 0 else {
            throw GGMLError(.inputOutput, "\(name): closing failed: \(lastError())")
        }
    }
}

/// `F_SETPIPE_SZ`, a macro that Swift cannot import.
private let setPipeSize: Int32 = 1031

/// `O_TMPFILE`, a macro that Swift cannot import.
private let unnamedFile: Int32 = 0o20_000_000 | O_DIRECTORY

/// The text of `errno`, in English because no program here sets a locale.
func lastError() -> String {
    let number = errno
    return unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
}
