"""From how many samples on a learned metric pays: the scores of cohorts.py on parts of a cohort, as a table.

    curve.py [--repeats 10] [--neighbours 3] [kidney]

Each repeat draws as many samples of each class, and divides them into five folds.
"""
import tempfile
from pathlib import Path

import numpy as np

from cohorts import COHORTS, DATA, FIRST_SEED, arguments, mean_and_error, plain_and_learned, shell, table, values

SIZES = 9, 21, 39, 60


def part(name, size, seed, neighbours, folder):
    """The figures of one part of a cohort: Euclidean and learned, by neighbours and by the kernel."""
    prepare = COHORTS[name][0].format(data=DATA)
    shell(f"{prepare} -o whole.ggml && ggml-view --samples whole.ggml > whole.tsv", folder)
    samples = table(Path(folder, "whole.tsv").read_text())
    classes = sorted({row["class"] for row in samples})
    rng = np.random.default_rng(seed)
    drawn = [sample for label in classes for sample in rng.permutation(
        [row["sample"] for row in samples if row["class"] == label])[:size // len(classes)]]
    shell(f"{prepare.replace('ggml-ingest', 'ggml-ingest --samples ' + ','.join(drawn), 1)} -o cells.ggml", folder)
    folds = min(COHORTS[name][2], size // len(classes))
    return plain_and_learned(name, seed, neighbours, folder, folds)


def main():
    options = arguments(__doc__)
    print("| cohort | samples | Euclidean | Euclidean, kernel | ggml-fit | ggml-fit, kernel | "
          "ggml-fit less Euclidean | both by the kernel |")
    print("| --- " * 8 + "|")
    for name in options.cohorts if len(options.cohorts) < len(COHORTS) else ["kidney"]:
        for size in SIZES:
            with tempfile.TemporaryDirectory() as folder:
                found = [part(name, size, seed, options.neighbours, folder)
                         for seed in range(FIRST_SEED, FIRST_SEED + options.repeats)]
            numbers = [values(rows, "balanced_accuracy") for rows in zip(*found)]
            cells = [*numbers, numbers[2] - numbers[0], numbers[3] - numbers[1]]
            print(f"| {name} | {size} | " + " | ".join(
                "{:.3f} ± {:.3f}".format(*mean_and_error(cell)) for cell in cells) + " |", flush=True)


if __name__ == "__main__":
    main()
