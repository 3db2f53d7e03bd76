#!/usr/bin/env python3
"""Writes the files of this folder: one good Cell Ranger matrix of 4 genes x 3 cells, and copies of it with one fault
each. They are committed; this script says how they were made. Needs h5py."""
import zlib

import h5py
import numpy as np

GOOD = {
    "shape": np.array([4, 3], "i4"),
    "data": np.array([1, 2, 3, 4, 5], "i4"),
    "indices": np.array([0, 2, 1, 0, 3], "i8"),
    "indptr": np.array([0, 2, 3, 5], "i8"),
    "barcodes": np.array([b"AAA-1", b"AAC-1", b"AAG-1"]),
    "features/id": np.array([b"ENSG1", b"ENSG2", b"ENSG3", b"CD3"]),
    "features/name": np.array([b"A", b"B", b"B", b"CD3_TotalSeqB"]),
    "features/feature_type": np.array([b"Gene Expression"] * 3 + [b"Antibody Capture"]),
}

FAULTS = {
    "good": {},
    "no_data": {"data": None},
    "no_shape": {"shape": None},
    "shape_of_three": {"shape": np.array([4, 3, 1], "i4")},
    "shape_negative": {"shape": np.array([4, -3], "i4")},
    "shape_too_many_cells": {"shape": np.array([4, 2**31 - 1], "i8")},
    "indptr_short": {"indptr": np.array([0, 2, 5], "i8")},
    "indptr_from_one": {"indptr": np.array([1, 2, 3, 5], "i8")},
    "indptr_decreasing": {"indptr": np.array([0, 3, 2, 5], "i8")},
    "indptr_beyond": {"indptr": np.array([0, 2, 3, 6], "i8")},
    "indptr_ends_early": {"indptr": np.array([0, 2, 3, 4], "i8")},
    "indptr_of_floats": {"indptr": np.array([0, 2, 3, 5], "f8")},
    "indices_short": {"indices": np.array([0, 2, 1, 0], "i8")},
    "index_beyond": {"indices": np.array([0, 4, 1, 0, 3], "i8")},
    "index_negative": {"indices": np.array([0, -1, 1, 0, 3], "i8")},
    "gene_twice": {"indices": np.array([0, 0, 1, 0, 3], "i8")},
    "more_values_than_genes": {"indptr": np.array([0, 5, 5, 5], "i8")},
    "count_negative": {"data": np.array([1, -2, 3, 4, 5], "i4")},
    "count_fractional": {"data": np.array([1, 2.5, 3, 4, 5], "f8")},
    "count_nan": {"data": np.array([1, np.nan, 3, 4, 5], "f4")},
    "count_huge": {"data": np.array([1, 2**24 + 1, 3, 4, 5], "i4")},
    "data_of_texts": {"data": np.array([b"1", b"2", b"3", b"4", b"5"])},
    "data_of_two_dimensions": {"data": np.ones((5, 1), "i4")},
    "barcodes_short": {"barcodes": np.array([b"AAA-1", b"AAC-1"])},
    "barcode_twice": {"barcodes": np.array([b"AAA-1", b"AAC-1", b"AAA-1"])},
    "barcodes_not_utf8": {"barcodes": np.array([b"AAA-1", b"AAC-1", b"\xff\xfe"])},
    "id_twice": {"features/id": np.array([b"ENSG1", b"ENSG2", b"ENSG2", b"CD3"])},
    "ids_short": {"features/id": np.array([b"ENSG1", b"ENSG2", b"ENSG3"])},
    "ids_of_numbers": {"features/id": np.array([1, 2, 3, 4], "i4")},
    "only_antibodies": {"features/feature_type": np.array([b"Antibody Capture"] * 4)},
}

for name, changes in FAULTS.items():
    with h5py.File(f"{name}.h5", "w", libver="latest") as file:
        for path, values in {**GOOD, **changes}.items():
            if values is not None:
                file[f"matrix/{path}"] = values
# The same faults where numbers are in chunks, as in real files, and are decoded without the library.
CHUNKED = {
    "chunked_index_beyond": FAULTS["index_beyond"],
    "chunked_index_negative": FAULTS["index_negative"],
    "chunked_count_negative": FAULTS["count_negative"],
    "chunked_count_fractional": FAULTS["count_fractional"],
    "chunked_count_nan": FAULTS["count_nan"],
    "chunked_count_huge": FAULTS["count_huge"],
    "chunked_byte_negative": {"data": np.array([1, -2, 3, 4, 5], "i1")},
    "chunk_damaged": {},
    "chunk_of_other_size": {},
}
for name, changes in CHUNKED.items():
    with h5py.File(f"{name}.h5", "w", libver=("earliest", "v110")) as file:
        for path, values in {**GOOD, **changes}.items():
            storage = {"chunks": (2,), "compression": "gzip", "shuffle": True} if path in ("data", "indices") else {}
            file.create_dataset(f"matrix/{path}", data=values, **storage)
        if name == "chunk_damaged":
            file["matrix/data"].id.write_direct_chunk((2,), b"no zlib data")
        if name == "chunk_of_other_size":
            file["matrix/data"].id.write_direct_chunk((2,), zlib.compress(bytes(7)))
with h5py.File("no_matrix.h5", "w", libver="latest") as file:
    file["GRCh38/data"] = GOOD["data"]
with h5py.File("matrix_is_no_group.h5", "w", libver="latest") as file:
    file["matrix"] = GOOD["data"]
with h5py.File("link_cycle.h5", "w", libver="latest") as file:
    file["matrix"] = h5py.SoftLink("/matrix")
good = open("good.h5", "rb").read()
open("cut.h5", "wb").write(good[: len(good) // 2])
open("no_hdf5.h5", "wb").write(b"barcode\tgene\tcount\n")
open("empty.h5", "wb").write(b"")
