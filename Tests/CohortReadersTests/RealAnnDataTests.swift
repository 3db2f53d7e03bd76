import CohortReaders
import Foundation
import GGMLCore
import GGMLStream
import TestSupport
import Testing

/// The figures are anndata's.
///
/// One after another: HDF5 1.10 does not bear it if one thread closes a file that another has open, too.
@Suite(.serialized, .enabled(if: Places.hasShared, "../shared is absent")) struct RealAnnDataTests {
    private func real(_ name: String) -> String {
        Places.shared.appending(path: "data/h5ad/\(name).h5ad").path()
    }

    struct Figures: Sendable {
        let file: String
        var matrix = "X"
        var embedding: String?
        var state = ValueState.counts
        let cells: Int
        let features: Int
        let values: Int
        let total: Double
        let moment: Double
    }

    private static let bpcells =
        ["-v0.6.22", "-v0.7", "-v0.10.9"].map { "bpcells_mini_mat.anndata\($0)" }
        + ["bpcells_mini_mat_uint_16.anndata-v0.10.9"]

    private static let figures: [Figures] =
        bpcells.flatMap { file in
            ["X", "layers/dense", "layers/transpose"].map { matrix in
                Figures(file: file, matrix: matrix, cells: 3, features: 5, values: 8, total: 15, moment: 103)
            } + [
                Figures(
                    file: file, embedding: "obs_mat", cells: 3, features: 2, values: 2, total: 3, moment: 5)
            ]
        }
        + ["X", "layers/dense", "layers/transpose"].map { matrix in
            Figures(
                file: "bpcells_mini_mat_int_64.anndata-v0.12.6", matrix: matrix, cells: 5, features: 6,
                values: 30, total: 1498, moment: 16133)
        } + [
            Figures(
                file: "biocpy_adata", cells: 30, features: 20, values: 239, total: 302, moment: 50844),
            Figures(
                file: "biocpy_adata", matrix: "raw/X", cells: 30, features: 40, values: 453, total: 568,
                moment: 187_904),
            Figures(
                file: "biocpy_adata", matrix: "layers/array", state: .log, cells: 30, features: 20,
                values: 600, total: 293.43547196991756, moment: 47749.54645570393),
            Figures(
                file: "biocpy_adata", matrix: "layers/sparse", state: .normalized, cells: 30, features: 20,
                values: 6, total: 2.515832756134344, moment: 265.98871141733497),
            Figures(
                file: "biocpy_adata", embedding: "array", cells: 30, features: 50, values: 1500,
                total: 727.0482947967182, moment: 290129.59233651287),
            Figures(
                file: "biocpy_adata", embedding: "sparse", cells: 30, features: 100, values: 30,
                total: 14.449397371804759, moment: 12859.594821361832),
            Figures(
                file: "covid_pbmc_pca_union", embedding: "X", cells: 18_598, features: 50, values: 929_900,
                total: -100099.12498431792, moment: -7071191721.715035),
            Figures(
                file: "ipf_57subjects_20genes", cells: 2290, features: 20, values: 22733, total: 192_009,
                moment: 2_719_897_523),
            Figures(
                file: "kang_distinct_6s", cells: 9517, features: 100, values: 156_872, total: 623_474,
                moment: 85_655_709_452),
        ]

    @Test("real files: cells, features, values, their sum, and where they stand", arguments: figures)
    func matrices(_ figures: Figures) throws {
        let path = real(figures.file)
        let source = try openAnnData(
            path, matrix: figures.matrix, embedding: figures.embedding, state: figures.state)
        let found = try DrainedSource(source)
        #expect(found.cells == figures.cells && found.features.count == figures.features)
        #expect(found.values == figures.values)
        let tolerance = figures.state == .counts && figures.embedding == nil ? 0 : 1e-6
        #expect(abs(found.total - figures.total) <= tolerance * abs(figures.total))
        #expect(abs(found.moment - figures.moment) <= tolerance * abs(figures.moment))
        #expect(found.features.state == (figures.embedding == nil ? figures.state : .scores))
    }

    @Test(
        "real files: what is said of cells",
        arguments: [
            ("ipf_57subjects_20genes", "disease", 2, "Control", "IPF", "IPF", 1443),
            ("ipf_57subjects_20genes", "subject", 57, "001C", "59I", "1372C", 190),
            ("ipf_57subjects_20genes", "sequencing_depth", 2136, "1213", "4396", "9051", 3),
            ("covid_pbmc_pca_union", "donor", 32, "CV0904", "CV0944", "CV0171", 1000),
            ("covid_pbmc_pca_union", "status", 2, "Healthy", "Healthy", "Covid", 13998),
            ("kang_distinct_6s", "sample_id", 6, "ctrl_107", "stim_107", "ctrl_1015", 3138),
            ("kang_distinct_6s", "ind", 3, "107", "107", "1015", 5841),
            (
                "kang_distinct_6s", "sizeFactor", 3183, "1.3102922423801606", "0.9102075732097692",
                "0.6757782902280153", 17
            ),
            ("biocpy_adata", "obs_cat", 21, "h", "F", "x", 3),
            ("biocpy_adata", "cat_ordered", 24, "M", "F", "f", 3),
            ("biocpy_adata", "int64", 26, "-16", "-9", "-44", 2),
        ])
    func columns(
        file: String, name: String, labels: Int, first: String, last: String, most: String, count: Int
    ) throws {
        let source = try openAnnData(real(file), embedding: file.hasPrefix("covid") ? "X" : nil)
        let column = try source.cellColumn(name)
        let texts = column.codes.map { column.labels[Int($0)] }
        #expect(column.codes.count == source.cells && column.labels.count == labels)
        #expect(texts.first == first && texts.last == last)
        #expect(texts.count { $0 == most } == count)
    }

    @Test("real files: names of cells and of genes")
    func names() throws {
        let ipf = try DrainedSource(openAnnData(real("ipf_57subjects_20genes")))
        #expect(ipf.barcodes.first == "001C_AAAGCAAGTGTGCGTC" && ipf.barcodes.last == "59I_TTTACTGAGGCAAAGA")
        #expect(ipf.features.ids.first == "ACSM3" && ipf.features.names.last == "SCHLAP1")
        #expect(ipf.features.types == nil)
        let covid = try DrainedSource(openAnnData(real("covid_pbmc_pca_union"), embedding: "X"))
        #expect(covid.barcodes.last == "BGCV15_TTTGTCACAAGCCATT-1" && covid.features.ids.last == "PC_50")
        #expect(Set(covid.barcodes).count == 18_598)
        let old = try openAnnData(real("bpcells_mini_mat.anndata-v0.6.22"))
        #expect(try old.barcodes(0..<3) == ["0", "1", "2"])
    }

    @Test("principal components are no counts; the sentence says how to read them")
    func noCounts() throws {
        let source = try openAnnData(real("covid_pbmc_pca_union"))
        #expect { _ = try DrainedSource(source) } throws: { error in
            let sentence = (error as? GGMLError)?.sentence ?? ""
            return sentence.contains("covid_pbmc_pca_union.h5ad, X: expected counts")
                && !sentence.contains("--state log") && sentence.contains("--embedding X")
        }
    }
}
