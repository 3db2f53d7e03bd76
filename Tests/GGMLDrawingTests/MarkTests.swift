import Foundation
import GGMLDrawing
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite struct MarkTests {
    static let hostile = [
        "<script>alert(1)</script>", "\" onload=\"x", "\"\u{301} onload=x", "<\u{338}b>", "a&b", "a\u{0}b",
        "\u{1b}[31m",
        "tab\there", "line\nbreak", "😀", "]]>", "'", "{{name}}",
    ]

    @Test("no text becomes markup, whatever it is", arguments: hostile)
    func escaping(text: String) throws {
        var svg = SVG()
        svg.element("g", ["data-name": text]) {
            $0.element("text", ["x": 1.0], text: text)
            $0.mark("circle", ["r": 2], hover: text)
        }
        let root = try #require(try XMLDocument(xmlString: svg.text).rootElement())
        #expect(root.children?.count == 2 && root.attributes?.count == 1)
        let shown = String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0 == "\t" || $0 == "\n" ? " " : $0.value < 32 ? "\u{fffd}" : $0 }))
        #expect(root.children?[0].stringValue == shown && root.children?[1].stringValue == shown)
        #expect(root.attribute(forName: "data-name")?.stringValue == shown)
    }

    @Test("numbers have at most two decimals, and no sign at zero")
    func numbers() {
        let texts = [1.0, 0.5, -0.004, 12.345, 0.05, -3.999, 100, .nan, .infinity].map(\.attributeText)
        #expect(texts == ["1", "0.5", "0", "12.35", "0.05", "-4", "100", "0", "0"])
    }

    @Test("a text that fits stays, and one that does not ends in an ellipsis and fits")
    func fitted() {
        #expect(TextWidth.fitted("abc", in: 100, size: 10) == "abc")
        let cut = TextWidth.fitted("a very long name of a sample", in: 60, size: 10)
        #expect(cut.hasSuffix("…") && cut.count > 4 && TextWidth.of(cut, size: 10) <= 60)
    }

    @Test("lines hold the whole text in their width, and the last of too few is cut")
    func lines() {
        let text = "CD14+ Monocytes → a_very_long_name_of_a_set_of_genes"
        let lines = TextWidth.lines(text, in: 120, size: 10)
        #expect(lines.count > 2 && lines.allSatisfy { TextWidth.of($0, size: 10) <= 120 })
        #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
        let few = TextWidth.lines(text, in: 120, size: 10, most: 2)
        #expect(few.count == 2 && few[0] == lines[0] && few[1].hasSuffix("…"))
        #expect(TextWidth.lines("", in: 10, size: 10).isEmpty)
    }

    @Test("columns that follow each other have different colours")
    func runs() throws {
        let first = try #require(ColumnMarks(name: "class", values: ["a", "b", "a"]))
        let second = try #require(
            ColumnMarks(name: "cluster", values: ["1", "2", "1"], firstColour: first.nextColour))
        #expect(Set(first.colours + second.colours).count == 4)
    }

    @Test("each row of a column is in one group, and those with a value have its colour")
    func columns() throws {
        let values = ["b", "a", nil, "b", "c"]
        let marks = try #require(ColumnMarks(name: "x", values: values))
        #expect(marks.groups.flatMap(\.rows).sorted() == Array(values.indices))
        #expect(marks.groups.map(\.name) == ["a", "b", "c", "no value"])
        #expect(marks.colours[0] == marks.colours[3] && Set(marks.colours).count == 4)
        let clusters = try #require(ColumnMarks(name: "cluster", values: ["10", "2", "1", "2"]))
        #expect(clusters.groups.map(\.name) == ["1", "2", "10"])
        let numbers = try #require(ColumnMarks(name: "age", values: (0..<30).map { String($0 * $0) }))
        #expect(numbers.groups.flatMap(\.rows).count == 30 && numbers.colours[0] == Colours.amount(0))
        #expect(numbers.colours[29] == Colours.amount(Colours.steps - 1))
    }

    @Test("a column with nothing to tell apart, or with too much, has no colours")
    func noColours() {
        #expect(ColumnMarks(name: "x", values: ["a", "a"]) == nil)
        #expect(ColumnMarks(name: "x", values: [nil, nil]) == nil)
        #expect(ColumnMarks(name: "x", values: ["a", "b", "c"]) == nil)
        #expect(ColumnMarks(name: "x", values: (0..<60).map { "p\($0 / 2)" }) == nil)
    }
}
