"""Runs a command and prints its seconds, from start to end, and its peak memory in MiB.

A process of its own, and a small one: the kernel counts in a child's peak what its parent held at its start.
"""
import os, sys, time

begin = time.perf_counter()
to_stderr = [(os.POSIX_SPAWN_DUP2, 2, 1)]
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=to_stderr)
_, status, usage = os.wait4(child, 0)
print(time.perf_counter() - begin, usage.ru_maxrss / 1024)
sys.exit(status != 0)
