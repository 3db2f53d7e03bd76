#!/bin/bash
# Tests a metric on samples that it was not learned from, beside plain transport and simple classifiers on the same samples:
#
#     held-out-test.sh cells.ggml [options of ggml-split, such as --group patient or --folds 3]
#
# cells.ggml is what ggml-fit reads. For each split a metric is learned from the train samples alone. The table of
# ggml-score goes to standard output.
set -euo pipefail
cells=${1:?expected a stream of cells: held-out-test.sh cells.ggml [options of ggml-split]}
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

ggml-split "${@:2}" "$cells" --output "$folder/split.ggml"
splits=$(ggml-view --samples "$folder/split.ggml" |
    awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) n += $i ~ /^split[0-9]+$/ } END { print n + 0 }')
for split in $(seq -w "$splits"); do
    echo "split $split of $splits" >&2
    ggml-fit --split "$((10#$split))" "$folder/split.ggml" | ggml-dist --output "$folder/learned$split.ggml"
done
ggml-dist --metric euclidean "$folder/split.ggml" --output "$folder/plain.ggml"
ggml-score --baseline "$folder/plain.ggml" --baseline "$folder/split.ggml" "$folder"/learned*.ggml
