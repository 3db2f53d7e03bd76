import FilterKit
import GGMLCore
import GGMLDrawing
import GGMLMethods

/// A square of distances between samples in some order, as coloured cells or, without colours, as digits from 0 (the
/// nearest pair) to 9.
struct HeatMap {
    /// What stands beside a row of the map.
    struct Mark {
        let letter: String
        let colour: String
        let name: String
    }

    /// The most rows of text; larger maps have smaller cells, each the mean of several pairs.
    private static let mostLines = 48
    /// The columns of a mark and of the shortest useful name.
    private static let (markColumns, nameColumns) = (3, 8)

    let canvas: Canvas
    /// The mean distance of each cell, row by row; nil where there is none, as on the diagonal.
    private let cells: [[Double?]]
    private let marks: [Mark]
    /// The smallest and the largest mean.
    let range: ClosedRange<Double>
    /// How many samples a row stands for, at most.
    let samplesOfRow: Int
    /// Whether two rows share a line, in blocks of half a line.
    private let isHalved: Bool

    init(_ distances: Matrix, order: [Int], marks: [Mark], on canvas: Canvas) {
        self.canvas = canvas
        let room = canvas.columns - 1 - Self.markColumns
        let mostWide = min(Self.mostLines, room / 2)
        let hasNames = order.count <= min(mostWide, (room - Self.nameColumns) / 2)
        isHalved = !hasNames && canvas.hasBlocks && canvas.colours != .none
        let count = max(1, min(order.count, isHalved ? min(2 * Self.mostLines, room) : mostWide))
        let rows = (0..<count).map { row in
            Array(order[row * order.count / count..<(row + 1) * order.count / count])
        }
        samplesOfRow = rows.map(\.count).max() ?? 1
        cells = rows.map { row in
            rows.map { column in
                row.flatMap { a in column.filter { $0 != a }.map { distances[a, $0] } }.mean
            }
        }
        // The first of several samples stands for all of a row.
        self.marks = rows.map { row in
            let mark = marks[row[0]]
            return hasNames ? mark : Mark(letter: mark.letter, colour: mark.colour, name: "")
        }
        let known = cells.joined().compactMap(\.self)
        range = (known.min() ?? 0)...(known.max() ?? 0)
    }

    /// The map, line by line.
    var lines: [PaintedText] {
        guard isHalved else { return cells.indices.map(wideLine) }
        return stride(from: 0, to: cells.count, by: 2).map(halvedLine)
    }

    /// A row with two columns for each cell, and the mark and the name of its sample.
    private func wideLine(_ row: Int) -> PaintedText {
        var line = PaintedText(canvas)
        for cell in cells[row] {
            let text = canvas.colours == .none ? cell.map { "\(digit($0)) " } : nil
            line.add(text ?? "  ", on: colour(cell))
        }
        line.add(" ")
        line.add(marks[row].letter, colour: "#000000", on: marks[row].colour)
        line.add(" \(marks[row].name)")
        return line
    }

    /// Two rows, one above the other, and the colours of their classes.
    private func halvedLine(_ row: Int) -> PaintedText {
        var line = PaintedText(canvas)
        func add(_ upper: String?, _ lower: String?) {
            switch (upper, lower) {
            case (nil, nil): line.add(" ")
            case (nil, let lower): line.add("▄", colour: lower)
            case (let upper, let lower): line.add("▀", colour: upper, on: lower)
            }
        }
        let next = row + 1 < cells.count ? row + 1 : nil
        for column in cells.indices {
            add(colour(cells[row][column]), next.flatMap { colour(cells[$0][column]) })
        }
        line.add(" ")
        for _ in 0..<2 { add(marks[row].colour, next.map { marks[$0].colour }) }
        return line
    }

    /// The scale of the distances.
    var scale: PaintedText {
        var line = PaintedText(canvas)
        line.add("\(rounded(range.lowerBound, digits: 3)) ")
        for step in 0..<10 {
            let value = range.lowerBound + (range.upperBound - range.lowerBound) * (Double(step) + 0.5) / 10
            line.add(canvas.colours == .none ? "\(step)" : "  ", on: colour(value))
        }
        line.add(" \(rounded(range.upperBound, digits: 3))")
        return line
    }

    private func fraction(_ value: Double) -> Double {
        let width = range.upperBound - range.lowerBound
        return width > 0 ? (value - range.lowerBound) / width : 0
    }

    private func digit(_ value: Double) -> Int { min(9, Int(fraction(value) * 10)) }

    private func colour(_ value: Double?) -> String? {
        value.map { Colours.magnitude(Colours.step(fraction($0))) }
    }
}
