import FilterKit
import GGMLCore
import GGMLStream

extension SampleTable {
    /// The rows of the samples of a class.
    func members(of name: String) throws(GGMLError) -> [Int] {
        let members = ids.indices.filter { classes[$0] == name }
        guard !members.isEmpty else {
            let known = Labelling(classes.compactMap(\.self)).names
            throw .expected(
                known.isEmpty
                    ? "samples with a class" : "one of the classes \(known.joined(separator: ", "))",
                found: known.isEmpty ? "none" : "\"\(name)\"", in: "--between")
        }
        return members
    }

    /// The values of a column; "sample" means the ids. Nil if there is no such column.
    func knownValues(of name: String) -> [String?]? {
        switch name {
        case "sample": ids
        case "class": classes
        default: columns.first { $0.name == name }?.values
        }
    }

    /// Throws if no sample has a class, and reports how many have none.
    func reportWithoutClass(to messages: Messages) throws(GGMLError) {
        let missing = classes.count { $0 == nil }
        guard missing < count else {
            throw .expected("samples with a class", found: "none", in: "--classes")
        }
        if missing > 0 {
            messages.note(Genes.name, "leaves out \(missing) of \(count) samples, which have no class")
        }
    }
}
