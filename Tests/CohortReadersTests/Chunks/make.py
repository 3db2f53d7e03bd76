#!/usr/bin/env python3
"""Writes the files of this folder: a Cell Ranger matrix of 4 genes x 6 cells, of which the file says something wrong
about the bytes of one dataset. They are committed; this script says how they were made. Needs h5py."""
import struct
import zlib

import h5py
import numpy as np

# The release whose index of chunks notes how long each of them is, compressed or not.
RELEASE = ("earliest", "v110")
PARTS = {
    "shape": np.array([4, 6], "i4"),
    "data": np.array([1, 2, 3, 4, 5, 6, 7, 8], "i4"),
    "indices": np.array([0, 2, 1, 0, 3, 1, 2, 0], "i4"),
    "indptr": np.array([0, 2, 3, 5, 6, 7, 8], "i8"),
    "barcodes": np.array([b"AAA-1", b"AAC-1", b"AAG-1", b"AAT-1", b"ACA-1", b"ACC-1"]),
    "features/id": np.array([b"ENSG1", b"ENSG2", b"ENSG3", b"ENSG4"]),
}


def make(name, path, edit=lambda dataset: None, **storage):
    """One dataset is stored in its own way, and edited."""
    with h5py.File(name, "w", libver=RELEASE) as file:
        for part, values in PARTS.items():
            dataset = file.create_dataset(f"matrix/{part}", data=values, **(storage if part == path else {}))
            if part == path:
                edit(dataset)


def replace(name, old, new):
    """Replaces bytes that stand once in a file."""
    data = open(name, "rb").read()
    assert data.count(old) == 1, name
    open(name, "wb").write(data.replace(old, new))


def set_length(name, path, chunk, length):
    """Says in the index how many bytes a chunk has: its key is the length, the filter mask, and the position."""
    with h5py.File(name) as file:
        info = file[f"matrix/{path}"].id.get_chunk_info(chunk)
    key = struct.pack("<IQQ", info.filter_mask, *info.chunk_offset, 0) + struct.pack("<Q", info.byte_offset)
    replace(name, struct.pack("<I", info.size) + key, struct.pack("<I", length) + key)


def written(chunk, mask=0):
    """The second chunk is stored as these bytes."""
    return lambda dataset: dataset.id.write_direct_chunk((dataset.chunks[0],), chunk, filter_mask=mask)


GZIP = {"chunks": (2,), "compression": "gzip"}
for path in ["data", "barcodes"]:
    width = PARTS[path].itemsize
    make(f"bare_{path}.h5", path, chunks=(2,))
    for fault, length in [("longer", 2 * width + 1), ("much_longer", 60_000), ("shorter", 1)]:
        make(f"{fault}_{path}.h5", path, chunks=(2,))
        set_length(f"{fault}_{path}.h5", path, 1, length)
    make(f"left_out_{path}.h5", path, written(PARTS[path][2:4].tobytes(), mask=1), **GZIP)
    make(f"left_out_shorter_{path}.h5", path, written(b"1234567", mask=1), **GZIP)
    make(f"left_out_longer_{path}.h5", path, written(bytes(600), mask=1), **GZIP)
    make(f"inflates_to_fewer_{path}.h5", path, written(zlib.compress(b"1234567")), **GZIP)
    make(f"inflates_to_more_{path}.h5", path, written(zlib.compress(bytes(1_000_000), 9)), **GZIP)
    make(f"checksum_only_{path}.h5", path, written(b"12"), chunks=(2,), fletcher32=True)
    make(f"shuffled_shorter_{path}.h5", path, written(b"1234567"), chunks=(2,), shuffle=True)
# Together as long as two whole ones.
make("longer_and_shorter_data.h5", "data", chunks=(2,))
set_length("longer_and_shorter_data.h5", "data", 1, 12)
set_length("longer_and_shorter_data.h5", "data", 2, 4)


def laid_out(layout):
    def edit(dataset):
        file, name, values = dataset.file, dataset.name, dataset[:]
        del file[name]
        properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        properties.set_layout(layout)
        space, kind = h5py.h5s.create_simple(values.shape), h5py.h5t.py_create(values.dtype)
        h5py.Dataset(h5py.h5d.create(file.id, name.encode(), kind, space, properties))[...] = values

    return edit


# The message of a layout: version, class, and where the bytes are, or they themselves.
make("compact_shorter_barcodes.h5", "barcodes", laid_out(h5py.h5d.COMPACT))
bytes_of = PARTS["barcodes"].nbytes
replace("compact_shorter_barcodes.h5", struct.pack("<BBH", 3, 0, bytes_of), struct.pack("<BBH", 3, 0, 5))
for fault in ["shorter", "beyond"]:
    name = f"contiguous_{fault}_barcodes.h5"
    make(name, "barcodes")
    with h5py.File(name) as file:
        place = file["matrix/barcodes"].id.get_offset()
    new = (place, 5) if fault == "shorter" else (len(open(name, "rb").read()) - 5, bytes_of)
    replace(name, struct.pack("<BBQQ", 3, 1, place, bytes_of), struct.pack("<BBQQ", 3, 1, *new))

# A table of records, of which one text is of variable length.
TEXT = h5py.string_dtype()
records = np.empty(4, np.dtype([("index", TEXT), ("sample", "S3")]))
records["index"], records["sample"] = ["A", "B", "C", "D"], [b"x", b"y", b"x", b"y"]
for fault in [None, "fewer"]:
    with h5py.File(f"records_{fault}.h5ad" if fault else "records.h5ad", "w", libver=RELEASE) as file:
        obs = file.create_dataset("obs", data=records, **GZIP)
        if fault:
            obs.id.write_direct_chunk((2,), zlib.compress(bytes(7)))
        file["X"] = np.eye(4)
        file["var"] = records
