import GGMLCore
import GGMLStream

/// Makes the table of samples from columns of their cells.
struct SampleTableBuilder {
    /// The value of a kept column in the cells of a sample.
    private enum Value {
        case unseen
        case one(String?)
        /// Two of them.
        case several(String?, String?)
    }

    private let kept: [String]
    private var ids: [String] = []
    private var positions: [String: Int32] = [:]
    private var classes: [String?] = []
    /// For each sample the value of each kept column.
    private var values: [[Value]] = []

    /// - Parameters:
    ///   - kept: the names of the columns to keep
    ///   - ids: samples that are known before, and come first
    init(kept: [String], ids: [String] = []) {
        self.kept = kept
        for id in ids { _ = position(of: id) }
    }

    /// Adds cells.
    ///
    /// - Returns: the sample of each cell, or −1 if it has none
    /// - Throws: if the cells of a sample have two classes.
    mutating func add(
        samples: CellColumn, classes classColumn: CellColumn?, kept columns: [CellColumn], place: String
    ) throws(GGMLError) -> [Int32] {
        let sampleOfLabel = samples.labels.map { position(of: $0) }
        for cell in samples.codes.indices where samples.codes[cell] >= 0 {
            let sample = Int(sampleOfLabel[Int(samples.codes[cell])])
            if let found = classColumn?.label(of: cell) {
                guard classes[sample] == nil || classes[sample] == found else {
                    throw .expected(
                        "one class in sample \"\(ids[sample])\"",
                        found: "\"\(classes[sample] ?? "")\" and \"\(found)\"", in: place,
                        advice: "name a column that splits the cells into samples of one class each")
                }
                classes[sample] = found
            }
            for (index, column) in columns.enumerated() {
                let label = column.label(of: cell)
                switch values[sample][index] {
                case .unseen: values[sample][index] = .one(label)
                case .one(let first): if first != label { values[sample][index] = .several(first, label) }
                case .several: break
                }
            }
        }
        return samples.codes.map { $0 < 0 ? -1 : sampleOfLabel[Int($0)] }
    }

    private mutating func position(of sample: String) -> Int32 {
        if let position = positions[sample] { return position }
        let position = Int32(ids.count)
        positions[sample] = position
        ids.append(sample)
        classes.append(nil)
        values.append(Array(repeating: .unseen, count: kept.count))
        return position
    }

    /// The names of kept columns in which cells of one sample differ, so that they become labels of cells.
    var namesOfCells: [String] {
        kept.indices.filter { index in
            values.contains { if case .several = $0[index] { true } else { false } }
        }.map { kept[$0] }
    }

    /// A sentence on each of these columns, with the first such sample.
    var notes: [String] {
        kept.enumerated().compactMap { index, name in
            for (id, values) in zip(ids, values) {
                guard case .several(let one, let other) = values[index] else { continue }
                let words = [one, other].map { $0.map { "\"\($0)\"" } ?? "no value" }
                return
                    "the column \"\(name)\" differs within samples (\(words[0]) and \(words[1]) in \"\(id)\"); it is "
                    + "kept as labels of their cells"
            }
            return nil
        }
    }

    func table(place: String) throws(GGMLError) -> SampleTable {
        let ofCells = Set(namesOfCells)
        let columns = kept.enumerated().filter { !ofCells.contains($0.element) }.map { index, name in
            SampleTable.Column(
                name: name,
                values: values.map { if case .one(let value) = $0[index] { value } else { nil } })
        }
        return try SampleTable(ids: ids, classes: classes, columns: columns, place: place)
    }
}

extension CellColumn {
    func label(of cell: Int) -> String? { codes[cell] < 0 ? nil : labels[Int(codes[cell])] }
}
