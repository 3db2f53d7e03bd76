package import ArgumentParser
package import GGMLCore
import GGMLStream

/// The number of threads that a filter may use. The result never depends on it.
package struct ThreadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How many threads to use (default: $GGML_THREADS, $SLURM_CPUS_PER_TASK, or what this job may use).",
            valueName: "n"))
    package var threads: Int?

    package init() {}

    package func validate() throws {
        if let threads, threads < 1 {
            throw ValidationError("--threads: expected 1 or more, found \(threads)")
        }
    }

    /// The number of threads that were asked for, or fewer where `ulimit -v` has no room for as many.
    /// - Throws: if GGML_THREADS is not a number of threads.
    package func count() throws(GGMLError) -> Int {
        guard let threads else { return try Self.defaultCount() }
        return min(threads, MemoryLimit.mostThreads)
    }

    /// The number of threads where none was asked for.
    /// - Throws: if GGML_THREADS is not a number of threads.
    package static func defaultCount() throws(GGMLError) -> Int {
        min(try wantedCount(), MemoryLimit.mostThreads)
    }

    /// The number of threads that the environment names, or that this job may use.
    private static func wantedCount() throws(GGMLError) -> Int {
        if let text = environment("GGML_THREADS") {
            guard let count = Int(text), count > 0 else {
                throw GGMLError(.usage, "GGML_THREADS: expected 1 or more, found \"\(text)\"")
            }
            return count
        }
        if let count = environment("SLURM_CPUS_PER_TASK").flatMap({ Int($0) }), count > 0 { return count }
        return min(allowedProcessors, groupLimit ?? .max)
    }

    /// The number of processors that the kernel lets this process run on.
    private static var allowedProcessors: Int {
        let status = Descriptor.start(of: "/proc/self/status", atMost: 1 << 16)
        let mask = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }
        let count = mask?.dropFirst("Cpus_allowed:".count).reduce(0) {
            $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0)
        }
        return max(1, count ?? 1)
    }

    /// The number of processors that the control group allows (cgroup v2), rounded up; nil without a limit.
    private static var groupLimit: Int? {
        let text = Descriptor.start(of: "/sys/fs/cgroup/cpu.max", atMost: 64)
        let fields = text.split { $0.isWhitespace }.map { Int($0) }
        guard fields.count == 2, let quota = fields[0], let period = fields[1], quota > 0, period > 0 else {
            return nil
        }
        return (quota + period - 1) / period
    }
}
