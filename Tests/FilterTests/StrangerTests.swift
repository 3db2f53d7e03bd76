import Foundation
import GGMLCore
import GGMLStream
import TestSupport
import Testing

/// Files and paths from people whom nobody knows.
@Suite struct StrangerTests {
    private let shell: Shell

    init() throws { shell = try Shell() }

    @Test(
        "a pipe, a socket, a device or a folder is no input, and is not waited for", .timeLimit(.minutes(5)))
    func noRegularFiles() throws {
        let result = try shell(
            """
            ggml-ingest -q --sheet demo/cohort.tsv | ggml-normalize -q --top-genes 20 | ggml-pca -k 2 -o in.ggml
            ggml-fit -q --cells 5 --epochs 1 in.ggml -o fit.ggml
            mkfifo pipe pipe.h5 matrix.mtx
            printf 'g1\\n' > features.tsv; printf 'c1\\n' > barcodes.tsv
            printf 'sample\\tpath\\nA\\tpipe.h5\\n' > sheet.tsv
            try() { timeout 20 "$@" > /dev/null 2> errors; echo "$? $*"; cat errors >&2; }
            try ggml-ingest -q pipe.h5
            try ggml-ingest -q --sheet pipe
            try ggml-ingest -q --sheet sheet.tsv
            try ggml-ingest -q --cells pipe malformed/good.h5
            try ggml-ingest -q --aggregation pipe malformed/good.h5
            try ggml-ingest -q matrix.mtx
            try ggml-ingest -q /dev/zero
            try ggml-normalize -q --genes pipe in.ggml
            try ggml-normalize -q --like pipe in.ggml
            try ggml-fit -q --initial pipe in.ggml
            try ggml-fit -q --checkpoint pipe in.ggml
            try ggml-dist -q --against pipe in.ggml
            try ggml-genes -q --sets pipe fit.ggml
            try ggml-score -q --matrix pipe --sheet pipe
            try ggml-view pipe
            try ggml-view /dev/zero
            try ggml-view demo
            """)
        let lines = result.text.split(separator: "\n")
        #expect(lines.count == 17 && lines.allSatisfy { $0.hasPrefix("66 ") }, "\(result.text)")
        let errors = result.errors.split(separator: "\n")
        #expect(
            errors.count == 17 && errors.allSatisfy { $0.contains(": expected a regular file, found a ") })
    }

    @Test("what a shell opens is read: <(…), /dev/stdin, /dev/fd/N", .timeLimit(.minutes(5)))
    func openPipes() throws {
        let result = try shell(
            """
            ggml-ingest -q demo/PW030-701.h5 -o in.ggml
            ggml-view --samples <(cat in.ggml) | tail -n 1
            cat in.ggml | ggml-view --samples /dev/stdin | tail -n 1
            ggml-view --samples /proc/self/fd/0 < in.ggml | tail -n 1
            ggml-view --samples /dev/fd/7 7< in.ggml | tail -n 1
            ggml-normalize -q --genes <(ggml-view --genes in.ggml | cut -f 1 | head -n 5) in.ggml |
                ggml-view --genes | wc -l
            ggml-ingest -q --sheet <(printf 'sample\\tpath\\nA\\tdemo/PW030-701.h5\\n') | ggml-view --samples | tail -n 1
            """)
        let line = "PW030-701\tNA\t500\n"
        #expect(result.text == line + line + line + line + "5\nA\tNA\t500\n", "\(result.errors)")
    }

    @Test("--follow-links reads external storage, with its digest in the stream, and waits for no pipe")
    func externalStorage() throws {
        let result = try shell(
            """
            cp outside/*.h5 outside/*.bin .
            ggml-ingest -q stored.h5 > out; echo $?
            ggml-ingest -q --follow-links stored.h5 | ggml-view --json |
                grep -c '"digest": *"crc32:[0-9a-f]* 15 bytes", *"name": *"barcodes.bin"'
            rm other.h5; mkfifo other.h5
            for file in link virtual; do timeout 20 ggml-ingest -q --follow-links $file.h5 > out; echo $?; done
            """)
        #expect(result.text == "65\n1\n65\n65\n", "\(result.text)\(result.errors)")
    }

    @Test("files whose chunks and tables have any bytes changed are read, or refused with a sentence")
    func changedBytes() throws {
        let names = ["bare_data.h5", "bare_barcodes.h5", "left_out_data.h5", "records.h5ad"]
        let files = try names.map { try Streams.bytes(shell.path("chunks/\($0)")) }
        var generator = SplitMix64(seed: 1)
        for round in 0..<60 {
            var bytes = files[round % files.count]
            for _ in 0...round % 3 {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(
                    in: 0...255, using: &generator)
            }
            let name = "\(round)-\(names[round % names.count])"
            try Streams.write(bytes, to: shell.path(name))
        }
        let result = try shell(
            """
            for file in [0-9]*-*.h5 [0-9]*-*.h5ad; do
                options=; [[ $file == *ad ]] && options='--sample-key sample --state log'
                timeout 30 ggml-ingest -q $options $file > out 2> errors
                code=$?
                [ $code = 0 ] || { [ $code = 65 ] && grep -q expected errors; } || { echo $file $code; cat errors; }
            done
            """)
        #expect(result.text.isEmpty, "\(result.text)")
    }
}
