#!/bin/bash
# The whole job as one pipe: one-pipe.sh cohort.tsv [results.ggml]
# Any failure makes the last program fail and name the one that failed first, so no 'set -o pipefail' is needed.
sheet=${1:?expected a sample sheet: one-pipe.sh cohort.tsv [results.ggml]}
results=${2:-results.ggml}

ggml-ingest --sheet "$sheet" |
    ggml-normalize --top-genes 2000 |
    ggml-pca -k 30 |
    ggml-fit --rank 5 |
    ggml-dist |
    ggml-cluster --output "$results" || exit

ggml-view "$results"
