package import GGMLCore
package import GGMLStream

extension SampleDistances {
    /// The usual tolerance: what sums in single precision lose, relative to the largest distance.
    package static let usualTolerance = 1e-6

    /// Reads a matrix from a text table with the ids of the samples in its first line and column, and their classes and
    /// splits from a sheet; without a sheet, they are unknown.
    ///
    /// The sheet may have more samples than the matrix. Departures of rounding size from a matrix of distances are
    /// mended: the mean of both entries of a pair counts, 0 on the diagonal, and 0 for what is below it.
    /// - Parameters:
    ///   - tolerance: the largest such departure, relative to the largest entry
    ///   - note: called with the largest departure that was mended
    /// - Throws: unless the matrix is square and finite, symmetric, zero on the diagonal and without negative entries up
    ///   to the tolerance, and with the same ids in line and column, each once and in the sheet.
    package init(
        matrix: TextTable, sheet: TextTable?, tolerance: Double = usualTolerance,
        note: (String) -> Void = { _ in }
    ) throws(GGMLError) {
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
        var table = DistanceTable(matrix, ids: ids)
        try table.read()
        let departure = try table.mend(within: tolerance)
        if departure > 0 {
            note(
                "\(matrix.name): departs by up to \(Float(departure)) from a symmetric matrix, with 0 on the diagonal and "
                    + "nothing below, which is within --tolerance; the mean of both entries of a pair counts")
        }
        self.init(
            name: matrix.name, metric: matrix.name,
            samples: try Self.samples(ids, sheet: sheet, of: matrix.name),
            distances: table.distances, seen: nil)
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
        return try SampleTable(
            ids: ids, classes: rows.map { classes[$0] },
            columns: sheet.others(than: ["sample", "class"]).map { index in
                let values = sheet.values(at: index)
                return SampleTable.Column(name: sheet.columns[index], values: rows.map { values[$0] })
            }, place: matrix)
    }
}

/// A text table of distances, and what they become.
private struct DistanceTable {
    private let table: TextTable
    private let ids: [String]
    private(set) var distances: Matrix

    init(_ table: TextTable, ids: [String]) {
        self.table = table
        self.ids = ids
        distances = Matrix(rows: ids.count, columns: ids.count, repeating: 0)
    }

    mutating func read() throws(GGMLError) {
        for column in ids.indices {
            for (row, text) in table.texts(at: column + 1).enumerated() {
                guard let value = Double(text), abs(value) <= 1e300 else {
                    throw noDistance("\"\(text)\"", row, column)
                }
                distances[row, column] = value
            }
        }
    }

    /// Makes the matrix symmetric, zero on the diagonal and nowhere negative.
    ///
    /// - Returns: the largest change that this took
    /// - Throws: if it is larger than the tolerance times the largest entry.
    mutating func mend(within tolerance: Double) throws(GGMLError) -> Double {
        let allowed = tolerance * (distances.values.map(abs).max() ?? 0)
        let advice = "if this is rounding, --tolerance accepts more, now \(tolerance) of the largest distance"
        var largest = 0.0
        for row in ids.indices {
            for column in ids.indices where distances[row, column] < 0 {
                guard -distances[row, column] <= allowed else {
                    throw noDistance("\(distances[row, column])", row, column, advice)
                }
                largest = max(largest, -distances[row, column])
            }
            guard abs(distances[row, row]) <= allowed else {
                throw .expected(
                    "0 as the distance of a sample to itself", found: "\(distances[row, row])",
                    in: place(row, row), advice: advice)
            }
            largest = max(largest, abs(distances[row, row]))
            distances[row, row] = 0
            for column in 0..<row {
                let (lower, upper) = (distances[row, column], distances[column, row])
                guard abs(lower - upper) <= allowed else {
                    throw .expected(
                        "\(upper), as on the other side of the diagonal", found: "\(lower)",
                        in: place(row, column), advice: advice)
                }
                largest = max(largest, abs(lower - upper))
                let mean = max(0, lower == upper ? lower : (lower + upper) / 2)
                (distances[row, column], distances[column, row]) = (mean, mean)
            }
        }
        return largest
    }

    private func noDistance(_ found: String, _ row: Int, _ column: Int, _ advice: String? = nil) -> GGMLError
    {
        .expected("a distance from 0 to 10³⁰⁰", found: found, in: place(row, column), advice: advice)
    }

    private func place(_ row: Int, _ column: Int) -> String {
        "\(table.place(ofRow: row)), column \"\(ids[column])\""
    }
}
