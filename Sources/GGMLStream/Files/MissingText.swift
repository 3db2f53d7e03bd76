extension StringProtocol {
    /// Whether a field of a table means that there is no value: it is empty, or one of the words for "missing" that
    /// pandas reads as such (NA, NaN, None, null, N/A, <NA>, …).
    package var meansMissing: Bool { isEmpty || wordsForMissing.contains(String(self)) }
}

extension Sequence<String> {
    /// The words among these texts that mean "missing" and that a reader could take for values, for messages: all but the
    /// empty text and "NA"; nil if there are none.
    package var missingWords: String? {
        let words = Set(filter { $0.meansMissing && !$0.isEmpty && $0 != "NA" }).sorted()
        return words.isEmpty ? nil : words.quotedList
    }
}

/// The words of pandas' `read_csv`. "none" is not among them: it names a treatment as often as a gap.
private let wordsForMissing: Set = [
    "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A",
    "NA",
    "NULL", "NaN", "None", "n/a", "nan", "null",
]
