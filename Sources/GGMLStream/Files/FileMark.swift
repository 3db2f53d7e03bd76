package import GGMLCore
import Glibc

/// What changes when a file is replaced or written.
package struct FileMark: Equatable, Sendable {
    private let path: String
    /// Device, number, size, and the time of the last change in seconds and nanoseconds.
    private let values: [Int]

    /// The mark of the file that is at `path` now.
    package init(_ path: String) {
        self.path = path
        values =
            OutputFile.status(of: path).map { status in
                [
                    Int(status.st_dev), Int(status.st_ino), status.st_size, status.st_mtim.tv_sec,
                    status.st_mtim.tv_nsec,
                ]
            } ?? []
    }

    /// Throws if the file is not what it was: what was read of it before does not fit what was read later.
    package func checkUnchanged() throws(GGMLError) {
        guard FileMark(path) != self else { return }
        throw .expected(
            "the same file as at first", found: "another one", in: path,
            advice: "it was changed while it was read: run this again")
    }
}
