# The lint of nf-core's tools, which are installed into the folder .build/nf-core of the project, once.
set -e
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../../.." && pwd)
environment=$project/.build/nf-core
if ! cmp -s "$here/requirements.txt" "$environment/requirements.txt"; then
    rm -rf "$environment"
    python3 -m venv "$environment"
    "$environment/bin/pip" install -q --timeout 20 --retries 1 --disable-pip-version-check -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$environment"
fi
test "${1:-}" = install || "$environment/bin/python" "$here/lint.py" "$project/pipelines/nextflow/modules/local/ggml"
