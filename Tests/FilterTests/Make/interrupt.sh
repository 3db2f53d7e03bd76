# Ctrl-C, and then a kill of everything at once, while a metric is learned: no half file is left, and the next run goes on.
set -e
cp -r "$(dirname "$0")/../../../pipelines/data/gbm" work
cp "$(dirname "$0")/../../../pipelines/Makefile" work
cd work
export MAKEFLAGS=CELLS=40
# A training that does not end by itself.
mkdir bin
printf '#!/bin/sh\nexec ggml fit --no-select --epochs 100000 "$@"\n' > bin/ggml-fit
chmod +x bin/ggml-fit
set -m
for signal in INT KILL; do
    # Signals are blocked where the tests run.
    PATH=$PWD/bin:$PATH env --default-signal=INT make -j2 results/metric.ggml results/test1.ggml > log 2>&1 & make=$!
    until test "$(pgrep -g "$make" -f -c 'ggml[ -]fit .*--epochs')" -ge 2; do
        kill -0 "$make" 2> /dev/null || { echo 'make ended before training began'; cat log; exit 1; }
        sleep 0.1
    done
    kill -s "$signal" -- "-$make"
    wait "$make" || echo "exit $?"
    ls results | xargs
done
make -j2 > log 2>&1
grep -c 'ggml-ingest\|ggml-pca' log || true
ls results/report.html
make -n

# In another order, the same bytes.
mv results parallel
make > log 2>&1
diff -r parallel results && echo same

# A kill between the stream of counts and the list of its files.
printf '#!/bin/sh\nkill -s KILL 0\n' > bin/ggml-view
chmod +x bin/ggml-view
PATH=$PWD/bin:$PATH make RESULTS=cut cut/counts.ggml > log 2>&1 & wait $! || echo "exit $?"
ls cut | grep -vc '\.new$' || true
make -s RESULTS=cut cut/counts.ggml
ls cut | xargs
