#!/bin/bash
# One line of the table of ablations: learns with these options from the train side of split 1 of each stream, and scores
# the test side.
#
#     paper-ablation.sh 2d "--rank 2" cohorts/2d-1.ggml cohorts/2d-2.ggml
#
# Prints the name, the options, the mean accuracy, its standard deviation, the mean adjusted Rand index, and the mean
# seconds of a fit.
set -euo pipefail
name=$1 options=$2
shift 2
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

declare -A scale=([2d]=--standardize [200d]='')
number=0 nanoseconds=0
for cohort; do
    number=$((number + 1))
    start=$(date +%s%N)
    # The training itself is what is varied; in 2D one dimension is a thousand times as large as the other.
    # shellcheck disable=SC2086 # several options
    ggml-fit --quiet --no-select ${scale[$name]} --split 1 $options "$cohort" --output "$work/fit.ggml"
    nanoseconds=$((nanoseconds + $(date +%s%N) - start))
    ggml-dist --quiet "$work/fit.ggml" --output "$work/distances$number.ggml"
done
ggml-score --quiet --neighbours "${NEIGHBOURS:-5}" $(seq -f "$work/distances%g.ggml" "$number") |
    awk -F '\t' -v OFS='\t' -v name="$name" -v options="$options" -v nanoseconds="$nanoseconds" -v n="$number" '
        NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i }
        $column["classifier"] == "kernel" { next }
        $1 == "mean" { accuracy = $column["accuracy"]; ari = $column["ari"] }
        $1 == "sd" { print name, options, accuracy, $column["accuracy"], ari, sprintf("%.2f", nanoseconds / 1e9 / n) }'
