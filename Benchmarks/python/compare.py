"""Prints how many times faster than its Python peers this project is, as a Markdown table.

Ours and theirs take turns on the same input, in one run on one machine; what they find must agree.
"""
import argparse, importlib.metadata, subprocess, tempfile, time, warnings
from statistics import median

import numpy as np
import ot
from scipy.sparse import csr_matrix
from scipy.spatial.distance import cdist

import data, stream
from files import ingest, large, preprocess
from measure import BENCH, agree, compare, duration, head, line, machine, memory, ours, peer

EPOCHS = 30


def best_of_peer(task, folder, *arguments):
    """The seconds of the peer, its peak memory, and what it found, the better of two ways.

    Its threads can wait for each other spinning or asleep. Spinning is a quarter faster on an idle machine,
    and ten times slower on one with other work.
    """
    runs = []
    for policy in ("active", "passive"):
        _, peak = peer(task, f"{folder}/cohort.npz", f"{folder}/found.npz", *arguments, policy=policy)
        result = np.load(f"{folder}/found.npz")
        runs.append((float(result["seconds"]), peak, result["found"]))
    return min(runs, key=lambda run: run[0])


# MARK: One transport problem

def pot(costs, weights, limit=100_000):
    """The seconds of POT's exact solver alone, the cost that it finds, and whether it warns of its limit.

    The median of five solves, as in our turn; one where it takes long.
    """
    weights = [weight / weight.sum() for weight in weights]
    times = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(5 if len(costs) <= 1000 else 1):
            begin = time.perf_counter()
            cost = ot.emd2(*weights, costs, numItermax=limit)
            times.append(time.perf_counter() - begin)
    return median(times), cost, any("numItermax" in str(warning.message) for warning in caught)


def solves(options, folder, work, n, change, required=None, aim=None, m=None, weighted=False,
           dimensions=data.DIMENSIONS):
    theirs, mine, whole = [], [], []
    bench = subprocess.Popen([BENCH], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    # Small problems are over soon, and the noise in them is larger.
    for seed in range(options.rounds * min(4, 3000 // n)):
        rng = np.random.default_rng(seed)
        x, y = data.clouds(rng, n, dimensions)
        clouds = x, y[:m]
        if change:
            clouds = *data.moved(rng, change, *clouds), *clouds
        weights = [data.weights(rng, len(cloud)) if weighted else np.ones(len(cloud)) for cloud in clouds[:2]]
        paths = []
        for position, cloud in enumerate(clouds):
            paths.append(f"{folder}/{position}.npy")
            np.save(paths[-1], cloud)
            if weighted:
                np.save(f"{folder}/weights{position}.npy", weights[position % 2].astype(np.float32)[:, np.newaxis])
                paths[-1] += f",{folder}/weights{position}.npy"
        print(*paths, sep="\t", file=bench.stdin, flush=True)
        seconds, distance, _ = map(float, bench.stdout.readline().split())
        mine.append(seconds)
        costs = cdist(clouds[0].astype(float), clouds[1].astype(float))
        seconds, cost, is_short = pot(costs, weights)
        theirs.append(seconds)
        if is_short:
            seconds, cost, _ = pot(costs, weights, limit=10**9)
            whole.append(seconds)
        agree(work, cost, distance, 1e-6)
    bench.stdin.close()
    bench.wait()
    if whole:
        work += f" (POT warned in {len(whole)} of {len(theirs)} rounds that it stopped short of the "
        work += f"optimum; reaching it takes {duration(median(whole))})"
    compare(work, theirs, mine, required, aim)


def cold(options, folder):
    for n in (250, 300, 1000, 3000):
        solves(options, folder, f"one solve, {n} × {n} points, cold", n, 0, 6, 15)


def unequal(options, folder):
    for n, m, required, aim in (
        (300, 249, 6, 9), (300, 200, 8, 12), (1000, 830, 12, 20), (1000, 999, 12, 20), (3000, 2490, 20, None)
    ):
        solves(options, folder, f"one solve, {n} × {m} points, cold", n, 0, required, aim, m=m)
    for n in (300, 1000):
        work = f"one solve, {n} × {n} points of random weights, cold"
        solves(options, folder, work, n, 0, 4, 6, weighted=True)
    for n, m in ((300, 249), (1000, 830)):
        for change, required in ((0.01, 20), (0.05, 8)):
            work = f"one solve, {n} × {m} points, warm: W changed by {change:.0%}"
            solves(options, folder, work, n, change, required, 2 * required, m=m)


def dimensions(options, folder):
    for n, m in ((300, 300), (300, 249), (1000, 1000), (1000, 830)):
        work = f"one solve, {n} × {m} points in 30 dimensions, cold"
        solves(options, folder, work, n, 0, m=m, dimensions=30)


def warm(options, folder):
    for n, change, required in ((250, 0.01, 60), (250, 0.05, 20), (1000, 0.01, 25), (1000, 0.05, 8)):
        work = f"one solve, {n} × {n} points, warm: W changed by {change:.0%}"
        solves(options, folder, work, n, change, required, 2 * required)


# MARK: Training

def fit(folder, epochs):
    return ours(
        "ggml-fit", "--initial", f"{folder}/initial.npy", "--epochs", epochs, "--margin", 10,
        "--lambda", 0.001, "--learning-rate", 0.05, "--cells", "all", "--threads", 2, "--metric-only",
        "--output", f"{folder}/metric.ggml", f"{folder}/cells.ggml")


def train(options, folder, work, points, classes, required=None, aim=None, layout=np.asarray, solver="emd2"):
    """A line for the time of an epoch, and one for the peak memory."""
    initial = data.start(np.random.default_rng(1), points.shape[2])
    np.save(f"{folder}/initial.npy", initial)
    np.savez(f"{folder}/cohort.npz", points=points, classes=classes, initial=initial)
    stream.write(f"{folder}/cells.ggml", [layout(cells) for cells in points], classes)
    theirs, mine = [], []
    for _ in range(options.rounds):
        seconds, peak = fit(folder, EPOCHS)
        mine.append((seconds / EPOCHS, peak))
        seconds, peak, found = best_of_peer(solver, folder, options.peer_epochs)
        theirs.append((seconds, peak))
    if solver == "emd2":
        fit(folder, options.peer_epochs)
        agree(work, found, stream.metric(f"{folder}/metric.ggml"), 1e-4)
    (seconds, peaks), (our_seconds, our_peaks) = zip(*theirs), zip(*mine)
    compare(f"{work}, one epoch", seconds, our_seconds, required, aim)
    compare("peak memory of the same", peaks, our_peaks, 20, unit=memory)


def synthetic(folder, scale, dimensions):
    peer("synth", f"{folder}/synth.npz", scale, dimensions)
    made = np.load(f"{folder}/synth.npz")
    return made["points"], made["classes"]


def training(options, folder):
    work = "training, 3 classes × 10 samples × 300 points, 2 features"
    train(options, folder, work, *synthetic(folder, 10, 1), 100, 300)


def sinkhorn(options, folder):
    work = "training as above, the peer by Sinkhorn's approximation (its map is another)"
    train(options, folder, work, *synthetic(folder, 10, 1), solver="sinkhorn")


def noise(options, folder):
    train(options, folder, "training, the same with 200 features", *synthetic(folder, 1, 199), 100)


def genes(options, folder):
    work = "training, 2 classes × 5 samples × 250 cells, 5,000 genes, 5 % nonzero"
    train(options, folder, work, *data.genes(np.random.default_rng(1)), 60, layout=csr_matrix)


# MARK: Distances

def distances(options, folder):
    work = "all distances between 30 samples × 300 points"
    points, classes = synthetic(folder, 10, 1)
    np.savez(f"{folder}/cohort.npz", points=points, classes=classes)
    cells, output = f"{folder}/cells.ggml", f"{folder}/distances.ggml"
    stream.write(cells, points)
    theirs, mine = [], []
    for _ in range(options.rounds):
        seconds, _ = ours("ggml-dist", "--cells", "all", "--threads", 2, "--output", output, cells)
        mine.append(seconds)
        seconds, _, found = best_of_peer("distances", folder)
        theirs.append(seconds)
    agree(work, found, stream.distances(output), 1e-6)
    compare(work, theirs, mine, 20, 40)


HEADING = """\
# Results

How many times faster these programs are than their Python peers, and how their time and memory grow. Measured on
{machine}, with {versions}.

## Against the peers
"""

NOTES = """
### How it was measured
Ours and the peer take turns on the same input, for {rounds} rounds; short solves are repeated more often. Times are
medians. The ratio is the ratio of these medians, with the smallest and the largest ratio of a single round in
parentheses. A ratio below the required one is bold, and so is a value above its limit. A run ends with an error unless
both find the same: the same genes, variances of components within 1e-3, costs and distances within 1e-6, and entries of
learned maps within 1e-4 of the largest.

- **Ingest.** `ggml-ingest` writes the stream to a file. No other program does exactly this, so it stands beside threads
  that only inflate the chunks of counts, which they already have in memory.
- **From a file to components.** The peer is scanpy: `read_10x_h5`, `normalize_total`, `log1p`, `highly_variable_genes`
  and `pca` in one process. Ours is the pipe of `ggml-ingest`, `ggml-normalize` and `ggml-pca`, timed from the start of
  the first to the end of the last. Memory is that of each of our processes, beside that of the peer's only one.
- **One solve.** The peer is `ot.emd2` alone, with the costs given; our time includes computing them. One thread, 5
  dimensions where no others are named.
- **Training.** The peer is `train_emd2` of ggml-ot: the mean of {peer_epochs} epochs, after one that is not counted.
  Ours is the whole process `ggml-fit --epochs 30`, including start and reading, divided by 30. Two threads, rank 5.
- **Distances.** The peer is `compute_OT` of ggml-ot, without its start; ours is the whole process `ggml-dist`. Two
  threads.
"""

USUAL = ingest, preprocess, cold, unequal, dimensions, warm, training, noise, genes, distances
ROWS = {row.__name__: row for row in (*USUAL, sinkhorn, large)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    names = f"{', '.join(ROWS)} (default: all but the last two)"
    parser.add_argument("rows", nargs="*", metavar="row", help=names)
    parser.add_argument("--rounds", type=int, default=5, help="how often each takes its turn (default: 5)")
    parser.add_argument("--peer-epochs", type=int, default=3, help="epochs that the peer trains (default: 3)")
    options = parser.parse_args()
    peers = ("scanpy", "ggml-ot", "POT", "torch", "numpy")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in peers)
    print(HEADING.format(machine=machine(), versions=versions))
    head("work", "peer", "ours", "ratio", "required", "aim")
    for row in [ROWS[name] for name in options.rows] or USUAL:
        with tempfile.TemporaryDirectory() as folder:
            row(options, folder)
    print(NOTES.format(**vars(options)))


main()
