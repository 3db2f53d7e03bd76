import GGMLCore
import GGMLStream
import TestSupport
import Testing

/// What holds of distances and tables that were computed in shards.
@Suite struct ShardTests {
    private let shell: Shell

    init() throws { shell = try Shell() }

    /// Random points in the plane: samples of one to forty cells.
    private func write(_ names: [String], weighted: Bool, to name: String) throws {
        var generator = SplitMix64(seed: 11)
        var blocks: [CellBlock] = []
        for sample in names.indices {
            let count = 1 + sample * sample % 40
            let values = (0..<2 * count).map { _ in Float.random(in: 0...9, using: &generator) }
            var block = CellBlock(
                samples: Array(repeating: UInt32(sample), count: count),
                barcodes: (0..<count).map(String.init),
                matrix: .dense(DenseRows(columns: 2, values: values)))
            if weighted {
                let weights = (0..<count).map { _ in Double.random(in: 1...3, using: &generator) }
                block.companions = [
                    Frame(
                        .weights,
                        weights.flatMap { weight in
                            (0..<8).map { UInt8(truncatingIfNeeded: weight.bitPattern >> (8 * UInt64($0))) }
                        })
                ]
            }
            blocks.append(block)
        }
        let samples = try SampleTable(ids: names, classes: names.map { _ in nil }, place: "test")
        try Streams.write(
            Preamble(samples: samples, features: .components(2)), blocks, to: shell.path(name))
    }

    @Test(
        "shards put together are the bytes of a single run, for any number of them and in any order",
        arguments: ["", "--cells 7 --solver sinkhorn --epsilon 1", "--against reference.ggml", "--compress"],
        [false, true])
    func distances(options: String, weighted: Bool) throws {
        try write((1...9).map { "new\($0)" }, weighted: weighted, to: "new.ggml")
        try write(["A", "B", "C"], weighted: false, to: "reference.ggml")
        // 36 pairs, or 27.
        let result = try shell(
            """
            ggml-dist -q \(options) new.ggml -o whole.ggml
            for n in 1 2 3 7 40; do
                for i in $(seq $n); do
                    ggml-dist -q \(options) --shard $i/$n --threads $((i % 2 + 1)) new.ggml -o $n-$i.ggml
                done
                ggml-merge \(options == "--compress" ? options : "") $(ls $n-*.ggml | sort -r) | cmp - whole.ggml &&
                    echo $n
            done
            """)
        #expect(result.text == "1\n2\n3\n7\n40\n", "\(result.text)\(result.errors)")
    }

    @Test(
        "shards write the plans and dual variables of their own pairs, together those of a single run"
    )
    func plans() throws {
        try write(["A", "B", "C", "D"], weighted: false, to: "in.ggml")
        let result = try shell(
            """
            ggml-dist -q --plans whole --duals whole in.ggml -o whole.ggml
            for i in 1 2 3; do
                ggml-dist -q --plans shards --duals shards --shard $i/3 in.ggml -o $i.ggml
                ggml-dist -q --plans one --pair B D --shard $i/3 in.ggml -o one$i.ggml
                ls shards | wc -l
            done
            diff -r whole shards && ls one
            ggml-merge one?.ggml | cmp - whole.ggml && echo same
            """)
        let lines = result.text.split(separator: "\n").map(String.init)
        #expect(lines.suffix(3) == ["12", "B--D.tsv", "same"], "\(result.text)\(result.errors)")
        let counts = lines.prefix(3).compactMap(Int.init)
        #expect(counts.first.map { $0 > 0 && $0 < 12 } == true && counts == counts.sorted(), "\(result.text)")
    }

    @Test("a shard that is killed leaves no file, and costs itself only")
    func killed() throws {
        let result = try shell(
            """
            ggml-ingest --sheet <(sed 's/PW[^[:space:]]*h5/demo\\/&/' demo/cohort.tsv) | ggml-normalize -q -o in.ggml
            ggml-dist -q --cells 40 in.ggml -o whole.ggml
            for i in 1 3; do ggml-dist -q --cells 40 --shard $i/3 in.ggml -o $i.ggml; done
            # It waits for the rest of its input.
            mkfifo pipe
            (head -c 100000 in.ggml; exec sleep 60) > pipe & writer=$!
            ggml-dist -q --cells 40 --shard 2/3 - -o 2.ggml < pipe & victim=$!
            sleep 0.3
            kill -9 $victim $writer; wait $victim 2> /dev/null
            ls 2.ggml .ggml* 2> /dev/null
            ggml-merge 1.ggml 2.ggml 3.ggml -o merged.ggml; echo $?
            ggml-dist -q --cells 40 --shard 2/3 in.ggml -o 2.ggml
            ggml-merge 1.ggml 2.ggml 3.ggml | cmp - whole.ggml && echo same
            """)
        #expect(result.text == "66\nsame\n", "\(result.text)\(result.errors)")
    }

    @Test(
        "shards of a table, one cut and run again, make the bytes of a single run, which then has nothing to do"
    )
    func table() throws {
        let result = try shell(
            """
            ggml-ingest --sheet <(sed 's/PW[^[:space:]]*h5/demo\\/&/' demo/cohort.tsv) | ggml-normalize -q |
                ggml-pca -q -k 10 -o cells.ggml
            tune() { ggml-tune --cells 40 --folds 3 --repeats 2 --grid rank=1,2 --grid epochs=5 cells.ggml "$@"; }
            tune -q -o whole.tsv
            for n in 1 2 4; do
                for i in $(seq $n); do tune -q --shard $i/$n -o $n-$i.tsv; done
                # What a killed one leaves.
                head -c 900 $n-1.tsv > cut.tsv; mv cut.tsv $n-1.tsv
                ggml-merge $n-*.tsv > /dev/null 2>&1; echo $?
                tune -q --shard 1/$n -o $n-1.tsv
                ggml-merge $(ls $n-*.tsv | sort -r) -o merged.tsv && cmp merged.tsv whole.tsv && echo same
            done
            tune -o merged.tsv 2>&1 | grep -e 'goes on' -e ^chosen | cut -c 1-44
            """)
        let lines = result.text.split(separator: "\n")
        #expect(
            lines.prefix(6) == ["65", "same", "65", "same", "65", "same"], "\(result.text)\(result.errors)")
        #expect(lines.dropFirst(6).first == "ggml-tune: goes on after 30 of 30 rows", "\(result.text)")
        #expect(lines.last?.hasPrefix("chosen ") == true, "\(result.text)")
    }

    @Test("a shard that is cut or has a bit flipped anywhere is refused, and nothing is written")
    func damaged() throws {
        try write(["A", "B", "C", "D"], weighted: false, to: "in.ggml")
        _ = try shell("for i in 1 2; do ggml-dist -q --shard $i/2 in.ggml -o $i.ggml; done")
        let bytes = try Streams.bytes(shell.path("2.ggml"))
        var generator = SplitMix64(seed: 3)
        for _ in 0..<20 {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            var flipped = bytes
            flipped[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            for damaged in [flipped, Array(bytes.prefix(place))] {
                try Streams.write(damaged, to: shell.path("damaged.ggml"))
                let result = try shell("ggml-merge 1.ggml damaged.ggml -o out.ggml; echo $?; ls out.ggml")
                #expect(result.text == "65\n", "byte \(place)")
                #expect(result.errors.contains("damaged.ggml"), "\(result.errors)")
            }
        }
    }

    @Test("shards that do not fit together are refused, whatever they say of themselves")
    func unfitting() throws {
        func write(_ shard: String, first: Int, all: Int, pairs: Int = 3, to name: String) throws {
            var preamble = try Sample.preamble()
            preamble.distances = preamble.distances.map { $0.with(Array($0.pairs.prefix(pairs))) }
            preamble.shard = DistanceShard(try #require(Shard(shard)), first: first, all: all)
            try Streams.write(preamble, [], to: shell.path(name))
        }
        try write("1/2", first: 0, all: 6, to: "first.ggml")
        try write("2/2", first: 3, all: 6, to: "good.ggml")
        try write("2/2", first: 2, all: 6, to: "overlap.ggml")
        try write("2/2", first: 3, all: 6, pairs: 2, to: "short.ggml")
        try write("2/2", first: 3, all: 7, to: "other.ggml")
        let result = try shell(
            """
            for name in good overlap short other; do ggml-merge first.ggml $name.ggml > $name; echo $?; done
            """)
        #expect(result.text == "0\n65\n65\n65\n", "\(result.errors)")
    }

    @Test("the memory that SLURM gives a job is the limit, on the machine or for each of its processors")
    func memory() throws {
        let result = try shell(
            """
            ggml-synth -q --design counts --samples 1 --cells 500 --genes 9 -o in.ggml
            SLURM_MEM_PER_NODE=1 ggml-dist -q --cells all in.ggml > /dev/null; echo $?
            SLURM_MEM_PER_CPU=1 SLURM_CPUS_ON_NODE=1 ggml-dist -q --cells all in.ggml > /dev/null; echo $?
            SLURM_MEM_PER_CPU=1 SLURM_CPUS_ON_NODE=100 ggml-dist -q --cells all in.ggml > /dev/null; echo $?
            SLURM_MEM_PER_NODE=0 ggml-dist -q --cells all in.ggml > /dev/null; echo $?
            """)
        #expect(result.text == "69\n69\n0\n0\n", "\(result.errors)")
        #expect(result.errors.contains("expected to need at most 0 MiB of memory"), "\(result.errors)")
    }
}
