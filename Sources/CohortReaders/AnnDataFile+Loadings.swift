package import GGMLCore
package import GGMLStream
import HDF5

extension AnnDataFile {
    private static let (embeddingName, loadingsPath) = ("X_pca", "varm/PCs")

    /// The principal components whose scores the embedding X_pca holds, as scanpy keeps them: loadings in `varm/PCs`,
    /// which are zero for genes that were not used, and variances in `uns/pca`. Genes without a loading are left out.
    /// Nil if another matrix is read, or the loadings are missing or do not fit.
    ///
    /// - Parameter note: called with what was taken or does not fit.
    package func components(note: (String) -> Void) throws(GGMLError) -> PrincipalComponents? {
        let isThere = try inFile(path) { () throws(HDF5Error) in
            guard options.embedding == Self.embeddingName, try file.kind(of: "varm") == .group else {
                return false
            }
            return try file.kind(of: Self.loadingsPath) == .dataset
        }
        guard isThere else { return nil }
        do throws(GGMLError) {
            let (components, genes) = try readComponents()
            note(
                "\(path): takes the loadings of X_pca (\(Self.loadingsPath)): \(components.inputs.count) genes; left out, "
                    + "without a loading: \(genes - components.inputs.count)")
            return components
        } catch {
            note("\(error.sentence); goes on without the loadings of X_pca")
            return nil
        }
    }

    /// The components, and the number of genes in the file.
    private func readComponents() throws(GGMLError) -> (PrincipalComponents, genes: Int) {
        let count = features.count
        let (genes, variance, ratio) = try inFile(path) { () throws(HDF5Error) in
            let tiles = try TileReader(file, Self.loadingsPath)
            let place = MatrixPlace(rowsOfGenes: Self.loadingsPath)
            guard tiles.columns == count else {
                throw HDF5Error(
                    Self.loadingsPath, expected: "\(count) columns, as X_pca has", found: "\(tiles.columns)")
            }
            let variance = try file.dataset("uns/pca/variance").doubles(0..<count)
            let ratio = try file.dataset("uns/pca/variance_ratio").doubles(0..<count)
            return (try place.features(tiles.rows, nameKey: options.nameKey, in: file), variance, ratio)
        }
        let loadings = try readLoadings()
        let used = genes.ids.indices.filter { gene in
            loadings[gene * count..<(gene + 1) * count].contains { $0 != 0 }
        }
        let total = variance[0] / ratio[0]
        guard !used.isEmpty, total > 0, total.isFinite, variance.allSatisfy(\.isFinite) else {
            let wrong = variance.first { !$0.isFinite } ?? total
            throw .expected(
                "loadings and variances above 0",
                found: "\(used.count.counted("gene")) with a loading, variances such as \(wrong)",
                in: "\(path), \(Self.loadingsPath), uns/pca")
        }
        let matrix = (0..<count).flatMap { component in used.map { loadings[$0 * count + component] } }
        let components = PrincipalComponents(
            map: AffineMap(
                rows: count, columns: used.count, matrix: matrix, offset: Array(repeating: 0, count: count)),
            inputs: try FeatureTable(
                state: .log, ids: used.map { genes.ids[$0] }, names: used.map { genes.names[$0] }, place: path
            ),
            variances: variance, totalVariance: total, isCentreKnown: false)
        return (components, genes.count)
    }

    /// The loadings, genes × components, row-major.
    private func readLoadings() throws(GGMLError) -> [Float] {
        let tiles = try inFile(path) { () throws(HDF5Error) in try TileReader(file, Self.loadingsPath) }
        let reader = try DenseCells(tiles, path: path, check: .numbers, keepsZeros: true)
        var loadings: [Float] = []
        while case let blocks = try reader.next(threads: 1), !blocks.isEmpty {
            for case .dense(let values) in blocks.map(\.values) { loadings += values }
        }
        return loadings
    }
}
