package import GGMLCore

/// A JSON value (RFC 8259), as used in the tables of a stream.
///
/// Objects are written with their keys in the order of their bytes, so equal values have equal texts.
package enum JSON: Equatable, Sendable {
    case null
    case bool(Bool)
    /// A finite number; whole numbers up to 2⁵³ are written without a fraction.
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral {
    package init(stringLiteral value: String) { self = .string(value) }

    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}

extension JSON {
    package static func integer(_ value: Int) -> JSON { .number(Double(value)) }
    package static func integers(_ values: [Int]) -> JSON { .array(values.map { .integer($0) }) }
    package static func numbers(_ values: [Double]) -> JSON { .array(values.map { .number($0) }) }
    package static func strings(_ values: [String]) -> JSON { .array(values.map { .string($0) }) }
    package static func optionalStrings(_ values: [String?]) -> JSON {
        .array(values.map { $0.map { .string($0) } ?? .null })
    }

    /// The text, on one line.
    package var text: String {
        var result = ""
        write(to: &result)
        return result
    }

    private func write(to result: inout String) {
        switch self {
        case .null: result += "null"
        case .bool(let value): result += value ? "true" : "false"
        case .number(let value): result += Self.text(of: value)
        case .string(let value): Self.write(value, to: &result)
        case .array(let elements):
            result += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { result += "," }
                element.write(to: &result)
            }
            result += "]"
        case .object(let members):
            result += "{"
            for (index, key) in members.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
                .enumerated()
            {
                if index > 0 { result += "," }
                Self.write(key, to: &result)
                result += ":"
                members[key]?.write(to: &result)
            }
            result += "}"
        }
    }

    private static func text(of value: Double) -> String {
        if let whole = Int64(exactly: value), whole.magnitude <= 1 << 53 { return String(whole) }
        return value.description
    }

    private static func write(_ string: String, to result: inout String) {
        result += "\""
        defer { result += "\"" }
        if string.utf8.allSatisfy(isPlain) {
            result += string
            return
        }
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case let scalar where scalar.isControl: result += escaped(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    /// Whether a byte of a string needs no escape, and begins no character that does.
    static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") && byte != 0x7f
            && byte != 0xc2
    }

    /// A control character as an escape of a string: "\u001b".
    package static func escaped(_ control: Unicode.Scalar) -> String {
        let code = String(control.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - code.count) + code
    }
}

extension Unicode.Scalar {
    /// Whether a terminal may obey it instead of showing it.
    package var isControl: Bool { value < 0x20 || (0x7f...0x9f).contains(value) }
}

/// Reads the members of one JSON object and says which one is wrong.
package struct JSONObject {
    private let members: [String: JSON]
    private let place: String

    /// - Parameter place: what the object is, for messages: "the sample table".
    init(_ json: JSON, place: String) throws(GGMLError) {
        guard case .object(let members) = json else {
            throw .expected("a JSON object", found: json.kind, in: place)
        }
        self.members = members
        self.place = place
    }

    package func contains(_ key: String) -> Bool { (members[key] ?? .null) != .null }

    package func string(_ key: String) throws(GGMLError) -> String {
        guard case .string(let value) = members[key] else { throw wrong(key, "a string") }
        return value
    }

    package func number(_ key: String) throws(GGMLError) -> Double {
        guard case .number(let value) = members[key] else { throw wrong(key, "a number") }
        return value
    }

    func integer(_ key: String) throws(GGMLError) -> Int {
        guard case .number(let value) = members[key], let whole = Int(exactly: value) else {
            throw wrong(key, "a whole number")
        }
        return whole
    }

    package func count(_ key: String) throws(GGMLError) -> Int {
        let value = try integer(key)
        guard (0...Int(UInt32.max)).contains(value) else { throw wrong(key, "a count") }
        return value
    }

    func bool(_ key: String) throws(GGMLError) -> Bool {
        guard case .bool(let value) = members[key] else { throw wrong(key, "true or false") }
        return value
    }

    package func object(_ key: String) throws(GGMLError) -> JSONObject {
        try JSONObject(members[key] ?? .null, place: "\(place), \"\(key)\"")
    }

    func value(_ key: String) throws(GGMLError) -> JSON {
        guard let value = members[key] else { throw wrong(key, "a value") }
        return value
    }

    func array(_ key: String) throws(GGMLError) -> [JSON] {
        guard case .array(let elements) = members[key] else { throw wrong(key, "a list") }
        return elements
    }

    func objects(_ key: String) throws(GGMLError) -> [JSONObject] {
        try array(key).map { element throws(GGMLError) in
            try JSONObject(element, place: "\(place), \"\(key)\"")
        }
    }

    func strings(_ key: String) throws(GGMLError) -> [String] {
        try list(key, of: "strings") { $0.stringValue }
    }

    /// The elements of a list of strings that may contain null.
    func optionalStrings(_ key: String) throws(GGMLError) -> [String?] {
        try list(key, of: "strings") { $0 == .null ? .some(nil) : $0.stringValue.map { .some($0) } }
    }

    package func numbers(_ key: String) throws(GGMLError) -> [Double] {
        try list(key, of: "numbers") { $0.numberValue }
    }

    package func integers(_ key: String) throws(GGMLError) -> [Int] {
        try list(key, of: "whole numbers") { $0.numberValue.flatMap { Int(exactly: $0) } }
    }

    private func list<Element>(_ key: String, of kind: String, _ element: (JSON) -> Element?)
        throws(GGMLError)
        -> [Element]
    {
        var result: [Element] = []
        for json in try array(key) {
            guard let value = element(json) else { throw wrong(key, "a list of \(kind)") }
            result.append(value)
        }
        return result
    }

    private func wrong(_ key: String, _ expected: String) -> GGMLError {
        .expected("\(expected) as \"\(key)\"", found: members[key]?.kind ?? "nothing", in: place)
    }
}

extension JSON {
    /// The value of a string; nil for any other JSON value.
    fileprivate var stringValue: String? { if case .string(let value) = self { value } else { nil } }

    /// Nil of what is no number.
    fileprivate var numberValue: Double? { if case .number(let value) = self { value } else { nil } }

    /// What kind of value this is, for messages.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number(let value): "the number \(Self.text(of: value))"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
