import ArgumentParser
import FilterKit
import GGMLCore
import GGMLStream

/// The executable file that holds all programs. It is the one by whose name it is called, "ggml-fit" or "ggml fit";
/// one file of 15 MB with many names is fourteen times smaller than as many files with the library of Swift in each.
@main
struct Main {
    static func main() {
        let called = programs.first { $0.wordsOfName != nil } ?? Front.self
        called.main()
    }
}

/// What `ggml` does by itself: it lists the programs.
struct Front: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml", "Compare samples of cells by optimal transport.",
        discussion: "Alone, it lists its programs; \"ggml fit\" is ggml-fit, and takes what that takes.",
        example: "ggml view --version")

    static let writesStream = false

    @Argument(help: ArgumentHelp("The program to run, without its \"ggml-\".", valueName: "program"))
    var program: String?

    func run() throws {
        if let program {
            let names = programs.map { String($0.name.dropFirst("ggml-".count)) }
            let advice = names.suggestion(for: program) ?? "ggml alone lists them"
            throw GGMLError(
                .usage, "expected the name of a program, found \"\(program)\"; \(advice)")
        }
        var writer = try TextWriter(output: nil)
        let width = programs.map { $0.name.count }.max() ?? 0
        for program in programs {
            try writer.line(program.name.padded(to: width + 2) + program.configuration.abstract)
        }
        try writer.finish()
    }
}
