import Foundation
import GGMLCore
import GGMLStream
import TestSupport
import Testing

private let hasConverter = (try? Shell()("command -v rsvg-convert").status) == 0

/// The page is read back, and held against what the streams hold.
@Suite struct ReportTests {
    private let shell: Shell

    init() throws {
        shell = try Shell()
        let made = try shell(
            """
            ggml-ingest -q --sheet demo/cohort.tsv | ggml-normalize -q --min-genes 30 | ggml-pca -q -k 5 -o cells.ggml
            ggml-dist -q --cells 40 cells.ggml | ggml-cluster -o plain.ggml
            ggml-fit -q --no-select --rank 2 --cells 40 --epochs 3 cells.ggml -o fit.ggml
            ggml-dist -q --cells 40 fit.ggml | ggml-cluster -o learned.ggml
            """)
        try #require(made.status == 0, "\(made.errors)")
    }

    private func page(_ inputs: String) throws -> Page {
        let result = try shell("ggml-report \(inputs)")
        try #require(result.status == 0, "\(result.errors)")
        return Page(html: result.text)
    }

    private func table(_ command: String) throws -> [[String]] {
        try shell(command).text.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
    }

    @Test("the distances behind a matrix are those of ggml-view, each pair once")
    func distances() throws {
        let page = try page("plain.ggml learned.ggml")
        for (index, stream) in ["plain", "learned"].enumerated() {
            let known = try table("ggml-view --distances \(stream).ggml")
            let found = try #require(page.tables(in: "distances-\(index + 1)").first)
            #expect(found[0] == known[0] && found.count == known.count && known.count == 11)
            for (row, (mine, theirs)) in zip(found, known).enumerated().dropFirst() {
                #expect(mine == Array(theirs.prefix(row + 1)))
            }
        }
    }

    @Test("the order of a matrix is that of the leaves, and the same in both matrices")
    func order() throws {
        let page = try page("plain.ggml learned.ggml")
        let ids = try table("ggml-view --samples plain.ggml").dropFirst().map { $0[0] }
        let orders = try ["plain", "learned"].map { stream in
            try table("ggml-view --clusters --leaf-order \(stream).ggml").dropFirst().map { $0[0] }
        }
        for figure in ["distances-1", "distances-2"] {
            let found = page.figure(figure).matches(of: #/data-order="([0-9 ]+)"/#).map {
                $0.1.split(separator: " ").compactMap { Int($0).map { ids[$0] } }
            }
            #expect(found == orders)
        }
    }

    @Test("samples, removed cells, places in the plane and losses are those of the other programs")
    func others() throws {
        let page = try page("plain.ggml fit.ggml")
        let cohort = try #require(page.tables(in: "cohort", of: "section").first)
        let samples = try table("ggml-view --samples cells.ggml")
        #expect(cohort.map { [$0[0], $0[1], $0[2], $0[4]] } == samples)
        let json = try shell("ggml-view --json cells.ggml").text
        let removed = try #require(
            json.firstMatch(of: #/"cell_filters":\[\{"bound":30,"cells":\[([0-9,]+)\]/#))
        let found = try #require(page.tables(in: "removed-0-1").first).dropFirst().map { $0[1] }
        #expect(found == removed.1.split(separator: ",").map(String.init))
        let places = try #require(page.tables(in: "plane-1").first).map { $0.suffix(2) }
        #expect(places == (try table("ggml-embed plain.ggml")).map { $0.suffix(2) })
        let neighbours = try #require(page.tables(in: "plane-2").first).map { $0.suffix(2) }
        #expect(neighbours == (try table("ggml-embed --method tsne plain.ggml")).map { $0.suffix(2) })
        #expect(page.tables(in: "metric-1").first == (try table("ggml-view --loss fit.ggml")))
        #expect(!page.html.contains("class=\"warning\""))
        #expect(!page.figure("distances-1").contains("no test of it"))
        #expect(page.figure("distances-1").contains("transport distance, plain"))
    }

    @Test("weights of genes are those of ggml-genes")
    func genes() throws {
        let page = try page("fit.ggml")
        let known = try table("ggml-genes --top 15 --rank-by c1 fit.ggml").map { [$0[0], $0[1], $0[5]] }
        #expect(page.tables(in: "genes-2").first == known)
    }

    /// Four samples of two classes in a plane of two features, under a metric that was chosen against doubts.
    private func write(_ state: ValueState, losses: [Double], to name: String) throws {
        let samples = try SampleTable(
            ids: ["A", "B", "C", "D"], classes: ["ill", "ill", "well", "well"], place: "test")
        let features = try FeatureTable(state: state, ids: ["f1", "f2"], names: ["", ""], place: "test")
        var preamble = Preamble(samples: samples, features: features)
        preamble.normalization = Normalization(CountTransform(targetSum: nil, takesLog: false))
        preamble.provenance = ["ggml-ingest", "ggml-normalize"].map {
            ProvenanceRecord(program: $0, version: "1", arguments: [], inputs: [])
        }
        preamble.metric = LearnedMetric(
            map: AffineMap(rows: 1, columns: 2, matrix: [2, 0.01], offset: [0]), euclideanScale: 0.01,
            inputs: features,
            training: TrainingRecord(
                samples: samples.ids, cells: [1, 1, 1, 1], losses: [], penalties: [],
                selection: SelectionRecord(
                    candidates: ["euclidean", "other"], losses: losses, errors: [0, 0.05],
                    lossErrors: [0.01, 0.01], chance: 0.69, chosen: 1)))
        let cells = CellBlock(
            samples: [0, 1, 2, 3], barcodes: ["a", "b", "c", "d"],
            matrix: .dense(DenseRows(columns: 2, values: [3, 0, 4, 1, 1, 0, 0, 1])))
        try Streams.write(preamble, [cells], to: shell.path(name))
    }

    @Test("values and features are called what they are, and doubts about a metric stand beside its weights")
    func words() throws {
        try write(.log, losses: [0.6, 0.57], to: "log.ggml")
        try write(.scores, losses: [0.8, 0.7], to: "scores.ggml")
        let (logs, scores) = (try page("log.ggml").html, try page("scores.ggml").html)
        #expect(logs.contains("The logarithms of each cell were left as they were. 2 genes stayed."))
        #expect(
            logs.contains("Their values are logarithms already.") && !logs.contains("counts of each cell"))
        #expect(logs.contains("has more of a gene"))
        #expect(scores.contains("Their values are 2 features") && scores.contains("has more of a feature"))
        #expect(!scores.contains(#/[0-9] genes|a gene|sets of genes/#.ignoresCase()))
        #expect(logs.contains("not shown to be better than euclidean (0.03 ± 0.05) on held-out samples"))
        #expect(scores.contains("Take care: the metric is no better than chance on held-out samples"))
        let figure = try shell("ggml-plot genes --width 200 log.ggml")
        #expect(figure.errors.contains("the metric is not shown to be better than euclidean"))
        let note = figure.text.matches(of: #/<text x="0"[^>]*>([^<]*)</#).map { String($0.1) }
            .joined(separator: " ")
        #expect(
            note.contains("ill lies farthest to the positive side of c1 (right), and well to the negative"))
        #expect(note.contains("learned from these very samples") && note.contains("may be noise"))
    }

    @Test("the seed of t-SNE is that of ggml-embed")
    func seed() throws {
        let result = try shell(
            """
            for seed in 1 2; do ggml-plot embedding --method tsne --seed $seed plain.ggml -o $seed.svg; done
            ggml-plot embedding --method tsne plain.ggml | cmp - 1.svg && ! cmp -s 1.svg 2.svg && echo good
            """)
        #expect(result.text == "good\n")
    }

    @Test("the table of ggml-classify is shown whole")
    func classes() throws {
        let made = try shell(
            """
            ggml-fit -q --cells 5 --samples patient=PW030 --samples patient=PW032 cells.ggml -o reference.ggml
            ggml-classify -q --cells 5 --model reference.ggml --samples patient=PW036 cells.ggml -o new.tsv
            """)
        try #require(made.status == 0, "\(made.errors)")
        #expect(try page("new.tsv").tables(in: "classes", of: "section") == [table("cat new.tsv")])
    }

    @Test("a metric that has seen the samples is said to have")
    func warning() throws {
        let page = try page("learned.ggml")
        #expect(page.html.contains(#/class="warning">[^<]*learned from the classes of these very samples/#))
        #expect(page.figure("distances-1").contains("learned from these very samples: no test of it"))
        #expect(page.figure("distances-1").contains("transport distance, learned"))
    }

    @Test("tables of other programs are shown whole, with the sentence of ggml-score")
    func tables() throws {
        let made = try shell(
            """
            ggml-split -q --group patient --folds 2 cells.ggml -o split.ggml
            for n in 1 2; do
                ggml-fit -q --no-select --epochs 2 --cells 40 --split $n split.ggml -o fold$n.fit.ggml
                ggml-dist -q --cells 40 fold$n.fit.ggml -o fold$n.ggml
            done
            ggml-dist -q --cells 40 --metric euclidean split.ggml -o euclidean.ggml
            for table in scores confusion predictions; do
                ggml-score --$table --baseline euclidean.ggml fold?.ggml -o $table.tsv
            done 2> messages
            ggml-genes -q fold?.fit.ggml -o stability.tsv
            ggml-genes -q --between ctrl panobinostat --by patient fit.ggml -o groups.tsv
            """)
        try #require(made.status == 0, "\(made.errors)")
        let page = try page("*.tsv")
        for (place, name) in [
            ("scores-1", "scores"), ("interpretation-1", "stability"), ("interpretation-2", "groups"),
        ] {
            #expect(page.tables(in: place).first == (try table("cat \(name).tsv")))
        }
        let behind = page.tables(in: "scores", of: "section")
        #expect(behind.contains(try table("cat predictions.tsv")))
        let matrices = behind.filter { $0[0].starts(with: ["metric", "classifier", "class"]) }
        #expect(matrices.count == 4)
        #expect(try matrices.flatMap { $0.dropFirst() } == table("sed 1d confusion.tsv"))
        let sentences = try shell("grep -E 'euclidean by ' messages | sort -u | cut -d : -f 2-").text
        #expect(sentences.split(separator: "\n").count == 2)
        for sentence in sentences.split(separator: "\n") {
            #expect(page.html.contains("predictions.tsv:\(sentence)."))
        }
    }

    @Test("nothing in the page leads out of it, and the same inputs give the same bytes")
    func alone() throws {
        let page = try page("plain.ggml learned.ggml fit.ggml")
        #expect(page.html.contains("default-src 'none'"))
        #expect(
            !page.html.contains(#/(src|href|action)\s*=\s*"[^#]/#)
                && !page.html.contains(#/url\(|@import|https?:/#))
        #expect(page.html.firstMatch(of: #/id="([^"]+)"(?s).*? id="\1"/#) == nil, "ids are different")
        for threads in [1, 3] {
            #expect(
                try shell("ggml-report --threads \(threads) plain.ggml learned.ggml fit.ggml").text
                    == page.html)
        }
    }

    @Test("200 samples in two streams with eight columns make less than 2 MB")
    func size() throws {
        let (count, ids) = (200, (0..<200).map { "sample-\($0)" })
        let columns = (0..<7).map { column in
            SampleTable.Column(name: "column \(column)", values: (0..<count).map { "v\($0 % (column + 2))" })
        }
        var preamble = Preamble(
            samples: try SampleTable(
                ids: ids, classes: (0..<count).map { $0 % 3 == 0 ? "ill" : "well" }, columns: columns,
                place: "test"),
            features: .components(2))
        var generator = SplitMix64(seed: 7)
        for name in ["first", "second"] {
            let points = (0..<count).map { _ in
                (0..<4).map { _ in Double.random(in: 0..<1, using: &generator) }
            }
            let pairs = (0..<count).flatMap { second in
                (0..<second).map { first in
                    let sum = zip(points[first], points[second]).reduce(0) {
                        $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
                    }
                    return PairDistances.Pair(
                        first: first, second: second, distance: sum.squareRoot(), gap: 0)
                }
            }
            preamble.distances = PairDistances(metric: "euclidean", pairs: pairs)
            try Streams.write(preamble, [], to: shell.path("\(name).in.ggml"))
        }
        let result = try shell(
            """
            for name in first second; do ggml-cluster -k 3 $name.in.ggml -o $name.ggml; done
            ggml-report first.ggml second.ggml | wc -c
            """)
        let bytes = try #require(Int(result.text.split(separator: "\n").last ?? ""))
        #expect(bytes > 500_000 && bytes < 1_780_000, "with room for cells and genes: \(bytes)")
    }

    @Test(
        "streams of all stages and of few samples make a page, and pairs that were not computed have no distance"
    )
    func stages() throws {
        let made = try shell(
            """
            ggml-ingest -q demo/PW030-701.h5 -o counts.ggml
            ggml-dist -q --cells 5 --samples PW030-701 cells.ggml -o one.ggml
            ggml-dist -q --cells 5 --samples PW030-701,PW030-704 cells.ggml | ggml-cluster -k 1 -o two.ggml
            ggml-fit -q --cells 5 --samples patient=PW030 --samples patient=PW032 cells.ggml -o reference.ggml
            ggml-dist -q --cells 5 --against reference.ggml --exclude-samples patient=PW030 \
                --exclude-samples patient=PW032 cells.ggml -o against.ggml
            ggml-cluster --method kmedoids -k 3 plain.ggml -o medoids.ggml
            """)
        #expect(made.status == 0, "\(made.errors)")
        for stream in ["counts", "cells", "one", "two", "medoids"] { _ = try page("\(stream).ggml") }
        #expect(
            try shell("ggml-cluster learned.ggml | ggml-report").text.contains(
                "standard input (learned metric)"))
        let page = try page("against.ggml")
        let found = try #require(page.tables(in: "distances-1").first)
        let known = try table("ggml-view --pairs --digits 6 against.ggml").dropFirst().map { $0[2] }
        #expect(
            found.dropFirst().flatMap { $0.dropFirst() }.filter { !["0", "NA"].contains($0) }.sorted()
                == known.sorted())
    }

    @Test(
        "a figure becomes a PDF or a PNG of its size in millimetres, of equal bytes each time",
        .enabled(if: hasConverter, "rsvg-convert is absent"))
    func converted() throws {
        let result = try shell(
            """
            for name in a.pdf b.pdf a.png b.png; do ggml-plot clustermap --width 50.8 plain.ggml -o $name; done
            cmp a.pdf b.pdf; cmp a.png b.png; grep -a -o 'MediaBox.*' a.pdf
            head -c 20 a.png | tail -c 4 | od -An -t u1
            """)
        #expect(result.errors.isEmpty && !result.text.contains("differ"))
        // 50.8 mm are 144 points, and 600 pixels of 300 an inch.
        #expect(result.text.contains(#/MediaBox \[ 0 0 14[34]\./#) && result.text.contains("0   0   2  88"))
    }

    @Test("what is no table of the family is refused, and nothing is written")
    func refused() throws {
        let result = try shell("ggml-report plain.ggml demo/cohort.tsv -o out.html; echo $?; ls out.html")
        #expect(result.text == "65\n")
        #expect(
            result.errors.contains("expected a stream, or a table of ggml-score, ggml-tune, ggml-genes or"))
    }
}

/// A page of ggml-report, taken apart without a browser.
struct Page {
    let html: String

    /// The text of a figure.
    func figure(_ id: String) -> Substring { element("figure", id) }

    private func element(_ name: String, _ id: String) -> Substring {
        guard let start = html.range(of: "<\(name) id=\"\(id)\""),
            let end = html.range(of: "</\(name)>", range: start.upperBound..<html.endIndex)
        else { return "" }
        return html[start.lowerBound..<end.upperBound]
    }

    /// The tables in an element, each as rows with its header.
    func tables(in id: String, of name: String = "figure") -> [[[String]]] {
        element(name, id).matches(of: #/(?s)<table>(.*?)</table>/#).map { table in
            table.1.split(separator: "<tr>").dropFirst().map { row in
                row.matches(of: #/<t[hd][^>]*>([^<]*)/#).map { field in
                    String(field.1).replacing(#/\s+$/#, with: "").unescaped
                }
            }
        }
    }
}

extension String {
    fileprivate var unescaped: String {
        replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
    }
}
