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

# A .csv, names with spaces, and distances from several jobs.
cp "$project/pipelines/data/gbm/PW030-701.h5" 'of day 1.h5'
sed 's/\t/,/g; s/PW030-701.h5/of day 1.h5/' cohort.tsv > 'my cohort.csv'
flow --config sheet='my cohort.csv' results='my results' shards=2 -- 'my results/learned-distances.tsv' 'my results/genes.tsv'
cmp 'my results/learned-distances.tsv' before.tsv && echo same distances
