import CohortReaders
import GGMLCore
import GGMLStream

/// All that a source of cells gives.
struct DrainedSource {
    let features: SourceFeatures
    var cells = 0
    var barcodes: [String] = []
    /// Of the values that are not zero.
    var values = 0
    var total = 0.0
    /// Each value times the number of its cell times that of its feature, both from 1: tells where it stands.
    var moment = 0.0
    /// Where all are asked for.
    var matrix: [[Float]] = []

    init(_ source: any CellSource, threads: Int = 2, keepMatrix: Bool = false) throws {
        features = source.features
        let map = ColumnMap(columns: (0..<Int32(features.count)).map { $0 }, count: features.count)
        while true {
            let blocks = try source.nextRows(threads: threads)
            if blocks.isEmpty { break }
            for block in blocks {
                guard block.cells.lowerBound == cells else { throw DrainError.outOfOrder(block.cells) }
                barcodes += try source.barcodes(block.cells)
                try add(block.matrix(map, features: features) { "\(source.path), cell \($0)" }, keepMatrix)
                cells = block.cells.upperBound
            }
        }
        guard cells == source.cells else { throw DrainError.outOfOrder(cells..<source.cells) }
    }

    private enum DrainError: Error { case outOfOrder(Range<Int>) }

    private mutating func add(_ block: CellMatrix, _ keepMatrix: Bool) {
        for row in 0..<block.count {
            var dense = Array(repeating: Float(0), count: keepMatrix ? features.count : 0)
            block.forEachValue(inRow: row) { column, value in
                values += value == 0 ? 0 : 1
                total += Double(value)
                moment += Double(value) * Double(cells + row + 1) * Double(column + 1)
                if keepMatrix { dense[column] = value }
            }
            if keepMatrix { matrix.append(dense) }
        }
    }
}
