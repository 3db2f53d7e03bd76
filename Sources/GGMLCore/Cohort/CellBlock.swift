/// Some cells of a cohort, one after another: what travels between filters.
public struct CellBlock: Equatable, Sendable {
    /// For each cell the row of its sample in the sample table.
    public let samples: [UInt32]
    /// For each cell its barcode, unique within its sample.
    public let barcodes: [String]
    /// Cells × features.
    public let matrix: CellMatrix
    /// Frames of lower-case kinds that belong to these very cells; what drops or reorders cells drops them.
    public var companions: [Frame] = []

    public var count: Int { samples.count }

    /// The three have the same number of cells.
    public init(samples: [UInt32], barcodes: [String], matrix: CellMatrix) {
        precondition(samples.count == barcodes.count && samples.count == matrix.count)
        self.samples = samples
        self.barcodes = barcodes
        self.matrix = matrix
    }

    /// Some of the cells, with their weights; what else belongs to the block stays behind.
    ///
    /// - Parameter place: what the block comes from, for messages
    public func selecting(_ rows: [Int], place: String) throws(GGMLError) -> CellBlock {
        var block = CellBlock(
            samples: rows.map { samples[$0] }, barcodes: rows.map { barcodes[$0] },
            matrix: matrix.selecting(rows))
        if let weights = try weights(place: place) {
            var writer = ByteWriter()
            writer.append(contentsOf: rows.map { weights[$0] })
            block.companions = [Frame(.weights, writer.bytes)]
        }
        return block
    }

    /// The weights of the cells, where a frame with such belongs to them.
    ///
    /// - Throws: where there is not one positive finite weight a cell.
    func weights(place: String) throws(GGMLError) -> [Double]? {
        guard let frame = companions.first(where: { $0.kind == .weights }) else { return nil }
        let place = "\(place), cell weights"
        var reader = ByteReader(frame.payload, place: place)
        let weights = try reader.array(Double.self, count: count, "weights")
        try reader.finish()
        guard weights.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw .expected("positive finite weights", found: "others", in: place)
        }
        return weights
    }

    /// The same cells with other values.
    public func with(_ matrix: CellMatrix) -> CellBlock {
        var block = CellBlock(samples: samples, barcodes: barcodes, matrix: matrix)
        block.companions = companions
        return block
    }
}

// MARK: - In the stream

/// How the numbers of a block are stored, its narrowest form.
private enum NumberWidth: UInt8 {
    case none = 0
    case uint8 = 1
    case uint16 = 2
    case uint32 = 3
    case float32 = 4

    /// The narrowest that holds each of these values without a change.
    init(for values: [Float]) {
        var largest: Float = 0
        for value in values {
            // Also false for NaN. A whole Float up to 2³² is exact as a UInt32.
            guard value >= 0, value < 4_294_967_296, value == value.rounded(.towardZero) else {
                self = .float32
                return
            }
            largest = max(largest, value)
        }
        self = largest < 256 ? .uint8 : largest < 65_536 ? .uint16 : .uint32
    }
}

extension CellBlock {
    private static let sparse: UInt8 = 1
    private static let dense: UInt8 = 0

    /// The payload of a CELL frame; `ggml-stream(5)` has the table.
    func encoded() throws(GGMLError) -> [UInt8] {
        var writer = ByteWriter()
        let values = matrix.storedValues
        let width = NumberWidth(for: values)
        guard width != .float32 || values.allSatisfy(\.isFinite) else {
            throw .expected(
                "values within the range of single precision", found: "larger ones", in: "the cells",
                advice: "scale them differently")
        }
        writer.append(UInt32(count))
        writer.append(UInt32(matrix.columns))
        switch matrix {
        case .sparse:
            writer.append(Self.sparse)
            writer.append(width.rawValue)
            writer.append((matrix.columns <= 65_536 ? NumberWidth.uint16 : .uint32).rawValue)
        case .dense:
            writer.append(Self.dense)
            writer.append(width.rawValue)
            writer.append(NumberWidth.none.rawValue)
        }
        writer.append(UInt8(0))
        writer.append(UInt32(values.count))
        writer.append(contentsOf: samples)
        var end: UInt32 = 0
        writer.append(
            contentsOf: barcodes.map { barcode in
                end += UInt32(barcode.utf8.count)
                return end
            })
        if case .sparse(let rows) = matrix {
            writer.append(contentsOf: rows.rowEnds.map { UInt32($0) })
            if matrix.columns <= 65_536 {
                writer.append(contentsOf: rows.indices.map { UInt16(truncatingIfNeeded: $0) })
            } else {
                writer.append(contentsOf: rows.indices)
            }
        }
        switch width {
        case .uint8: writer.append(contentsOf: values.map { UInt8($0) })
        case .uint16: writer.append(contentsOf: values.map { UInt16($0) })
        case .uint32: writer.append(contentsOf: values.map { UInt32($0) })
        case .none, .float32: writer.append(contentsOf: values)
        }
        for barcode in barcodes { writer.append(barcode) }
        return writer.bytes
    }

    /// Decodes and checks a payload: every index against its table, every value finite.
    /// - Complexity: O(bytes)
    init(decoding payload: [UInt8], samples sampleCount: Int, features table: FeatureTable, place: String)
        throws(GGMLError)
    {
        let features = table.count
        var reader = ByteReader(payload, place: place)
        let count = Int(try reader.next(UInt32.self, "cells"))
        let columns = Int(try reader.next(UInt32.self, "features"))
        let layout = try reader.next(UInt8.self, "layout")
        let valueWidth = NumberWidth(rawValue: try reader.next(UInt8.self, "value type"))
        let indexWidth = NumberWidth(rawValue: try reader.next(UInt8.self, "index type"))
        let reserved = try reader.next(UInt8.self, "reserved byte")
        let stored = Int(try reader.next(UInt32.self, "number of values"))
        guard columns == features else {
            throw .expected("cells with \(features) features", found: "\(columns)", in: place)
        }
        guard layout <= Self.sparse, reserved == 0, let valueWidth, let indexWidth else {
            throw .expected("a known layout and known number types", found: "others", in: place)
        }
        let samples = try reader.array(UInt32.self, count: count, "sample indices")
        guard samples.allSatisfy({ $0 < sampleCount }) else {
            throw .expected("sample indices below \(sampleCount)", found: "a larger one", in: place)
        }
        let barcodeEnds = try reader.ends(count: count, "barcode ends")
        if layout == Self.sparse {
            var rows = SparseRows(columns: columns)
            rows.rowEnds = try reader.ends(count: count, "row ends")
            guard rows.rowEnds.last ?? 0 == stored else {
                throw .expected("row ends up to \(stored)", found: "\(rows.rowEnds.last ?? 0)", in: place)
            }
            rows.indices = try reader.indices(indexWidth, count: stored, place: place)
            rows.values = try reader.values(valueWidth, count: stored, place: place)
            guard rows.indicesAreValid else {
                throw .expected(
                    "feature indices below \(columns), increasing within a cell", found: "others", in: place)
            }
            matrix = .sparse(rows)
        } else {
            let (needed, overflow) = count.multipliedReportingOverflow(by: columns)
            guard !overflow, needed == stored, indexWidth == .none else {
                throw .expected("\(count) × \(columns) values without indices", found: "\(stored)", in: place)
            }
            matrix = .dense(
                DenseRows(
                    columns: columns, values: try reader.values(valueWidth, count: stored, place: place)))
        }
        guard table.state != .counts || matrix.storedValues.allSatisfy(\.isCount) else {
            throw .expected(
                "counts, whole numbers from 0 to \(Float.largestCount)", found: "others", in: place)
        }
        let text = try reader.array(UInt8.self, count: barcodeEnds.last ?? 0, "barcodes")
        try reader.finish()
        guard matrix.count == count else {
            throw .expected("at least one feature", found: "none", in: place)
        }
        self.samples = samples
        var barcodes: [String] = []
        barcodes.reserveCapacity(count)
        var start = 0
        for end in barcodeEnds {
            guard let barcode = String(validating: text[start..<end], as: UTF8.self) else {
                throw .expected("barcodes in UTF-8", found: "other bytes", in: place)
            }
            barcodes.append(barcode)
            start = end
        }
        self.barcodes = barcodes
    }
}

extension SparseRows {
    fileprivate var indicesAreValid: Bool {
        (0..<count).allSatisfy { row in
            var lowest = 0
            for index in indices[range(row)] {
                guard index >= lowest, index < columns else { return false }
                lowest = Int(index) + 1
            }
            return true
        }
    }
}

extension ByteReader {
    /// Positions that never decrease.
    fileprivate mutating func ends(count: Int, _ name: String) throws(GGMLError) -> [Int] {
        let ends = try array(UInt32.self, count: count, name).map { Int($0) }
        guard zip(ends, ends.dropFirst()).allSatisfy({ $0 <= $1 }) else {
            throw .expected("\(name) that never decrease", found: "one that does", in: place)
        }
        return ends
    }

    fileprivate mutating func indices(_ width: NumberWidth, count: Int, place: String) throws(GGMLError)
        -> [UInt32]
    {
        switch width {
        case .uint16: return try array(UInt16.self, count: count, "feature indices").map { UInt32($0) }
        case .uint32: return try array(UInt32.self, count: count, "feature indices")
        default: throw .expected("16- or 32-bit feature indices", found: "another type", in: place)
        }
    }

    fileprivate mutating func values(_ width: NumberWidth, count: Int, place: String) throws(GGMLError)
        -> [Float]
    {
        switch width {
        case .uint8: return try array(UInt8.self, count: count, "values").map { Float($0) }
        case .uint16: return try array(UInt16.self, count: count, "values").map { Float($0) }
        case .uint32: return try array(UInt32.self, count: count, "values").map { Float($0) }
        case .none: throw .expected("values of a known type", found: "type 0", in: place)
        case .float32:
            let values = try array(Float.self, count: count, "values")
            guard values.allSatisfy(\.isFinite) else {
                throw .expected("finite values", found: "NaN or an infinity", in: place)
            }
            return values
        }
    }
}

extension Float {
    /// All whole numbers up to here are exact in single precision.
    public static let largestCount = 1 << 24

    fileprivate var isCount: Bool {
        self >= 0 && self <= Float(Self.largestCount) && self == rounded(.towardZero)
    }
}
