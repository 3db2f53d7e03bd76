#!/usr/bin/env python3
"""Writes the files of this folder: a Cell Ranger matrix, and files that lead to it or to each other. They are committed;
this script says how they were made. Needs h5py."""
import h5py
import numpy as np

RELEASE = ("earliest", "v110")
PARTS = {
    "shape": np.array([3, 3], "i4"),
    "data": np.array([1, 2, 3, 4], "i4"),
    "indices": np.array([0, 2, 1, 0], "i4"),
    "indptr": np.array([0, 2, 3, 4], "i4"),
    "barcodes": np.array([b"AAA-1", b"AAC-1", b"AAG-1"]),
    "features/id": np.array([b"ENSG1", b"ENSG2", b"ENSG3"]),
}


def make(name, without=None):
    """All parts but one; the file stays open."""
    file = h5py.File(name, "w", libver=RELEASE)
    for part, values in PARTS.items():
        if part != without:
            file[f"matrix/{part}"] = values
    return file


def virtual(file, path, source, name="matrix/barcodes"):
    """A virtual dataset in the place of the barcodes, over those of another file, or of its own, which is "."."""
    layout = h5py.VirtualLayout(shape=(3,), dtype="S5")
    layout[:] = h5py.VirtualSource(source, name, shape=(3,), dtype="S5")
    file.create_virtual_dataset(path, layout)


make("other.h5").close()
with h5py.File("link.h5", "w", libver=RELEASE) as file:
    file["matrix"] = h5py.ExternalLink("other.h5", "/matrix")
with h5py.File("two_links.h5", "w", libver=RELEASE) as file:
    file["matrix"] = h5py.ExternalLink("link.h5", "/matrix")
with h5py.File("soft_link.h5", "w", libver=RELEASE) as file:
    file["elsewhere"] = h5py.ExternalLink("other.h5", "/")
    file["matrix"] = h5py.SoftLink("/elsewhere/matrix")
with h5py.File("link_cycle.h5", "w", libver=RELEASE) as file:
    file["matrix"] = h5py.ExternalLink("link_cycle.h5", "/matrix")
with h5py.File("link_nowhere.h5", "w", libver=RELEASE) as file:
    file["matrix"] = h5py.ExternalLink("nowhere.h5", "/matrix")
with make("link_barcodes.h5", "barcodes") as file:
    file["matrix/barcodes"] = h5py.ExternalLink("other.h5", "/matrix/barcodes")
# The type of a link behind its version and what it has: 64 is an external one, 65 one that some program defines.
with h5py.File("own_link.h5", "w", libver=RELEASE) as file:
    file["matrix"] = h5py.ExternalLink("other.h5", "/matrix")
data = bytearray(open("own_link.h5", "rb").read())
place = data.index(b"\x06matrix") - 1
while data[place] != 64:
    place -= 1
data[place] = 65
open("own_link.h5", "wb").write(data)

with make("virtual.h5", "barcodes") as file:
    virtual(file, "matrix/barcodes", "other.h5")
with make("virtual_inside.h5", "barcodes") as file:
    file["names"] = PARTS["barcodes"]
    virtual(file, "matrix/barcodes", ".", "names")
with make("virtual_nested.h5", "barcodes") as file:
    virtual(file, "inner", "other.h5")
    virtual(file, "matrix/barcodes", ".", "inner")
with make("virtual_by_link.h5", "barcodes") as file:
    file["inner"] = h5py.ExternalLink("other.h5", "/matrix/barcodes")
    virtual(file, "matrix/barcodes", ".", "inner")
with make("virtual_cycle.h5", "barcodes") as file:
    virtual(file, "matrix/barcodes", ".")
with make("virtual_pattern.h5", "barcodes") as file:
    file["names0"] = PARTS["barcodes"]
    names, blocks = h5py.h5s.create_simple((3,)), h5py.h5s.create_simple((3,), (h5py.h5s.UNLIMITED,))
    blocks.select_hyperslab((0,), (h5py.h5s.UNLIMITED,), (3,), (3,))
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_virtual(blocks, b".", b"names%b", names)
    kind = h5py.h5t.py_create(np.dtype("S5"))
    h5py.h5d.create(file.id, b"matrix/barcodes", kind, blocks, properties)
with make("virtual_missing.h5", "barcodes") as file:
    virtual(file, "matrix/barcodes", ".", "nowhere")
# Its source is damaged: half a chunk.
with make("virtual_damaged.h5", "barcodes") as file:
    names = file.create_dataset("names", data=PARTS["barcodes"], chunks=(3,), compression="gzip")
    names.id.write_direct_chunk((0,), b"AAA-1AA", filter_mask=1)
    virtual(file, "matrix/barcodes", ".", "names")
with make("stored.h5", "barcodes") as file:
    open("barcodes.bin", "wb").write(PARTS["barcodes"].tobytes())
    file.create_dataset("matrix/barcodes", shape=(3,), dtype="S5", external=[("barcodes.bin", 0, 15)])

# A reference leads to categories that are elsewhere.
with h5py.File("reference.h5ad", "w", libver=RELEASE) as file:
    file["X"] = np.eye(3)
    for table in ["obs", "var"]:
        file.create_group(table).attrs["_index"] = "_index"
        file[table]["_index"] = PARTS["barcodes"]
    virtual(file, "categories", "other.h5")
    file["obs/sample"] = np.array([0, 1, 2], "i1")
    file["obs/sample"].attrs["categories"] = file["categories"].ref
