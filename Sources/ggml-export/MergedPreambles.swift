import GGMLCore
import GGMLStream

/// The preamble of the cells that are written, with the results of another stream, and that of the results.
struct MergedPreambles {
    /// The features are those of the cells.
    var cells: Preamble
    /// The features are those of the metric.
    let results: Preamble
    /// The stream of the results, if it is another one.
    let input: ProvenanceRecord.Input?
}

extension Preamble {
    /// Takes PCA, metric, distances and clusters from another stream, if there is one.
    ///
    /// - Parameters:
    ///   - path: the other stream
    ///   - place: this stream, for messages
    func merging(results path: String?, place: String) throws(GGMLError) -> MergedPreambles {
        guard let path else { return MergedPreambles(cells: self, results: self, input: nil) }
        var results = try Preamble(ofFile: path)
        guard results.samples.ids == samples.ids else {
            throw .expected(
                "the \(samples.count.counted("sample")) of \(place), in the same order",
                found: "\(results.samples.count), or others", in: path,
                advice: "make both from the same samples, without --samples and --against")
        }
        try checkValues(of: results, in: path)
        // Distances by another cost have no metric with them.
        if results.features == features { results.metric = results.metric ?? metric }
        var cells = self
        cells.pca = results.pca
        cells.metric = results.metric
        cells.distances = results.distances
        cells.clustering = results.clustering
        // Both streams mostly begin with the same steps.
        cells.provenance += results.provenance.filter { !provenance.contains($0) }
        let input = ProvenanceRecord.Input(name: path, digest: results.provenance.digest)
        return MergedPreambles(cells: cells, results: results, input: input)
    }

    /// Throws unless the results are of values such as these, or of principal components of such values.
    private func checkValues(of results: Preamble, in path: String) throws(GGMLError) {
        guard results.features != features, let pca = results.pca, self.pca == nil else {
            return try checkFeatures(of: results, in: path)
        }
        let (mine, theirs) = (transform, results.transform)
        guard mine == theirs, mine.scale == nil || pca.inputs == features else {
            throw .expected(
                "cells that were normalised as those of the input", found: "others", in: path,
                advice: "give the output of ggml-normalize from which the results come")
        }
    }
}
