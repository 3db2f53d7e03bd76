package import GGMLCore
package import GGMLStream

extension TrainingSet {
    /// Divisions of these samples into those to learn candidates from and those to compare them on.
    ///
    /// Stratified folds (see `SampleTable.splits`), `mostFolds` or as many as the scarcest class has groups, drawn
    /// `repeats` times, which takes noise from the comparison. A class of a single group is tested in the fold that it
    /// is in, where nothing is like it, and so counts only as one to be told from. A draw that would leave a fold with a
    /// single class to learn from is passed over.
    ///
    /// - Parameter groups: one a sample; those of equal value stay together; nil keeps none together
    /// - Returns: positions in `samples`, fold after fold, repeat after repeat; none where fewer than two classes have
    ///   samples of at least two groups: nothing can then be compared.
    package func innerSplits(groups: [String]? = nil, mostFolds: Int = 4, repeats: Int = 2, seed: UInt64)
        throws(GGMLError) -> [Split]
    {
        let place = "the training samples"
        let groups = groups ?? samples
        let table = try SampleTable(
            ids: samples, classes: classes.codes.map { classes.names[$0] },
            columns: [.init(name: "group", values: groups)], place: place)
        let sizes = classes.names.indices.map { label in
            Set(groups.indices.lazy.filter { classes.codes[$0] == label }.map { groups[$0] }).count
        }
        let divisible = sizes.filter { $0 >= 2 }
        guard divisible.count >= 2, let fewest = divisible.min() else { return [] }
        let folds = min(mostFolds, fewest)
        return (0..<repeats).flatMap { round in
            var hash = StableHash()
            hash.combine(seed)
            hash.combine(UInt64(round))
            return (try? table.splits(.folds(folds), group: "group", seed: hash.value, place: place)) ?? []
        }
    }
}
