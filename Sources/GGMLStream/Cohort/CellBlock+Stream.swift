import GGMLCore

extension CellBlock {
    private static let sparse: UInt8 = 1
    private static let dense: UInt8 = 0
    /// The number of bytes before the arrays.
    private static let headSize = 16

    /// The payload of a CELL frame; `ggml-stream(5)` has the table.
    func encoded() throws(GGMLError) -> [UInt8] {
        let values = matrix.storedValues
        guard let width = NumberWidth(for: values) else {
            throw .expected(
                "values within the range of single precision", found: "larger ones", in: "the cells",
                advice: "scale them differently")
        }
        var gaps: SmallNumbers?
        if case .sparse(let rows) = matrix { gaps = SmallNumbers(gapsOf: rows.indices) }
        let indexWidth = gaps.map { NumberWidth(forGaps: $0, columns: matrix.columns) } ?? .none
        var writer = ByteWriter()
        // Larger numbers are few. Without room for them, all would be copied once more.
        let larger = 4 * (gaps?.larger.count ?? 0) + values.count / 32
        writer.reserve(Self.headSize + count * 40 + values.count * (indexWidth.size + width.size) + larger)
        writer.append(UInt32(count))
        writer.append(UInt32(matrix.columns))
        writer.append(indexWidth == .none ? Self.dense : Self.sparse)
        writer.append(width.rawValue)
        writer.append(indexWidth.rawValue)
        writer.append(UInt8(0))
        writer.append(UInt32(values.count))
        writer.append(contentsOf: samples)
        var end: UInt32 = 0
        writer.append(
            contentsOf: barcodes.map { barcode in
                end += UInt32(barcode.utf8.count)
                return end
            })
        if case .sparse(let rows) = matrix, let gaps {
            writer.append(contentsOf: rows.rowEnds.map { UInt32($0) })
            switch indexWidth {
            case .uint8WithLarger: writer.append(gaps)
            case .uint16: writer.append(contentsOf: rows.indices.shorts)
            default: writer.append(contentsOf: rows.indices)
            }
        }
        writer.append(values, width)
        for barcode in barcodes { writer.append(barcode) }
        return writer.bytes
    }

    /// Decodes and checks a payload: every index against its table, every value finite.
    /// - Complexity: O(bytes)
    init(decoding payload: [UInt8], samples sampleCount: Int, features table: FeatureTable, place: String)
        throws(GGMLError)
    {
        let (features, areCounts) = (table.count, table.state == .counts)
        var reader = ByteReader(payload, place: place)
        let count = Int(try reader.next(UInt32.self, "cells"))
        let columns = Int(try reader.next(UInt32.self, "features"))
        let layout = try reader.next(UInt8.self, "layout")
        let valueType = try reader.next(UInt8.self, "value type")
        let indexType = try reader.next(UInt8.self, "index type")
        let reserved = try reader.next(UInt8.self, "reserved byte")
        let stored = Int(try reader.next(UInt32.self, "number of values"))
        guard columns == features else {
            throw .expected("cells with \(features) features", found: "\(columns)", in: place)
        }
        guard layout <= Self.sparse, reserved == 0, let valueWidth = NumberWidth(rawValue: valueType),
            let indexWidth = NumberWidth(rawValue: indexType)
        else {
            throw .expected(
                "a known layout, known number types and a byte 0",
                found: "\(layout), \(valueType), \(indexType) and \(reserved)", in: place)
        }
        let samples = try reader.array(UInt32.self, count: count, "sample indices")
        guard samples.allSatisfy({ $0 < sampleCount }) else {
            throw .expected("sample indices below \(sampleCount)", found: "\(samples.max() ?? 0)", in: place)
        }
        let barcodeEnds = try reader.ends(count: count, "barcode ends")
        if layout == Self.sparse {
            var rows = SparseRows(columns: columns)
            rows.rowEnds = try reader.ends(count: count, "row ends")
            guard rows.rowEnds.last ?? 0 == stored else {
                throw .expected("row ends up to \(stored)", found: "\(rows.rowEnds.last ?? 0)", in: place)
            }
            rows.indices = try reader.indices(indexWidth, count: stored, place: place)
            rows.values = try reader.values(valueWidth, count: stored, counts: areCounts, place: place)
            guard rows.indicesAreValid else {
                let largest = rows.indices.max() ?? 0
                throw .expected(
                    "feature indices below \(columns), increasing within a cell",
                    found: largest < columns ? "some in another order" : "\(largest)", in: place)
            }
            matrix = .sparse(rows)
        } else {
            let (needed, overflow) = count.multipliedReportingOverflow(by: columns)
            guard !overflow, needed == stored, indexWidth == .none else {
                throw .expected("\(count) × \(columns) values without indices", found: "\(stored)", in: place)
            }
            matrix = .dense(
                DenseRows(
                    columns: columns,
                    values: try reader.values(valueWidth, count: stored, counts: areCounts, place: place)))
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
            guard let barcode = String(utf8: text[start..<end]) else {
                throw .expected("barcodes in UTF-8", found: "other bytes", in: place)
            }
            barcodes.append(barcode)
            start = end
        }
        self.barcodes = barcodes
    }
}

extension ByteReader {
    /// An array of end positions, which must never decrease.
    fileprivate mutating func ends(count: Int, _ name: String) throws(GGMLError) -> [Int] {
        let ends = try array(UInt32.self, count: count, name).map { Int($0) }
        guard zip(ends, ends.dropFirst()).allSatisfy({ $0 <= $1 }) else {
            throw .expected("\(name) that never decrease", found: "one that does", in: place)
        }
        return ends
    }
}
