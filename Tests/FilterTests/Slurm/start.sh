# Starts a cluster of this one machine, of which nothing is outside the folder $PWD/slurm; sourced by the tests. Its
# programs end with the shell.
PATH+=:/usr/sbin
mkdir -m 700 slurm
for folder in state spool log; do mkdir -m 700 slurm/$folder; done
port=$((20000 + $$ % 20000))
user=$(id -un)
host=$(hostname -s)
head -c 1024 /dev/urandom > slurm/munge.key
chmod 600 slurm/munge.key
export SLURM_CONF=$PWD/slurm/slurm.conf
cat > slurm/slurm.conf << END
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$PWD/slurm/munge.socket
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SchedulerParameters=sched_interval=1,batch_sched_delay=0,sched_min_interval=0
MinJobAge=300
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SlurmdParameters=config_overrides
StateSaveLocation=$PWD/slurm/state
SlurmdSpoolDir=$PWD/slurm/spool
SlurmctldLogFile=$PWD/slurm/log/slurmctld
SlurmdLogFile=$PWD/slurm/log/slurmd
SlurmctldPidFile=$PWD/slurm/slurmctld.pid
SlurmdPidFile=$PWD/slurm/slurmd.pid
NodeName=$host NodeAddr=127.0.0.1 CPUs=8 RealMemory=40000 State=UNKNOWN
PartitionName=all Nodes=$host Default=YES State=UP
END
echo CgroupPlugin=cgroup/v1 > slurm/cgroup.conf
munged --foreground --force --num-threads 2 --key-file "$PWD/slurm/munge.key" --socket "$PWD/slurm/munge.socket" \
    --pid-file "$PWD/slurm/munge.pid" --log-file "$PWD/slurm/log/munged" --seed-file "$PWD/slurm/munge.seed" \
    2> slurm/log/munged.errors & daemons=$!
# Nothing that they would save is needed, and where SIGTERM is blocked they would wait for ever.
trap 'kill -9 $daemons 2> /dev/null; wait 2> /dev/null' EXIT
# Waits until a command succeeds, for two minutes at most: a test that fails must end.
await() { for _ in $(seq 1200); do if "$@"; then return; fi; sleep 0.1; done 2> /dev/null; return 69; }
await test -S slurm/munge.socket
slurmctld -D -c 2> slurm/log/slurmctld.errors & daemons="$! $daemons"
slurmd -D 2> slurm/log/slurmd.errors & daemons="$! $daemons"
idle() { test "$(sinfo --noheader --format %T)" = idle; }
await idle || { tail -n 20 slurm/log/*; exit 69; }

# Waits until no job is left. A requeued one would wait for two minutes more, which need not be.
finish() { await done_with_jobs; }
done_with_jobs() {
    squeue --noheader --states PENDING --format '%i %r' | awk '$2 == "BeginTime" { print $1 }' |
        xargs -r -I {} scontrol update JobId={} StartTime=now
    local left
    # No answer is not an empty queue.
    left=$(squeue --noheader) && test -z "$left"
}
