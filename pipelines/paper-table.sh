#!/bin/bash
# The means and standard deviations of tables that ggml-score wrote, named COHORT-METRIC.tsv, beside the accuracies that
# the paper gives, which are of neighbours. That of the plain metrics is a range, as it is for LMNN, LFDA, NCA and ITML.
set -euo pipefail
printf 'cohort\tmetric\tsplits\taccuracy\tsd\tpublished\tari\tnmi\tvi\tsilhouette\n'
awk -F '\t' -v OFS='\t' '
    FNR == 1 {
        for (i = 1; i <= NF; i++) column[$i] = i
        cohort = FILENAME
        sub(/.*\//, "", cohort)
        sub(/-.*/, "", cohort)
        splits = 0
    }
    $column["classifier"] == "kernel" { next }
    $1 ~ /^split[0-9]/ { splits++ }
    $1 == "mean" {
        split($0, mean)
    }
    $1 == "sd" {
        metric = mean[column["metric"]]
        published = metric != "learned" ? "0.27 to 0.49" : cohort == "2d" ? "0.96" : "1.00"
        print cohort, metric, splits, mean[column["accuracy"]], $column["accuracy"], published,
            mean[column["ari"]], mean[column["nmi"]], mean[column["vi"]], mean[column["silhouette"]]
    }' "$@"
