internal import CTemporaryFiles
import GGMLCore
import Glibc

/// The owner of the name under which a file is written before it gets its own. The file disappears with its owner, and
/// also where a signal ends the process.
struct TemporaryName: ~Copyable {
    let path: String
    private let number: Int32

    /// A name beside `target` that no other file has.
    ///
    /// It is random, for processes of several machines or containers may have the same numbers and folder.
    init(besides target: String) throws(GGMLError) {
        let random = String(UInt64.random(in: 0...(.max)), radix: 36)
        path = "\(OutputFile.folder(of: target))/.ggml.\(random).part"
        number = unsafe temporary_file_add(path)
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
            throw GGMLError(
                .cannotCreate,
                "\(target): expected a file that can be made or replaced, found: \(lastError())")
        }
        let folder = unsafe open(OutputFile.folder(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 {
            _ = fsync(folder)
            _ = close(folder)
        }
    }
}

/// The files that have temporary names.
package enum TemporaryFiles {
    /// Has signals that end the process remove them first, and end it also where it is the first one of a container.
    package static func watchSignals() { temporary_files_watch() }
}
