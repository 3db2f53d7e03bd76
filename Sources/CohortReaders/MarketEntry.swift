import GGMLCore
import GGMLStream

/// The sizes of a matrix, as a Matrix Market file states them.
struct MarketSize: Equatable, Sendable {
    let features: Int
    let cells: Int
    let entries: Int
    /// Whether a line begins with the cell, not with the feature.
    let isTransposed: Bool
    /// Whether counts are rounded to whole numbers.
    let roundsCounts: Bool
}

/// One entry of a Matrix Market file. Its line is "feature cell count", or "cell feature count" where the matrix is
/// transposed, with features and cells numbered from 1.
struct MarketEntry {
    /// The feature, from 0.
    let feature: UInt32
    let cell: UInt32
    let value: Float

    private static let lineFeed = UInt8(ascii: "\n")

    private init(feature: Int, cell: Int, count: Int) {
        self.feature = UInt32(truncatingIfNeeded: feature - 1)
        self.cell = UInt32(truncatingIfNeeded: cell - 1)
        value = Float(count)
    }

    /// Parses the entry on the line that begins at `position`, which moves to the line's end; nil if the line needs the
    /// careful parser.
    @inline(__always)
    init?(_ bytes: Span<UInt8>, _ position: inout Int, in size: MarketSize) {
        var feature = Self.whole(bytes, &position)
        Self.skipBlanks(bytes, &position)
        var cell = Self.whole(bytes, &position)
        if size.isTransposed { swap(&feature, &cell) }
        Self.skipBlanks(bytes, &position)
        let count = Self.count(bytes, &position)
        Self.skipBlanks(bytes, &position)
        guard feature > 0, feature <= size.features, cell > 0, cell <= size.cells, count >= 0,
            count <= Float.largestCount, position == bytes.count || bytes[position] == Self.lineFeed
        else { return nil }
        self.init(feature: feature, cell: cell, count: count)
    }

    /// Parses any line carefully; nil if the line is blank or a comment.
    init?(careful line: String, in size: MarketSize, place: String) throws(GGMLError) {
        let fields = line.split(whereSeparator: \.isWhitespace)
        guard let first = fields.first, first.first != "%" else { return nil }
        guard fields.count == 3 else {
            throw .expected(
                "three numbers: \(size.isTransposed ? "cell, feature" : "feature, cell") and count",
                found: "\"\(line.prefix(80))\"", in: place)
        }
        func index(_ field: Substring, _ what: String, _ limit: Int) throws(GGMLError) -> Int {
            guard let index = Int(field), (1...max(limit, 1)).contains(index), limit > 0 else {
                throw .expected("\(what)s 1 to \(limit)", found: String(field), in: place)
            }
            return index
        }
        let feature = try index(fields[size.isTransposed ? 1 : 0], "feature", size.features)
        let cell = try index(fields[size.isTransposed ? 0 : 1], "cell", size.cells)
        let number = Double(fields[2]) ?? -1
        let rounded = size.roundsCounts ? Float(roundedCount: number).map(Double.init) : number
        guard let count = rounded.flatMap(Int.init(exactly:)), (0...Float.largestCount).contains(count) else {
            throw .expected(
                "counts, whole numbers from 0 to \(Float.largestCount)", found: String(fields[2]), in: place,
                advice: !size.roundsCounts && number > 0 && number < Double(Float.largestCount)
                    ? "round them with --round" : nil)
        }
        self.init(feature: feature, cell: cell, count: count)
    }

    @inline(__always)
    private static func skipBlanks(_ bytes: Span<UInt8>, _ position: inout Int) {
        while position < bytes.count, case let byte = bytes[position],
            byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
        {
            position += 1
        }
    }

    /// Reads digits, and appends them to the decimal number `value`.
    @inline(__always)
    private static func digits(_ bytes: Span<UInt8>, _ position: inout Int, after value: Int = 0) -> Int {
        var value = value
        while position < bytes.count, case let digit = bytes[position] &- UInt8(ascii: "0"), digit < 10 {
            value = value &* 10 &+ Int(digit)
            position += 1
        }
        return value
    }

    /// A number of up to 18 digits; −1 for anything else.
    @inline(__always)
    private static func whole(_ bytes: Span<UInt8>, _ position: inout Int) -> Int {
        let start = position
        let value = digits(bytes, &position)
        return (1...18).contains(position - start) ? value : -1
    }

    /// A whole number, which may also be written as 12.0 or 1.2e+01; −1 for anything else.
    @inline(__always)
    private static func count(_ bytes: Span<UInt8>, _ position: inout Int) -> Int {
        let start = position
        let value = digits(bytes, &position)
        let isDecimal = position < bytes.count && bytes[position] > UInt8(ascii: " ")
        if isDecimal { return decimal(bytes, &position, from: start) }
        return (1...18).contains(position - start) ? value : -1
    }

    private static func decimal(_ bytes: Span<UInt8>, _ position: inout Int, from start: Int) -> Int {
        position = start
        var value = digits(bytes, &position)
        var (length, exponent) = (position - start, 0)
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            let fraction = position
            value = digits(bytes, &position, after: value)
            exponent = fraction - position
            length -= exponent
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            let isSigned = position < bytes.count && (bytes[position] == 43 || bytes[position] == 45)
            let isNegative = isSigned && bytes[position] == UInt8(ascii: "-")
            if isSigned { position += 1 }
            let power = whole(bytes, &position)
            guard (0...18).contains(power) else { return -1 }
            exponent += isNegative ? -power : power
        }
        guard (1...18).contains(length) else { return -1 }
        while exponent > 0, value <= Float.largestCount { (value, exponent) = (value * 10, exponent - 1) }
        while exponent < 0, value % 10 == 0 { (value, exponent) = (value / 10, exponent + 1) }
        return exponent == 0 ? value : -1
    }
}
