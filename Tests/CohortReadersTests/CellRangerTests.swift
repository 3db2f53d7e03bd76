import CohortReaders
import Foundation
import GGMLCore
import GGMLStream
import TestSupport
import Testing

@Suite struct CellRangerTests {
    private static let malformed = Places.project.appending(path: "Tests/CohortReadersTests/Malformed").path()

    @Test("a demo file: all its cells, genes and counts")
    func demo() throws {
        let file = try Ingested(Places.demo.appending(path: "PW030-701.h5").path())
        #expect(file.cells == 500 && file.features.count == 300)
        #expect(file.values == 117_227 && file.total == 1_090_377)
        #expect(file.barcodes.first == "CGCCAGAGCGCA-1" && file.barcodes.last == "GAGCGATATTTC-1")
        #expect(file.features.ids[0] == "ENSG00000210082")
    }

    @Test("the good one of the malformed: antibodies are left out, and said; genes keep their order")
    func good() throws {
        let file = try Ingested("\(Self.malformed)/good.h5")
        #expect(file.features.ids == ["ENSG1", "ENSG2", "ENSG3"] && file.features.names == ["A", "B", "B"])
        #expect(file.notes.contains { $0.contains("left out the features of the type Antibody Capture: 1") })
        #expect(file.barcodes == ["AAA-1", "AAC-1", "AAG-1"])
        #expect(file.values == 4 && file.total == 10)
    }

    @Test(
        "a malformed file is refused, and what is wrong with it is named",
        arguments: [
            ("no_data", "matrix/data: expected a dataset, found nothing"),
            ("no_shape", "matrix/shape: expected a dataset, found nothing"),
            ("shape_of_three", "genes (1 to 1000000) and of cells, found 3 numbers"),
            ("shape_negative", "found [4, -3]"),
            (
                "shape_too_many_cells",
                "matrix/barcodes: expected 2147483647 values, to fit the shape, found 3"
            ),
            ("indptr_short", "expected 4 values, to fit the shape, found 3"),
            ("indptr_from_one", "expected 0 first, found 1"),
            ("indptr_decreasing", "expected 3 to 5 for row 2, found 2"),
            ("indptr_beyond", "expected 3 to 5 for row 3, found 6"),
            ("indptr_ends_early", "expected 5 last, the number of values, found 4"),
            ("indptr_of_floats", "expected whole numbers, found float values"),
            ("indices_short", "expected 5 values, to fit the shape, found 4"),
            ("index_beyond", "matrix/indices: expected 0 to 3, found 4"),
            ("index_negative", "matrix/indices: expected 0 to 3, found -1"),
            ("gene_twice", "cell \"AAA-1\": expected each feature once in a cell, found ENSG1 twice"),
            ("more_values_than_genes", "expected 0 to 4 for row 1, found 5"),
            ("count_negative", "expected counts, whole numbers from 0 to 16777216, found -2"),
            ("count_fractional", "16777216, found 2.5"),
            ("count_nan", "16777216, found nan"),
            ("count_huge", "16777216, found 16777217"),
            ("data_of_texts", "expected numbers, found string values"),
            ("data_of_two_dimensions", "expected one dimension, found 2"),
            ("barcodes_short", "expected 3 values, to fit the shape, found 2"),
            (
                "barcode_twice",
                "expected each barcode once in sample \"barcode_twice\", found \"AAA-1\" twice"
            ),
            ("barcodes_not_utf8", "expected texts in UTF-8, found other bytes"),
            ("id_twice", "found \"ENSG2\" twice"),
            ("ids_short", "matrix/features/id: expected 4 values, to fit the shape, found 3"),
            ("ids_of_numbers", "expected texts, found integer values"),
            ("only_antibodies", "features of the type Gene Expression, found \"Antibody Capture\""),
            ("no_matrix", "expected the group \"matrix\""),
            ("matrix_is_no_group", "expected the group \"matrix\""),
            ("link_cycle", "expected the group \"matrix\""),
            ("chunked_index_beyond", "cell \"AAA-1\": expected features 0 to 3, found a larger one"),
            ("chunked_index_negative", "matrix/indices: expected 0 to 3, found -1"),
            ("chunked_count_negative", "expected counts, whole numbers from 0 to 16777216, found -2"),
            ("chunked_byte_negative", "expected counts, whole numbers from 0 to 16777216, found -2"),
            ("chunked_count_fractional", "16777216, found 2.5"),
            ("chunked_count_nan", "16777216, found nan"),
            ("chunked_count_huge", "16777216, found 16777217"),
            ("chunk_damaged", "matrix/data: expected zlib data of 8 bytes, found damaged data"),
            ("chunk_of_other_size", "matrix/data: expected zlib data of 8 bytes, found fewer"),
            ("cut", "found one that is cut or damaged"),
            ("no_hdf5", "expected an HDF5 file, found a text file"),
            ("empty", "expected an HDF5 file, found an empty file"),
        ])
    func malformed(name: String, words: String) throws {
        do {
            _ = try Ingested("\(Self.malformed)/\(name).h5")
            Issue.record("was read")
        } catch let error as GGMLError {
            #expect(error.code == .badData)
            #expect(
                error.sentence.contains(words) && error.sentence.contains("\(name).h5"), "\(error.sentence)")
        }
    }

    @Test("every malformed file is tried")
    func completeness() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.malformed).filter {
            $0.hasSuffix(".h5")
        }
        #expect(files.count == 45)
    }

    @Test("a file that is missing is no input")
    func missing() {
        #expect { _ = try Ingested("/nowhere/x.h5") } throws: { ($0 as? GGMLError)?.code == .noInput }
    }

    @Test(
        "other real exports: cells, genes, values and their sum",
        .enabled(if: Places.hasShared, "../shared is absent"),
        arguments: [
            ("pbmc_1k_citeseq", 892, 36_601, 2_009_028, 6_954_542.0),
            ("v3_descending_rows", 1107, 507, 23_866, 41_549.0),
            ("v3_rewritten_float64", 100, 100, 656, 932.0),
            ("raw_probe_empty_barcodes", 4987, 1000, 858, 3372.0),
            ("no_barcodes_uint16", 3005, 1000, 967_056, 5_190_223.0),
        ])
    func realFiles(name: String, cells: Int, genes: Int, values: Int, total: Double) throws {
        let file = try Ingested(Places.shared.appending(path: "data/tenx/\(name).h5").path())
        #expect(file.cells == cells && file.features.count == genes && file.values == values)
        #expect(file.total == total)
    }

    @Test(
        "older files have a group a genome; of several one must be chosen",
        .enabled(if: Places.hasShared, "../shared is absent"))
    func genomes() throws {
        let folder = Places.shared.appending(path: "data/tenx").path()
        let one = try Ingested("\(folder)/v2_one_genome.h5")
        #expect(one.cells == 12 && one.features.count == 343)
        #expect(throws: GGMLError.self) { try Ingested("\(folder)/v2_two_genomes.h5") }
        var options = CohortOptions()
        for genome in ["hg19_chr21", "another_genome"] {
            options.genome = genome
            let two = try Ingested("\(folder)/v2_two_genomes.h5", options)
            #expect(two.cells == 12 && two.features.count == 343)
        }
        options.genome = "mm10"
        #expect {
            _ = try Ingested("\(folder)/v2_two_genomes.h5", options)
        } throws: {
            "\($0)".contains("expected the genome \\\"mm10\\\"")
        }
    }
}
