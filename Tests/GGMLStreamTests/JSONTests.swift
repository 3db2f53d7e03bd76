import GGMLCore
import GGMLStream
import Testing

@Suite struct JSONTests {
    @Test("a value comes back from its text")
    func roundTrip() throws {
        let value: JSON = [
            "text": "tab\t quote\" back\\slash \u{1} é 😀", "none": .null, "yes": .bool(true),
            "numbers": .numbers([0, -1, 1.5, 1e300, -2.5e-307, 9_007_199_254_740_992, 0.1]),
            "nested": ["list": .array([.array([]), [:]])],
        ]
        #expect(try JSON(parsing: Array(value.text.utf8), place: "test") == value)
    }

    @Test("keys stand in order, so equal values have equal texts")
    func order() {
        let value: JSON = ["b": .integer(1), "a": .integer(2)]
        #expect(value.text == #"{"a":2,"b":1}"#)
    }

    @Test("escapes are read", arguments: [(#""\u00e9\n\/""#, "é\n/"), (#""\ud83d\ude00""#, "😀")])
    func escapes(text: String, expected: String) throws {
        #expect(try JSON(parsing: Array(text.utf8), place: "test") == .string(expected))
    }

    @Test(
        "what is no JSON is refused",
        arguments: [
            "", "{", "[1,]", "{\"a\":1,\"a\":2}", "01", "1.", "+1", "1e", "1e999", "nul", "\"", "\"\\x\"",
            "\"\\ud800\"", "\"\u{1}\"", "[1] 2", "{1:2}", String(repeating: "[", count: 100), "NaN",
        ])
    func malformed(text: String) {
        #expect(throws: GGMLError.self) { try JSON(parsing: Array(text.utf8), place: "test") }
    }

    @Test(
        "a text whose values would take many times its memory is refused",
        arguments: [("{}", "at most 65536 objects"), ("0", "at most 4194304 values"), ("\"\"", "values")])
    func bombs(value: String, words: String) {
        let text = "[" + String(repeating: value + ",", count: 4_200_000) + value + "]"
        let error = #expect(throws: GGMLError.self) { try JSON(parsing: Array(text.utf8), place: "test") }
        #expect(error?.sentence.contains("test: expected at most") == true)
        #expect(error?.sentence.contains(words) == true)
    }

    @Test("control characters are escaped, also those that only terminals obey")
    func controls() throws {
        let value = JSON.string("\u{1b}\u{7f}\u{9b}\u{a0}é")
        #expect(value.text == "\"\\u001b\\u007f\\u009b\u{a0}é\"")
        #expect(try JSON(parsing: Array(value.text.utf8), place: "test") == value)
    }
}
