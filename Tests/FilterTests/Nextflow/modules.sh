# The modules, run as their tests ask. GGML_RECORD=1 writes their snapshots.
set -e
here=$(cd "$(dirname "$0")" && pwd)
nextflow=$(cd "$here/../../../pipelines/nextflow" && pwd)
export JAVA_HOME=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}
"$nextflow/tests/data.sh" data
groovy "$here/modules.groovy" "$nextflow" data ${GGML_RECORD:+record}
