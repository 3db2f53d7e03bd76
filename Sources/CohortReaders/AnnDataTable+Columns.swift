import GGMLStream
import HDF5

extension AnnDataTable {
    /// The value of a column for each row.
    ///
    /// - Throws: if there is no such column, it holds neither texts nor numbers, or does not have `count` rows.
    func column(_ name: String, in file: borrowing HDF5File) throws(HDF5Error) -> CellColumn {
        let place = "\(path)/\(name)"
        if isRecords {
            guard try columns(file).contains(name) else { throw try noColumn(name, file) }
            let values = try file.dataset(path, member: name)
            let categories = "\(oldCategories)/\(name)_categories"
            guard try file.kind(of: categories) != nil else { return try plain(name, values) }
            return try categorical(name, codes: values, categories: file.dataset(categories))
        }
        switch try file.kind(of: place) {
        case .dataset, .unreadable:
            let values = try file.dataset(place)
            guard let categories = try categories(of: name, file) else { return try plain(name, values) }
            return try categorical(name, codes: values, categories: file.dataset(categories))
        case .group where try file.kind(of: "\(place)/codes") != nil:
            return try categorical(
                name, codes: file.dataset("\(place)/codes"), categories: file.dataset("\(place)/categories"))
        case .group where try file.kind(of: "\(place)/mask") != nil:
            return try plain(
                name, file.dataset("\(place)/values"), missing: integers(file.dataset("\(place)/mask")))
        case nil:
            throw try noColumn(name, file)
        default:
            let encoding = try file.text("encoding-type", of: place).map { "the encoding \"\($0)\"" }
            throw HDF5Error(
                place, expected: "a column of texts, numbers or categories",
                found: encoding ?? "something else")
        }
    }

    /// The path of the categories of a column of codes; nil if its values are no codes.
    ///
    /// The column refers to them; SeuratDisk leaves the reference out, and only puts them where anndata would.
    private func categories(of name: String, _ file: borrowing HDF5File) throws(HDF5Error) -> String? {
        if let referred = try file.target(of: "categories", of: "\(path)/\(name)") { return referred }
        let usual = "\(path)/__categories/\(name)"
        return try file.kind(of: usual) == .dataset ? usual : nil
    }

    private func noColumn(_ name: String, _ file: borrowing HDF5File) throws(HDF5Error) -> HDF5Error {
        let columns = try columns(file)
        return HDF5Error(
            path, expected: "a column \"\(name)\"",
            found: columns.isEmpty ? "no columns" : "the columns \(columns.joined(separator: ", "))",
            advice: columns.suggestion(for: name) ?? "name one of those that there are")
    }

    private func categorical(_ name: String, codes: borrowing Dataset, categories: borrowing Dataset)
        throws(HDF5Error) -> CellColumn
    {
        let count = categories.shape.isEmpty ? 1 : try categories.count
        var labels: [String] = []
        for label in try categories.labels(0..<count) {
            guard let label else {
                throw HDF5Error(categories.path, expected: "texts or numbers", found: "nan")
            }
            labels.append(label)
        }
        if let twice = labels.firstRepeated {
            throw HDF5Error(categories.path, expected: "each category once", found: "\"\(twice)\" twice")
        }
        // R writes its missing values as the smallest number.
        let values = try integers(codes).map { $0 == Int32.min ? -1 : $0 }
        if let wrong = values.first(where: { $0 < -1 || $0 >= count }) {
            throw HDF5Error(
                codes.path, expected: "-1 to \(count - 1), as there are \(count) categories",
                found: "\(wrong)")
        }
        return CellColumn(name: name, labels: labels, codes: values.map { Int32($0) })
    }

    /// A column without categories.
    /// - Parameter missing: not 0 for rows without a value; empty if all rows have one.
    private func plain(_ name: String, _ values: borrowing Dataset, missing: [Int64] = [])
        throws(HDF5Error) -> CellColumn
    {
        try checkCount(values)
        var known: [String: Int32] = [:]
        var labels: [String] = []
        var codes: [Int32] = []
        codes.reserveCapacity(count)
        for range in count.stretches {
            for (row, label) in zip(range, try values.labels(range)) {
                guard let label, missing.isEmpty || missing[row] == 0 else {
                    codes.append(-1)
                    continue
                }
                let code = known[label, default: Int32(labels.count)]
                if code == labels.count {
                    known[label] = code
                    labels.append(label)
                }
                codes.append(code)
            }
        }
        return CellColumn(name: name, labels: labels, codes: codes)
    }

    private func integers(_ column: borrowing Dataset) throws(HDF5Error) -> [Int64] {
        try checkCount(column)
        return try column.integers(0..<count)
    }

    private func checkCount(_ column: borrowing Dataset) throws(HDF5Error) {
        let found = try column.count
        guard found == count else {
            throw HDF5Error(
                column.path, expected: "\(count) values, one a row of \(path)", found: "\(found)")
        }
    }
}

extension Dataset {
    /// The values as texts, with numbers in their shortest exact form; nil for NaN.
    fileprivate func labels(_ range: Range<Int>) throws(HDF5Error) -> [String?] {
        switch valueKind {
        case .string: return try strings(range)
        case .boolean: return try integers(range).map { $0 == 0 ? "False" : "True" }
        case .integer:
            return try integers(range).map { number throws(HDF5Error) in
                // R's missing value.
                if valueSize == 4, number == Int32.min { return nil }
                // The library turns larger numbers into this one.
                guard number < .max else {
                    throw HDF5Error(path, expected: "numbers below \(Int64.max)", found: "\(number) or more")
                }
                return String(number)
            }
        case .float:
            let isDouble = valueSize == 8
            return try doubles(range).map { number in
                if number.isNaN { return nil }
                if let whole = Int(exactly: number) { return String(whole) }
                return isDouble ? String(number) : String(Float(number))
            }
        case .table, .other:
            throw HDF5Error(path, expected: "texts or numbers", found: "\(valueKind) values")
        }
    }
}
