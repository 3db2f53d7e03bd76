import Foundation
import TestSupport
import Testing

/// Debian's users do not have /usr/sbin on their paths.
let hasSlurm =
    (try? Shell()(
        "PATH+=:/usr/sbin; for name in munged slurmctld slurmd sbatch; do command -v $name || exit 1; done"
    ).status) == 0

/// The scripts of `pipelines/slurm` on a real cluster of one machine, which the tests start and stop.
@Suite(
    .enabled(
        if: hasSlurm, "SLURM or munge is absent (Debian's slurm-wlm and munge)"), .serialized,
    .timeLimit(.minutes(5)))
struct SlurmTests {
    private let shell: Shell

    init() throws { shell = try Shell() }

    private func run(_ script: String) throws -> ShellResult {
        let start = Places.project.appending(path: "Tests/FilterTests/Slurm/start.sh").path()
        return try shell(
            """
            unset GGML_THREADS
            ggml-ingest --sheet <(sed 's/PW[^[:space:]]*h5/demo\\/&/' demo/cohort.tsv) | ggml-normalize -q |
                ggml-pca -q -k 10 -o cells.ggml
            . '\(start)'
            submit() { pipelines/slurm/submit.sh "$@"; }
            \(script)
            """)
    }

    @Test("an array of shards and a merge that waits for them give the bytes of a single run")
    func distances() throws {
        let result = try run(
            """
            submit 3 learned.ggml ggml-dist -q --cells 60 cells.ggml | wc -w
            finish
            ggml-dist -q --cells 60 cells.ggml | cmp - learned.ggml && echo same
            ls learned.ggml.shards | paste -s
            """)
        #expect(
            result.text == "2\nsame\n1.log\t1.shard\t2.log\t2.shard\t3.log\t3.shard\tmerge.log\n",
            "\(result.text)\(result.errors)")
    }

    @Test("a shard that fails stops the merge, and can be computed again by itself")
    func failure() throws {
        let result = try run(
            """
            mkdir -p plain.ggml.shards/2.shard
            submit 3 plain.ggml ggml-dist -q --cells 60 cells.ggml > /dev/null
            finish
            ls plain.ggml 2> /dev/null
            cat plain.ggml.shards/2.log
            rmdir plain.ggml.shards/2.shard
            touch before
            ONLY=2 submit 3 plain.ggml ggml-dist -q --cells 60 cells.ggml > /dev/null
            finish
            find plain.ggml.shards -newer before -name '*.shard'
            ggml-dist -q --cells 60 cells.ggml | cmp - plain.ggml && echo same
            """)
        #expect(
            result.text == """
                ggml-dist: plain.ggml.shards/2.shard: expected the name of a file, found a folder
                plain.ggml.shards/2.shard
                same

                """, "\(result.text)\(result.errors)")
    }

    @Test("programs keep to the processors and the memory of their job")
    func limits() throws {
        let result = try run(
            """
            sbatch --cpus-per-task 3 --mem 1G --output threads.log \
                --wrap 'ggml-synth --design counts --samples 1 --cells 5 --genes 5 -v -o synthetic.ggml' > /dev/null
            sbatch --mem 1M --output memory.log --wrap 'ggml-dist -q cells.ggml > distances.ggml' > /dev/null
            finish
            grep -o '[0-9]* threads' threads.log
            grep -o 'expected to need at most 0 MiB of memory' memory.log
            """)
        #expect(
            result.text == "3 threads\nexpected to need at most 0 MiB of memory\n",
            "\(result.text)\(result.errors)")
    }

    @Test("a task of a table that is requeued goes on from its rows, to the bytes of a single run")
    func requeue() throws {
        let result = try run(
            """
            tune="ggml-tune --cells 60 --folds 4 --grid rank=1,2,3,4 --grid epochs=800 cells.ggml"
            read -r array merge < <(submit 2 table.tsv $tune)
            has_rows() { [ "$(wc -l < table.tsv.shards/1.shard)" -ge 3 ]; }
            await has_rows
            scontrol requeue "${array}_1"
            # SLURM refuses a start within the second of the requeue.
            sleep 2
            finish
            grep -o 'DUE TO JOB REQUEUE' table.tsv.shards/1.log
            grep -c 'goes on after [1-9]' table.tsv.shards/1.log
            $tune -q | cmp - table.tsv && echo same
            """)
        #expect(result.text == "DUE TO JOB REQUEUE\n1\nsame\n", "\(result.text)\(result.errors)")
    }
}
