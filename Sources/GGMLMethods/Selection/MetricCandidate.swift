package import GGMLCore
import GGMLStream

/// A candidate for the ground metric: a way to learn it, or the Euclidean metric.
package enum MetricCandidate: Sendable {
    /// The distance in the features as they are.
    case euclidean
    /// A metric learned with these options from the first `cells` cells of each sample (nil takes all); `name` says how
    /// the options differ from those of other candidates.
    case trained(TrainingOptions, name: String, cells: Int? = nil)

    package var name: String {
        switch self {
        case .euclidean: "euclidean"
        case .trained(_, let name, _): name
        }
    }

    /// About how long it takes to learn this candidate and to compare samples under it, in solves of all pairs from
    /// nothing: an epoch that goes on from the plans of the last one is a tenth of one.
    package var work: Double {
        switch self {
        case .euclidean: 0
        case .trained(let options, _, _): 2 + Double(options.epochs * options.restarts) / 10
        }
    }

    /// The map under which cells are compared: features × features for the Euclidean metric, else rank × features.
    ///
    /// - Parameters:
    ///   - set: the training set; cells are not resampled, whatever `TrainingOptions.resamples` is
    ///   - threads: the number of threads, instead of that of the options
    /// - Throws: if the options do not fit the features, or the loss is no longer finite.
    package func map(learnedFrom set: TrainingSet, threads: Int = 1) throws(GGMLError) -> AffineMap {
        switch self {
        case .euclidean:
            return .identity(set.cells.columns)
        case .trained(var options, _, let cells):
            options.threads = threads
            var trainer = try MetricTrainer(set.keeping(firstCells: cells), options: options)
            return try trainer.train().map
        }
    }

    /// The distances from test to train samples under the map learned from the train samples.
    ///
    /// - Parameter split: the train and test samples, as indices in the set
    /// - Throws: as `map`, or if the image is too large to compare, with the name of the candidate.
    func heldOutDistances(_ set: TrainingSet, _ split: Split, threads: Int) throws(GGMLError) -> Matrix {
        do throws(GGMLError) {
            let train = try set.selecting(split.train, place: "the training samples")
            return try set.distances(
                under: map(learnedFrom: train, threads: threads), between: split.pairs(), threads: threads)
        } catch {
            throw GGMLError(error.code, "candidate \"\(name)\": \(error.sentence)")
        }
    }
}

extension TrainingSet {
    /// The training set with at most `limit` cells of each sample. It equals a set that was read with this limit,
    /// because cells are in the order of the hashes by which they are chosen.
    ///
    /// - Parameter limit: the most cells of a sample, at least 1; nil keeps all.
    func keeping(firstCells limit: Int?) throws(GGMLError) -> TrainingSet {
        guard let limit, ranges.contains(where: { $0.count > limit }) else { return self }
        let rows = ranges.flatMap { Array($0.prefix(limit)) }
        let place = "the training cells"
        return try TrainingSet(
            SampleTable(ids: samples, classes: classes.codes.map { classes.names[$0] }, place: place),
            cells: cells.selecting(rows), counts: ranges.map { min($0.count, limit) },
            weights: weights.map { weights in rows.map { weights[$0] } }, seen: seen, place: place)
    }
}
