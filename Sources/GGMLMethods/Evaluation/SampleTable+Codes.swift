import GGMLCore
package import GGMLStream

extension SampleTable {
    /// For each sample the index of its class among these; −1 for a sample without one of them.
    package func codes(of names: [String]) -> [Int] {
        let codes = Dictionary(uniqueKeysWithValues: zip(names, 0...))
        return classes.map { $0.flatMap { codes[$0] } ?? -1 }
    }

    /// The rows of the samples of another table, in its order.
    ///
    /// - Parameters:
    ///   - name: the source of the other table, for messages
    ///   - place: the source of this table
    /// - Throws: if one of them is not here.
    func rows(of others: SampleTable, in name: String, place: String) throws(GGMLError) -> [Int] {
        let rows = Dictionary(uniqueKeysWithValues: zip(ids, 0...))
        return try others.ids.map { id throws(GGMLError) in
            guard let row = rows[id] else {
                throw .expected("the samples of \(name)", found: "no \"\(id)\"", in: place)
            }
            return row
        }
    }
}
