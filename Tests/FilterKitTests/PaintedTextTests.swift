import FilterKit
import Testing

@Suite struct PaintedTextTests {
    private static func canvas(_ columns: Int?, _ variables: [String: String]) -> Canvas {
        Canvas(terminalColumns: columns) { variables[$0] }
    }

    @Test("colours are those that the terminal has, and none where nobody wants them or there is no terminal")
    func colours() {
        let full = ["TERM": "xterm", "COLORTERM": "truecolor", "LANG": "en_GB.UTF-8"]
        #expect(Self.canvas(80, full).colours == .full && Self.canvas(80, full).hasBlocks)
        #expect(Self.canvas(80, ["TERM": "xterm", "LC_ALL": "C"]).colours == .indexed)
        #expect(!Self.canvas(80, ["TERM": "xterm", "LC_ALL": "C", "LANG": "de_DE.utf8"]).hasBlocks)
        #expect(Self.canvas(80, full.merging(["NO_COLOR": "1"]) { $1 }).colours == .none)
        #expect(Self.canvas(80, full.merging(["TERM": "dumb"]) { $1 }).colours == .none)
        #expect(Self.canvas(nil, full).colours == .none && Self.canvas(nil, full).columns == 80)
    }

    @Test("a line has colours, is cut at the width, and holds no character that a terminal would obey")
    func line() {
        var line = PaintedText(Self.canvas(12, ["TERM": "xterm", "COLORTERM": "24bit"]))
        line.add("ab", colour: "#000000", on: "#0072b2")
        line.add("\u{1b}[2J\u{7}")
        #expect(line.codes == "\u{1b}[38;2;0;0;0;48;2;0;114;178mab\u{1b}[0m\\u001b[2J")
        line.add("x")
        #expect(line.codes.hasSuffix("[2J"))
        var wide = PaintedText(Self.canvas(6, [:]))
        wide.add("日本語", colour: "#ffffff")
        #expect(wide.codes == "日本")
        var indexed = PaintedText(Self.canvas(80, ["TERM": "xterm"]))
        indexed.add("▀", colour: "#ffffff", on: "#000000")
        #expect(indexed.codes == "\u{1b}[38;5;231;48;5;16m▀\u{1b}[0m")
    }
}
