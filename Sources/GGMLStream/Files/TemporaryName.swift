internal import CTemporaryFiles
import GGMLCore
import Glibc
import Synchronization

/// The owner of the name under which a file is written before it gets its own. The file disappears with its owner, and
/// also where a signal ends the process.
struct TemporaryName: ~Copyable {
    private static let made = Atomic(0)

    let path: String
    private let number: Int32

    /// A name beside `target` that no other file has, of this or another process.
    init(besides target: String) throws(GGMLError) {
        var name: String
        repeat {
            let number = Self.made.add(1, ordering: .relaxed).newValue
            name = "\(OutputFile.folder(of: target))/.ggml.\(getpid()).\(number).part"
            // A killed process with this number may have left one.
        } while unsafe access(name, F_OK) == 0
        path = name
        number = unsafe temporary_file_add(name)
        guard number >= 0 else {
            throw GGMLError(.cannotCreate, "\(target): too many files are being written at the same time")
        }
    }

    deinit {
        unsafe _ = unlink(path)
        temporary_file_forget(number)
    }

    /// Gives the file its own name, in place of the file that had it.
    consuming func rename(to target: String) throws(GGMLError) {
        guard unsafe Glibc.rename(path, target) == 0 else {
            throw GGMLError(.cannotCreate, "\(target): cannot be made: \(lastError())")
        }
        let folder = unsafe open(OutputFile.folder(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 {
            _ = fsync(folder)
            _ = close(folder)
        }
    }
}
