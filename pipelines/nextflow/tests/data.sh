#!/bin/bash
# Makes the data of the modules' tests from the demo cohort: data.sh FOLDER
set -euo pipefail
demo=$(cd "$(dirname "$0")/../../data/gbm" && pwd)
mkdir -p "$1"
cd "$1"
cp "$demo"/*.h5 .
# The first two samples, by the names under which Nextflow gives them to ggml-ingest.
awk -F '\t' -v OFS='\t' 'NR > 1 { $2 = "cells" NR - 1 "/" $2 } NR <= 3' "$demo/cohort.tsv" > staged.tsv
ggml-ingest -q --sheet "$demo/cohort.tsv" -o counts.ggml
ggml-normalize -q counts.ggml -o genes.ggml
ggml-pca -q -k 10 genes.ggml | ggml-split -q --folds 2 -o cells.ggml
ggml-fit -q --cells 50 --metric-only cells.ggml -o metric.ggml
ggml-dist -q --cells 50 --model metric.ggml cells.ggml -o learned.ggml
ggml-dist -q --cells 50 --metric euclidean cells.ggml -o plain.ggml
for n in 1 2; do ggml-fit -q --split $n --cells 50 cells.ggml | ggml-dist -q --cells 50 -o test$n.ggml; done
# Classes that go against the cells, from which nothing is learned.
awk -F '\t' -v OFS='\t' 'NR > 1 { $3 = NR % 4 < 2 ? "a" : "b" } 1' "$demo/cohort.tsv" > nothing.tsv
ggml-ingest -q --sheet nothing.tsv | ggml-normalize -q | ggml-pca -q -k 3 |
    ggml-fit -q --cells 40 --metric-only -o nothing.ggml
