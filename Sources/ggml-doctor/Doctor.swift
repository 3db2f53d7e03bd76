import ArgumentParser
import CKernels
package import FilterKit
import GGMLCore
import GGMLStream
import Glibc
import HDF5

package let program: any Filter.Type = Doctor.self

/// Shows what the programs find on this machine.
struct Doctor: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-doctor", "Show what the programs find on this machine.",
        discussion: """
            One fact a line, for a report of a fault: versions, libraries, processor, memory and threads. \
            Fails if OpenBLAS is missing.
            """,
        example: "ggml doctor | grep -E '^(ggml|threads) '")

    static let writesStream = false

    func run() throws {
        let openBLAS = Result { () throws(GGMLError) in try OpenBLAS.library() }
        var facts = [
            ("ggml", familyVersion),
            ("file", Self.file),
            ("system", Self.system),
            ("processor", Self.processor),
            ("kernels", unsafe String(cString: processors_name(processors_chosen()))),
            ("threads", String(try ThreadOptions.defaultCount())),
            ("memory", "\(MemoryLimit.bytes >> 20) MiB"),
            ("hdf5", HDF5Library.version),
        ]
        switch openBLAS {
        case .success(let library):
            facts += [
                ("openblas", library.configuration), ("openblas core", library.core),
                ("openblas file", library.file),
            ]
        case .failure: facts.append(("openblas", "none"))
        }
        var writer = try TextWriter(output: nil)
        for (name, value) in facts {
            try writer.line(name.padded(to: 15) + (value.isEmpty ? "unknown" : value))
        }
        try writer.finish()
        _ = try openBLAS.get()
    }

    /// The executable file, links resolved.
    private static var file: String {
        unsafe text { unsafe readlink("/proc/self/exe", $0, $1) }
    }

    /// The kernel and the C library. Not the host: facts are for others to read.
    private static var system: String {
        let kernel = Descriptor.start(of: "/proc/sys/kernel/osrelease", atMost: 256)
        let release = kernel.split(separator: "\n").first ?? "unknown"
        return unsafe "Linux \(release), " + text { unsafe confstr(Int32(_CS_GNU_LIBC_VERSION), $0, $1) - 1 }
    }

    /// The text that a function of the system writes into the memory that it is given; it returns the length.
    private static func text(_ write: (UnsafeMutablePointer<CChar>, Int) -> Int) -> String {
        let most = Int(PATH_MAX)
        return unsafe String(unsafeUninitializedCapacity: most) { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { bytes in
                unsafe bytes.baseAddress.map { unsafe min(max(0, write($0, most)), most) } ?? 0
            }
        }
    }

    private static var processor: String {
        let lines = Descriptor.start(of: "/proc/cpuinfo", atMost: 1 << 12).split(separator: "\n")
        let model = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
        return model.map { String($0.drop { $0 == " " }) } ?? ""
    }
}
