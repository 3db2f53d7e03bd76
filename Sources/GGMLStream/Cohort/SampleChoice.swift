package import GGMLCore

/// The samples that a user wants, or wants to go without.
package struct SampleChoice: Equatable, Sendable {
    private let only: [String]
    private let without: [String]

    /// - Parameters:
    ///   - only: lists of ids with commas between them, or "column=value", where the value NA means a missing one;
    ///     empty keeps all
    ///   - without: samples of these that go, written in the same way
    package init(only: [String] = [], without: [String] = []) {
        self.only = only
        self.without = without
    }

    package var isAll: Bool { only.isEmpty && without.isEmpty }

    /// The rows of the samples that stay.
    ///
    /// - Throws: if a name is no sample's, a column does not exist or never has the value, or no sample stays.
    package func rows(of samples: SampleTable, place: String) throws(GGMLError) -> KeptRows {
        var kept = Set(samples.ids.indices)
        if !only.isEmpty { kept = try Self.named(only, in: samples, place: place) }
        kept.subtract(try Self.named(without, in: samples, place: place))
        guard !kept.isEmpty else {
            throw .expected("samples to remain", found: "none of \(samples.count)", in: place)
        }
        return KeptRows(kept.sorted(), of: samples.count)
    }

    private static func named(_ texts: [String], in samples: SampleTable, place: String) throws(GGMLError)
        -> Set<Int>
    {
        let rows = Dictionary(uniqueKeysWithValues: zip(samples.ids, 0...))
        var named: Set<Int> = []
        for text in texts {
            if let row = rows[text] {
                named.insert(row)
            } else if let sign = text.firstIndex(of: "=") {
                let (column, value) = (String(text[..<sign]), text[text.index(after: sign)...])
                let values = try samples.values(of: column, place: place)
                let found = values.indices.filter { values[$0] ?? "NA" == value }
                guard !found.isEmpty else {
                    let known = Set(values.map { $0 ?? "NA" }).sorted()
                    throw .expected(
                        "samples with the \(column) \"\(value)\"", found: "only \(known.quotedList)",
                        in: place, advice: known.suggestion(for: String(value)))
                }
                named.formUnion(found)
            } else {
                for id in text.split(separator: ",").map(\.trimmed) {
                    guard let row = rows[id] else {
                        throw .expected(
                            "names of samples (\(samples.ids.quotedList)) or column=value",
                            found: "\"\(id)\"", in: place, advice: samples.ids.suggestion(for: id))
                    }
                    named.insert(row)
                }
            }
        }
        return named
    }
}

extension [String] {
    /// Some of the texts in quotation marks, for messages: "a", "b" and 3 more.
    package var quotedList: String {
        let shown = 6
        let more = count > shown ? " and \(count - shown) more" : ""
        return prefix(shown).map { "\"\($0)\"" }.joined(separator: ", ") + more
    }
}
