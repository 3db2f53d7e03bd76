extension Sequence<String> {
    /// The word that was probably meant by a mistyped one; nil if none is like it.
    ///
    /// It differs in at most a third of the letters, in any case, or it begins as what was typed. A word with other digits
    /// is no mistyped one, but another name: "P12" is not "P13", nor "P1".
    package func nearest(to typed: String) -> String? {
        let letters = Array(typed.lowercased())
        var nearest: (word: String, steps: Int)?
        for word in self where word != typed {
            let known = Array(word.lowercased())
            let isBeginning =
                letters.count >= 3 && known.starts(with: letters) && known.count > letters.count
                && !known[letters.count].isNumber
            guard isBeginning || letters.filter(\.isNumber) == known.filter(\.isNumber) else { continue }
            let steps = isBeginning ? 1 : typingErrors(letters, known)
            guard steps <= Swift.max(letters.count, known.count) / 3 || isBeginning else { continue }
            if steps < nearest?.steps ?? .max { nearest = (word, steps) }
        }
        return nearest?.word
    }

    /// Advice for a message: the word that was probably meant; nil if none is like what was typed.
    package func suggestion(for typed: String) -> String? {
        nearest(to: typed).map { "did you mean \"\($0)\"?" }
    }
}

/// How many letters must be left out, put in, exchanged for another or for their neighbour to make one word of the other
/// (optimal string alignment).
private func typingErrors(_ first: [Character], _ second: [Character]) -> Int {
    var (beforeLast, last) = ([Int](), Array(0...second.count))
    for i in first.indices {
        var row = [i + 1]
        for j in second.indices {
            var steps = Swift.min(last[j + 1], row[j]) + 1
            steps = Swift.min(steps, last[j] + (first[i] == second[j] ? 0 : 1))
            if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
                steps = Swift.min(steps, beforeLast[j - 1] + 1)
            }
            row.append(steps)
        }
        (beforeLast, last) = (last, row)
    }
    return last[second.count]
}
