import Foundation
import GGMLCore
import TestSupport
import Testing

/// What goes wrong around a filter: broken streams, neighbours that die, disks that are full.
@Suite struct FaultTests {
    private let shell: Shell

    init() throws { shell = try Shell() }

    /// A stream that every program of the pipe can read some of.
    private func makeStream() throws -> [UInt8] {
        let result = try shell(
            """
            ggml-ingest --sheet demo/cohort.tsv | ggml-normalize -q --top-genes 20 | ggml-pca -k 5 | \
            ggml-fit -q --rank 2 --cells 10 --epochs 2 -o fit.ggml
            """)
        try #require(result.status == 0, "\(result.errors)")
        return try Streams.bytes(shell.path("fit.ggml"))
    }

    private static let readers = [
        "ggml-normalize", "ggml-pca -k 2", "ggml-fit -q --cells 5 --epochs 1", "ggml-dist -q --cells 5",
        "ggml-cluster -k 2", "ggml-view", "ggml-view --cells", "ggml-view --json", "ggml-split -q",
        "ggml-score -q --allow-training-samples", "ggml-genes", "ggml-embed --cells",
        "ggml-export --format tsv", "ggml-report", "ggml-plot genes",
        "ggml-tune -q --cells 5 --folds 2 --grid rank=1 --grid epochs=0",
    ]

    @Test("every program refuses a stream that is cut or has a bit flipped, with code 65 and a sentence")
    func damaged() throws {
        let bytes = try makeStream()
        var generator = SplitMix64(seed: 42)
        for reader in Self.readers {
            for _ in 0..<4 {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                var flipped = bytes
                flipped[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                for damaged in [flipped, Array(bytes.prefix(place))] {
                    try Streams.write(damaged, to: shell.path("damaged.ggml"))
                    let result = try shell("\(reader) damaged.ggml -o out.ggml")
                    #expect(result.status == 65, "\(reader), byte \(place)")
                    #expect(result.errors.contains("expected"), "\(result.errors)")
                    #expect(!FileManager.default.fileExists(atPath: shell.path("out.ggml")))
                }
            }
        }
    }

    @Test("a program that is killed makes every later one fail, and the last names it")
    func killedUpstream() throws {
        let result = try shell(
            """
            ggml-ingest --sheet demo/cohort.tsv | ggml-normalize -q | ggml-pca -k 20 > pca.ggml
            mkfifo fit.pipe
            ggml-fit -q --cells all --epochs 100000 < pca.ggml > fit.pipe & victim=$!
            (ggml-dist < fit.pipe; echo "dist $?" >&2) | ggml-cluster | ggml-view &
            sleep 1
            kill -9 $victim
            wait %2
            """)
        #expect(result.status == 65)
        #expect(result.errors.contains("dist 65"))
        #expect(result.errors.contains("ggml-view: ggml-fit failed first"))
        #expect(result.text.isEmpty)
    }

    @Test("of a program that ends before its first frame only the place in the pipe is said")
    func silentWriter() throws {
        let result = try shell(
            """
            ggml-ingest demo/PW030-701.h5 -o in.ggml
            for writer in true 'head -c 20 in.ggml'; do
                $writer | ggml-normalize | ggml-pca | ggml-view
                ggml-normalize <($writer) | ggml-view
                $writer > cut.ggml; ggml-normalize cut.ggml | ggml-view
            done
            """)
        let lines = result.errors.split(separator: "\n")
        for (reader, count) in [("ggml-view", 6), ("ggml-pca", 2)] {
            let blaming = lines.filter { $0.hasPrefix("\(reader): ") }
            #expect(blaming.count == count)
            // Of a file nobody knows a writer, and the program that refuses it failed.
            let unnamed = blaming.filter { $0.contains(": the program before ggml-normalize failed first: ") }
            #expect(unnamed.count == (reader == "ggml-view" ? 4 : 2), "\(result.errors)")
        }
        #expect(lines.filter { $0.contains(": ggml-normalize failed first: cut.ggml: ") }.count == 2)
        #expect(!result.errors.contains("ggml-pca failed first"))
    }

    @Test("a failure at the front reaches the end, without pipefail, and keeps its code")
    func failureTravels() throws {
        let result = try shell(
            """
            ggml-ingest nowhere.h5 | ggml-normalize | ggml-pca | ggml-fit | ggml-dist | ggml-cluster | ggml-view
            echo "${PIPESTATUS[@]}"
            """)
        #expect(result.text == "66 66 66 66 66 66 66\n")
        #expect(result.errors.contains("ggml-view: ggml-ingest failed first: nowhere.h5"))
    }

    @Test("a reader that goes away ends the writer quietly")
    func closedPipe() throws {
        let result = try shell(
            """
            ggml-ingest --sheet demo/cohort.tsv -o in.ggml
            ggml-view --cells in.ggml | head -n 1 > first
            (trap '' PIPE; ggml-view --cells in.ggml; echo "code $?" >&2) | head -n 1 > first
            (ggml-ingest --sheet demo/cohort.tsv) | head -c 1 > first
            """)
        #expect(result.status == 0)
        #expect(result.errors == "code 141\n")
    }

    @Test(
        "a full disk is reported", arguments: readers + ["ggml-ingest demo/PW030-701.h5 #", "ggml-synth #"])
    func fullDisk(reader: String) throws {
        _ = try makeStream()
        let source =
            reader.hasPrefix("ggml-normalize")
            ? "in.ggml" : reader.hasPrefix("ggml-pca") ? "norm.ggml" : "c.ggml"
        let result = try shell(
            """
            ggml-ingest demo/PW030-701.h5 demo/PW030-704.h5 -o in.ggml
            ggml-normalize -q in.ggml -o norm.ggml
            if [[ '\(reader)' == ggml-cluster* || '\(reader)' == ggml-score* ]]; then ggml-dist -q --cells 5 fit.ggml -o c.ggml; else cp fit.ggml c.ggml; fi
            \(reader.replacing("#", with: "> /dev/full #")) < \(source) > /dev/full
            """)
        #expect(result.status == 74, "\(result.errors)")
        #expect(result.errors.contains("standard output: writing failed: No space left on device"))
    }

    @Test("a full disk is reported for -o too, and a device is written, not replaced")
    func fullDevice() throws {
        let result = try shell(
            "ggml-ingest demo/PW030-701.h5 -o /dev/full; echo $?; test -c /dev/full && echo device")
        #expect(result.text == "74\ndevice\n")
    }

    @Test("-o leaves the whole file or what was there before, and nothing else")
    func wholeOrAbsent() throws {
        let result = try shell(
            """
            mkdir out; cd out; echo old > old.ggml; ln -s old.ggml link.ggml
            ggml-ingest ../malformed/count_nan.h5 -o new.ggml
            ggml-ingest ../malformed/count_nan.h5 -o old.ggml
            cat old.ggml
            ggml-ingest ../demo/PW030-701.h5 -o link.ggml
            ls -A; test -L link.ggml && ggml-view --samples old.ggml | tail -n 1
            ggml-ingest ../demo/PW030-701.h5 -o nowhere/x.ggml; echo $?
            ggml-ingest ../demo/PW030-701.h5 -o /tmp; echo $?
            """)
        #expect(result.text == "old\nlink.ggml\nold.ggml\nPW030-701\tNA\t500\n73\n73\n")
    }

    @Test("a file that must not or cannot be replaced is refused before anything is computed")
    func protected() throws {
        let result = try shell(
            """
            ggml-ingest -q demo/PW030-701.h5 -o cells.ggml
            mkdir own; cp cells.ggml own/; cp cells.ggml own/kept.ggml; chmod 444 own/kept.ggml; chmod -R a+rX . own
            chmod 777 own; cd own
            # The superuser may write to any file.
            user=$([ $(id -u) = 0 ] && echo setpriv --reuid=65534 --regid=65534 --clear-groups)
            $user $(command -v ggml-normalize) -q --top-genes 9 cells.ggml -o kept.ggml; echo $?
            ggml-normalize -q cells.ggml -o $(printf 'x%.0s' {1..300}); echo $?
            cmp kept.ggml cells.ggml && ls -A
            """)
        #expect(result.text == "73\n73\ncells.ggml\nkept.ggml\n", "\(result.errors)")
        #expect(result.errors.contains("found one that is write-protected"))
        #expect(result.errors.contains("found: File name too long"))
    }

    @Test("names that are not UTF-8 are refused, for a file would get another name")
    func names() throws {
        let result = try shell(
            #"""
            mkdir new; cd new
            ggml-ingest -q ../demo/PW030-701.h5 -o $'Z\xfcrich.ggml'; echo $?; ls -A
            ggml-view $'Z\xfcrich.ggml'; echo $?
            """#)
        #expect(result.text == "64\n64\n", "\(result.text)\(result.errors)")
        #expect(result.errors.contains("ggml-view: expected words in UTF-8 without U+FFFD, found \"Z"))
    }

    @Test(
        "a program that is the first of a container ends by a signal",
        .enabled(
            if: (try? Shell()("unshare --pid --fork true").status) == 0,
            "there is no right to begin a container"
        ))
    func firstProcess() throws {
        let result = try shell(
            """
            ggml-ingest -q --sheet demo/cohort.tsv | ggml-normalize -q | ggml-pca -k 20 -o pca.ggml
            # Signals are blocked where the tests run.
            env --default-signal=TERM unshare --pid --fork sh -c \
                'exec ggml-fit -q --cells all --epochs 100000 pca.ggml -o fit.ggml' &
            first=$!
            child() { cat /proc/$first/task/$first/children; }
            # Until the program has started, a signal passes by.
            (for try in {1..100}; do sleep 0.2; kill -TERM $(child); done; kill -KILL $(child)) 2> none &
            wait $first; echo $?; kill -KILL $!
            """)
        #expect(result.text == "143\n", "\(result.errors)")
    }

    @Test("a killed program leaves nothing beside its output")
    func killedWriter() throws {
        let result = try shell(
            """
            ggml-ingest --sheet demo/cohort.tsv | ggml-normalize -q | ggml-pca -k 20 > pca.ggml
            mkdir out
            ggml-fit -q --cells all --epochs 100000 pca.ggml -o out/fit.ggml & sleep 1; kill -9 $!
            wait; ls -A out
            """)
        #expect(result.text.isEmpty)
    }

    @Test(
        "a training that is killed again and again goes on from its checkpoint to the same bytes",
        arguments: [
            "", "--resample", "--batch 4 --triplets 2", "--restarts 2 --norm nuclear",
            "--solver sinkhorn --rank 2 --cells 60", "--batch 6 --restarts 2", "--resample --restarts 2",
        ])
    func killedTraining(options: String) throws {
        let result = try shell(
            """
            ggml-ingest --sheet demo/cohort.tsv | ggml-normalize -q | ggml-pca -k 10 > pca.ggml
            fit() { exec ggml-fit --cells 200 --epochs 40 \(options) --checkpoint $1.ck pca.ggml -o $1.ggml; }
            (fit whole) 2> /dev/null
            fit cut 2> /dev/null & while [ ! -s cut.ck ]; do sleep 0.01; done
            kill -9 $!; wait; [ -e cut.ggml ] || echo cut
            fit cut 2> /dev/null & sleep 0.1; kill -9 $!; wait
            (fit cut) 2>&1 | grep -o 'goes on from cut.ck'
            cmp whole.ggml cut.ggml && cmp whole.ck cut.ck && echo same
            """)
        #expect(result.text == "cut\ngoes on from cut.ck\nsame\n", "\(result.errors)")
    }

    @Test(
        "a binary stream is refused on a terminal",
        .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/script"), "script(1) is absent"))
    func terminal() throws {
        let result = try shell(
            """
            script -qec 'ggml-ingest demo/PW030-701.h5' /dev/null
            script -qec 'ggml-view' /dev/null < /dev/null
            """)
        #expect(result.text.contains("ggml-ingest: standard output: expected a pipe or a file"))
        #expect(
            result.text.contains("ggml-view: standard input: expected a ggml stream from a pipe or a file"))
        #expect(result.status == 64)
    }

    @Test("closed standard descriptors do not let messages into the output")
    func closedDescriptors() throws {
        let result = try shell(
            """
            ggml-ingest malformed/good.h5 -o out.ggml 2>&-; echo $?
            ggml-view --samples out.ggml | tail -n 1
            cat out.ggml | ggml-normalize >&-; echo $?
            ggml-view <&-; echo $?
            """)
        #expect(result.text == "0\ngood\tNA\t3\n74\n74\n", "\(result.errors)")
    }

    @Test("whatever a filter writes with success, the next can read, in any order of filters")
    func anyOrder() throws {
        let result = try shell(
            """
            printf 'sample\\tpath\\tclass\\n' > sheet.tsv
            for name in 030-701 030-704 032-709; do printf "$name\\tdemo/PW$name.h5\\tc${name: -1}\\n"; done >> sheet.tsv
            sed -i 's/c9/c1/' sheet.tsv
            ggml-ingest --sheet sheet.tsv -o start.ggml
            run() {
                case $1 in
                    normalize) ggml-normalize -q --top-genes 12 ;; pca) ggml-pca -k 3 ;;
                    fit) ggml-fit -q --rank 2 --cells 9 --epochs 2 ;; dist) ggml-dist -q --cells 9 ;;
                    cluster) ggml-cluster -q -k 2 ;;
                esac
            }
            all='normalize pca fit dist cluster'
            for a in $all; do
                run $a < start.ggml > a.ggml 2> /dev/null || continue
                for b in $all; do
                    run $b < a.ggml > b.ggml 2> /dev/null || continue
                    for c in $all; do
                        run $c < b.ggml > c.ggml 2> /dev/null || continue
                        ggml-view --json c.ggml > /dev/null && echo "$a $b $c"
                    done
                done
            done
            """)
        #expect(result.errors.isEmpty)
        let orders = result.text.split(separator: "\n")
        #expect(orders.contains("normalize pca fit") && orders.contains("normalize fit pca"))
        #expect(orders.contains("fit normalize dist") && orders.contains("fit dist cluster"))
    }

    @Test("a temporary folder that cannot be written is named")
    func spool() throws {
        let result = try shell(
            "ggml-ingest demo/PW030-701.h5 | ggml-normalize --tmpdir /nowhere | ggml-view"
        )
        #expect(result.status == 73)
        #expect(result.errors.contains("ggml-view: ggml-normalize failed first: /nowhere: expected a folder"))
    }

    @Test("the same bytes for one thread, two and seven, from a pipe and from a file")
    func sameBytes() throws {
        let result = try shell(
            """
            ggml-ingest --sheet demo/cohort.tsv | ggml-normalize -q | ggml-pca -k 10 > pca.ggml
            for threads in 1 2 7; do
                ggml-fit -q --threads $threads --epochs 5 --cells 60 < pca.ggml |
                    ggml-dist -q --threads $threads -o $threads.ggml || exit
            done
            cat pca.ggml | ggml-fit -q --epochs 5 --cells 60 --compress | ggml-dist -qo pipe.ggml || exit
            for other in 2 7 pipe; do cmp 1.ggml $other.ggml && echo same; done
            ggml-view 1.ggml | grep -c '45 pairs'
            """)
        #expect(result.status == 0 && result.text == "same\nsame\nsame\n1\n", "\(result.errors)")
    }

    @Test(
        "the Python reader reads what every program writes, of every kind of file",
        .enabled(if: (try? Shell()("command -v python3").status) == 0, "python3 is absent"))
    func python() throws {
        let result = try shell(
            """
            ggml-ingest --sheet demo/cohort.tsv -o in.ggml
            ggml-normalize -q in.ggml -o norm.ggml
            ggml-normalize -q --scale in.ggml -o scaled.ggml
            ggml-pca -k 4 norm.ggml --compress -o pca.ggml
            ggml-fit -q --rank 2 --epochs 2 --cells 20 pca.ggml -o fit.ggml
            ggml-split fit.ggml -q -o split.ggml
            ggml-dist -q --cells 20 fit.ggml -o dist.ggml
            ggml-cluster -q dist.ggml -o cluster.ggml
            ggml-synth -q -o synth.ggml
            for stream in *.ggml; do
                python3 pipelines/read_stream.py $stream > lines && tail -n 1 lines | grep -q ^DONE || echo "$stream"
                cells=$(ggml-view --cells $stream | tail -n +2 | wc -l)
                [ $cells = $(awk '/^CELL/ { cells += $2 } END { print cells + 0 }' lines) ] || echo "$stream $cells"
            done
            head -c 5000 fit.ggml | python3 pipelines/read_stream.py - > lines; echo $?
            """)
        #expect(result.text == "1\n", "\(result.errors)")
    }
}
