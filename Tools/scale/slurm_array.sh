#!/usr/bin/env bash
#SBATCH --job-name=thimble --array=1-5 --cpus-per-task=4 --time=01:00:00
# Evaluates a model on a Slurm cluster, a shard of the clips a task, and joins the reports when all are done:
#
#     job=$(sbatch --parsable Tools/scale/slurm_array.sh evaluate kws.thimble speech/ --limit 1200)
#     sbatch --dependency=afterok:$job --array=1 Tools/scale/slurm_array.sh --merge $job
#
# The array is numbered from 1. All nodes see this folder, the model and the clips under the same names. THIMBLE is the
# program where it is not in the PATH. Shards lie in shards-JOB/, the whole report in shards-JOB/report.json.
set -euo pipefail
thimble=${THIMBLE:-thimble}

if [[ ${1:-} == --merge ]]; then
  folder=shards-$2
  # Exit code 5: the report is whole, and some files could not be read; they are named.
  "$thimble" merge "$folder"/[0-9]*.json --json > "$folder/merged" || [[ $? == 5 && -s $folder/merged ]]
  mv "$folder/merged" "$folder/report.json"
  exit
fi

folder=shards-$SLURM_ARRAY_JOB_ID
shard=$SLURM_ARRAY_TASK_ID
mkdir -p "$folder"
"$thimble" "$@" --shard "$shard/$SLURM_ARRAY_TASK_COUNT" --json > "$folder/part-$shard" ||
  [[ $? == 5 && -s $folder/part-$shard ]]
# A task that is stopped leaves no report that looks whole.
mv "$folder/part-$shard" "$folder/$shard.json"
