import HDF5

/// A column of a table with few different texts, which becomes a categorical of pandas: for each row the number of its
/// text, −1 where it is missing.
///
/// Numbers take four bytes, as the labels are counted only with the last cell; compressed they take next to nothing.
final class CodedColumn {
    private let path: String
    private var codes: GrowingDataset<Int32>
    private var known: [String: Int32] = [:]
    private var labels: [String] = []

    /// - Parameter labels: texts that have the first numbers
    init(_ output: borrowing AnnDataOutput, _ path: String, labels: [String] = []) throws(HDF5Error) {
        self.path = path
        try output.file.makeGroup(path)
        codes = try GrowingDataset(output.file, "\(path)/codes")
        for label in labels { _ = code(of: label) }
    }

    /// The number of a text, which it gets when it is first asked for.
    func code(of label: String?) -> Int32 {
        guard let label else { return -1 }
        if let code = known[label] { return code }
        let code = Int32(labels.count)
        known[label] = code
        labels.append(label)
        return code
    }

    func append(codes new: [Int32]) throws(HDF5Error) { try codes.append(new) }

    func append(_ texts: [String?]) throws(HDF5Error) { try codes.append(texts.map(code)) }

    func finish(_ output: borrowing AnnDataOutput) throws(HDF5Error) {
        try output.texts("\(path)/categories", labels)
        try output.mark("\(path)/codes", "array")
        try output.mark(path, "categorical")
        try output.file.setFlag("ordered", false, of: path)
    }
}

/// Names of the columns of one table. HDF5 takes "/" in a name for a path, and two columns cannot have one name.
struct ColumnNames {
    private(set) var names: [String] = []
    /// The names that had to be changed, and what they became.
    private(set) var changes: [(from: String, to: String)] = []
    private let reserved: Set<String>

    /// - Parameter reserved: names that no column may have
    init(reserved: Set<String>) { self.reserved = reserved }

    /// The name under which a column stands.
    mutating func add(_ name: String) -> String {
        var legal = String(name.map { $0 == "/" || $0 == "\0" ? "_" : $0 })
        if ["", ".", "..", "__categories"].contains(legal) { legal += "_" }
        while reserved.contains(legal) || names.contains(legal) { legal += "_" }
        if legal != name { changes.append((name, legal)) }
        names.append(legal)
        return legal
    }
}
