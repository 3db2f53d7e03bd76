"""What each option of the training is worth on real cohorts, scored on samples that it has not seen, as a table.

    variants.py [--repeats 10] [--neighbours 3] [gbm] [ipf] [covid] [kang]

Cohorts, splits and scores are those of cohorts.py. One thing is varied at a time; nothing else is selected.
"""
import tempfile

from cohorts import COHORTS, FIGURES, arguments, divide, figures, learn, mean_and_error, prepare, score, values

# By name the options of ggml-fit; None is the metric without training.
VARIANTS = {
    "Euclidean": None,
    "ggml-fit, which mixes": "",
    "the discriminant": "--initial discriminant --epochs 0",
    "the discriminant, trained on": "--initial discriminant --epochs 100",
    "the training": "--no-select",
} | {f"the training, `{options}`": f"--no-select {options}" for options in (
    "--standardize", "--epochs 10", "--epochs 30", "--epochs 300", "--resample", "--restarts 5", "--rank 2", "--rank 10",
    "--cells 100", "--lambda 0", "--lambda 0.1", "--margin 10", "--triplets 3", "--batch 12", "--initial pca")}


def scores(name, repeats, neighbours):
    """Each variant with its figures of each repeat."""
    found = {variant: [] for variant in VARIANTS}
    folds = COHORTS[name][2]
    with tempfile.TemporaryDirectory() as folder:
        prepare(name, folder)
        for seed in range(1, repeats + 1):
            divide(name, seed, folder, folds)
            for variant, options in VARIANTS.items():
                streams, metric = ["plain.ggml"], "euclidean"
                if options is not None:
                    streams = [learn(fold, seed, options, f"{fold}.ggml", folder) for fold in range(1, folds + 1)]
                    metric = "learned"
                rows = score(" ".join(streams), neighbours, folder)
                found[variant].append(figures(rows, metric, "neighbours"))
    return found


def text(numbers):
    if not len(numbers):
        return "not defined"
    mean, error = mean_and_error(numbers)
    return f"{mean:.2f} ± {error:.2f}"


def main():
    options = arguments(__doc__)
    print(f"| cohort | metric | {' | '.join(FIGURES.values())} |")
    print("| --- " * (2 + len(FIGURES)) + "|")
    for name in options.cohorts:
        for variant, rows in scores(name, options.repeats, options.neighbours).items():
            cells = [text(values(rows, figure)) for figure in FIGURES]
            print(f"| {name} | {variant} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
