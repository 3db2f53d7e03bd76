"""What each option of the training is worth on real cohorts, scored on samples that it has not seen, as a table.

    variants.py [--repeats 10] [--neighbours 3] [gbm] [ipf] [covid] [kang]

Cohorts, splits and scores are those of cohorts.py. One thing is varied at a time; nothing else is selected.
"""
import tempfile

from cohorts import FIGURES, arguments, mean_and_error, prepare, score, shell, text

# By name the options of ggml-fit; None is the metric without training.
VARIANTS = {
    "Euclidean": None,
    "ggml-fit, which selects": "",
    "the discriminant": "--initial discriminant --epochs 0",
    "the discriminant, trained on": "--initial discriminant --epochs 100",
    "the training": "--no-select",
} | {f"the training, `{options}`": f"--no-select {options}" for options in (
    "--standardize", "--epochs 10", "--epochs 30", "--epochs 300", "--resample", "--restarts 5", "--rank 2", "--rank 10",
    "--cells 100", "--lambda 0", "--lambda 0.1", "--margin 10", "--triplets 3", "--batch 12", "--initial pca")}


def scores(name, repeats, neighbours):
    """Each variant with its scores of each split."""
    with tempfile.TemporaryDirectory() as folder:
        prepare(name, repeats, folder)
        for variant, options in VARIANTS.items():
            streams = ["plain.ggml"]
            if options is not None:
                streams = [f"{split}.ggml" for split in range(1, repeats + 1)]
                for split, stream in enumerate(streams, 1):
                    shell(f"ggml-fit --split {split} {options} cohort.ggml | ggml-dist -o {stream}", folder)
            yield variant, score(streams, neighbours, folder)


def main():
    options = arguments(__doc__)
    print(f"| cohort | metric | {' | '.join(FIGURES.values())} |")
    print("| --- " * (2 + len(FIGURES)) + "|")
    for name in options.cohorts:
        for variant, rows in scores(name, options.repeats, options.neighbours):
            figures = [text(mean_and_error([row[figure] for row in rows])) for figure in FIGURES]
            print(f"| {name} | {variant} | {' | '.join(figures)} |", flush=True)


if __name__ == "__main__":
    main()
