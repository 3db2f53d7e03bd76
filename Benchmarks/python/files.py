"""The rows from a file of counts to principal components, on a cohort that is made once and kept."""
import sys
from pathlib import Path
from statistics import median

import numpy as np

import cohort, inflate, stream
from measure import PYTHON, agree, compare, cores, digits, duration, limit, memory, ours, pipe, run

CACHE = PYTHON.parent / ".cache"
PROGRAMS = "ggml-ingest", "ggml-normalize", "ggml-pca"
GENES, COMPONENTS = 2000, 50
MOST_MEMORY = 300e6 / 2**20


def file(cells):
    path = CACHE / f"cells_{cells}.h5"
    if not path.exists():
        print(f"making {path}, once", file=sys.stderr)
        CACHE.mkdir(exist_ok=True)
        cohort.write(path, cells)
    return path


def ingest(options, folder):
    source = file(50_000)
    stored = list(inflate.chunks(source))
    for threads in (1, 2):
        ways, mine = {inflate.by_zlib: [], inflate.by_libdeflate: []}, []
        with cores(threads):
            for _ in range(options.rounds):
                for way, times in ways.items():
                    times.append(inflate.seconds(stored, way, threads))
                mine.append(ours("ggml-ingest", source, "--output", f"{folder}/counts.ggml")[0])
        work = f"ingest of 50,000 cells on {threads} core{'s' * (threads > 1)}, beside only inflating the file"
        compare(f"{work} by zlib", ways[inflate.by_zlib], mine, 0.5 if threads == 2 else None)
        compare(f"{work} by libdeflate", ways[inflate.by_libdeflate], mine)


def principal_components(source, output):
    """Our three programs in a pipe: their seconds, and the peak memory of each."""
    ingest, normalize, pca = PROGRAMS
    return pipe(
        (ingest, source), (normalize, "--top-genes", GENES), (pca, "-k", COMPONENTS, "--output", output))


def scanpy(source, output):
    """The seconds of its imports and of its work, its peak memory, and what it found."""
    _, peak = run(sys.executable, PYTHON / "preprocess.py", source, output, GENES, COMPONENTS)
    found = np.load(output)
    return float(found["imports"]), float(found["seconds"]), peak, found


def preprocess(options, folder):
    source, output = file(50_000), f"{folder}/components.ggml"
    # The first run after an installation compiles, and loads from the disk.
    scanpy(source, f"{folder}/found.npz")
    theirs, mine = [], []
    for _ in range(options.rounds):
        theirs.append(scanpy(source, f"{folder}/found.npz"))
        mine.append(principal_components(source, output))
    imports, works, peaks, found = zip(*theirs)
    found, components = found[-1], stream.components(output)
    if strangers := set(components["inputs"]["id"]) ^ set(found["genes"]):
        sys.exit(f"preprocess: expected the peer's {GENES} genes, found {len(strangers)} in one choice only")
    agree("preprocess", np.ones(COMPONENTS), components["variance"] / found["variance"], 1e-3)
    seconds, our_peaks = zip(*mine)
    work = f"50,000 cells from the file to {GENES:,} genes and {COMPONENTS} components"
    compare(f"{work}, scanpy with its imports", np.add(imports, works), seconds, 8)
    compare("the same, scanpy without its imports", works, seconds, 6)
    for program, peak in zip(PROGRAMS, zip(*our_peaks)):
        limit(f"peak memory of `{program}`", peak, MOST_MEMORY, memory, memory(median(peaks)))
    counts = Path(folder, "counts.ggml")
    ours("ggml-ingest", source, "--output", counts)
    limit("bytes a count in the stream of counts", [counts.stat().st_size / found["stored"]], 3.5, digits)


def large(options, folder):
    sizes = 50_000, 500_000
    sources, output = [file(cells) for cells in sizes], f"{folder}/components.ggml"
    runs = [[principal_components(source, output) for source in sources] for _ in range(options.rounds)]
    times = [[seconds for seconds, _ in pair] for pair in runs]
    shares = [larger / smaller / 10 for smaller, larger in times]
    work = f"500,000 cells likewise, in {duration(median(larger for _, larger in times))}: time per cell"
    limit(f"{work}, relative to 50,000 cells", shares, 1.1, digits)
    for position, program in enumerate(PROGRAMS):
        peaks = [[memories[position] for _, memories in pair] for pair in runs]
        work = f"peak memory of `{program}`, {memory(median(larger for _, larger in peaks))}"
        limit(f"{work}, relative to 50,000 cells", [larger / smaller for smaller, larger in peaks], 1.2, digits)
