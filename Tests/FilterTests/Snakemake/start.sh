# Installs Snakemake into the folder .build/snakemake of the project, once, and makes a copy of the workflow with the demo
# cohort in $PWD/work; sourced by the tests.
set -e
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
environment=$project/.build/snakemake
requirements=$project/Tests/FilterTests/Snakemake/requirements.txt
if ! cmp -s "$requirements" "$environment/requirements.txt"; then
    rm -rf "$environment"
    python3 -m venv "$environment"
    "$environment/bin/pip" install -q --timeout 20 --retries 1 --disable-pip-version-check -r "$requirements"
    cp "$requirements" "$environment"
fi
PATH=$environment/bin:$PATH
export XDG_CACHE_HOME=$PWD/cache
cp -r "$project/pipelines/snakemake" work
cd work
cp "$project"/pipelines/data/gbm/* .
sed -i 's/ --cells 250/ --cells 40/; s/^folds: 5/folds: 2/' config/config.yaml

# Runs the workflow, and counts the jobs of each rule.
flow() { snakemake --cores 2 --quiet progress --show-failed-logs "$@" > log 2>&1 || { cat log; return 1; }; }
jobs_run() { grep -o '^\(local\)\?rule [a-z_]*' log | cut -d ' ' -f 2 | sort | uniq -c | xargs; }
