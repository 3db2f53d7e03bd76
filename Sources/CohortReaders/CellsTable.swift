package import GGMLCore
import GGMLStream

/// A table with one cell a row: `barcode` and `sample` are required, `class` and any further columns are kept.
///
/// An empty field and "NA" are missing; a cell without a sample belongs to none. The whole table is in memory, about a
/// hundred bytes a cell.
package struct CellsTable {
    /// The sample of each row.
    package let samples: CellColumn
    /// The class of each row, if there is such a column.
    package let classes: CellColumn?
    /// The further columns.
    package let others: [CellColumn]
    /// The row of each barcode.
    package let rows: [String: Int]
    /// The table itself, for the provenance.
    let input: ProvenanceRecord.Input

    /// - Parameter path: "-" is standard input; fields are separated by commas if it ends in `.csv`, else by tabs.
    /// - Throws: if a column is missing, or a barcode is empty or occurs twice.
    package init(path: String) throws(GGMLError) {
        let table = try TextTable(Descriptor.input(path), otherwise: .tab)
        let barcodes = try table.requiredValues(of: "barcode")
        samples = table.cellColumn(at: try table.index(of: "sample"))
        classes = table.columns.firstIndex(of: "class").map(table.cellColumn)
        let known: Set = ["barcode", "sample", "class"]
        others = table.columns.indices.filter { !known.contains(table.columns[$0]) }.map(table.cellColumn)
        var rows: [String: Int] = [:]
        rows.reserveCapacity(barcodes.count)
        for (row, barcode) in barcodes.enumerated() {
            if rows.updateValue(row, forKey: barcode) != nil {
                throw .expected(
                    "each barcode once", found: "\"\(barcode)\" a second time", in: table.place(ofRow: row))
            }
        }
        guard samples.codes.contains(where: { $0 >= 0 }) else {
            throw .expected("at least one cell with a sample", found: "none", in: table.name)
        }
        self.rows = rows
        input = ProvenanceRecord.Input(name: path, digest: table.digest)
    }
}

extension TextTable {
    fileprivate func cellColumn(at index: Int) -> CellColumn {
        var (labels, codes): ([String], [Int32]) = ([], [])
        var codeOfLabel: [String: Int32] = [:]
        for value in values(at: index) {
            guard let value else {
                codes.append(-1)
                continue
            }
            let code = codeOfLabel[value] ?? Int32(labels.count)
            if code == labels.count {
                codeOfLabel[value] = code
                labels.append(value)
            }
            codes.append(code)
        }
        return CellColumn(name: columns[index], labels: labels, codes: codes)
    }
}
