import Foundation
import TestSupport
import Testing

/// Each folder of `Cases` is a test: `cmd` is run by bash beside what else is in the folder, and `expected` is what it wrote.
///
/// `GGML_RECORD=1 make test` writes the files anew; read the difference before you commit it.
@Suite struct GoldenTests {
    static let folder = Places.project.appending(path: "Tests/FilterTests/Cases")
    static let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()) ?? []

    @Test("a command writes what it wrote before", arguments: names)
    func golden(name: String) throws {
        let folder = Self.folder.appending(path: name)
        let command = try String(contentsOf: folder.appending(path: "cmd"), encoding: .utf8)
        let shell = try Shell()
        for input in try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
        where input != "cmd" && input != "expected" {
            try FileManager.default.copyItem(
                at: folder.appending(path: input), to: URL(filePath: shell.path(input)))
        }
        let result = try shell(command)
        // The programs of a pipe speak in any order.
        let errors = result.errors.split(separator: "\n").sorted().map { $0 + "\n" }.joined()
        let found = "\(result.text)--- stderr\n\(errors)--- exit \(result.status)\n"
        let file = folder.appending(path: "expected")
        if ProcessInfo.processInfo.environment["GGML_RECORD"] != nil {
            try found.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == found)
    }

    @Test("there are cases")
    func someCases() { #expect(Self.names.count > 30) }
}
