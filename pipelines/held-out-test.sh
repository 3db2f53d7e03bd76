#!/bin/bash
# Tests a metric on samples that it was not learned from, beside plain transport and simple classifiers on the same samples:
#
#     held-out-test.sh cells.ggml [--keep folder] [--cells n] [--rank n] [options of ggml-split]
#
# cells.ggml is what ggml-fit reads. For each split a metric is learned from the train samples alone; --group patient keeps
# the samples of a patient on one side. The table of ggml-score goes to standard output. With --keep, the folder keeps the
# splits, metrics and distances, and gets scores.tsv, differences.tsv and predictions.tsv.
set -euo pipefail
usage='expected a stream of cells: held-out-test.sh cells.ggml [--keep folder] [--cells n] [--rank n] [options of ggml-split]'
cells=${1:?$usage}
case $cells in -?*) echo "held-out-test.sh: $usage, found $cells first" >&2; exit 64 ;; esac
shift
fit=() dist=() split=() keep=
while [ $# -gt 0 ]; do
    case $1 in
        --keep=* | --cells=* | --rank=*) set -- "${1%%=*}" "${1#*=}" "${@:2}"; continue ;;
        --keep) keep=${2:?--keep: expected a folder}; shift ;;
        --cells) fit+=(--cells "${2:?--cells: expected a number}"); dist+=(--cells "$2"); shift ;;
        --rank) fit+=(--rank "${2:?--rank: expected a number}"); shift ;;
        *) split+=("$1") ;;
    esac
    shift
done
if [ -n "$keep" ]; then
    mkdir -p "$keep"
    folder=$keep
else
    folder=$(mktemp -d)
    trap 'rm -r "$folder"' EXIT
fi

ggml-split ${split[@]+"${split[@]}"} "$cells" --output "$folder/split.ggml"
splits=$(ggml-view --samples "$folder/split.ggml" |
    awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) n += $i ~ /^split[0-9]+$/ } END { print n + 0 }')
learned=()
for split in $(seq -w "$splits"); do
    echo "split $split of $splits" >&2
    ggml-fit --split "$((10#$split))" --metric-only ${fit[@]+"${fit[@]}"} "$folder/split.ggml" --output "$folder/metric$split.ggml"
    ggml-dist --model "$folder/metric$split.ggml" ${dist[@]+"${dist[@]}"} "$folder/split.ggml" --output "$folder/learned$split.ggml"
    learned+=("$folder/learned$split.ggml")
done
ggml-dist --metric euclidean ${dist[@]+"${dist[@]}"} "$folder/split.ggml" --output "$folder/plain.ggml"
score() { ggml-score --baseline "$folder/plain.ggml" --baseline "$folder/split.ggml" "${learned[@]}" "$@"; }
if [ -n "$keep" ]; then
    score --output "$folder/scores.tsv"
    for table in differences predictions; do score --quiet "--$table" --output "$folder/$table.tsv"; done
    cat "$folder/scores.tsv"
else
    score
fi
