"""Runs a command, or a pipe of several with a word "|" between them, and prints the seconds from start to end and the
peak memory of each in MiB.

A process of its own, and a small one: the kernel counts in a child's peak what its parent held at its start.
"""
import os, sys, time

pipe = [[]]
for word in sys.argv[1:]:
    if word == "|":
        pipe.append([])
    else:
        pipe[-1].append(word)

STDERR = 2
begin = time.perf_counter()
children, source = [], 0
for command in pipe:
    following, sink = (0, STDERR) if command is pipe[-1] else os.pipe()
    ends = [(os.POSIX_SPAWN_DUP2, source, 0), (os.POSIX_SPAWN_DUP2, sink, 1)]
    children.append(os.posix_spawnp(command[0], command, os.environ, file_actions=ends))
    # What the parent keeps open would hide the end of a stream, and of its reader.
    for end in (source, sink):
        if end > STDERR:
            os.close(end)
    source = following
waited = [os.wait4(child, 0) for child in children]
print(time.perf_counter() - begin, *(usage.ru_maxrss / 1024 for _, _, usage in waited))
sys.exit(any(status for _, status, _ in waited))
