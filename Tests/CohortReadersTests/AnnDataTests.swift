import CohortReaders
import Foundation
import GGMLCore
import GGMLStream
import Testing

/// One after another: HDF5 1.10 does not bear it if one thread closes a file that another has open, too.
@Suite(.serialized) struct AnnDataTests {
    private static let counts: [[Float]] = [[1, 0, 2, 0], [0, 3, 0, 0], [4, 0, 0, 5]]
    private static let scores: [[Float]] = [[1, -2], [0, 0.5], [3, 4]]

    @Test(
        "one matrix in all its encodings is the same matrix, whatever the threads",
        arguments: [
            ("new", "X"), ("new", "layers/columns"), ("new", "layers/wide"), ("new", "layers/whole"),
            ("new", "layers/chunks"), ("new", "layers/lzf"), ("new", "layers/half"),
            ("new", "layers/big_endian"), ("middle", "X"), ("old", "X"), ("old", "layers/columns"),
        ], [1, 3])
    func encodings(_ place: (file: String, matrix: String), threads: Int) throws {
        let found = try DrainedSource(
            openAnnData(madeAnnData(place.file), matrix: place.matrix), threads: threads, keepMatrix: true)
        #expect(found.matrix == Self.counts)
        #expect(found.barcodes == ["AAA-1", "AAC-1", "AAG-1"])
        #expect(found.features.names == ["A", "B", "B-1", "CD3"] && found.features.state == .counts)
    }

    @Test("genes that are dense and mostly zero come as sparse rows, embeddings as dense ones")
    func sparsity() throws {
        func isSparse(_ source: AnnDataFile) throws -> Bool {
            if case .sparse = try source.nextRows(threads: 1)[0].values { true } else { false }
        }
        #expect(try isSparse(openAnnData(madeAnnData("new"), matrix: "layers/whole")))
        #expect(try !isSparse(openAnnData(madeAnnData("new"), embedding: "X_pca")))
    }

    @Test(
        "ids are those of gene_ids where they tell all genes apart, otherwise the names; types where there are some"
    )
    func genes() throws {
        let new = try openAnnData(madeAnnData("new")).features
        #expect(new.ids == ["ENSG1", "ENSG2", "ENSG3", "CD3"])
        #expect(new.types == Array(repeating: "Gene Expression", count: 3) + ["Antibody Capture"])
        #expect(try openAnnData(madeAnnData("middle")).features.ids == ["A", "B", "B-1", "CD3"])
        #expect(try openAnnData(madeAnnData("old")).features.ids == new.ids)
    }

    @Test("raw has its own genes, in new files and in those of anndata 0.6")
    func raw() throws {
        let new = try DrainedSource(openAnnData(madeAnnData("new"), matrix: "raw/X"), keepMatrix: true)
        #expect(new.matrix == [[1, 0, 2, 0, 6], [0, 3, 0, 0, 0], [4, 0, 0, 5, 0]])
        #expect(new.features.ids == ["A", "B", "B-1", "CD3", "E"] && new.features.types == nil)
        let old = try DrainedSource(openAnnData(madeAnnData("old"), matrix: "raw/X"), keepMatrix: true)
        #expect(old.matrix == [[1, 0], [0, 3], [4, 0]])
        #expect(old.features.names == ["A", "B"])
        #expect(old.features.types == ["Antibody Capture", "Gene Expression"])
    }

    @Test(
        "embeddings: members of obsm, which were columns of a table once, and X itself",
        arguments: ["new", "old"])
    func embedding(file: String) throws {
        let found = try DrainedSource(openAnnData(madeAnnData(file), embedding: "X_pca"), keepMatrix: true)
        #expect(found.matrix == Self.scores)
        #expect(found.features.ids == ["X_pca_1", "X_pca_2"] && found.features.names == found.features.ids)
        #expect(found.features.state == .scores)
        let whole = try DrainedSource(openAnnData(madeAnnData(file), embedding: "X"), keepMatrix: true)
        #expect(whole.matrix == Self.counts && whole.features.ids == ["A", "B", "B-1", "CD3"])
    }

    @Test("the loadings beside X_pca are its components, without the genes that have none")
    func loadings() throws {
        var notes: [String] = []
        func components(_ file: String, _ embedding: String) throws -> PrincipalComponents? {
            try openAnnData(madeAnnData(file), embedding: embedding).components { notes.append($0) }
        }
        let found = try #require(try components("loadings", "X_pca"))
        #expect(found.inputs.names == ["A", "B-1", "CD3"] && found.inputs.count == found.map.columns)
        #expect(found.map.matrix == [0.6, -0.8, 0, 0, 0, 1] && found.map.offset == [0, 0])
        #expect(found.variances == [3, 1] && abs(found.totalVariance - 5) < 1e-12 && !found.isCentreKnown)
        #expect(notes.count == 1 && notes[0].hasSuffix("3 genes; left out, without a loading: 1"))
        #expect(
            try components("loadings", "X") == nil && components("new", "X_pca") == nil && notes.count == 1)
        #expect(try components("wide_loadings", "X_pca") == nil && notes.count == 2)
        #expect(notes[1].contains("varm/PCs: expected 2 columns, as X_pca has, found 3; "))
        #expect(notes[1].hasSuffix("; goes on without the loadings of X_pca"))
    }

    @Test(
        "a file without cells has genes, columns, and nothing else",
        arguments: ["X", "layers/columns", "layers/whole", "layers/chunks"])
    func empty(matrix: String) throws {
        let source = try openAnnData(madeAnnData("empty"), matrix: matrix)
        let found = try DrainedSource(source)
        #expect(found.cells == 0 && found.features.ids == ["A", "B", "B-1", "CD3"])
        #expect(try source.cellColumn("sample").codes.isEmpty)
        #expect(try DrainedSource(openAnnData(madeAnnData("empty"), embedding: "X_pca")).features.count == 2)
    }

    @Test("a sparse embedding")
    func sparseEmbedding() throws {
        let found = try DrainedSource(openAnnData(madeAnnData("new"), embedding: "sparse"), keepMatrix: true)
        #expect(found.matrix == [[1, 0], [0, -2], [0, 0]])
    }

    @Test("values that are said to be no counts need only be no less than zero")
    func states() throws {
        let found = try DrainedSource(
            openAnnData(madeAnnData("new"), matrix: "layers/normalized", state: .normalized), keepMatrix: true
        )
        #expect(found.matrix == Self.counts.map { $0.map { $0 / 2 } } && found.features.state == .normalized)
    }

    @Test(
        "columns of obs of every kind; nil where nothing is said",
        arguments: [
            ("new", "sample", ["s2", "s1", "s2"]), ("new", "gaps", [nil, "b", nil]),
            ("new", "donor", ["7", "12", "7"]), ("new", "batch", ["3", "-1", "3"]),
            ("new", "age", ["31", nil, "40.5"]), ("new", "score", ["0.1", "2", "-1e-08"]),
            ("new", "is_ill", ["True", "False", "True"]), ("new", "fixed", ["x", "longer", "x"]),
            ("new", "text", ["β", nil, "β"]), ("new", "integers", ["5", nil, "7"]),
            ("new", "booleans", ["True", nil, "False"]), ("new", "strings", ["u", "v", nil]),
            ("middle", "sample", ["s2", "s1", nil]), ("middle", "plain", ["1", "0", "1"]),
            ("old", "sample", ["s2", "s1", nil]), ("old", "all", ["one", "one", "one"]),
            ("old", "note", ["AAA-1", "AAC-1", "AAG-1"]), ("old", "depth", ["3", "3", "9"]),
        ])
    func columns(file: String, name: String, expected: [String?]) throws {
        let column = try openAnnData(madeAnnData(file)).cellColumn(name)
        #expect(column.codes.map { $0 < 0 ? nil : column.labels[Int($0)] } == expected)
        #expect(column.name == name && Set(column.labels).count == column.labels.count)
    }

    @Test(
        "columns that are none are refused",
        arguments: [
            (
                "new", "nothing",
                "obs: expected a column \"nothing\", found the columns age, batch, big, booleans"
            ),
            ("old", "nothing", "found the columns sample, all, note, depth; name one of those"),
            ("old", "index", "expected a column \"index\""),
            ("new", "table", "obs/table: expected one dimension, found 2"),
            (
                "new", "ragged",
                "obs/ragged: expected a column of texts, numbers or categories, found the encoding \"awkward-array\""
            ),
            ("new", "big", "obs/big: expected numbers below 9223372036854775807, found"),
        ])
    func wrongColumns(file: String, name: String, words: String) throws {
        let source = try openAnnData(madeAnnData(file))
        try expectRefusal(file, words) { _ = try source.cellColumn(name) }
    }

    @Test("chunks of more values than are held at once are inflated in parts")
    func tallChunks() throws {
        let found = try DrainedSource(openAnnData(madeAnnData("tall_chunks")))
        #expect(found.cells == 40_000 && found.features.count == 500)
        #expect(found.values == 4 && found.total == 10)
        let moments: [Double] = [1, 2 * 30_000 * 500, 3 * 30_001 * 4, 4 * 40_000 * 8]
        #expect(found.moment == moments.reduce(0, +))
        #expect(found.barcodes.last == "39999")
    }

    @Test(
        "values that are not what they are said to be are refused, with advice",
        arguments: [
            (
                "layers/normalized", ValueState.counts,
                """
                new.h5ad, layers/normalized: expected counts, whole numbers from 0 to 16777216, found 0.5; name another \
                matrix with --matrix (there are: X, raw/X, layers/big_endian, layers/chunks, layers/columns, \
                layers/half, layers/lzf, layers/scaled, layers/whole, layers/wide), or say what the values are with \
                --state log
                """
            ),
            (
                "layers/scaled", .log,
                "layers/scaled: expected finite numbers in the range of single precision, none below 0, found -0.5; name another matrix with --matrix (there are: X, raw/X, "
            ),
            (
                "layers/nothing", .counts,
                "layers/nothing: expected a matrix, found none; name another with --matrix (there are: X, raw/X, "
            ),
            ("obs", .counts, "obs: expected a matrix, found none"),
        ])
    func wrongValues(matrix: String, state: ValueState, words: String) throws {
        try expectRefusal("new", words) {
            _ = try DrainedSource(openAnnData(madeAnnData("new"), matrix: matrix, state: state))
        }
    }

    @Test(
        "embeddings that are none are refused",
        arguments: [
            (
                "X_umap",
                "obsm: expected the embedding \"X_umap\", found none; name another with --embedding (there are: X_pca, frame, sparse, X)"
            ),
            (
                "frame",
                "obsm/frame: expected a matrix, encoded as csr_matrix, csc_matrix or array, found \"dataframe\""
            ),
        ])
    func wrongEmbeddings(name: String, words: String) throws {
        try expectRefusal("new", words) { _ = try openAnnData(madeAnnData("new"), embedding: name) }
    }
}
