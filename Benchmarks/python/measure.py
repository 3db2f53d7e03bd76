"""Runs programs, and turns what was measured into lines of Markdown."""
import os, subprocess, sys
from pathlib import Path

PYTHON = Path(__file__).resolve().parent
BENCH = PYTHON.parent / ".build/release/transport-bench"
PROGRAMS = PYTHON.parent.parent / ".build/release"


def run(*command):
    """The seconds and the peak memory (MiB) of a whole process."""
    command = [str(word) for word in command]
    meter = [sys.executable, "-I", "-S", PYTHON / "metered.py"]
    done = subprocess.run(meter + command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: expected success, found\n{done.stderr}")
    return tuple(map(float, done.stdout.split()))


def ours(program, *arguments):
    return run(PROGRAMS / program, "--quiet", *arguments)


def peer(*arguments, policy="passive"):
    return run("env", f"OMP_WAIT_POLICY={policy}", sys.executable, PYTHON / "peer.py", *arguments)


def digits(value):
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def duration(seconds):
    for factor, unit in ((1, "s"), (1e3, "ms")):
        if seconds * factor >= 1:
            return f"{digits(seconds * factor)} {unit}"
    return f"{digits(seconds * 1e6)} µs"


def memory(mebibytes):
    return f"{digits(mebibytes / 1024)} GiB" if mebibytes >= 1024 else f"{digits(mebibytes)} MiB"


def line(*cells):
    """A line of a table, shown at once, because the next may take minutes."""
    print("| " + " | ".join(cells) + " |", flush=True)


def head(*columns):
    line(*columns)
    line(*["---"] * len(columns))


def machine():
    """The processor, the cores that may be used and the memory; nothing that names the machine."""
    with open("/proc/cpuinfo") as file:
        model = next(entry for entry in file if entry.startswith("model name")).split(":")[1].strip()
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{model}, {len(os.sched_getaffinity(0))} cores, {total / 2**30:.0f} GiB"
