"""How well the classes of unseen patients are named on real cohorts, by ggml-fit and by simpler or other ways, as tables.

    cohorts.py [--repeats 10] [--neighbours 3] [--peer] [gbm] [ipf] [covid] [kang] [kidney] [onek1k] [melanoma]

Cells are prepared once, from all samples and without their classes. Each repeat divides the samples anew into five folds
(three in kang), with whole patients on one side, and draws anew the 250 cells that are compared of larger samples.
Whatever is learned is learned from the train side of each fold; all distances are scored by ggml-score on the same folds:
3 neighbours vote, or (kernel) logistic regression on all distances.
Balanced accuracy is that of the predictions of all folds of a repeat together; ARI and silhouette are means over folds.
Errors beside figures are those over repeats. Differences have errors and p over patients, as in ggml-score(1): a patient
counts once, with the mean over repeats.

pseudobulk, composition   logistic regression without distances, see ggml-score(1); of the same cells in each repeat
energy                    the energy distance between samples (Székely and Rizzo 2013)
GloScope                  symmetrised Kullback-Leibler divergence by 25 nearest neighbours (Wang et al. 2024), of its paper
LFDA                      transport under local Fisher discriminant analysis (Sugiyama 2007), of its paper, in 5 dimensions

Only with --peer, because they take hours:

NCA, LMNN, ITML           transport under neighbourhood components analysis (Goldberger et al. 2005), by scikit-learn; large
                          margin nearest neighbours (Weinberger and Saul 2009) and information-theoretic metric learning
                          (Davis et al. 2007), by metric-learn; 5 dimensions, but for the last, and at most 100 iterations
ggml-ot                   the published package with its default options. It needs as many cells of every sample: it is
                          given 250 or, where that is less, the median of the cohort, drawn without replacement where a
                          sample has so many, and with replacement where it has fewer.

LFDA, NCA, LMNN and ITML learn from 50 cells a sample, each with the class of its sample: they need all pairs of cells.
"""
import argparse, os, subprocess, sys, tempfile
from pathlib import Path

import numpy as np
from scipy.linalg import eigh
from scipy.spatial import KDTree
from scipy.spatial.distance import cdist

from measure import PROGRAMS

DATA = Path(__file__).resolve().parents[3] / "shared/data"
# What prepares the cells, the column of those who must stay on one side, and the number of folds.
COHORTS = {
    "gbm": ("ggml-ingest --sheet {data}/gbm/cohort.tsv | ggml-normalize | ggml-pca -k 30", "patient", 5),
    "ipf": ("ggml-ingest --sample-key subject --class-key disease {data}/h5ad/ipf_57subjects_20genes.h5ad | "
            "ggml-normalize | ggml-pca -k 20", "sample", 5),
    "covid": ("ggml-ingest --sample-key donor --class-key status --embedding X "
              "{data}/h5ad/covid_pbmc_pca_union.h5ad", "sample", 5),
    "kang": ("ggml-ingest --sample-key sample_id --class-key stim --keep-key ind "
             "{data}/h5ad/kang_distinct_6s.h5ad | ggml-normalize | ggml-pca -k 30", "ind", 3),
    "kidney": ("ggml-ingest --sample-key sample --class-key class --embedding X {data}/h5ad/kidney_iga_60p.h5ad",
               "sample", 5),
    "onek1k": ("ggml-ingest --sample-key sample --class-key class {data}/h5ad/onek1k_sex_40p.h5ad | "
               "ggml-normalize | ggml-pca -k 30", "sample", 5),
    "melanoma": ("ggml-ingest --sample-key sample --class-key class --state log "
                 "{data}/h5ad/melanoma_icb_19p.h5ad | ggml-pca -k 30", "sample", 5),
}
MOST_CELLS = 250
# Divisions that played no part in the development of the methods, which used lower seeds.
FIRST_SEED = 101
FIGURES = {"balanced_accuracy": "balanced accuracy", "ari": "ARI", "silhouette": "silhouette"}


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
    """The cells of each sample as float64, cells x features."""
    features = len(table(shell(f"ggml-view --genes {stream}", folder)))
    cells = {}
    for line in shell(f"ggml-view --cells --digits 9 {stream}", folder).splitlines()[1:]:
        _, sample, *fields = line.split("\t")
        # What else is known of a cell stands behind its features.
        cells.setdefault(sample, []).append(fields[:features])
    return {sample: np.array(rows, float) for sample, rows in cells.items()}


def draw(cells, seed):
    """At most as many cells of each sample as the programs compare."""
    rng = np.random.default_rng(seed)
    return {sample: rows[rng.permutation(len(rows))[:MOST_CELLS]] for sample, rows in cells.items()}


def energy(x, y):
    return np.sqrt(max(0, 2 * cdist(x, y).mean() - cdist(x, x).mean() - cdist(y, y).mean()))


def gloscope(x, y, k=25):
    def divergence(x, y):
        own, other = min(k, len(x) - 1), min(k, len(y))
        if own < 1:
            return 0
        near = KDTree(x).query(x, own + 1)[0][:, -1]
        far = KDTree(y).query(x, [other])[0][:, -1]
        known = (near > 0) & (far > 0)
        return x.shape[1] * np.log(far[known] / near[known]).mean() + np.log(len(y) / max(1, len(x) - 1))
    return max(0, divergence(x, y) + divergence(y, x))


def write_matrix(path, distance, cells):
    """Writes a table of distances between all samples."""
    names = list(cells)
    matrix = np.zeros((len(names), len(names)))
    for i, first in enumerate(names):
        for j in range(i):
            matrix[i, j] = matrix[j, i] = distance(cells[first], cells[names[j]])
    with open(path, "w") as file:
        print("sample", *names, sep="\t", file=file)
        for name, row in zip(names, matrix):
            print(name, *row, sep="\t", file=file)


def lfda(cells, classes, seed):
    """The map of LFDA, 5 x features, of its paper, with the affinity of the 7th neighbour."""
    x = np.vstack([cells[sample][:50] for sample in classes])
    y = np.concatenate([[label] * len(cells[sample][:50]) for sample, label in classes.items()])
    within, between = np.zeros((len(x), len(x))), np.full((len(x), len(x)), 1 / len(x))
    for label in set(y):
        own = np.flatnonzero(y == label)
        square = cdist(x[own], x[own], "sqeuclidean")
        scale = np.sqrt(np.sort(square, axis=1)[:, min(7, len(own) - 1)])
        affinity = np.exp(-square / np.maximum(np.outer(scale, scale), 1e-12))
        within[np.ix_(own, own)] = affinity / len(own)
        between[np.ix_(own, own)] = affinity * (1 / len(x) - 1 / len(own))

    def scatter(weights):
        return x.T @ (weights.sum(1)[:, None] * x) - x.T @ weights @ x

    inside = scatter(within)
    inside += 1e-6 * np.trace(inside) / len(inside) * np.eye(len(inside))
    values, vectors = eigh(scatter(between), inside)
    first = np.argsort(-values)[:min(5, len(values))]
    return (vectors[:, first] * np.sqrt(np.maximum(values[first], 0))).T.astype(np.float32)


def of_cells(learner):
    """What makes a map, rank x features, from cells with the classes of their samples."""
    def learn_map(cells, classes, seed):
        x = np.vstack([cells[sample][:50] for sample in classes])
        codes = {name: code for code, name in enumerate(sorted(set(classes.values())))}
        y = np.concatenate([[codes[label]] * len(cells[sample][:50]) for sample, label in classes.items()])
        return learner(seed).fit(x, y).components_.astype(np.float32)
    return learn_map


def cell_learners():
    import metric_learn, metric_learn._util
    from sklearn.neighbors import NeighborhoodComponentsAnalysis
    from sklearn.utils.validation import check_array, check_X_y

    # metric-learn 0.7 calls an argument of scikit-learn by the name that it had before 1.6.
    for check in (check_array, check_X_y):
        setattr(metric_learn._util, check.__name__, lambda *values, force_all_finite=True, check=check, **named:
                check(*values, ensure_all_finite=force_all_finite, **named))
    return {
        "NCA": of_cells(lambda seed: NeighborhoodComponentsAnalysis(n_components=5, max_iter=100, random_state=seed)),
        "LMNN": of_cells(lambda seed: metric_learn.LMNN(n_components=5, max_iter=100, random_state=seed)),
        "ITML": of_cells(lambda seed: metric_learn.ITML_Supervised(max_iter=100, random_state=seed)),
    }


def published(cells, classes, seed):
    """What ggml-ot learns, rank x features."""
    import ggml_ot, torch
    from ggml_ot.data import TripletDataset

    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    size = min(MOST_CELLS, int(np.median([len(points) for points in cells.values()])))
    supports = [cells[sample][rng.choice(len(cells[sample]), size, replace=len(cells[sample]) < size)].astype(np.float32)
                for sample in classes]
    codes = {name: code for code, name in enumerate(sorted(set(classes.values())))}
    dataset = TripletDataset(supports, [codes[name] for name in classes.values()])
    return np.asarray(ggml_ot.train_emd2(dataset, plot_iter=0)[0], np.float32)


def figures(rows, metric, classifier):
    """The figures of one repeat, from the table of ggml-score."""
    of = {row["split"]: row for row in rows if (row["metric"], row["classifier"]) == (metric, classifier)}
    whole = of.get("pooled", of["mean"])
    return {"balanced_accuracy": whole["balanced_accuracy"], "ari": of["mean"]["ari"],
            "silhouette": of["mean"]["silhouette"]}


def prepare(name, folder):
    shell(COHORTS[name][0].format(data=DATA) + " -o cells.ggml", folder)


def divide(name, seed, folder, folds):
    """Makes `split.ggml`, with the folds, their table `sheet.tsv`, and `plain.ggml`, with distances without learning."""
    group = COHORTS[name][1]
    grouped = "" if group == "sample" else f"--group {group}"
    shell(f"ggml-split --folds {folds} --seed {seed} {grouped} cells.ggml -o split.ggml && "
          f"ggml-view --samples split.ggml > sheet.tsv && ggml-dist --seed {seed} --metric euclidean split.ggml -o plain.ggml",
          folder)


def learn(fold, seed, options, stream, folder):
    """Makes a stream with the distances under what ggml-fit learns from the train side of a fold."""
    shell(f"ggml-fit --split {fold} --seed {seed} {options} split.ggml | ggml-dist --seed {seed} -o {stream}", folder)
    return stream


def score(arguments, neighbours, folder):
    return table(shell(f"ggml-score --neighbours {neighbours} --digits 9 {arguments}", folder))


# By metric and classifier, as ggml-score names them.
METHODS = {("euclidean", "neighbours"): "Euclidean", ("euclidean", "kernel"): "Euclidean, kernel",
           ("learned", "neighbours"): "ggml-fit", ("learned", "kernel"): "ggml-fit, kernel"}
SIMPLE = {("pseudobulk", "logistic"): "pseudobulk", ("composition", "logistic"): "composition"}


def plain_and_learned(name, seed, neighbours, folder, folds):
    """The figures of each of METHODS in one division of the samples."""
    divide(name, seed, folder, folds)
    streams = [learn(fold, seed, "", f"ours{fold}.ggml", folder) for fold in range(1, folds + 1)]
    rows = score(f"--baseline plain.ggml {' '.join(streams)}", neighbours, folder)
    return [figures(rows, *method) for method in METHODS]


def repeat(name, seed, neighbours, maps, cells, folder):
    """For each method the figures of one division of the samples."""
    folds = COHORTS[name][2]
    divide(name, seed, folder, folds)
    cells = draw(cells, seed)
    for method, distance in {"energy": energy, "GloScope": gloscope}.items():
        write_matrix(f"{folder}/{method}.tsv", distance, cells)
    samples = table(Path(folder, "sheet.tsv").read_text())
    learned = {method: [] for method in ["ggml-fit", *maps]}
    for fold in range(1, folds + 1):
        learned["ggml-fit"].append(learn(fold, seed, "", f"ours{fold}.ggml", folder))
        train = {row["sample"]: row["class"] for row in samples if row[f"split{fold}"] == "train"}
        for number, (method, learn_map) in enumerate(maps.items()):
            np.save(f"{folder}/map.npy", learn_map(cells, train, seed))
            # No epoch: the metric is the other's.
            learned[method].append(
                learn(fold, seed, "--initial map.npy --epochs 0", f"m{number}-{fold}.ggml", folder))
    own = f"--baseline plain.ggml --baseline split.ggml {' '.join(learned['ggml-fit'])}"
    rows = score(own, neighbours, folder)
    found = {method: figures(rows, *names) for names, method in (METHODS | SIMPLE).items()}
    others = {method: (f"--matrix {method}.tsv --sheet sheet.tsv", f"{method}.tsv") for method in ("energy", "GloScope")}
    others |= {method: (" ".join(learned[method]), "learned") for method in maps}
    for method, (files, metric) in others.items():
        rows = score(files, neighbours, folder)
        found[method] = figures(rows, metric, "neighbours")
        found[f"{method}, kernel"] = figures(rows, metric, "kernel")
    for row in score(f"--predictions {own}", neighbours, folder):
        if method := METHODS.get((row["metric"], row["classifier"])):
            found[method].setdefault("right", {})[row["sample"]] = row["predicted"] == row["class"]
    group = COHORTS[name][1]
    found["samples"] = {row["sample"]: (row["class"], row[group]) for row in samples}
    return found


def compare(name, repeats, neighbours, peer):
    """For each method a list of the figures of each repeat."""
    maps = {"LFDA": lfda} | (cell_learners() | {"ggml-ot": published} if peer else {})
    with tempfile.TemporaryDirectory() as folder:
        prepare(name, folder)
        cells = read_cells("cells.ggml", folder)
        found = {}
        for seed in range(FIRST_SEED, FIRST_SEED + repeats):
            for method, row in repeat(name, seed, neighbours, maps, cells, folder).items():
                found.setdefault(method, []).append(row)
    print(f"{name}: done", file=sys.stderr)
    return found


def values(rows, figure):
    """A figure of each repeat; none where no fold has it: two test samples have no clusters."""
    return np.array([float(row[figure]) for row in rows if row[figure] != "NA"])


def mean_and_error(numbers):
    return numbers.mean(), numbers.std(ddof=1) / np.sqrt(len(numbers))


def difference(first, second, samples):
    """How much more often the first of two methods is right, the mean over classes; its standard error over patients; and
    how often random signs of patients give as much.

    first, second     a dictionary a repeat, whether the class of each sample was named
    samples           the class and the patient of each sample
    """
    mean = {sample: np.mean([a[sample] - 1.0 * b[sample] for a, b in zip(first, second)]) for sample in samples}
    classes = {label: [s for s in samples if samples[s][0] == label] for label, _ in samples.values()}
    parts, residuals = {}, {}
    for own in classes.values():
        middle = np.mean([mean[s] for s in own])
        units = len({samples[s][1] for s in own})
        for s in own:
            weight, unit = 1 / len(classes) / len(own), samples[s][1]
            parts[unit] = parts.get(unit, 0) + weight * mean[s]
            residuals[unit] = residuals.get(unit, 0) + weight * (mean[s] - middle) * np.sqrt(units / (units - 1))
    values = np.array(list(parts.values()))
    signs = np.random.default_rng(1).choice([-1, 1], (10_000, len(values)))
    as_large = np.sum(abs(signs @ values) >= abs(values.sum()) - 1e-12)
    return values.sum(), np.sqrt(np.sum(np.square(list(residuals.values())))), (as_large + 1) / 10_001


def arguments(description, **flags):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cohorts", nargs="*", metavar="cohort", help=f"of {', '.join(COHORTS)} (default: all)")
    parser.add_argument("--repeats", type=int, default=10, help="divisions of each cohort (default: 10)")
    parser.add_argument("--neighbours", type=int, default=3, help="that vote (default: 3)")
    for name, words in flags.items():
        parser.add_argument(f"--{name}", action="store_true", help=words)
    options = parser.parse_args()
    if unknown := set(options.cohorts) - set(COHORTS):
        parser.error(f"expected some of {', '.join(COHORTS)}, found {', '.join(sorted(unknown))}")
    options.cohorts = options.cohorts or list(COHORTS)
    return options


def main():
    options = arguments(__doc__, peer="compare with ggml-ot, NCA, LMNN and ITML, too: hours")
    all_found = {name: compare(name, options.repeats, options.neighbours, options.peer)
                 for name in options.cohorts}
    samples = {name: found.pop("samples")[0] for name, found in all_found.items()}
    methods = list(next(iter(all_found.values())))
    for figure, label in FIGURES.items():
        shown = [method for method in methods
                 if any(len(values(found[method], figure)) for found in all_found.values())
                 and (figure == "balanced_accuracy" or not method.endswith(", kernel"))]
        print(f"\n| {label} | {' | '.join(shown)} |")
        print("| --- " * (1 + len(shown)) + "|")
        means = []
        for name, found in all_found.items():
            numbers = [values(found[method], figure) for method in shown]
            if not all(map(len, numbers)):
                continue
            means.append([number.mean() for number in numbers])
            cells = [f"{mean:.3f} ± {error:.3f}" for mean, error in map(mean_and_error, numbers)]
            print(f"| {name} | {' | '.join(cells)} |")
        print("| mean | " + " | ".join(f"{mean:.3f}" for mean in np.mean(means, axis=0)) + " |")
    pairs = [("ggml-fit", "Euclidean"), ("ggml-fit, kernel", "Euclidean, kernel"), ("Euclidean, kernel", "Euclidean")]
    print("\n| paired differences | " + " | ".join(" less ".join(pair) for pair in pairs) + " |")
    print("| --- " * 4 + "|")
    means = []
    for name, found in all_found.items():
        right = {method: [row["right"] for row in found[method]] for method in METHODS.values()}
        cells = [difference(right[first], right[second], samples[name]) for first, second in pairs]
        means.append([mean for mean, _, _ in cells])
        print(f"| {name} | " + " | ".join(f"{mean:+.3f} ± {error:.3f}, p = {p:.2g}" for mean, error, p in cells) + " |")
    if len(means) > 1:
        cells = [mean_and_error(column) for column in np.transpose(means)]
        print("| mean, ± over cohorts | " + " | ".join(f"{mean:+.3f} ± {error:.3f}" for mean, error in cells) + " |")


if __name__ == "__main__":
    main()
