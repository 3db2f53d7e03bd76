"""Writes what scanpy 1.11.5 and scikit-misc 0.5.3 give: python reference.py pbmc_1k_citeseq.h5

batches.tsv: the 200 most variable genes of each flavour where every third cell is of one batch, as positions among
the genes that are in three or more cells. loess.tsv: 30 points and their smooth. panel.tsv: a panel on which some
dispersions are infinite, and others cannot be compared: the 40 most variable genes of cell_ranger, then the batch and
the counts of each cell.
"""

import pathlib
import sys

import anndata
import numpy
import scanpy
from skmisc.loess import loess

folder = pathlib.Path(__file__).parent

cells = scanpy.read_10x_h5(sys.argv[1], gex_only=True)
scanpy.pp.filter_genes(cells, min_cells=3)
# Scanpy breaks ties by name.
cells.var_names = [f"{gene:06}" for gene in range(cells.n_vars)]
cells.obs["batch"] = [f"b{cell % 3}" for cell in range(cells.n_obs)]
counts = cells.copy()
scanpy.pp.normalize_total(cells)
scanpy.pp.log1p(cells)
with open(folder / "batches.tsv", "w") as file:
    for flavour in ["seurat", "cell_ranger", "seurat_v3"]:
        data = counts if flavour == "seurat_v3" else cells
        table = scanpy.pp.highly_variable_genes(
            data, flavor=flavour, n_top_genes=200, batch_key="batch", inplace=False
        )
        chosen = numpy.flatnonzero(table["highly_variable"].to_numpy())
        print(flavour, *chosen, sep="\t", file=file)

# Unordered, and ten abscissae are of two points.
k = numpy.arange(30)
x = (k * 7 % 20) ** 1.5
y = numpy.sin(x / 20) + k * k * 7 % 11 / 11
model = loess(x, y, span=0.3, degree=2)
model.fit()
numpy.savetxt(folder / "loess.tsv", numpy.stack([x, y, model.outputs.fitted_values], axis=1), "%.17g", "\t")

draw = numpy.random.default_rng(1)
means = draw.gamma(0.4, 1.2, 200)
counts = draw.poisson(means * draw.gamma(2, 0.5, (48, 1)) * draw.gamma(1, 1, (48, 200)))
counts[:, 0] = numpy.maximum(counts[:, 0], 1)
panel = anndata.AnnData(counts.astype(float))
panel.var_names = [f"{gene:06}" for gene in range(panel.n_vars)]
panel.obs["batch"] = [f"b{cell // 16}" for cell in range(panel.n_obs)]
scanpy.pp.normalize_total(panel, target_sum=100)
scanpy.pp.log1p(panel)
table = scanpy.pp.highly_variable_genes(panel, flavor="cell_ranger", n_top_genes=40, batch_key="batch", inplace=False)
with open(folder / "panel.tsv", "w") as file:
    print(*numpy.flatnonzero(table["highly_variable"].to_numpy()), sep="\t", file=file)
    for cell, row in enumerate(counts):
        print(cell // 16, *row, sep="\t", file=file)
