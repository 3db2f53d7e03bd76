#!/bin/sh
# Runs ggml-dist or ggml-tune on a cluster: an array of jobs, each of which computes a shard, and a job that merges them
# if all succeeded. Prints the ids of both.
#
#     submit.sh SHARDS OUTPUT ggml-dist [OPTION...] INPUT
#
# The shards and what they say go to the folder OUTPUT.shards. To compute some of them again, name them:
# ONLY=3,5-7 submit.sh, and the rest as before. What each job may use is said in shard.sbatch and merge.sbatch.
set -eu

test $# -ge 3 || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 64; }
shards=$1 output=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
folder=$output.shards
mkdir -p "$folder"

array=$(sbatch --parsable --array="${ONLY:-1-$shards}" --output="$folder/%a.log" \
    "$here/shard.sbatch" "$shards" "$folder" "$@")
# Behind the id there may be the name of the cluster.
merge=$(sbatch --parsable --dependency="afterok:${array%%;*}" --kill-on-invalid-dep=yes \
    --output="$folder/merge.log" "$here/merge.sbatch" "$shards" "$folder" "$output")
echo "${array%%;*} ${merge%%;*}"
