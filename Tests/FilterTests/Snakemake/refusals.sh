# What is wrong in the configuration or the sheet is said in a sentence.
. "$(dirname "$0")/start.sh"
refused() { snakemake -n --config "$@" 2>&1 | grep -o "$sentence" | head -n 1; }
sentence='nowhere.tsv: expected a sample sheet, found none; .*' refused sheet=nowhere.tsv
sentence="README.md: expected a column 'path', found.*" refused sheet=README.md
sentence="'five' is not of type 'integer'" refused folds=five
sentence="'fold' was unexpected" refused fold=3
flow --config folds=6 group=patient | grep -o 'ggml-split: .*'
