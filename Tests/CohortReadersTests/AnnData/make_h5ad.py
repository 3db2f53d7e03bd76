#!/usr/bin/env python3
"""Writes the files of this folder: one matrix of 3 cells x 4 genes in every layout that anndata has written, and copies
of it with one fault each. They are committed; this script says how they were made. Needs h5py, and nothing of anndata,
whose older releases no longer install."""
import h5py
import numpy as np

TEXT = h5py.string_dtype()
# What HDF5 1.10 can read.
RELEASE = ("v110", "v110")
COUNTS = np.array([[1, 0, 2, 0], [0, 3, 0, 0], [4, 0, 0, 5]], "i8")
CELLS, GENES = ["AAA-1", "AAC-1", "AAG-1"], ["A", "B", "B-1", "CD3"]
IDS, TYPES = ["ENSG1", "ENSG2", "ENSG3", "CD3"], ["Gene Expression", "Antibody Capture"]


def texts(values):
    return np.array(values, dtype=object)


def write_texts(group, name, values):
    return group.create_dataset(name, data=texts(values), dtype=TEXT)


def write_sparse(file, path, dense, by="csr", old=False, dtype="f4", indices="i4"):
    """Compressed rows or columns of `dense`."""
    lines = dense if by == "csr" else dense.T
    group = file.create_group(path)
    if old:
        group.attrs["h5sparse_format"], group.attrs["h5sparse_shape"] = by, dense.shape
    else:
        group.attrs["encoding-type"], group.attrs["encoding-version"] = f"{by}_matrix", "0.1.0"
        group.attrs["shape"] = dense.shape
    rows, columns = lines.nonzero()
    group["data"] = lines[rows, columns].astype(dtype)
    group["indices"] = columns.astype(indices)
    group["indptr"] = np.r_[0, np.cumsum((lines != 0).sum(axis=1))].astype(indices)


def write_categorical(group, name, codes, categories, dtype="i1"):
    column = group.create_group(name)
    column.attrs["encoding-type"] = "categorical"
    column["codes"] = np.array(codes, dtype)
    if isinstance(categories, list):
        write_texts(column, "categories", categories)
    else:
        column["categories"] = categories


def write_masked(group, name, values, mask):
    column = group.create_group(name)
    column.attrs["encoding-type"] = "nullable"
    if values.dtype == object:
        write_texts(column, "values", values)
    else:
        column["values"] = values
    column["mask"] = np.array(mask)


def write_table(file, path, index):
    table = file.create_group(path)
    table.attrs["_index"], table.attrs["encoding-type"] = "_index", "dataframe"
    write_texts(table, "_index", index)
    return table


def write_new(file):
    """As anndata 0.8 to 0.12."""
    write_sparse(file, "X", COUNTS)
    write_sparse(file, "layers/columns", COUNTS, by="csc")
    write_sparse(file, "layers/wide", COUNTS, dtype="u8", indices="i8")
    file["layers/whole"] = COUNTS
    file.create_dataset("layers/chunks", data=COUNTS.astype("u2"), chunks=(2, 3), compression="gzip", shuffle=True)
    file.create_dataset("layers/lzf", data=COUNTS.astype("f8"), chunks=(2, 4), compression="lzf", shuffle=True)
    file["layers/half"] = COUNTS.astype("f2")
    file["layers/big_endian"] = COUNTS.astype(">i4")
    file["layers/normalized"] = COUNTS / 2
    file["layers/scaled"] = COUNTS - 0.5
    obs = write_table(file, "obs", CELLS)
    write_categorical(obs, "sample", [1, 0, 1], ["s1", "s2"])
    write_categorical(obs, "gaps", [-1, 1, -1], ["a", "b"], dtype="i2")
    write_categorical(obs, "donor", [0, 1, 0], np.array([7, 12], "i8"))
    obs["batch"] = np.array([3, -1, 3], "i4")
    obs["age"] = np.array([31.0, np.nan, 40.5])
    obs["score"] = np.array([0.1, 2, -1e-8], "f4")
    obs["is_ill"] = np.array([True, False, True])
    obs["fixed"] = np.array([b"x", b"longer", b"x"])
    write_texts(obs, "text", ["β", "", "β"])
    write_masked(obs, "integers", np.array([5, 6, 7], "i8"), [False, True, False])
    write_masked(obs, "booleans", np.array([True, True, False]), [False, True, False])
    write_masked(obs, "strings", texts(["u", "v", "u"]), [False, False, True])
    obs["big"] = np.array([1, 2**64 - 1, 2], "u8")
    obs["table"] = np.ones((3, 2))
    obs.create_group("ragged").attrs["encoding-type"] = "awkward-array"
    var = write_table(file, "var", GENES)
    write_texts(var, "gene_ids", IDS)
    write_categorical(var, "feature_types", [0, 0, 0, 1], TYPES)
    write_sparse(file, "raw/X", np.c_[COUNTS, [6, 0, 0]])
    raw = write_table(file, "raw/var", GENES + ["E"])
    write_texts(raw, "gene_ids", IDS[:3] + IDS[:2])
    file["obsm/X_pca"] = np.array([[1, -2], [0, 0.5], [3, 4]], "f4")
    write_sparse(file, "obsm/sparse", np.array([[1, 0], [0, -2], [0, 0]]))
    write_table(file, "obsm/frame", CELLS)["a"] = np.ones(3)


def write_small(file):
    """What the faults are made in."""
    write_sparse(file, "X", COUNTS)
    write_sparse(file, "layers/columns", COUNTS, by="csc")
    obs = write_table(file, "obs", CELLS)
    write_categorical(obs, "sample", [1, 0, 1], ["s1", "s2"])
    write_masked(obs, "age", np.array([5, 6, 7], "i8"), [False, True, False])
    write_texts(write_table(file, "var", GENES), "gene_ids", IDS)
    file["obsm/X_pca"] = np.array([[1, -2], [0, 0.5], [3, 4]], "f4")


def write_loadings(file):
    """As scanpy's pca; gene B was not among the variable ones."""
    write_small(file)
    file["varm/PCs"] = np.array([[0.6, 0], [0, 0], [-0.8, 0], [0, 1]])
    file["uns/pca/variance"], file["uns/pca/variance_ratio"] = np.array([3.0, 1]), np.array([0.6, 0.2])


def write_wide_loadings(file):
    """Of three components, where X_pca has two."""
    write_small(file)
    file["varm/PCs"] = np.ones((4, 3))


def write_empty(file):
    """No cells."""
    none = COUNTS[:0]
    write_sparse(file, "X", none)
    write_sparse(file, "layers/columns", none, by="csc")
    file["layers/whole"] = none
    file.create_dataset("layers/chunks", data=none, chunks=(2, 3), maxshape=(None, 4), compression="gzip")
    write_categorical(write_table(file, "obs", []), "sample", [], ["s1"])
    write_table(file, "var", GENES)
    file["obsm/X_pca"] = np.ones((0, 2))


def write_middle(file):
    """As anndata 0.7."""
    write_sparse(file, "X", COUNTS)
    obs = write_table(file, "obs", CELLS)
    write_texts(obs, "__categories/sample", ["s1", "s2"])
    obs["sample"] = np.array([1, 0, -1], "i1")
    obs["sample"].attrs["categories"] = obs["__categories/sample"].ref
    obs["plain"] = np.array([1, 0, 1], "i1")
    write_texts(write_table(file, "var", GENES), "gene_ids", ["ENSG1", "ENSG1", "ENSG3", "CD3"])


def records(names, values, types):
    table = np.empty(len(values[0]), dtype=np.dtype(list(zip(names, types))))
    for name, column in zip(names, values):
        table[name] = column
    return table


def write_old(file):
    """As anndata 0.6, and its first releases where they kept obsm in one table."""
    write_sparse(file, "X", COUNTS, old=True)
    write_sparse(file, "layers/columns", COUNTS, by="csc", old=True)
    file["obs"] = records(
        ["index", "sample", "all", "note", "depth"],
        [np.array(CELLS, "S5"), [1, 0, -1], [0, 0, 0], CELLS, [3, 3, 9]], ["S5", "i1", "i1", TEXT, "i8"])
    write_texts(file, "uns/sample_categories", ["s1", "s2"])
    file.create_dataset("uns/all_categories", data="one", dtype=TEXT)
    file["var"] = records(["index", "gene_ids"], [GENES, IDS], [TEXT, TEXT])
    file["obsm"] = records(["X_pca"], [[[1, -2], [0, 0.5], [3, 4]]], [("f4", 2)])
    write_sparse(file, "raw.X", COUNTS[:, :2], old=True)
    file["raw.var"] = records(["index", "feature_types"], [np.array(GENES[:2], "S3"), [1, 0]], ["S3", "i1"])
    write_texts(file, "raw.cat/feature_types_categories", TYPES)


def replace(file, path, values):
    del file[path]
    file[path] = values


def claim(file, path, shape, dtype, **options):
    """A dataset of which nothing is written."""
    if path in file:
        del file[path]
    file.create_dataset(path, shape, dtype, **options)


def frobnicated(file, path):
    """Chunks compressed by a filter that nobody has."""
    data = file[path][:]
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_chunk(data.shape)
    properties.set_filter(32999, h5py.h5z.FLAG_OPTIONAL, (1,))
    del file[path]
    space = h5py.h5s.create_simple(data.shape)
    h5py.h5d.create(file.id, path.encode(), h5py.h5t.py_create(data.dtype), space, properties)


FAULTS = {
    "codes_beyond": lambda file: replace(file, "obs/sample/codes", np.array([0, 2, 1], "i1")),
    "codes_below": lambda file: replace(file, "obs/sample/codes", np.array([0, -2, 1], "i1")),
    "codes_short": lambda file: replace(file, "obs/sample/codes", np.array([0, 1], "i1")),
    "codes_of_floats": lambda file: replace(file, "obs/sample/codes", np.array([0, 1, 0.5])),
    "category_twice": lambda file: replace(file, "obs/sample/categories", texts(["s", "s"])),
    "categories_of_records": lambda file: replace(file, "obs/sample/categories", records(["a"], [[1, 2]], ["i4"])),
    "no_categories": lambda file: file.__delitem__("obs/sample/categories"),
    "mask_short": lambda file: replace(file, "obs/age/mask", np.array([True])),
    "column_cycle": lambda file: replace(file, "obs/sample", h5py.SoftLink("/obs/sample")),
    "obs_short": lambda file: replace(file, "obs/_index", texts(CELLS[:2])),
    "obs_no_index": lambda file: file["obs"].attrs.__delitem__("_index"),
    "obs_index_elsewhere": lambda file: file["obs"].attrs.__setitem__("_index", "names"),
    "obs_index_of_numbers": lambda file: file["obs"].attrs.__setitem__("_index", 3),
    "obs_cycle": lambda file: replace(file, "obs", h5py.SoftLink("/obs")),
    "no_var": lambda file: file.__delitem__("var"),
    "var_short": lambda file: replace(file, "var/_index", texts(GENES[:3])),
    "no_x": lambda file: file.__delitem__("X"),
    "encoding_unknown": lambda file: file["X"].attrs.__setitem__("encoding-type", "dok_matrix"),
    "encoding_missing": lambda file: file["X"].attrs.__delitem__("encoding-type"),
    "encoding_of_numbers": lambda file: file["X"].attrs.__setitem__("encoding-type", 7),
    "shape_disagrees": lambda file: file["X"].attrs.__setitem__("shape", [4, 4]),
    "shape_of_three": lambda file: file["X"].attrs.__setitem__("shape", [3, 4, 1]),
    "shape_negative": lambda file: file["X"].attrs.__setitem__("shape", [3, -4]),
    "no_shape": lambda file: file["X"].attrs.__delitem__("shape"),
    "indptr_short": lambda file: replace(file, "X/indptr", np.array([0, 2, 5], "i4")),
    "csc_indptr_short": lambda file: replace(file, "layers/columns/indptr", np.array([0, 2, 3, 5], "i4")),
    "csc_index_beyond": lambda file: replace(file, "layers/columns/indices", np.array([0, 2, 1, 3, 2], "i4")),
    "csc_cell_twice": lambda file: replace(file, "layers/columns/indices", np.array([0, 0, 1, 0, 2], "i4")),
    "x_of_one_dimension": lambda file: replace(file, "X", np.ones(4, "f4")),
    "x_of_texts": lambda file: replace(file, "X", np.full((3, 4), b"1")),
    "x_cycle": lambda file: replace(file, "X", h5py.SoftLink("/X")),
    "dense_too_short": lambda file: replace(file, "X", np.ones((2, 4), "f4")),
    "dense_too_narrow": lambda file: replace(file, "X", np.ones((3, 3), "f4")),
    "count_fractional": lambda file: replace(file, "X/data", np.array([1, 2.5, 3, 4, 5], "f4")),
    "count_nan": lambda file: replace(file, "X/data", np.array([1, np.nan, 3, 4, 5], "f4")),
    "obsm_short": lambda file: replace(file, "obsm/X_pca", np.ones((2, 2))),
    "obsm_infinite": lambda file: replace(file, "obsm/X_pca", np.full((3, 2), np.inf)),
    "values_claimed": lambda file: claim(file, "X", (3, 2**29), "f8", chunks=(1, 2**16), compression="gzip"),
    "names_claimed": lambda file: claim(file, "obs/_index", (2**31,), "S20", chunks=(2**16,)),
    "filter_unknown": lambda file: frobnicated(file, "X/data"),
}


def main():
    layouts = {"new": write_new, "empty": write_empty, "middle": write_middle, "old": write_old}
    layouts |= {"loadings": write_loadings, "wide_loadings": write_wide_loadings}
    for name, write in layouts.items():
        with h5py.File(f"{name}.h5ad", "w", libver=RELEASE) as file:
            write(file)
    for name, fault in {"small": None, **FAULTS}.items():
        with h5py.File(f"{name}.h5ad", "w", libver=RELEASE) as file:
            write_small(file)
            if fault:
                fault(file)
    with h5py.File("small.h5ad") as file:
        place = file["obs/_index"].id.get_offset()
    good = bytearray(open("small.h5ad", "rb").read())
    open("cut.h5ad", "wb").write(good[: len(good) // 2])
    # The first name is said to stand far beyond the end of the heap of texts: the library goes there, and crashes.
    good[place + 13 : place + 16] = b"\x7f\x7f\x7f"
    open("heap_damaged.h5ad", "wb").write(good)

    tall = np.zeros((40_000, 500), "i1")
    tall[0, 0], tall[29_999, 499], tall[30_000, 3], tall[39_999, 7] = 1, 2, 3, 4
    write_plain("tall_chunks", tall, chunks=(40_000, 250), compression="gzip", compression_opts=9)
    write_plain("taller_chunks", np.zeros((2**20, 300), "i1"), deflated_twice=(2**20, 2))


def write_plain(name, values, deflated_twice=None, **options):
    """Cells and genes that are named by numbers."""
    with h5py.File(f"{name}.h5ad", "w", libver=RELEASE) as file:
        if deflated_twice:
            properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
            properties.set_chunk(deflated_twice)
            properties.set_deflate(9)
            properties.set_deflate(9)
            space, kind = h5py.h5s.create_simple(values.shape), h5py.h5t.py_create(values.dtype)
            h5py.Dataset(h5py.h5d.create(file.id, b"X", kind, space, properties))[:] = values
        else:
            file.create_dataset("X", data=values, **options)
        for table, count in zip(["obs", "var"], values.shape):
            file.create_group(table).attrs["_index"] = "_index"
            numbers = np.zeros(count, "i4") if deflated_twice else np.arange(count, dtype="i4")
            file[table].create_dataset("_index", data=numbers, compression="gzip", shuffle=True)


if __name__ == "__main__":
    main()
