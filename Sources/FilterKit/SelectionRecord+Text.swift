import GGMLStream

extension SelectionRecord {
    /// The chosen candidate, those that it was compared with, and what the comparison has shown.
    package var summary: String {
        guard !losses.isEmpty else {
            return
                "\(candidates[chosen]), because no division of the samples leaves two classes on both sides"
        }
        let others = candidates.indices.filter { $0 != chosen }.map(result) + ["chance \(text(chance))"]
        return "\(candidates[chosen]), log loss \(text(losses[chosen])) on held-out samples "
            + "(\(others.joined(separator: ", ")))" + (doubt.map { "; \($0)" } ?? "")
    }

    private func result(_ candidate: Int) -> String { "\(candidates[candidate]) \(text(losses[candidate]))" }

    /// What speaks against the chosen candidate; nil if nothing does, or nothing was compared.
    package var doubt: String? {
        guard !losses.isEmpty else { return nil }
        if losses[chosen] >= chance { return "no better than chance" }
        let gain = losses[0] - losses[chosen]
        guard chosen > 0, gain <= errors[chosen] else { return nil }
        return "not shown to be better than \(candidates[0]) (\(text(gain)) ± \(text(errors[chosen])))"
    }

    private func text(_ number: Double) -> String { rounded(number, digits: 3) }
}
