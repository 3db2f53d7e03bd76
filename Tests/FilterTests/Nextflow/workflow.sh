# What the workflow makes of the sheet, of its name and of the column of groups, as the programs read it.
set -e
here=$(cd "$(dirname "$0")" && pwd)
pipelines=$(cd "$here/../../../pipelines" && pwd)
export JAVA_HOME=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}
groovy "$here/workflow.groovy" "$pipelines/nextflow" > values
head -n 1 values
eval "printf '%s|' $(tail -n 1 values)" && echo
for n in 1 2; do mkdir cells$n; ln -s "$pipelines/data/gbm/"*.h5 cells$n; done
ggml-ingest -q --sheet sheet.tsv | ggml-view --samples | cut -f 1-3,5-
