package import Foundation

/// Where things are, seen from the tests.
package enum Places {
    package static let project = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()
    package static let demo = project.appending(path: "pipelines/data/gbm")
    /// Real files and reference figures that lie beside the project; tests of them are skipped where it is absent.
    package static let shared = project.deletingLastPathComponent().appending(path: "shared")
    package static let hasShared = FileManager.default.fileExists(
        atPath: shared.appending(path: "parity").path())
    /// Files that did harm once.
    package static let faults = shared.appending(path: "faults")
    package static let hasFaults = FileManager.default.fileExists(atPath: faults.path())
    /// A folder with the programs: links to `ggml`, which is built beside the test program, under each of its names.
    package static let programs: URL = {
        let built = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let links = built.appending(path: "programs")
        let manager = FileManager.default
        try? manager.createDirectory(at: links, withIntermediateDirectories: true)
        let sources = try? manager.contentsOfDirectory(atPath: project.appending(path: "Sources").path())
        for name in sources ?? [] where name.hasPrefix("ggml") {
            // Those of an earlier run may be there.
            try? manager.createSymbolicLink(
                at: links.appending(path: name), withDestinationURL: built.appending(path: "ggml"))
        }
        return links
    }()

    package static func parity(_ path: String) -> String { shared.appending(path: "parity/\(path)").path() }

    package static func json<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(contentsOf: URL(filePath: path)))
    }
}

/// A folder that is gone when its owner is.
package final class TemporaryFolder: Sendable {
    package let url: URL

    package init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "ggml-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    package func path(_ name: String) -> String { url.appending(path: name).path() }
}
