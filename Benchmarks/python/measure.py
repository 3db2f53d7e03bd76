"""Runs programs, and turns what was measured into lines of Markdown."""
import os, subprocess, sys
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import numpy as np

PYTHON = Path(__file__).resolve().parent
BENCH = PYTHON.parent / ".build/release/transport-bench"
PROGRAMS = PYTHON.parent.parent / ".build/programs"


def run(*command):
    """The seconds and the peak memory (MiB) of a whole process; of each, where "|" makes the command a pipe."""
    command = [str(word) for word in command]
    meter = [sys.executable, "-I", "-S", PYTHON / "metered.py"]
    done = subprocess.run(meter + command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: expected success, found\n{done.stderr}")
    return tuple(map(float, done.stdout.split()))


def ours(program, *arguments):
    return run(PROGRAMS / program, "--quiet", *arguments)


def pipe(*stages):
    """The seconds of a pipe of our programs, and the peak memory of each; a stage is a program and its arguments."""
    words = []
    for program, *arguments in stages:
        words += ["|", PROGRAMS / program, "--quiet", *arguments]
    seconds, *peaks = run(*words[1:])
    return seconds, peaks


def peer(*arguments, policy="passive"):
    return run("env", f"OMP_WAIT_POLICY={policy}", sys.executable, PYTHON / "peer.py", *arguments)


@contextmanager
def cores(count):
    """Processes and threads that begin meanwhile may use no more cores than this."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(allowed)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


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


def compare(work, theirs, mine, required=None, aim=None, unit=duration):
    """Prints a line: medians, and the ratio of medians with the extremes over the rounds."""
    ratios = [t / m for t, m in zip(theirs, mine)]
    ratio = median(theirs) / median(mine)
    shown = digits(ratio) if required is None or ratio >= required else f"**{digits(ratio)}**"
    extremes = f"({digits(min(ratios))} to {digits(max(ratios))})"
    goals = ["" if goal is None else str(goal) for goal in (required, aim)]
    line(work, unit(median(theirs)), unit(median(mine)), f"{shown} {extremes}", *goals)


def agree(work, theirs, mine, tolerance):
    """Ends the run where the two found other numbers: how fast a wrong answer comes does not matter.

    The tolerance is a share of the largest of the numbers.
    """
    difference = np.max(np.abs(np.subtract(theirs, mine))) / np.max(np.abs(theirs))
    if not difference <= tolerance:
        sys.exit(f"{work}: expected the peer's numbers within {tolerance}, found them {difference:.2g} apart")


def limit(work, values, most, unit, note=""):
    """Prints a line for what has a bound of its own: the median, bold where it is above, and a note for the peer."""
    value = median(values)
    line(work, note, unit(value) if value <= most else f"**{unit(value)}**", "", f"at most {unit(most)}", "")


def machine():
    """The processor, the cores that may be used and the memory; nothing that names the machine."""
    with open("/proc/cpuinfo") as file:
        model = next(entry for entry in file if entry.startswith("model name")).split(":")[1].strip()
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{model}, {len(os.sched_getaffinity(0))} cores, {total / 2**30:.0f} GiB"
