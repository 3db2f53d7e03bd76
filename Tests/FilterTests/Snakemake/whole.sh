# The workflow from sheet to report; then again, when nothing, an option, or a file of cells has changed.
. "$(dirname "$0")/start.sh"
snakemake --lint 2>&1
flow
ls results results/figures | paste -s -d ' '
find results -name '*.shard'
flow; jobs_run
sed -i 's/--rank 5/--rank 2/' config/config.yaml
flow; jobs_run
# Other cells: those of another slice of this patient.
cp results/learned-distances.tsv before.tsv
cp PW030-704.h5 PW030-701.h5
flow; jobs_run
cmp -s results/learned-distances.tsv before.tsv || echo other distances

# A .CSV, names with spaces, a column with an apostrophe, and distances from several jobs.
cp "$project/pipelines/data/gbm/PW030-701.h5" 'of day 1.h5'
sed "s/\t/,/g; s/PW030-701.h5/of day 1.h5/; 1s/patient/patient's; echo injected/" cohort.tsv > 'my cohort.CSV'
flow --config sheet='my cohort.CSV' results='my results' shards=2 group="patient's; echo injected" -- \
    'my results/learned-distances.tsv' 'my results/genes.tsv' 'my results/split.ggml'
ggml-view --provenance 'my results/split.ggml' | tail -n 1 | grep -o -- '--group.*injected'
cmp 'my results/learned-distances.tsv' before.tsv && echo same distances
