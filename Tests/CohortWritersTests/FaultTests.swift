import GGMLCore
import GGMLStream
import TestSupport
import Testing

/// What goes wrong while a file is written. It is whole, or not there.
@Suite struct FaultTests {
    private static let forms = ["a.h5ad", "a.h5", "a/", "a.npy"]
    private let shell: Shell

    init() throws {
        shell = try Shell()
        let result = try shell("ggml-ingest -q --sheet demo/cohort.tsv -o in.ggml; mkdir out")
        try #require(result.status == 0, "\(result.errors)")
    }

    @Test(
        "a disk that is full ends it with a sentence, and nothing is left", arguments: forms,
        [2, 40, 200, 400])
    func fullDisk(form: String, kilobytes: Int) throws {
        let result = try shell(
            """
            trap '' XFSZ; ulimit -f \(kilobytes)
            ggml-export -q in.ggml -o out/\(form); echo $?
            find out -type f
            """)
        #expect(result.text == "74\n", "\(result.errors)")
        #expect(
            result.errors.split(separator: "\n").count == 1 && result.errors.hasPrefix("ggml-export: "))
    }

    @Test("a disk that is full of the samples' file ends it in the same way", arguments: [2, 20])
    func fullDiskOfSamples(kilobytes: Int) throws {
        let result = try shell(
            """
            trap '' XFSZ; ulimit -f \(kilobytes)
            ggml-export -q --of samples in.ggml -o out/a.h5ad; echo $?; ls -A out
            """)
        #expect(result.text == "74\n", "\(result.errors)")
    }

    @Test("a stream that breaks off leaves the older file, and no other", arguments: forms)
    func brokenStream(form: String) throws {
        let result = try shell(
            """
            ggml-export -q in.ggml -o out/\(form); find out -type f | sort | xargs cksum > before
            head -c 1000000 in.ggml | ggml-export -q - -o out/\(form); echo $?
            find out -type f | sort | xargs cksum | cmp - before && echo same
            """)
        #expect(result.text == "65\nsame\n", "\(result.errors)")
    }

    @Test(
        "a signal leaves nothing",
        .enabled(if: (try? Shell()("command -v python3").status) == 0, "python3 is absent"),
        arguments: ["a.h5ad", "a/"], ["INT", "TERM"])
    func signal(form: String, signal: String) throws {
        // The parent of a test may block signals, and shells cannot undo that.
        let result = try shell(
            """
            mkfifo pipe; set -m
            unblocked='import os, signal, sys; signal.pthread_sigmask(signal.SIG_SETMASK, []); os.execvp(sys.argv[1], sys.argv[1:])'
            python3 -c "$unblocked" ggml-export -q - -o out/\(form) < pipe & victim=$!
            (head -c 1000000 in.ggml; exec sleep 9) > pipe & feeder=$!
            sleep 1; kill -\(signal) $victim; wait $victim; echo $(($? - $(kill -l \(signal)))); kill $feeder
            find out -type f
            """)
        #expect(result.text == "128\n", "\(result.errors)")
    }

    @Test(
        "what is no file is refused, where a form is not written from one end to the other", arguments: forms)
    func noFile(form: String) throws {
        let name = String(form.split(separator: ".").last ?? "")
        let result = try shell(
            """
            for target in /dev/full /dev/stdout -; do
                ggml-export -q --format \(name == "a/" ? "mtx" : name) in.ggml -o $target; echo $?
            done
            test -c /dev/full && echo device
            """)
        #expect(result.text == "73\n73\n64\ndevice\n", "\(result.errors)")
    }

    @Test(
        "ten times the cells take no more memory, of which they alone would fill a hundred megabytes",
        .enabled(if: (try? Shell()("command -v python3").status) == 0, "python3 is absent"),
        arguments: forms.map { "-o out/\($0)" } + ["--of samples -o out/s.h5ad"])
    func memory(options: String) throws {
        let result = try shell(
            """
            peak='import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True)
            print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)'
            for cells in 600 6000; do
                ggml-synth --design counts --samples 2 --cells $cells --genes 1000 -o many.ggml
                python3 -c "$peak" ggml-export -q many.ggml \(options)
            done
            """)
        let peaks = result.text.split(separator: "\n").compactMap { Int($0) }
        try #require(peaks.count == 2, "\(result.errors)")
        #expect(peaks[1] < peaks[0] + (24 << 10))
    }

    @Test("a name that a form cannot hold is refused, with code 65")
    func names() throws {
        let preamble = Preamble(
            samples: try SampleTable(ids: ["A"], classes: [nil], place: "test"),
            features: try FeatureTable(state: .counts, ids: ["g"], names: ["g"], place: "test"))
        for (barcode, forms) in [("a\u{0}b", ["a.h5ad"]), ("a\tb", ["a/"]), ("a\nb", ["a/"])] {
            var rows = SparseRows(columns: 1)
            rows.endRow()
            let block = CellBlock(samples: [0], barcodes: [barcode], matrix: .sparse(rows))
            try Streams.write(preamble, [block], to: shell.path("odd.ggml"))
            for form in forms {
                let result = try shell("ggml-export odd.ggml -o out/\(form); echo $?; find out -type f")
                #expect(result.text == "65\n", "\(result.errors)")
            }
        }
    }
}
