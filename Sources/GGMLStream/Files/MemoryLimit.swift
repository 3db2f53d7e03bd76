package import GGMLCore
import Glibc
import Synchronization

/// How much memory the process may plan to take.
package enum MemoryLimit {
    private static let chosen = Atomic(0)

    /// The limit in bytes.
    package static var bytes: Int {
        let bytes = chosen.load(ordering: .relaxed)
        return bytes > 0 ? bytes : automatic
    }

    /// Sets the limit of all that is read and computed from now on.
    package static func choose(_ bytes: Int) { chosen.store(bytes, ordering: .relaxed) }

    /// Three quarters of what the machine has, the control group (cgroup v2) allows, SLURM does, or `ulimit -v` does.
    private static let automatic: Int = {
        let machine = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        let group = Descriptor.start(of: "/sys/fs/cgroup/memory.max", atMost: 64).split { $0.isWhitespace }
        return min(machine, group.first.flatMap { Int($0) } ?? .max, slurm, addressSpace) / 4 * 3
    }()

    /// What SLURM allows the job on this machine, in bytes. The control group that enforces it lies below the one that is
    /// read here.
    private static var slurm: Int {
        func number(_ name: String) -> Int? {
            guard let value = unsafe getenv(name) else { return nil }
            return unsafe Int(String(cString: value)).flatMap { (1...1 << 30).contains($0) ? $0 : nil }
        }
        let share = number("SLURM_MEM_PER_CPU").flatMap { megabytes in
            number("SLURM_CPUS_ON_NODE").map { megabytes * $0 }
        }
        guard let megabytes = number("SLURM_MEM_PER_NODE") ?? share else { return .max }
        return min(megabytes, 1 << 40) << 20
    }

    /// The address space that `ulimit -v` allows the process, in bytes.
    package static let addressSpace: Int = {
        var limit = rlimit()
        let isKnown = unsafe getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0
        return isKnown ? Int(clamping: limit.rlim_cur) : .max
    }()

    /// The most threads that the address space has room for: where the system cannot make one that Dispatch asks for,
    /// Dispatch asks again for ever.
    package static var mostThreads: Int { max(1, addressSpace / spaceOfThread) }

    /// What a thread takes: a stack of 8 MiB, and a heap of 64, before which there may be a gap.
    private static let spaceOfThread = 96 << 20

    /// What a program takes before it has read anything.
    private static let leastSpace = 64 << 20

    /// The address space in which a process with so many threads has room for so many bytes.
    package static func addressSpace(for bytes: Int, threads: Int) -> Int {
        leastSpace + bytes + threads * spaceOfThread
    }

    /// Throws if the address space has no room for the threads that read a pipe or compute digests.
    package static func checkAddressSpace() throws(GGMLError) {
        guard addressSpace < leastSpace else { return }
        throw GGMLError(
            .unavailable,
            "expected a limit of memory (ulimit -v) of at least \(leastSpace >> 10) KiB, found \(addressSpace >> 10)"
        )
    }

    /// Throws if `bytes` are over the limit.
    ///
    /// - Parameters:
    ///   - what: what they would hold
    ///   - place: where this would be read or computed
    package static func check(_ bytes: Int, for what: String, in place: String) throws(GGMLError) {
        guard bytes > self.bytes else { return }
        throw GGMLError(
            .unavailable,
            "\(place): expected to need at most \(self.bytes >> 20) MiB of memory, found \(what), about "
                + "\((bytes >> 20) + 1) MiB; allow more with --max-memory, where there is more")
    }
}
