"""Lets scanpy go from a Cell Ranger file to principal components, and writes what it found, the seconds of its imports
and those of the work.

    preprocess.py IN OUT GENES COMPONENTS
"""
import sys, time

begin = time.perf_counter()
import scanpy

loaded = time.perf_counter()
source, out, genes, components = sys.argv[1:]
cells = scanpy.read_10x_h5(source)
scanpy.pp.normalize_total(cells)
scanpy.pp.log1p(cells)
scanpy.pp.highly_variable_genes(cells, flavor="seurat", n_top_genes=int(genes))
scanpy.pp.pca(cells, n_comps=int(components))
end = time.perf_counter()

import numpy as np

np.savez(
    out, imports=loaded - begin, seconds=end - loaded, stored=cells.X.nnz, variance=cells.uns["pca"]["variance"],
    genes=cells.var.gene_ids[cells.var.highly_variable].to_numpy(str))
