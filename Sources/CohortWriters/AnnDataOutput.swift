import GGMLCore
import GGMLStream
import HDF5

/// An `.h5ad` file that is being made, with the encodings that anndata 0.8 and later write and read: each group and
/// dataset says in attributes what it is.
struct AnnDataOutput: ~Copyable {
    let file: HDF5Output

    init(path: String) throws(HDF5Error) { file = try HDF5Output(path: path) }

    /// Writes what every such file has.
    func begin() throws(HDF5Error) {
        try mark("/", "anndata", "0.1.0")
        for group in ["layers", "obsm", "obsp", "uns", "varm", "varp"] { try dictionary(group) }
    }

    consuming func finish() throws(HDF5Error) { try file.finish() }

    /// Says what an object is.
    func mark(_ object: String, _ type: String, _ version: String = "0.2.0") throws(HDF5Error) {
        try file.setText("encoding-type", type, of: object)
        try file.setText("encoding-version", version, of: object)
    }

    func dictionary(_ path: String) throws(HDF5Error) {
        try file.makeGroup(path)
        try mark(path, "dict", "0.1.0")
    }

    func array<Value: HDF5Number>(_ path: String, _ values: [Value], shape: [Int]? = nil) throws(HDF5Error) {
        try file.write(path, values, shape: shape ?? [values.count])
        try mark(path, "array")
    }

    func matrix(_ path: String, _ matrix: Matrix) throws(HDF5Error) {
        try array(path, matrix.values, shape: [matrix.rows, matrix.columns])
    }

    func texts(_ path: String, _ texts: [String]) throws(HDF5Error) {
        try file.write(path, texts)
        try mark(path, "string-array")
    }

    func text(_ path: String, _ text: String) throws(HDF5Error) {
        try file.write(path, text)
        try mark(path, "string")
    }

    /// Says of a group that it is a table.
    ///
    /// - Parameters:
    ///   - index: the member with the names of its rows
    ///   - columns: the other members
    func table(_ path: String, index: String, columns: [String]) throws(HDF5Error) {
        try mark(path, "dataframe")
        try file.setText("_index", index, of: path)
        try file.setTexts("column-order", columns, of: path)
    }

    /// Writes JSON: objects as dictionaries, lists of numbers (null is NaN) or of texts as arrays, and lists of other
    /// things as their text. What is null or an empty list is left out: older readers do not know the first, and the
    /// second does not say of what it is one.
    func json(_ path: String, _ json: JSON) throws(HDF5Error) {
        switch json {
        case .null, .array([]): break
        case .bool(let value):
            try file.write(path, value)
            try mark(path, "numeric-scalar")
        case .number(let value):
            try file.write(path, value)
            try mark(path, "numeric-scalar")
        case .string(let value): try text(path, value)
        case .array(let elements):
            if let numbers = elements.numbers {
                let whole = numbers.compactMap { Int64(exactly: $0) }
                if whole.count == numbers.count {
                    try array(path, whole)
                } else {
                    try array(path, numbers)
                }
            } else if let texts = elements.strings {
                try self.texts(path, texts)
            } else {
                try text(path, json.text)
            }
        case .object(let members):
            try dictionary(path)
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                try self.json("\(path)/\(key)", value)
            }
        }
    }
}

extension [JSON] {
    /// The numbers, NaN for null; nil if there is anything else.
    fileprivate var numbers: [Double]? {
        let numbers: [Double] = compactMap { element in
            switch element {
            case .number(let value): value
            case .null: .nan
            default: nil
            }
        }
        return numbers.count == count ? numbers : nil
    }

    fileprivate var strings: [String]? {
        let strings = compactMap { if case .string(let text) = $0 { text } else { nil } }
        return strings.count == count ? strings : nil
    }
}
