# Ctrl-C while a metric is learned: no half file is left, and the next run goes on from there.
. "$(dirname "$0")/start.sh"
set -m
sed -i 's/--rank 5/--rank 5 --no-select --epochs 100000/' config/config.yaml
# Signals are blocked where the tests run.
env --default-signal=INT snakemake --cores 2 results/metric.ggml > log 2>&1 & flow=$!
until pgrep -g "$flow" -x ggml-fit > /dev/null; do
    kill -0 "$flow" 2> /dev/null || { echo 'Snakemake ended before training began'; cat log; exit 1; }
    sleep 0.1
done
kill -INT -- "-$flow"
wait "$flow" && echo no failure
if pgrep -g "$flow"; then echo still running; fi
ls -A results | paste -s -d ' '
sed -i 's/ --no-select --epochs 100000//' config/config.yaml
flow results/metric.ggml; jobs_run
