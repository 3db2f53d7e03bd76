# Under the SLURM profile, stages become jobs of a cluster.
. "$(dirname "$0")/start.sh"
set +e
. "$project/Tests/FilterTests/Slurm/start.sh"
# Snakemake takes SLURM's variables from its jobs, and with them where the configuration of this cluster is.
mkdir bin
printf '#!/bin/sh\nSLURM_CONF=%s exec %s "$@"\n' "$SLURM_CONF" "$(command -v srun)" > bin/srun
chmod +x bin/srun
PATH=$PWD/bin:$PATH
# There is no accounting.
snakemake --profile profiles/slurm --slurm-status-command squeue --slurm-init-seconds-before-status-checks 1 \
    --seconds-between-status-checks 1 -- results/genes.ggml > log 2>&1 || cat log
jobs_run
grep -o 'has been submitted with SLURM jobid [0-9]*' log
ggml-view results/genes.ggml | grep '^samples'
