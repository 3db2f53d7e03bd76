import Foundation
import GGMLCore
import GGMLStream
import TestSupport
import Testing

private let hasChromium = (try? Shell()("command -v chromium").status) == 0

/// The page of ggml-report in a browser, with names that would be markup.
@Suite(.enabled(if: hasChromium, "chromium is absent"))
struct BrowserTests {
    private static let names = [
        "<script>alert(1)</script>", "\" onmouseover=\"x", "\"\u{301} onload=x", "a\ttab", "😀 emoji",
        "a&amp;b", "'",
        "{{title}}", "</svg><img src=x>", "]]>", String(repeating: "long ", count: 40),
    ]

    private let shell: Shell

    init() throws {
        shell = try Shell()
        let names = Self.names
        let genes = try FeatureTable(state: .log, ids: names, names: names, place: "test")
        let samples = try SampleTable(
            ids: names, classes: names.indices.map { "class \($0 % 2) <b>" },
            columns: [.init(name: "</script><b>", values: names.indices.map { "\"\($0 % 3)" })], place: "test"
        )
        let blocks = names.indices.map { sample in
            CellBlock(
                samples: [UInt32(sample), UInt32(sample)], barcodes: [names[sample], "2"],
                matrix: .dense(
                    DenseRows(
                        columns: names.count,
                        values: (0..<2 * names.count).map { Float($0 * (sample + 1) % 7) })))
        }
        try Streams.write(Preamble(samples: samples, features: genes), blocks, to: shell.path("in.ggml"))
        let made = try shell(
            """
            ggml-dist -q in.ggml | ggml-cluster -o plain.ggml
            ggml-fit -q --cells 2 --rank 2 --epochs 2 --no-select in.ggml -o fit.ggml
            ggml-dist -q fit.ggml | ggml-cluster -o learned.ggml
            ggml-report --title '<i>"title"' plain.ggml learned.ggml fit.ggml -o page.html
            """)
        try #require(made.status == 0, "\(made.errors)")
    }

    /// The page after its scripts ran; `script` is added behind them.
    private func dom(_ script: String = "") throws -> (html: String, log: String) {
        let page = try String(contentsOfFile: shell.path("page.html"), encoding: .utf8)
        try page.replacing("</body>", with: "<script>\(script)</script></body>")
            .write(toFile: shell.path("seen.html"), atomically: true, encoding: .utf8)
        let result = try shell(
            """
            HOME=$PWD timeout 100 chromium --headless --no-sandbox --disable-gpu --disable-background-networking \
                --disable-component-update --no-first-run --user-data-dir=profile --enable-logging=stderr --v=0 \
                --dump-dom file://$PWD/seen.html
            """)
        try #require(result.status == 0, "\(result.errors)")
        return (result.text, result.errors)
    }

    @Test("the browser reports no error, asks for nothing else, and takes no name for markup")
    func quiet() throws {
        let (html, log) = try dom(
            """
            const note = text => document.body.append(Object.assign(document.createElement("output"), { textContent: text }));
            const all = [...document.querySelectorAll("*")];
            note(performance.getEntriesByType("resource").length + " resources");
            note(all.filter(one => one.getAttributeNames().some(name => name.startsWith("on"))).length + " handlers");
            note(document.querySelectorAll("img, b, i, iframe, script").length + " elements");
            """)
        #expect(!log.contains("CONSOLE"), "\(log)")
        #expect(html.contains("<html lang=\"en\" class=\"js\">"))
        #expect(html.contains("<output>0 resources</output>") && html.contains("<output>0 handlers</output>"))
        #expect(html.contains("<output>2 elements</output>"), "the script of the page, and that of the test")
    }

    @Test("a choice switches every figure, and a pointer over a matrix shows the pair and its distance")
    func interaction() throws {
        let html = try dom(
            """
            const note = (name, text) => {
              const line = document.createElement("p");
              line.dataset.test = name; line.textContent = text; document.body.append(line);
            };
            const shown = () => [...document.querySelectorAll("#distances .variant")]
              .map(variant => variant.hidden ? "-" : variant.dataset.option).join("");
            note("before", shown());
            document.querySelector("#distances fieldset input[value='1']").click();
            note("after", shown());
            const cells = document.querySelector("#distances-1 .variant:not([hidden]) .cells");
            const box = cells.getBoundingClientRect(), side = box.width / \(Self.names.count);
            cells.dispatchEvent(new PointerEvent("pointermove",
              { clientX: box.left + 2.5 * side, clientY: box.top + 0.5 * side, bubbles: true }));
            note("tip", document.getElementById("tip").hidden ? "" : document.getElementById("tip").textContent);
            note("order", cells.dataset.order);
            const points = document.querySelector("#plane-1 .variant:not([hidden]) .points");
            points.children[1].dispatchEvent(new PointerEvent("pointermove", { bubbles: true }));
            note("point", document.getElementById("tip").textContent);
            const others = document.querySelectorAll("#plane-1 .variant:not([hidden]) .points")[1];
            others.querySelector("use").dispatchEvent(new PointerEvent("pointermove", { bubbles: true }));
            note("other", document.getElementById("tip").textContent);
            """
        ).html
        func noted(_ name: String) throws -> String {
            let match = try #require(
                html.firstMatch(
                    of: try Regex("data-test=\"\(name)\">([^<]*)<", as: (Substring, Substring).self)))
            return String(match.1)
        }
        #expect(try noted("before") == "0-0-" && noted("after") == "-1-1")
        let order = try noted("order").split(separator: " ").compactMap { Int($0) }
        let pair = [order[0], order[2]].sorted()
        #expect(try noted("point") == "&lt;script&gt;alert(1)&lt;/script&gt; – class: class 0 &lt;b&gt;")
        #expect(try noted("other").hasSuffix(" – class: class 1 &lt;b&gt;"))
        let rows = Page(html: try String(contentsOfFile: shell.path("page.html"), encoding: .utf8))
            .tables(in: "distances-1")[0]
        #expect(try noted("tip").hasSuffix(": \(rows[pair[1] + 1][pair[0] + 1])"))
    }

    @Test("everything that can be reached by keys has a name, and every figure has words and a table")
    func accessible() throws {
        let html = try dom()
            .html
        for figure in html.matches(of: #/(?s)<figure.*?</figure>/#).map(\.0) {
            #expect(figure.contains("<figcaption>") && figure.contains("role=\"img\""))
            #expect(
                figure.contains("<details") && figure.contains("<th scope=\"col\"")
                    && figure.contains("<th scope=\"row\""))
        }
        for region in html.matches(of: #/<div class="scroll"[^>]*>/#).map(\.0) {
            #expect(region.contains("tabindex=\"0\"") && region.contains("aria-label=\"Table: "))
        }
        #expect(html.matches(of: #/<h1/#).count == 1 && html.contains("class=\"skip\""))
    }
}
