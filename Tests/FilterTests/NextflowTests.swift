import Foundation
import TestSupport
import Testing

private func run(_ script: String) throws -> ShellResult {
    let folder = Places.project.appending(path: "Tests/FilterTests/Nextflow/").path()
    return try Shell()("bash '\(folder)'\(script)")
}

/// The tools of nf-core are installed once.
private let hasTools = (try? run("lint.sh install").status) == 0
private let hasGroovy = (try? Shell()("command -v groovy && command -v java").status) == 0

/// The modules and the workflow of `pipelines/nextflow`. Nextflow itself comes from no registry of packages, so nothing here
/// runs in it.
@Suite struct NextflowTests {
    @Test(
        "the lint of nf-core's tools finds nothing in the modules",
        .enabled(if: hasTools, "pip cannot install nf-core here"))
    func lint() throws {
        let result = try run("lint.sh")
        #expect(result.text.split(separator: "\n").last == "11 modules", "\(result.text)\(result.errors)")
    }

    @Test(
        "script blocks and stubs give what the tests of the modules expect",
        .enabled(if: hasGroovy, "Groovy is absent (Debian's groovy)"))
    func modules() throws {
        let result = try run("modules.sh")
        #expect(result.text == "23 tests\n", "\(result.text)\(result.errors)")
    }

    @Test(
        "programs read the sheet, the name and the column that the workflow gives them as they were meant",
        .enabled(if: hasGroovy, "Groovy is absent (Debian's groovy)"))
    func workflow() throws {
        let result = try run("workflow.sh")
        #expect(
            result.text == """
                o_brien_s_cohort_1.2-b
                --folds|2|--seed|1|--group|patient's; echo injected|
                sample\tclass\tnote
                001\ttab here\t"quoted", once
                b\tNA\tNA

                """, "\(result.text)\(result.errors)")
    }

    @Test("packages and containers that workflows name have the version of the programs")
    func versions() throws {
        let result = try Shell()(
            """
            grep -rhoE "ggml-tools ?[:=]+[0-9.]+" pipelines/nextflow/ pipelines/snakemake/ | grep -o '[0-9.]*$' | sort -u
            ggml --version | cut -d ' ' -f 2
            """)
        let versions = Set(result.text.split(separator: "\n"))
        #expect(versions.count == 1, "\(result.text)")
    }
}
