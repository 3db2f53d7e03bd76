package import GGMLCore

extension JSON {
    /// The largest JSON text in bytes. A million features fit, and memory stays bounded.
    private static let largestText = 1 << 26

    /// Parses one JSON text.
    ///
    /// Refuses what RFC 8259 does not allow, duplicate keys, numbers that overflow a `Double`, and nesting deeper than
    /// 64 levels; also more values than a million features need, which would take many times the memory of their text.
    /// - Complexity: O(bytes)
    package init(parsing bytes: [UInt8], place: String) throws(GGMLError) {
        guard bytes.count <= Self.largestText else {
            throw .expected(
                "a JSON text of at most \(Self.largestText) bytes", found: "\(bytes.count)", in: place)
        }
        var parser = JSONParser(bytes: bytes, place: place)
        self = try parser.document()
    }
}

private struct JSONParser {
    let bytes: [UInt8]
    let place: String
    var offset = 0
    /// The number of values and objects so far.
    private var (values, objects) = (0, 0)

    private static let deepest = 64
    private static let mostValues = 1 << 22
    /// An object takes hundreds of bytes. Lists of them have one for each file that was read, or fewer.
    private static let mostObjects = 1 << 16

    init(bytes: [UInt8], place: String) {
        self.bytes = bytes
        self.place = place
    }

    mutating func document() throws(GGMLError) -> JSON {
        let result = try value(depth: 0)
        skipSpace()
        guard offset == bytes.count else { throw unexpected("the end of the JSON text") }
        return result
    }

    private mutating func value(depth: Int) throws(GGMLError) -> JSON {
        guard depth < Self.deepest else { throw unexpected("at most \(Self.deepest) levels of nesting") }
        values += 1
        guard values <= Self.mostValues else { throw unexpected("at most \(Self.mostValues) values") }
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(GGMLError) -> JSON {
        objects += 1
        guard objects <= Self.mostObjects else { throw unexpected("at most \(Self.mostObjects) objects") }
        var members: [String: JSON] = [:]
        offset += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipSpace()
            let key = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw unexpected("':'") }
            let value = try value(depth: depth + 1)
            guard members.updateValue(value, forKey: key) == nil else {
                throw .expected("each key once", found: "\"\(key)\" twice", in: place)
            }
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw unexpected("',' or '}'") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(GGMLError) -> JSON {
        var elements: [JSON] = []
        offset += 1
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw unexpected("',' or ']'") }
        return .array(elements)
    }

    private mutating func string() throws(GGMLError) -> String {
        guard take(UInt8(ascii: "\"")) else { throw unexpected("a string") }
        let start = offset
        while let byte = peek, JSON.isPlain(byte) { offset += 1 }
        var text = bytes[start..<offset]
        while let byte = peek, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw unexpected("no control character in a string") }
            offset += 1
            if byte == UInt8(ascii: "\\") {
                text.append(contentsOf: String(try escape()).utf8)
            } else {
                text.append(byte)
            }
        }
        guard take(UInt8(ascii: "\"")) else { throw unexpected("'\"'") }
        guard let result = String(utf8: text) else {
            throw .expected("UTF-8 text", found: "other bytes", in: place)
        }
        return result
    }

    private mutating func escape() throws(GGMLError) -> Unicode.Scalar {
        guard let byte = peek else { throw unexpected("an escape") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw unexpected("an escape")
        }
    }

    private mutating func unicodeEscape() throws(GGMLError) -> Unicode.Scalar {
        let high = try hexadecimal()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard (0xd800..<0xdc00).contains(high), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw unexpected("a pair of surrogates")
        }
        let low = try hexadecimal()
        guard (0xdc00..<0xe000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xd800) << 10 + (low - 0xdc00))
        else { throw unexpected("a pair of surrogates") }
        return scalar
    }

    private mutating func hexadecimal() throws(GGMLError) -> UInt32 {
        var result: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw unexpected("four hexadecimal digits")
            }
            result = result << 4 + UInt32(digit)
            offset += 1
        }
        return result
    }

    /// Parses a number. The grammar is stricter than `Double`'s: no leading '+', no leading zeros, digits on both sides
    /// of the point.
    private mutating func number() throws(GGMLError) -> JSON {
        let start = offset
        _ = take(UInt8(ascii: "-"))
        let whole = digits()
        guard whole > 0, whole == 1 || bytes[offset - whole] != UInt8(ascii: "0") else {
            throw unexpected("a JSON value")
        }
        if take(UInt8(ascii: ".")), digits() == 0 { throw unexpected("digits after the point") }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "-")) { _ = take(UInt8(ascii: "+")) }
            if digits() == 0 { throw unexpected("digits in the exponent") }
        }
        guard let value = Double(String(decoding: bytes[start..<offset], as: UTF8.self)), value.isFinite
        else {
            throw unexpected("a number within the range of a double")
        }
        return .number(value)
    }

    private mutating func digits() -> Int {
        let start = offset
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        return offset - start
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(GGMLError) -> JSON {
        for byte in word.description.utf8 {
            guard take(byte) else { throw unexpected("'\(word)'") }
        }
        return value
    }

    private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        offset += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { offset += 1 }
    }

    private func unexpected(_ expected: String) -> GGMLError {
        let found = peek.map { "byte 0x\(String($0, radix: 16))" } ?? "the end"
        return .expected(expected, found: "\(found) at byte \(offset) of the JSON text", in: place)
    }
}
