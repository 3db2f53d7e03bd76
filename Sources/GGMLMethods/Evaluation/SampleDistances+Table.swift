package import GGMLCore
package import GGMLStream

extension SampleDistances {
    private static let largestAsymmetry = 1e-9

    /// Reads a matrix from a text table with the ids of the samples in its first line and column, and their classes and
    /// splits from a sheet; without a sheet, they are unknown.
    ///
    /// The sheet may have more samples than the matrix. Of the two entries of a pair, the one above the diagonal
    /// counts.
    /// - Throws: unless the matrix is square, symmetric up to 10⁻⁹ of an entry, zero on the diagonal, without negative
    ///   entries or NaN, and with the same ids in line and column, each once and in the sheet.
    package init(matrix: TextTable, sheet: TextTable?) throws(GGMLError) {
        let ids = Array(matrix.columns.dropFirst())
        let rows = matrix.texts(at: 0)
        guard ids.count == rows.count else {
            throw .expected(
                "a square matrix", found: "\(rows.count) lines of \(ids.count) numbers", in: matrix.name)
        }
        for (row, (expected, found)) in zip(ids, rows).enumerated() where expected != found {
            throw .expected(
                "\"\(expected)\", as the first line has the samples", found: "\"\(found)\"",
                in: matrix.place(ofRow: row))
        }
        var distances = Matrix(rows: ids.count, columns: ids.count, repeating: 0)
        for column in ids.indices {
            let texts = matrix.texts(at: column + 1)
            for (row, text) in texts.enumerated() {
                guard let value = Double(text), (0...1e300).contains(value) else {
                    throw .expected(
                        "a distance from 0 to 10³⁰⁰", found: "\"\(text)\"",
                        in: "\(matrix.place(ofRow: row)), column \"\(ids[column])\"")
                }
                distances[row, column] = value
            }
        }
        try Self.symmetrize(&distances) { row, column in
            "\(matrix.place(ofRow: row)), column \"\(ids[column])\""
        }
        self.init(
            name: matrix.name, metric: matrix.name,
            samples: try Self.samples(ids, sheet: sheet, of: matrix.name),
            distances: distances, seen: nil)
    }

    private static func symmetrize(_ matrix: inout Matrix, place: (Int, Int) -> String)
        throws(GGMLError)
    {
        for row in 0..<matrix.rows {
            guard matrix[row, row] == 0 else {
                throw .expected(
                    "0 as the distance of a sample to itself", found: "\(matrix[row, row])",
                    in: place(row, row))
            }
            for column in 0..<row {
                let (lower, upper) = (matrix[row, column], matrix[column, row])
                guard abs(lower - upper) <= largestAsymmetry * max(lower, upper) else {
                    throw .expected(
                        "\(upper), as on the other side of the diagonal", found: "\(lower)",
                        in: place(row, column))
                }
                matrix[row, column] = upper
            }
        }
    }

    private static func samples(_ ids: [String], sheet: TextTable?, of matrix: String) throws(GGMLError)
        -> SampleTable
    {
        guard let sheet else {
            return try SampleTable(ids: ids, classes: ids.map { _ in nil }, place: matrix)
        }
        let names = try sheet.requiredValues(of: "sample")
        if let twice = names.firstRepeated {
            throw .expected("each sample once", found: "\"\(twice)\" twice", in: sheet.name)
        }
        let places = Dictionary(uniqueKeysWithValues: zip(names, 0...))
        let rows = try ids.map { id throws(GGMLError) in
            guard let row = places[id] else {
                throw .expected("the samples of \(matrix)", found: "no \"\(id)\"", in: sheet.name)
            }
            return row
        }
        let classes = sheet.values(at: try sheet.index(of: "class"))
        let columns = sheet.columns.enumerated().filter { !["sample", "class"].contains($0.element) }
        return try SampleTable(
            ids: ids, classes: rows.map { classes[$0] },
            columns: columns.map { index, name in
                let values = sheet.values(at: index)
                return SampleTable.Column(name: name, values: rows.map { values[$0] })
            }, place: matrix)
    }
}
