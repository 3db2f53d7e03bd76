package import Foundation

/// What a command left behind.
package struct ShellResult: Sendable {
    package let status: Int32
    package let output: Data
    package let errors: String

    package var text: String { String(decoding: output, as: UTF8.self) }
}

/// Runs commands in bash, with the filters on the path.
package struct Shell: Sendable {
    private let folder: TemporaryFolder

    /// A fresh folder to run in; `demo` in it is the demo cohort, `malformed` the malformed files, and `chunks` and
    /// `outside` are those with odd chunks, and those that lead to each other.
    package init() throws {
        folder = try TemporaryFolder()
        let manager = FileManager.default
        try manager.createSymbolicLink(
            at: folder.url.appending(path: "demo"), withDestinationURL: Places.demo)
        for name in ["Malformed", "Chunks", "Outside"] {
            try manager.createSymbolicLink(
                at: folder.url.appending(path: name.lowercased()),
                withDestinationURL: Places.project.appending(path: "Tests/CohortReadersTests/\(name)"))
        }
        try manager.createSymbolicLink(
            at: folder.url.appending(path: "pipelines"),
            withDestinationURL: Places.project.appending(path: "pipelines"))
    }

    package func path(_ name: String) -> String { folder.path(name) }

    package func callAsFunction(_ command: String) throws -> ShellResult {
        let (output, errors) = (folder.path(".output"), folder.path(".errors"))
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        // Without pipefail, as most shells run; without standard input, as a test has none.
        process.arguments = ["-c", "exec <&- </dev/null >'\(output)' 2>'\(errors)'\n" + command]
        process.currentDirectoryURL = folder.url
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = "\(Places.programs.path()):\(environment["PATH"] ?? "/usr/bin:/bin")"
        environment["GGML_THREADS"] = "2"
        // Make tells the makes below it how it was called; ours are not below it.
        for name in ["MAKEFLAGS", "MAKELEVEL", "MFLAGS"] { environment[name] = nil }
        process.environment = environment
        try process.run()
        process.waitUntilExit()
        return ShellResult(
            status: process.terminationStatus, output: try Data(contentsOf: URL(filePath: output)),
            errors: String(decoding: try Data(contentsOf: URL(filePath: errors)), as: UTF8.self))
    }
}
