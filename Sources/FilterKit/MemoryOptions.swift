package import ArgumentParser
import GGMLStream

/// The most memory that a program may plan to take. The result never depends on it.
package struct MemoryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Refuse what needs more memory, in bytes or as in 500M or 4G (default: three quarters of what this job may use).",
            valueName: "size"))
    package var maxMemory: ByteCount?

    package init() {}

    package func validate() {
        if let maxMemory { MemoryLimit.choose(maxMemory.bytes) }
    }
}

/// A number of bytes, as in "4G".
package struct ByteCount: ExpressibleByArgument {
    let bytes: Int

    package init?(argument: String) {
        let unit = argument.last.flatMap { "KMGT".firstIndex(of: $0) }
        let power = unit.map { "KMGT".distance(from: "KMGT".startIndex, to: $0) + 1 } ?? 0
        guard let count = Int(unit == nil ? argument[...] : argument.dropLast()), count > 0,
            case (let bytes, false) = count.multipliedReportingOverflow(by: 1 << (10 * power))
        else { return nil }
        self.bytes = bytes
    }
}
