package import GGMLStream

extension SelectionRecord {
    /// The chosen candidate, those that it was compared with, and how far it is above chance.
    package var summary: String {
        guard !rankings.isEmpty, let ranking = rankings[chosen] else {
            return
                "\(candidates[chosen]), because no division of the samples leaves two classes on both sides"
        }
        let equals = rankings.count { $0.map { abs($0 - ranking) < 1e-9 } ?? false }
        let others = candidates.indices.filter { $0 != chosen }.map(result).joined(separator: ", ")
        return "\(result(chosen)) of held-out pairs ranked right"
            + (equals > 1 ? ", the simplest of \(equals) equals" : "")
            + (others.isEmpty ? "" : " (\(others))") + kept(ranking) + doubt(ranking)
    }

    /// Why a candidate that ranks better was not taken.
    private func kept(_ ranking: Double) -> String {
        rankings.contains { $0 ?? 0 > ranking }
            ? "; none is better by more than the standard error of the difference" : ""
    }

    private func result(_ candidate: Int) -> String {
        let ranking = rankings[candidate].map { rounded($0, digits: 3) }
        return "\(candidates[candidate]) \(ranking ?? "left out")"
    }

    private func doubt(_ ranking: Double) -> String {
        guard ranking > 0.5 else { return "; no better than chance (0.5)" }
        guard let error = errors[chosen], ranking - error <= 0.5 else { return "" }
        return "; above chance (0.5) by less than its standard error, \(rounded(error, digits: 2))"
    }
}
