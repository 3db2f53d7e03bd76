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
}
