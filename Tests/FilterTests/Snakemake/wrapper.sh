# The wrapper, as the tests of snakemake-wrappers call it.
. "$(dirname "$0")/start.sh"
mkdir -p repository/master/bio
cp -r wrappers/ggml repository/master/bio
mkdir 'a cohort' && cd 'a cohort'
cp ../*.h5 ../cohort.tsv .
flow --snakefile ../wrappers/ggml/test/Snakefile --wrapper-prefix "file:$PWD/../repository/" clustermap.svg report.html
jobs_run
ggml-view --provenance learned.ggml | cut -f 2,4
