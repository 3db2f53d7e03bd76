"""Makes a Cell Ranger file of many cells from a real one of few: cells drawn with replacement, counts thinned.

Each drawn cell keeps a share of its molecules, drawn from SHARES, each molecule by chance. The same cells, the same
file. It is written slice by slice, so that its size is bound by the disk alone.
"""
import argparse, os, sys
from pathlib import Path

import h5py
import numpy as np

SOURCE = Path(__file__).resolve().parents[3] / "shared/data/tenx/pbmc_1k_citeseq.h5"
# 1,960 counts a cell that are not zero, from the 2,261 of the source: 98 million in 50,000 cells.
SHARES = 0.6, 1.0
SLICE = 2000
LETTERS = 16


def barcodes(rng, cells):
    """Unique and ascending, as Cell Ranger writes them: one at a random place of each of equal steps."""
    step = 4**LETTERS // cells
    places = np.arange(cells) * step + rng.integers(step, size=cells)
    letters = places[:, None] >> 2 * np.arange(LETTERS)[::-1] & 3
    text = np.frombuffer(b"ACGT", np.uint8)[letters].view(f"S{LETTERS}")[:, 0]
    return np.char.add(text, b"-1")


def thinned(rng, counts, features, indptr, cells):
    """The counts of random cells after thinning, their features, and how many each cell holds."""
    drawn = rng.integers(len(indptr) - 1, size=cells)
    lengths = np.diff(indptr)[drawn]
    ends = np.cumsum(lengths)
    places = np.arange(ends[-1]) + np.repeat(indptr[drawn] - (ends - lengths), lengths)
    kept = rng.binomial(counts[places], np.repeat(rng.uniform(*SHARES, size=cells), lengths))
    owner = np.repeat(np.arange(cells), lengths)[kept > 0]
    return kept[kept > 0], features[places][kept > 0], np.bincount(owner, minlength=cells)


def append(dataset, values):
    start = len(dataset)
    dataset.resize(start + len(values), axis=0)
    dataset[start:] = values


def write(path, cells, source=SOURCE, seed=1):
    """Writes the file; types, chunks and compression are those of Cell Ranger."""
    if not Path(source).exists():
        sys.exit(f"{source}: expected a Cell Ranger file to draw cells from, found none; "
                 f"python/cohort.py {path} --source FILE draws from another")
    rng = np.random.default_rng(seed)
    unfinished = f"{path}.part"
    with h5py.File(source) as real, h5py.File(unfinished, "w") as made:
        matrix = made.create_group("matrix")

        def column(name, values, kind, chunk=80_000):
            return matrix.create_dataset(
                name, data=np.asarray(values, kind), chunks=chunk, maxshape=(None,),
                compression="gzip", compression_opts=4, shuffle=True)

        made.attrs.update(real.attrs)
        real.copy("matrix/features", matrix)
        column("barcodes", barcodes(rng, cells), f"S{LETTERS + 2}")
        column("shape", [real["matrix/shape"][0], cells], "i4")
        data, indices = column("data", [], "i4"), column("indices", [], "i8")
        drawn_from = [real[f"matrix/{name}"][:] for name in ("data", "indices", "indptr")]
        sizes = [0]
        for first in range(0, cells, SLICE):
            counts, features, lengths = thinned(rng, *drawn_from, min(SLICE, cells - first))
            append(data, counts)
            append(indices, features)
            sizes.extend(lengths)
        column("indptr", np.cumsum(sizes), "i8")
    os.rename(unfinished, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", help="the file to write")
    parser.add_argument("--cells", type=int, default=50_000, help="default: 50000")
    parser.add_argument("--source", default=SOURCE, help="the real file (default: %(default)s)")
    options = parser.parse_args()
    write(options.path, options.cells, options.source)


if __name__ == "__main__":
    main()
