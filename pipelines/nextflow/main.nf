// A cohort from its sheet to a report. README.md says how to use it.

include { GGML_INGEST                    } from './modules/local/ggml/ingest/main'
include { GGML_NORMALIZE                 } from './modules/local/ggml/normalize/main'
include { GGML_PCA                       } from './modules/local/ggml/pca/main'
include { GGML_SPLIT                     } from './modules/local/ggml/split/main'
include { GGML_FIT                       } from './modules/local/ggml/fit/main'
include { GGML_FIT as GGML_FIT_PART      } from './modules/local/ggml/fit/main'
include { GGML_DIST as GGML_DIST_PART    } from './modules/local/ggml/dist/main'
include { GGML_DIST as GGML_DIST_LEARNED } from './modules/local/ggml/dist/main'
include { GGML_DIST as GGML_DIST_PLAIN   } from './modules/local/ggml/dist/main'
include { GGML_CLUSTER                   } from './modules/local/ggml/cluster/main'
include { GGML_EMBED                     } from './modules/local/ggml/embed/main'
include { GGML_GENES                     } from './modules/local/ggml/genes/main'
include { GGML_SCORE                     } from './modules/local/ggml/score/main'
include { GGML_REPORT                    } from './modules/local/ggml/report/main'

// The rows of the sheet, as lines for the module, which finds file n as cellsn/NAME. Values may hold tabs, hence the quotes.
def stagedLines(rows, cells) {
    def staged = rows.withIndex().collect { row, index -> row + [path: "cells${index + 1}/${cells[index].name}"] }
    def lines = [rows[0].keySet()] + staged.collect { row -> row.values() }
    return lines.collect { values ->
        values.collect { value -> '"' + (value ?: '').replace('"', '""') + '"' }.join('\t')
    }
}

workflow {
    if (!params.sheet) {
        error("expected a sample sheet, found none; name it by --sheet FILE")
    }
    def sheet = file(params.sheet, checkIfExists: true)
    // Results are named by it, and stand in commands.
    def id = sheet.baseName.replaceAll(/[^\w.-]+/, '_')
    def rows = sheet.splitCsv(header: true, sep: sheet.extension.toLowerCase() == 'csv' ? ',' : '\t', quote: '"')
    if (!rows) {
        error("${sheet}: expected at least one sample, found none")
    }
    def pathless = rows.findIndexOf { row -> !row.path }
    if (pathless >= 0) {
        error("${sheet}: expected a value of \"path\" in each row, found none in row ${pathless + 1} below the header")
    }
    def cells = rows.collect { row -> file(sheet.parent.resolve(row.path), checkIfExists: true, glob: false) }

    // Unsorted, the file would be another one in each run, and -resume would find nothing.
    ch_sheet = channel.fromList(stagedLines(rows, cells)).collectFile(name: "${id}.tsv", newLine: true, sort: 'index')
    GGML_INGEST(ch_sheet.map { file -> [[id: id], file, cells] })
    GGML_NORMALIZE(GGML_INGEST.out.stream)
    GGML_PCA(GGML_NORMALIZE.out.stream)
    ch_cells = GGML_PCA.out.stream

    // Distances under a metric learned from all samples, and without one.
    GGML_FIT(ch_cells)
    GGML_GENES(GGML_FIT.out.stream)
    GGML_DIST_LEARNED(ch_cells, GGML_FIT.out.stream)
    GGML_DIST_PLAIN(ch_cells, [[:], []])
    ch_kinds = GGML_DIST_LEARNED.out.stream.map { meta, stream -> [meta + [kind: 'learned'], stream] }
        .mix(GGML_DIST_PLAIN.out.stream.map { meta, stream -> [meta + [kind: 'plain'], stream] })
    GGML_CLUSTER(ch_kinds)
    GGML_EMBED(ch_kinds)

    // A metric learned without the samples of each part, tested on them.
    GGML_SPLIT(ch_cells)
    ch_parts = GGML_SPLIT.out.stream
        .combine(channel.fromList((1..params.folds).toList()))
        .map { meta, stream, part -> [meta + [part: part], stream] }
    GGML_FIT_PART(ch_parts)
    GGML_DIST_PART(GGML_FIT_PART.out.stream, [[:], []])
    ch_tests = GGML_DIST_PART.out.stream
        .toSortedList { a, b -> a[0].part <=> b[0].part }
        .map { tests -> [[id: id], tests.collect { test -> test[1] }] }
    ch_baselines = GGML_DIST_PLAIN.out.stream.join(ch_cells).map { meta, plain, stream -> [meta, [plain, stream]] }
    GGML_SCORE(ch_tests, ch_baselines)

    // Plain beside learned, and the scores.
    ch_report = GGML_CLUSTER.out.stream
        .toSortedList { a, b -> b[0].kind <=> a[0].kind }
        .combine(GGML_SCORE.out.table)
        .map { plain, learned, meta, scores -> [meta, [plain[1], learned[1], scores]] }
    GGML_REPORT(ch_report)

    channel.topic('versions')
        .unique()
        .map { process, tool, version -> "${process}:\n  ${tool}: ${version}" }
        .collectFile(name: 'versions.yml', storeDir: params.outdir, newLine: true, sort: true)
}
