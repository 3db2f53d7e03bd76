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
    /// The folder of the test program, where the filters are built, too.
    package static let programs = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent()

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
