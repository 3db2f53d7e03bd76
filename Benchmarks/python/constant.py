"""Times the solver with one text of its source changed, against the solver as it is, by turns on the same problems.

    constant.py FILE OLD NEW    FILE below Sources/GGMLCore/Transport; OLD must stand in it once
"""
import shutil, subprocess, sys, tempfile
from pathlib import Path
from statistics import median

import numpy as np

import data
from measure import BENCH, digits, head, line

ROOT = Path(__file__).resolve().parent.parent.parent
SIZES = (250, 250), (300, 300), (300, 249), (1000, 1000), (1000, 830), (3000, 3000)
CHANGES = 0, 0.01, 0.05
ROUNDS = 6


def changed(folder, file, old, new):
    """The bench, built from a copy of the source with the text changed."""
    for name in ("Package.swift", "Sources", "Tests", "Benchmarks/Package.swift", "Benchmarks/Sources"):
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    path = folder / "Sources/GGMLCore/Transport" / file
    text = path.read_text()
    if text.count(old) != 1:
        sys.exit(f"{file}: expected \"{old}\" once, found it {text.count(old)} times")
    path.write_text(text.replace(old, new))
    subprocess.run(
        ["swift", "build", "--configuration", "release", "--static-swift-stdlib", "--quiet"],
        cwd=folder / "Benchmarks", check=True)
    return folder / "Benchmarks/.build/release/transport-bench"


def ask(bench, paths):
    print(*paths, sep="\t", file=bench.stdin, flush=True)
    return float(bench.stdout.readline().split()[0])


def main(file, old, new):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        benches = [
            subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for path in (BENCH, changed(folder, file, old, new))]
        head("problem", f"share of the time with `{new}`", "extremes")
        for n, m in SIZES:
            for change in CHANGES:
                shares = []
                for seed in range(ROUNDS):
                    rng = np.random.default_rng(seed)
                    x, y = data.clouds(rng, n)
                    clouds = x, y[:m]
                    if change:
                        clouds = *data.moved(rng, change, *clouds), *clouds
                    paths = [folder / f"{position}.npy" for position in range(len(clouds))]
                    for path, cloud in zip(paths, clouds):
                        np.save(path, cloud)
                    before, after = (ask(bench, paths) for bench in benches)
                    shares.append(after / before)
                start = f"after a change of W by {change:.0%}" if change else "from nothing"
                line(f"{n} × {m} points, {start}", digits(median(shares)),
                     f"{digits(min(shares))} to {digits(max(shares))}")


if __name__ == "__main__":
    main(*sys.argv[1:])
