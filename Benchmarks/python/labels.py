"""How well other classes of the cells of three cohorts are named, as a table: a check on classes without part in development.

    labels.py [--repeats 4] [--neighbours 3]

The classes are sex, age and severity of the donors; those of the cohorts by the cells of one type alone; and pairs of classes.
Samples of fewer than five cells are left out. Divisions, cells and scores are made as in cohorts.py.
"""
import tempfile

import anndata, numpy as np

from cohorts import COHORTS, DATA, METHODS, arguments, mean_and_error, plain_and_learned, prepare, values

LEAST_CELLS = 5
SEVERITY = {"Asymptomatic": "light", "Mild": "light", "Moderate": "heavy", "Severe": "heavy", "Critical": "heavy"}
AGE = {"(20, 29]": "young", "(30, 39]": "young", "(40, 49]": "young",
       "(50, 59]": "old", "(60, 69]": "old", "(70, 79]": "old"}
EMBEDDING = "ggml-ingest --sample-key sample --class-key class --embedding X {path}"
COUNTS = "ggml-ingest --sample-key sample --class-key class {path} | ggml-normalize | ggml-pca -k 30"


def tasks():
    """For each task its name, its cells with the columns sample and class, and what prepares them."""
    def part(cells, sample, label):
        part = anndata.AnnData(cells.X, {"sample": cells.obs[sample].astype(str).values, "class": label})
        part = part[part.obs["class"].notna() & (part.obs["class"] != "unknown")]
        sizes = part.obs["sample"].map(part.obs["sample"].value_counts())
        part = part[sizes >= LEAST_CELLS].copy()
        part.obs_names = [f"c{row}" for row in range(part.n_obs)]
        part.var_names = cells.var_names
        return part

    covid = anndata.read_h5ad(DATA / "h5ad/covid_pbmc_pca_union.h5ad")
    for name, labels in {"sex": covid.obs["Sex"], "severity": covid.obs["severity"].map(SEVERITY),
                         "age": covid.obs["Age_interval"].map(AGE)}.items():
        yield f"covid, {name}", part(covid, "donor", labels.astype(object).values), EMBEDDING
    for kind in ("B_cell", "CD14", "CD4", "CD8"):
        cells = covid[covid.obs["cell_type"] == kind]
        yield f"covid, {kind}", part(cells, "donor", cells.obs["status"].astype(object).values), EMBEDDING
    onek1k = anndata.read_h5ad(DATA / "h5ad/onek1k_sex_40p.h5ad")
    yield "onek1k, age", part(onek1k, "sample", onek1k.obs["agegroup"].astype(object).values), COUNTS
    for kind in sorted(onek1k.obs["cell_type"].unique()):
        cells = onek1k[onek1k.obs["cell_type"] == kind]
        for label, column in {"sex": "class", "age": "agegroup"}.items():
            yield f"onek1k, {kind}, {label}", part(cells, "sample", cells.obs[column].astype(object).values), COUNTS
    kidney = anndata.read_h5ad(DATA / "h5ad/kidney_iga_60p.h5ad")
    classes = sorted(kidney.obs["class"].unique())
    for left_out in classes:
        labels = kidney.obs["class"].astype(object).where(kidney.obs["class"] != left_out).values
        yield f"kidney without {left_out}", part(kidney, "sample", labels), EMBEDDING


def main():
    options = arguments(__doc__)
    print(f"| balanced accuracy | {' | '.join(METHODS.values())} |")
    print("| --- " * (1 + len(METHODS)) + "|")
    rows = []
    for name, cells, command in tasks():
        with tempfile.TemporaryDirectory() as folder:
            cells.write_h5ad(f"{folder}/cells.h5ad")
            COHORTS[name] = (command.format(path="cells.h5ad"), "sample", 5)
            prepare(name, folder)
            found = [plain_and_learned(name, seed, options.neighbours, folder, 5)
                     for seed in range(1, options.repeats + 1)]
        rows.append([values(repeats, "balanced_accuracy").mean() for repeats in zip(*found)])
        print(f"| {name} | " + " | ".join(f"{mean:.3f}" for mean in rows[-1]) + " |", flush=True)
    rows = np.array(rows)
    print("| mean | " + " | ".join(f"{mean:.3f}" for mean in rows.mean(0)) + " |")
    cells = ["{:+.3f} ± {:.3f}".format(*mean_and_error(rows[:, method] - rows[:, 0])) for method in (1, 2, 3)]
    print("| less Euclidean, ± standard error over tasks | | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
