import CohortReaders
import Foundation
import GGMLStream
import TestSupport
import Testing

@Suite struct TableTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func table(_ text: String, _ separator: TextTable.Separator = .tab) throws -> TextTable {
        try TextTable(parsing: Array(text.utf8), separator: separator, name: "t.tsv")
    }

    /// The file of a table.
    private func file(_ text: String, _ name: String) throws -> String {
        try Data(text.utf8).write(to: folder.url.appending(path: name))
        return folder.path(name)
    }

    @Test(
        "the same table, written in ways that editors, R and spreadsheets have",
        arguments: [
            "a\tb\n1\tx y\n2\t\n", "a\tb\n1\tx y\n2\t", "\u{feff}a\tb\r\n1\tx y\r\n2\t\r\n",
            "a\tb\r1\tx y\r2\t\r",
            "\"a\"\t\"b\"\n\"1\"\t\"x y\"\n\"2\"\tNA\n",
            "# made by hand\n\na\tb\n \t \n1\t x y\n\t\n# more\n2 \t \"\" \n\n",
        ])
    func spellings(text: String) throws {
        for (text, separator) in [(text, TextTable.Separator.tab), (text.replacing("\t", with: ","), .comma)]
        {
            let table = try table(text, separator)
            #expect(table.columns == ["a", "b"] && table.count == 2)
            #expect(table.values(at: 0) == ["1", "2"] && table.values(at: 1) == ["x y", nil])
        }
    }

    @Test("what means \"missing\" is one rule for all tables; what may be a word of its own is no part of it")
    func missing() throws {
        for word in ["", "NA", "NaN", "nan", "N/A", "None", "null", "NULL", "<NA>", "#N/A", "n/a"] {
            #expect(word.meansMissing)
            let table = try table("sample\tclass\nP1\t\(word)\nP2\till\n")
            #expect(table.values(at: 1) == [nil, "ill"])
            let sheet = try SampleSheet(
                path: file("sample\tpath\tclass\nP1\ta\t\(word)\nP2\tb\till\n", "s.tsv"))
            #expect(sheet.samples.classes == [nil, "ill"])
            let column = CellColumn(name: "class", labels: ["ill", word, "unused"], codes: [1, 0, -1])
            #expect(column.labels == ["ill"] && column.codes == [-1, 0, -1])
        }
        for word in ["none", "no", "0", "-", "na", "unknown", "Nan"] { #expect(!word.meansMissing) }
    }

    @Test("the names of rows, as R writes them, are a first column without a name")
    func namesOfRows() throws {
        for text in [
            "a\tb\n1\tx\ty\n2\tz\t\n", "\"a\"\t\"b\"\n\"1\"\t\"x\"\t\"y\"\n\"2\"\t\"z\"\tNA\n",
            "\ta\tb\n1\tx\ty\n2\tz\t\n",
        ] {
            let table = try table(text)
            #expect(table.columns == ["", "a", "b"] && table.texts(at: 0) == ["1", "2"])
            #expect(table.values(at: 2) == ["y", nil] && table.others(than: ["a"]) == [2])
        }
        let sheet = try SampleSheet(path: file("sample\tpath\tclass\n1\tP1\ta.h5\till\n", "r.tsv"))
        #expect(sheet.samples.ids == ["P1"] && sheet.samples.columns.isEmpty)
    }

    @Test("blanks around texts make no other text, quoted or not")
    func blanks() throws {
        let table = try table("class\n\"ill \"\nill\n\" \"\n\" NA\"\n", .comma)
        #expect(table.values(at: 0) == ["ill", "ill", nil, nil])
        let column = CellColumn(name: "class", labels: ["ill ", "ill", " ", "well"], codes: [0, 1, 2, 3])
        #expect(column.labels == ["ill", "well"] && column.codes == [0, 0, -1, 1])
    }

    @Test("a table of another kind, or with semicolons, is said to be that")
    func otherKinds() throws {
        #expect(sentence { try table("a;b\n1,5;2\n") }.contains("found semicolons"))
        #expect(try table("a;b\tc\nx\ty\n").columns == ["a;b", "c"])
        for (start, words) in [
            ([UInt8](arrayLiteral: 0x50, 0x4b, 3, 4), "a zip archive; save a spreadsheet as .tsv or .csv"),
            ([0x1f, 0x8b, 8, 0], "a gzip-compressed file; unpack it first"),
            (Array("<!DOCTYPE html><html>".utf8), "a page of HTML"),
        ] {
            let path = folder.path("t.tsv")
            try Data(start + [0, 0, 0]).write(to: URL(filePath: path))
            if words.contains("HTML") { try Data(start).write(to: URL(filePath: path)) }
            #expect(
                sentence { try TextTable(path: path) }.contains("expected a table of text, found \(words)"))
        }
    }

    @Test("quoted fields may hold tabs, commas and doubled quotes")
    func quoted() throws {
        let row = "\"x, \"\"y\"\"\t#\",\"\"\"\", \"z\" ,5\" disc"
        for (row, separator) in [
            (row, TextTable.Separator.comma),
            (row.replacing("\",", with: "\"\t").replacing(" ,", with: "\t"), .tab),
        ] {
            let header = separator == .comma ? "a,b,c,d" : "a\tb\tc\td"
            let table = try table("\(header)\n\(row)", separator)
            #expect((0..<4).map { table.values(at: $0)[0] } == ["x, \"y\"\t#", "\"", "z", "5\" disc"])
        }
    }

    @Test(
        "what is wrong with a table is said, and where",
        arguments: [
            ("", "t.tsv: expected a line that names the columns, found no line"),
            ("# only a comment\n\n", "t.tsv: expected a line that names the columns, found no line"),
            ("a\tb\n\n1\t2\n1\n", "t.tsv, line 4: expected 2 fields with tabs between them, found 1"),
            ("a\tb\r1\t2\r1\t2\t3", "t.tsv, line 3: expected 2 fields with tabs between them, found 3"),
            ("a\tb\ta\n", "t.tsv, line 1: expected each column once, found \"a\" twice"),
            (
                "a\tb\n\"1\t2\n3\"\t4\n",
                "t.tsv, line 2: expected a closing '\"' on the same line, found \"1\t2; a field"
            ),
            (
                "a\tb\n\"1\"x\t2\n",
                "t.tsv, line 2: expected a closing '\"' at the end of the field, found \"1\"x"
            ),
            ("a\tb\n1\t2\t\n", "t.tsv, line 2: expected 2 fields with tabs between them, found 3"),
            ("a\tb\n1\t2\n1\t\u{0}", "t.tsv, line 3: expected UTF-8 text, found other bytes"),
        ])
    func wrong(text: String, words: String) {
        let found = sentence { try table(text) }
        #expect(found.hasPrefix(words), "\(found)")
    }

    @Test("bytes that are no UTF-8 are refused, with their line; so is UTF-16")
    func otherBytes() {
        let latin1 = sentence { try TextTable(parsing: [97, 10, 252, 10], separator: .tab, name: "t.tsv") }
        #expect(latin1 == "t.tsv, line 2: expected UTF-8 text, found other bytes; save the table as UTF-8")
        let utf16 = sentence {
            try TextTable(parsing: [255, 254, 97, 0, 10, 0], separator: .tab, name: "t.tsv")
        }
        #expect(utf16.hasPrefix("t.tsv, line 1: expected UTF-8 text, found other bytes"))
    }

    @Test(
        "any table gives back what was written into it, quoted or not",
        arguments: [TextTable.Separator.tab, .comma])
    func roundTrip(separator: TextTable.Separator) throws {
        let alphabet: [Character] = ["a", "ß", "\"", ",", "\t", " ", "#", "-", "\u{1F9EC}"]
        let mark = separator == .tab ? "\t" : ","
        for _ in 0..<300 {
            let rows = (0..<Int.random(in: 1...4)).map { _ in
                (0..<3).map { _ in
                    String((0..<Int.random(in: 1...5)).map { _ in alphabet.randomElement() ?? "a" })
                }
            }
            let text = rows.map { row in
                row.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: mark)
            }
            let table = try table((["x\(mark)y\(mark)z"] + text).joined(separator: "\n"), separator)
            for column in 0..<3 {
                // Blanks around a field are dropped.
                #expect(table.texts(at: column) == rows.map { $0[column].trimmed })
            }
        }
    }

    @Test("a sheet with commas, by its name; one with none but a header is refused")
    func sheet() throws {
        let sheet = try SampleSheet(
            path: file("sample,path,class,batch\nP1,\"a,b.h5\",ill,1\nP2,/c.h5,,2\n", "s.csv"))
        #expect(sheet.samples.ids == ["P1", "P2"] && sheet.samples.classes == ["ill", nil])
        #expect(sheet.paths == [folder.path("a,b.h5"), "/c.h5"])
        #expect(sheet.samples.columns == [.init(name: "batch", values: ["1", "2"])])
        let commas = try file("sample,path\nP1,a.h5\n", "s.tsv")
        #expect(
            sentence { try SampleSheet(path: commas) }
                == "\(commas), line 1: expected a column \"sample\", found \"sample,path\"; "
                + "name the columns in the first line, with tabs between them")
        let header = try file("sample,path\n", "s.csv")
        #expect(
            sentence { try SampleSheet(path: header) }
                == "\(header): expected at least one sample, found none")
    }

    @Test("a table of cells: samples, classes and further columns by row, rows by barcode")
    func cells() throws {
        let table = try CellsTable(
            path: file(
                "barcode\ttype\tsample\tclass\nA-1\tT\tP2\till\nB-1\tB\tP1\t\nC-1\tT\tNA\till\nD-1\t\tP2\till\n",
                "c.tsv"))
        #expect(table.rows == [["A-1": 0, "B-1": 1, "C-1": 2, "D-1": 3]])
        #expect(table.samples.labels == ["P2", "P1"] && table.samples.codes == [0, 1, -1, 0])
        #expect(table.classes?.labels == ["ill"] && table.classes?.codes == [0, -1, 0, 0])
        #expect(table.others.map(\.name) == ["type"] && table.others[0].codes == [0, 1, 0, -1])
        let few = try CellsTable(path: file("sample,barcode\nP1,A\n", "c.csv"))
        #expect(few.classes == nil && few.others.isEmpty && few.rows == [["A": 0]])
    }

    @Test(
        "what vireo, souporcell and demuxlet write is read as it is, without doublets and unclear cells",
        arguments: [
            "cell\tdonor_id\tprob_max\tn_vars\nA\tP1\t1\t5\nB\tdoublet\t.4\t5\nC\tP2\t1\t5\nD\tunassigned\t.4\t5\n",
            "barcode\tstatus\tassignment\tlog_prob_singleton\nA\tsinglet\tP1\t-1\nB\tdoublet\tP1/P2\t-1\nC\tsinglet\tP2\t-1\nD\tunassigned\tP1\t-1\n",
            "INT_ID\tBARCODE\tDROPLET.TYPE\tBEST.GUESS\tSNG.BEST.GUESS\n0\tA\tSNG\tP1,P1,0\tP1\n1\tB\tDBL\tP1,P2,.5\tP1\n2\tC\tSNG\tP2,P2,0\tP2\n3\tD\tAMB\tP1,P1,0\tP1\n",
            "BARCODE\tRD.TOTL\tBEST\tSNG.1ST\nA\t9\tSNG-P1\tP1\nB\t9\tDBL-P1-P2-0.5\tP1\nC\t9\tSNG-P2\tP2\nD\t9\tAMB-P1-P2\tP1\n",
        ])
    func demultiplexed(text: String) throws {
        let table = try CellsTable(path: file(text, "c.tsv"))
        #expect(table.samples.labels == ["P1", "P2"] && table.samples.codes == [0, -1, 1, -1])
        #expect(table.rows == [["A": 0, "B": 1, "C": 2, "D": 3]] && table.others.isEmpty)
        #expect(table.notes.count == 2 && table.notes[0].hasSuffix("without a single donor: 2"))
    }

    @Test("columns of a table of cells have the names that they are said to have")
    func keys() throws {
        let path = try file("CB\tpatient\tstate\tdonor_id\nA\tP1\till\tx\nB\tP2\tNA\ty\n", "c.tsv")
        let table = try CellsTable(path: path, keys: .init(barcode: "CB", sample: "patient", class: "state"))
        #expect(table.rows == [["A": 0, "B": 1]] && table.samples.labels == ["P1", "P2"])
        #expect(table.classes?.codes == [0, -1] && table.others.map(\.name) == ["donor_id"])
        #expect(
            sentence { try CellsTable(path: path, keys: .init(barcode: "barcodes")) }.contains(
                "a column \"barcodes\""))
    }

    @Test(
        "what is wrong with a table of cells is said",
        arguments: [
            (
                "barcode\tclass\nA\tB\n",
                ", line 1: expected a column \"sample\", found \"barcode\", \"class\""
            ),
            ("cell\tsample\nA\tB\n", ", line 1: expected a column \"barcode\""),
            (
                "barcode\tsample\nA\tP\nB\tP\nA\tP\n",
                ", line 4: expected each barcode once, found \"A\" a second time"
            ),
            (
                "barcode\tsample\nA\tP\n\tP\n",
                ", line 3: expected a value of \"barcode\", found an empty field"
            ),
            ("barcode\tsample\nA\t\n", ": expected at least one cell with a sample, found none"),
            ("barcode\tsample\n", ": expected at least one cell with a sample, found none"),
        ])
    func wrongCells(text: String, words: String) throws {
        let path = try file(text, "c.tsv")
        let found = sentence { try CellsTable(path: path) }
        #expect(found.hasPrefix(path + words), "\(found)")
    }

    @Test(
        "the table of cellranger aggr: the number behind a barcode is the row",
        arguments: ["library_id,molecule_h5,status,site", "sample_id,sample_outs,status,site"])
    func aggregation(header: String) throws {
        let path = try file("\(header)\nS1,/data/1.h5,ill,\"a, b\"\nS2,/data/2.h5,,c\n", "aggregation.csv")
        let table = try AggregationTable(path: path, classColumn: nil)
        #expect(table.samples.ids == ["S1", "S2"] && table.samples.classes == [nil, nil])
        #expect(
            table.samples.columns.map(\.name) == ["status", "site"]
                && table.samples.columns[1].values == ["a, b", "c"])
        let classed = try AggregationTable(path: path, classColumn: "status").samples
        #expect(classed.classes == ["ill", nil] && classed.columns.map(\.name) == ["site"])
        #expect(try ["AAA-1", "AA-7-2"].map { try table.row(ofBarcode: $0) } == [0, 1])
        for barcode in [
            "AAA-3", "AAA-0", "AAA", "AAA-", "AAA-01", "AAA-+1", "AAA-1x", "AAA-99999999999999999999", "",
        ] {
            #expect(
                sentence { try table.row(ofBarcode: barcode) }.hasPrefix(
                    "\(path): expected barcodes that end in -1 to -2, for its 2 rows, found \"\(barcode)\""))
        }
    }

    @Test(
        "what is wrong with the table of cellranger aggr is said",
        arguments: [
            (
                "id,molecule_h5\nS1,x\n", "status",
                ", line 1: expected a column \"sample_id\", found \"id\", \"molecule_h5\""
            ),
            ("sample_id,site\nS1,x\n", "status", ", line 1: expected a column \"status\", found"),
            ("sample_id,status\nS1,x\nS1,y\n", "status", ": expected each sample once, found \"S1\" twice"),
            ("sample_id,status\nS1,x\n,y\n", "status", ", line 3: expected a value of \"sample_id\""),
            ("sample_id,status,class\nS1,x,y\n", "status", ": expected no column \"class\" beside"),
            ("sample_id,status\n", "status", ": expected at least one sample, found none"),
        ])
    func wrongAggregation(text: String, column: String, words: String) throws {
        let path = try file(text, "a.csv")
        let found = sentence { try AggregationTable(path: path, classColumn: column) }
        #expect(found.hasPrefix(path + words), "\(found)")
    }
}
