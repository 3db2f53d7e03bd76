"""Prints how time and peak memory of the programs grow: with points, dimensions, samples, and cells."""
import argparse, tempfile
from statistics import median

import numpy as np

import data, files, stream
from measure import duration, head, line, memory, ours


def repeated(*command):
    """The medians of three runs; of one, where it takes long."""
    runs = [ours(*command)]
    while len(runs) < 3 and runs[0][0] < 20:
        runs.append(ours(*command))
    return [median(column) for column in zip(*runs)]


def exponent(sizes, values):
    """The slope in log-log over the upper half, where the start of a process counts less."""
    half = (len(sizes) - 1) // 2
    return f"{np.polyfit(np.log(sizes[half:]), np.log(values[half:]), 1)[0]:.2f}"


def table(title, columns, sizes, measure):
    """Prints a line a size, and the exponents; `measure` gives pairs of seconds and MiB."""
    print(f"\n## {title}\n")
    head(*columns)
    found = []
    for size in sizes:
        found.append([value for pair in measure(size) for value in pair])
        line(str(size), *(unit(value) for unit, value in zip([duration, memory] * len(found[0]), found[-1])))
    line("exponent, larger half", *(exponent(sizes, values) for values in zip(*found)))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most-points", type=int, default=16_000, help="of a sample (default: 16000)")
    parser.add_argument("--most-samples", type=int, default=1000, help="default: 1000")
    parser.add_argument("--most-cells", type=int, default=200_000, help="of a file (default: 200000)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cells, output = f"{folder}/cells.ggml", f"{folder}/out.ggml"

        def pair(points):
            x, y = data.clouds(np.random.default_rng(1), points)
            for other in y, y[: points * 83 // 100]:
                stream.write(cells, [x, other])
                yield repeated("ggml-dist", "--cells", "all", "--threads", 1, "--output", output, cells)

        def space(dimensions):
            rng = np.random.default_rng(1)
            stream.write(cells, [data.clouds(rng, 300, dimensions)[sample % 2] for sample in range(30)])
            yield repeated("ggml-dist", "--cells", "all", "--threads", 1, "--output", output, cells)

        def file(size):
            seconds, peaks = files.principal_components(files.file(size), output)
            yield seconds, max(peaks)

        def cohort(samples):
            rng = np.random.default_rng(1)
            points = [data.clouds(rng, 50)[sample % 2] for sample in range(samples)]
            stream.write(cells, points, [sample % 2 for sample in range(samples)])
            shared = "--cells", "all", "--threads", 2, "--output", output
            yield repeated("ggml-dist", *shared, cells)
            yield repeated("ggml-fit", "--epochs", 1, "--metric-only", *shared, cells)

        points = [n for n in (250 << step for step in range(10)) if n <= options.most_points]
        columns = ["points", "time", "peak memory", "83 % as many in the other", "peak memory"]
        table("Growth with the points of a sample", columns, points, pair)
        table("Growth with the dimensions, of all distances between 30 samples of 300 points",
              ["dimensions", "time", "peak memory"], (2, 5, 10, 30, 100, 300), space)
        samples = [n for n in (10, 30, 100, 300, 1000) if n <= options.most_samples]
        columns = ["samples", "ggml-dist", "peak memory", "ggml-fit, one epoch", "peak memory"]
        table("Growth with the number of samples, of 50 points each", columns, samples, cohort)
        sizes = [n for n in (25_000, 50_000, 100_000, 200_000, 1_300_000) if n <= options.most_cells]
        table("Growth with the cells of a file, to 2,000 genes and 50 components",
              ["cells", "time", "peak memory of the largest program"], sizes, file)


main()
