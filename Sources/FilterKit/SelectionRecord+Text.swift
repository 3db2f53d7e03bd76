package import GGMLStream

extension SelectionRecord {
    /// The chosen candidate, those that it was compared with, and what the comparison has shown.
    package var summary: String {
        guard !losses.isEmpty else {
            return
                "\(candidates[chosen]), because no division of the samples leaves two classes on both sides"
        }
        let others = candidates.indices.filter { $0 != chosen }.map(result) + ["chance \(text(chance))"]
        return "\(candidates[chosen]), log loss \(text(losses[chosen])) on held-out samples "
            + "(\(others.joined(separator: ", ")))"
            + ((doubt ?? (chosen > 0 ? gain : nil)).map { "; \($0)" } ?? "")
    }

    private func result(_ candidate: Int) -> String { "\(candidates[candidate]) \(text(losses[candidate]))" }

    /// What speaks against the chosen candidate; nil if nothing does, or nothing was compared.
    package var doubt: String? {
        guard !losses.isEmpty else { return nil }
        let lead = chance - losses[chosen]
        if lead <= 0 { return "no better than chance" }
        if !lossErrors.isEmpty, lead <= 2 * lossErrors[chosen] {
            return "not shown to be better than chance (\(text(lead)) ± \(text(lossErrors[chosen])))"
        }
        guard chosen > 0, losses[0] - losses[chosen] <= 2 * errors[chosen] else { return nil }
        return "not shown to be \(gain)"
    }

    /// By how much the chosen candidate is better than the Euclidean metric.
    private var gain: String {
        "better than \(candidates[0]) (\(text(losses[0] - losses[chosen])) ± \(text(errors[chosen])))"
    }

    private func text(_ number: Double) -> String { rounded(number, digits: 3) }
}

extension LearnedMetric {
    /// What its selection found against it, in a sentence; nil if nothing, or nothing was learned.
    package var doubt: String? {
        guard !isEuclidean, let doubt = training.selection?.doubt else { return nil }
        return "the metric is \(doubt) on held-out samples: what it weighs may be noise"
    }
}
