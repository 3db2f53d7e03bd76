package import GGMLCore
package import GGMLStream

extension TrainingSet {
    /// Splits of these samples into those to learn candidates from and those to compare them on.
    ///
    /// The splits are stratified folds (see `SampleTable.splits`), `mostFolds` or as many as the smallest class has
    /// groups, drawn `repeats` times to reduce the noise of the comparison. A class with a single group has no train
    /// samples in the fold that tests it, and so counts only as another class. A draw that would leave a fold with a
    /// single class to learn from is skipped.
    ///
    /// - Parameter groups: the group of each sample; samples of a group stay together; nil keeps none together
    /// - Returns: splits as indices in `samples`, fold by fold and repeat by repeat; none if fewer than two classes
    ///   have samples of at least two groups, because nothing can then be compared.
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
