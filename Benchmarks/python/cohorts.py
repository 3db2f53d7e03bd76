"""Plain transport, ggml-ot and ggml-fit on real cohorts, scored on samples that no metric has seen, as a table.

    cohorts.py [--repeats 10] [--neighbours 3] [gbm] [ipf] [covid] [kang] [kidney] [onek1k] [melanoma]

Cells are prepared once, from all samples and without their classes. Each split leaves out whole patients; both metrics
learn from the same training samples, and what each has learned is measured and scored by the same programs, on the same
cells. ggml-ot has the options that its functions have by default. It needs as many cells of every sample: it is given 250
or, where that is less, the median of the cohort, drawn without replacement where a sample has so many, and with
replacement where it has fewer. (By itself it leaves such samples out.)
"""
import argparse, os, subprocess, sys, tempfile
from pathlib import Path

import numpy as np

from measure import PROGRAMS

DATA = Path(__file__).resolve().parents[3] / "shared/data"
# What prepares the cells, the column of those who must stay on one side, and the share of the test side.
COHORTS = {
    "gbm": ("ggml-ingest --sheet {data}/gbm/cohort.tsv | ggml-normalize | ggml-pca -k 30", "patient", 0.4),
    "ipf": ("ggml-ingest --sample-key subject --class-key disease {data}/h5ad/ipf_57subjects_20genes.h5ad | "
            "ggml-normalize | ggml-pca -k 20", "sample", 0.4),
    "covid": ("ggml-ingest --sample-key donor --class-key status --embedding X "
              "{data}/h5ad/covid_pbmc_pca_union.h5ad", "sample", 0.4),
    "kang": ("ggml-ingest --sample-key sample_id --class-key stim --keep-key ind "
             "{data}/h5ad/kang_distinct_6s.h5ad | ggml-normalize | ggml-pca -k 30", "ind", 0.34),
    "kidney": ("ggml-ingest --sample-key sample --class-key class --embedding X {data}/h5ad/kidney_iga_60p.h5ad",
               "sample", 0.4),
    "onek1k": ("ggml-ingest --sample-key sample --class-key class {data}/h5ad/onek1k_sex_40p.h5ad | "
               "ggml-normalize | ggml-pca -k 30", "sample", 0.4),
    "melanoma": ("ggml-ingest --sample-key sample --class-key class --state log "
                 "{data}/h5ad/melanoma_icb_19p.h5ad | ggml-pca -k 30", "sample", 0.4),
}
FIGURES = {"balanced_accuracy": "balanced accuracy", "ari": "ARI", "silhouette": "silhouette"}
METHODS = ["Euclidean", "ggml-ot 0.9.94", "ggml-fit", "ggml-fit, kernel"]
MOST_CELLS = 250


def shell(command, folder):
    """What a command prints; the programs are on its path."""
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=folder, capture_output=True, text=True,
                          env=os.environ | {"PATH": f"{PROGRAMS}:{os.environ['PATH']}"})
    if done.returncode:
        sys.exit(f"{command}: expected success, found\n{done.stderr}")
    return done.stdout


def table(text):
    header, *lines = [line.split("\t") for line in text.splitlines()]
    return [dict(zip(header, line)) for line in lines]


def read_cells(stream, folder):
    """The cells of each sample, cells x features; what else is known of them stands behind the features."""
    features = len(table(shell(f"ggml-view --genes {stream}", folder)))
    cells = {}
    for line in shell(f"ggml-view --cells --digits 9 {stream}", folder).splitlines()[1:]:
        _, sample, *fields = line.split("\t")
        cells.setdefault(sample, []).append(fields[:features])
    return {sample: np.array(rows, np.float32) for sample, rows in cells.items()}


def peer_metric(cells, classes, seed):
    """What ggml-ot learns, rank x features."""
    import ggml_ot, torch
    from ggml_ot.data import TripletDataset

    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    size = min(MOST_CELLS, int(np.median([len(points) for points in cells.values()])))
    supports = [cells[sample][rng.choice(len(cells[sample]), size, replace=len(cells[sample]) < size)]
                for sample in classes]
    codes = {name: code for code, name in enumerate(sorted(set(classes.values())))}
    dataset = TripletDataset(supports, [codes[name] for name in classes.values()])
    learned, _ = ggml_ot.train_emd2(dataset, plot_iter=0)
    return np.asarray(learned, np.float32)


def prepare(name, repeats, folder):
    """Makes `cohort.ggml`, which has the splits, and `plain.ggml`, which has the distances without training."""
    command, group, share = COHORTS[name]
    grouped = "" if group == "sample" else f"--group {group}"
    shell(f"{command.format(data=DATA)} | ggml-split --test {share} --repeats {repeats} {grouped} -o cohort.ggml "
          "&& ggml-dist --metric euclidean cohort.ggml -o plain.ggml", folder)


def score(streams, neighbours, folder, classifier="neighbours"):
    """The scores of each split by a classifier; all of one stream, or each stream's own."""
    rows = table(shell(f"ggml-score --neighbours {neighbours} --digits 9 {' '.join(streams)}", folder))
    return [row for row in rows if row["split"].startswith("split") and row["classifier"] == classifier]


def compare(name, repeats, neighbours):
    """For each method the scores of each split."""
    with tempfile.TemporaryDirectory() as folder:
        prepare(name, repeats, folder)
        samples = table(shell("ggml-view --samples cohort.ggml", folder))
        cells = read_cells("cohort.ggml", folder)
        for split in range(1, repeats + 1):
            shell(f"ggml-fit --split {split} cohort.ggml | ggml-dist -o ours{split}.ggml", folder)
            train = {row["sample"]: row["class"] for row in samples if row[f"split{split}"] == "train"}
            np.save(f"{folder}/peer.npy", peer_metric(cells, train, split))
            # No epoch: the metric is the peer's.
            shell(f"ggml-fit --split {split} --initial peer.npy --epochs 0 cohort.ggml | "
                  f"ggml-dist -o peer{split}.ggml", folder)
        learned = [[f"{kind}{split}.ggml" for split in range(1, repeats + 1)] for kind in ("peer", "ours")]
        scores = [score(streams, neighbours, folder) for streams in [["plain.ggml"], *learned]]
        scores.append(score(learned[1], neighbours, folder, "kernel"))
    print(f"{name}: done", file=sys.stderr)
    return scores


def mean_and_error(values):
    """The mean and its standard error, or None where no split has the figure: two test samples have no clusters."""
    values = np.array([float(value) for value in values if value != "NA"])
    return (values.mean(), values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else None


def text(figure):
    return f"{figure[0]:.3f} ± {figure[1]:.3f}" if figure else "not defined"


def arguments(description):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cohorts", nargs="*", metavar="cohort", help=f"of {', '.join(COHORTS)} (default: all)")
    parser.add_argument("--repeats", type=int, default=10, help="splits of each cohort (default: 10)")
    parser.add_argument("--neighbours", type=int, default=3, help="that vote (default: 3)")
    options = parser.parse_args()
    if unknown := set(options.cohorts) - set(COHORTS):
        parser.error(f"expected some of {', '.join(COHORTS)}, found {', '.join(sorted(unknown))}")
    options.cohorts = options.cohorts or list(COHORTS)
    return options


def main():
    options = arguments(__doc__)
    print(f"Mean over {options.repeats} splits ± its standard error; {options.neighbours} neighbours vote.\n")
    print(f"| cohort | figure | {' | '.join(METHODS)} |")
    print("| --- " * (2 + len(METHODS)) + "|")
    means = {figure: [] for figure in FIGURES}
    for name in options.cohorts:
        scores = compare(name, options.repeats, options.neighbours)
        for figure, label in FIGURES.items():
            figures = [mean_and_error([row[figure] for row in rows]) for rows in scores]
            if all(figures):
                means[figure].append([mean for mean, _ in figures])
            print(f"| {name} | {label} | {' | '.join(map(text, figures))} |", flush=True)
    for figure, label in FIGURES.items():
        if means[figure]:
            print(f"| mean | {label} | " + " | ".join(f"{mean:.3f}" for mean in np.mean(means[figure], axis=0)) + " |")


if __name__ == "__main__":
    main()
