#!/usr/bin/env python3
"""Writes the files of this folder: a small matrix in every type of numbers and every way of storing them, and matrices
whose genes differ. They are committed; this script says how they were made. Needs h5py."""
import h5py
import numpy as np

random = np.random.default_rng(1)
GENES, CELLS = 20, 25
counts = random.poisson(0.7, (CELLS, GENES)) * random.integers(1, 20, (CELLS, GENES))
rows, columns = counts.nonzero()
PARTS = {
    "shape": np.array([GENES, CELLS], "i4"),
    "data": counts[rows, columns],
    "indices": columns,
    "indptr": np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=CELLS))]),
    "barcodes": np.array([b"CELL%d-1" % cell for cell in range(CELLS)]),
    "genes": np.array([b"G%d" % gene for gene in range(GENES)]),
    "gene_names": np.array([b"name %d" % (gene // 2) for gene in range(GENES)]),
}
WAYS = {
    "whole": {},
    "shuffled": {"chunks": (7,), "shuffle": True},
    "deflated": {"chunks": (26,), "compression": "gzip"},
    "both": {"chunks": (16,), "compression": "gzip", "shuffle": True},
}

# Cell Ranger 2 has a group a genome; here, a group a type and way.
with h5py.File("numbers.h5", "w", libver=("earliest", "v110")) as file:
    for way, storage in WAYS.items():
        for type in ["u1", "i2", "u4", "i8", "f4", "f8", ">i4"]:
            group = file.create_group(f"{way} {type}")
            for name, values in PARTS.items():
                if name == "data":
                    group.create_dataset(name, data=values.astype(type), **storage)
                elif name in ("indices", "indptr"):
                    whole = type.replace("f", "i")
                    group.create_dataset(name, data=values.astype(whole), **storage)
                else:
                    group[name] = values
    file["a stray dataset"] = np.arange(3)
    file.create_group("a stray group")["data"] = np.arange(3)


def cell_ranger(path, ids, names, matrix, types=None, genomes=None):
    """A Cell Ranger 3 file; the matrix is cells x genes."""
    rows, columns = matrix.nonzero()
    with h5py.File(path, "w", libver=("earliest", "v110")) as file:
        file["matrix/shape"] = np.array(matrix.shape[::-1], "i4")
        file["matrix/data"] = matrix[rows, columns].astype("i4")
        file["matrix/indices"] = columns
        file["matrix/indptr"] = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(matrix)))])
        file["matrix/barcodes"] = np.array([b"%d-%d" % (cell, 1 + cell % 2) for cell in range(len(matrix))])
        file["matrix/features/id"] = np.array(ids, "S")
        file["matrix/features/name"] = np.array(names, "S")
        file["matrix/features/feature_type"] = np.array(types or ["Gene Expression"] * len(ids), "S")
        if genomes:
            file["matrix/features/genome"] = np.array(genomes, "S")


# Cell c has 10 c + g counts of gene Eg, so that joined cells tell where they come from.
def matrix(cells, genes):
    return np.array([[10 * cell + gene for gene in genes] for cell in range(1, cells + 1)])


cell_ranger("abc.h5", ["E1", "E2", "E3"], ["A", "B", "C"], matrix(2, [1, 2, 3]))
cell_ranger("cab.h5", ["E3", "E1", "E2"], ["C", "A", "other"], matrix(2, [3, 1, 2]))
cell_ranger("bd.h5", ["E2", "E4"], ["B", "D"], matrix(2, [2, 4]))
cell_ranger("xy.h5", ["E8", "E9"], ["X", "Y"], matrix(1, [8, 9]))
cell_ranger(
    "types.h5", ["E1", "E2", "E3", "E4"], ["A", "B", "C", "D"], matrix(2, [1, 2, 3, 4]),
    ["Gene Expression", "Antibody Capture", "Gene Expression", "CRISPR Guide Capture"], ["mm10", "", "GRCh38", ""])
raw = np.zeros((100, 200), int)
raw[:20, :10] = 5
cell_ranger("raw.h5", [f"E{gene}" for gene in range(200)], [f"N{gene}" for gene in range(200)], raw)
