package import GGMLStream

extension TrainingRecord {
    /// The header of `epochRows`.
    package static let epochColumns = ["epoch", "triplet_loss", "penalty", "active"]

    /// A row for each epoch; NA for the share of active triplets that an older program did not keep.
    ///
    /// - Parameter text: writes a number
    package func epochRows(_ text: (Double) -> String) -> [[String]] {
        losses.indices.map { epoch in
            [String(epoch + 1), text(losses[epoch]), text(penalties[epoch])]
                + [activeShares.isEmpty ? "NA" : text(activeShares[epoch])]
        }
    }
}
