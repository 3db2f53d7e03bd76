import CohortReaders
import Foundation
import GGMLCore
import TestSupport
import Testing

private let faults: [(String, String)] = [
    ("codes_beyond", "obs/sample/codes: expected -1 to 1, as there are 2 categories, found 2"),
    ("codes_below", "obs/sample/codes: expected -1 to 1, as there are 2 categories, found -2"),
    ("codes_short", "obs/sample/codes: expected 3 values, one a row of obs, found 2"),
    ("codes_of_floats", "obs/sample/codes: expected whole numbers, found float values"),
    ("category_twice", "obs/sample/categories: expected each category once, found \"s\" twice"),
    ("categories_of_records", "obs/sample/categories: expected texts or numbers, found table values"),
    ("no_categories", "obs/sample/categories: expected a dataset, found nothing"),
    ("mask_short", "obs/age/mask: expected 3 values, one a row of obs, found 1"),
    (
        "column_cycle",
        "obs/sample: expected an object that this HDF5 library can open"
    ),
    ("obs_short", "X: expected 2 rows, as obs has, of at most 1000000 values, found 3 × 4"),
    ("obs_no_index", "obs: expected the attribute \"_index\""),
    ("obs_index_elsewhere", "obs/names: expected a dataset, found nothing"),
    ("obs_index_of_numbers", "obs, attribute \"_index\": expected one text, found something else"),
    ("obs_cycle", "obs: expected a table, found something else"),
    ("no_var", "expected an .h5ad file with the tables obs and var"),
    ("var_short", "X: expected 3 columns, as var has rows, found 4"),
    ("no_x", "X: expected a matrix, found none; name another with --matrix (there are: layers/columns)"),
    (
        "encoding_unknown",
        "X: expected a matrix, encoded as csr_matrix, csc_matrix or array, found \"dok_matrix\""
    ),
    ("encoding_missing", "found a group that does not say how it is encoded"),
    ("encoding_of_numbers", "X, attribute \"encoding-type\": expected one text, found something else"),
    ("shape_disagrees", "X: expected 3 rows, as obs has, of at most 1000000 values, found 4 × 4"),
    (
        "shape_of_three",
        "X: expected the attribute \"shape\" with numbers of rows and of columns, found [3, 4, 1]"
    ),
    ("shape_negative", "found [3, -4]"),
    ("no_shape", "numbers of rows and of columns, found none"),
    ("indptr_short", "X/indptr: expected 4 values, to fit the shape, found 3"),
    ("csc_indptr_short", "layers/columns/indptr: expected 5 values, to fit the shape, found 4"),
    ("csc_index_beyond", "layers/columns/indices: expected 0 to 2, found 3"),
    (
        "csc_cell_twice",
        "layers/columns/indices: expected at most 1 values of cell 0 in genes 0 to 0, found 2"
    ),
    ("x_of_one_dimension", "X: expected two dimensions, found 1"),
    ("x_of_texts", "X: expected numbers, found string values"),
    ("x_cycle", "X: expected an object that this HDF5 library can open"),
    ("dense_too_short", "X: expected 3 rows, as obs has, of at most 1000000 values, found 2 × 4"),
    ("dense_too_narrow", "X: expected 4 columns, as var has rows, found 3"),
    ("count_fractional", "X/data: expected counts, whole numbers from 0 to 16777216, found 2.5"),
    ("count_nan", "X/data: expected counts, whole numbers from 0 to 16777216, found nan"),
    ("obsm_short", "obsm/X_pca: expected 3 rows, as obs has, of at most 1000000 values, found 2 × 2"),
    ("obsm_infinite", "obsm/X_pca: expected finite numbers in the range of single precision, found inf"),
    ("values_claimed", "X: expected at least 12485371 stored bytes for 1610612736 values, found 0"),
    (
        "names_claimed",
        "obs/_index: expected at least 42949672960 stored bytes for 2147483648 values, found 0"
    ),
    (
        "filter_unknown",
        "X/data: expected a compression that this HDF5 library can undo, found filter 32999; write"
    ),
    ("taller_chunks", "X: expected chunks of at most 894784 rows, found 1048576"),
    ("cut", "expected a whole HDF5 file, found one that is cut or damaged"),
]

/// One after another: HDF5 1.10 does not bear it if one thread closes a file that another has open, too.
@Suite(.serialized) struct MalformedAnnDataTests {

    @Test("a malformed file is refused, and what is wrong with it is named", arguments: faults)
    func malformed(name: String, words: String) throws {
        try expectRefusal(name, words) {
            let columns = name.hasPrefix("csc") ? "layers/columns" : "X"
            let source = try openAnnData(
                madeAnnData(name), matrix: columns, embedding: name.hasPrefix("obsm") ? "X_pca" : nil)
            for column in ["sample", "age"] where !name.hasPrefix("tall") {
                _ = try source.cellColumn(column)
            }
            _ = try DrainedSource(source)
        }
    }

    @Test("where the library crashes on damaged texts, the process ends with one sentence")
    func crash() async throws {
        let result = try await #require(
            processExitsWith: .exitCode(65), observing: [\.standardErrorContent]
        ) {
            let source = try openAnnData(madeAnnData("heap_damaged"))
            _ = try source.barcodes(0..<3)
        }
        let errors = String(decoding: result.standardErrorContent, as: UTF8.self)
        #expect(
            errors.hasSuffix(
                "heap_damaged.h5ad, obs/_index: expected data that can be read, found damaged ones; check that the "
                    + "file is a whole export, or make it again\n"))
    }

    @Test("every made file is tried")
    func completeness() throws {
        let folder = Places.project.appending(path: "Tests/CohortReadersTests/AnnData").path()
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
            $0.hasSuffix(".h5ad")
        }
        let good = [
            "new", "empty", "middle", "old", "small", "loadings", "wide_loadings", "tall_chunks",
            "heap_damaged",
        ]
        #expect(Set(files) == Set((good + faults.map(\.0)).map { "\($0).h5ad" }))
    }

    @Test("the small file, in which the faults are, has none itself")
    func small() throws {
        let source = try openAnnData(madeAnnData("small"))
        #expect(try source.cellColumn("age").codes == [0, -1, 1])
        #expect(
            try DrainedSource(source, keepMatrix: true).matrix == [
                [1, 0, 2, 0], [0, 3, 0, 0], [4, 0, 0, 5],
            ])
    }

    @Test("a file that is missing, or a folder, is no input")
    func missing() {
        for path in ["/nowhere/x.h5ad", "/tmp"] {
            #expect { _ = try openAnnData(path) } throws: { ($0 as? GGMLError)?.code == .noInput }
        }
    }
}
