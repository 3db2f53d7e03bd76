import CKernels
import TestSupport
import Testing

/// What holds of programs on each kind of processor that kernels are compiled for.
@Suite struct ProcessorTests {
    /// The kinds that this machine can run, as GGML_PROCESSOR has them.
    private static let names = (0..<PROCESSORS_COUNT.rawValue).map { Processor(rawValue: $0) }
        .filter { processors_can_run($0) }.map { unsafe String(cString: processors_name($0)) }

    @Test(
        "a cohort is read, normalised, reduced, learned from and compared to the same bytes on each kind",
        arguments: names)
    func sameBytes(name: String) throws {
        let result = try Shell()(
            """
            set -eu -o pipefail
            run() {
                mkdir $1
                cd $1
                ggml-ingest ../demo/PW030-70[14].h5 ../demo/PW032-7??.h5 > cells
                sed 's/PW[^[:space:]]*h5/..\\/demo\\/&/' ../demo/cohort.tsv > sheet
                ggml-ingest --sheet sheet > cohort
                ggml-normalize -q cohort | ggml-pca -q -k 10 > components
                ggml-normalize -q cells | ggml-dist -q --cells 40 > all-genes
                for metric in euclidean cityblock cosine; do
                    ggml-dist -q --metric $metric --cells 150 components > $metric
                done
                ggml-dist -q --solver sinkhorn --cells 20 components > sinkhorn
                ggml-fit -q --rank 5 --cells 60 --epochs 3 components | ggml-dist -q > learned
                cd ..
            }
            run any
            export GGML_PROCESSOR=\(name)
            run this
            diff -r any this && test -s this/learned && echo same
            """)
        #expect(result.text == "same\n" && result.errors == "", "\(result.text)\(result.errors)")
    }

    @Test("t-SNE of the same distances is the same picture, whatever code OpenBLAS and the C library choose")
    func samePicture() throws {
        let result = try Shell()(
            """
            set -eu -o pipefail
            ggml-ingest --sheet demo/cohort.tsv | ggml-normalize -q | ggml-pca -q -k 10 |
                ggml-dist -q --cells 40 -o distances
            embed() { ggml-embed --method tsne --digits 17 distances; }
            embed > any
            for core in Prescott Nehalem Haswell; do OPENBLAS_CORETYPE=$core embed | cmp - any; done
            GGML_PROCESSOR=baseline GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-AVX512F,-FMA embed | cmp - any
            wc -l < any
            """)
        #expect(result.text == "11\n" && result.errors == "", "\(result.text)\(result.errors)")
    }

    @Test("a kind of processor that is not known is refused, so that no test means another")
    func unknownName() throws {
        let result = try Shell()(
            "GGML_PROCESSOR= ggml-dist --version; GGML_PROCESSOR=avx1024 ggml-dist --version")
        #expect(result.status == 64)
        #expect(
            result.errors
                == "ggml-dist: GGML_PROCESSOR: expected baseline, or avx2 or avx512 where the processor has it, found \"avx1024\"\n"
        )
    }
}
