"""How long it takes to inflate the counts of a Cell Ranger file and no more: what reading one cannot do without."""
import ctypes, itertools, sys, time, zlib
from concurrent.futures import ThreadPoolExecutor

import h5py


def chunks(path):
    """The chunks of the values and of the row indices as they are stored, each with its size when inflated."""
    with h5py.File(path) as file:
        for dataset in (file["matrix/data"], file["matrix/indices"]):
            size = dataset.chunks[0] * dataset.dtype.itemsize
            for number in range(dataset.id.get_num_chunks()):
                offset = dataset.id.get_chunk_info(number).chunk_offset
                yield dataset.id.read_direct_chunk(offset)[1], size


def by_zlib(stored):
    for chunk, size in stored:
        zlib.decompress(chunk, bufsize=size)


def by_libdeflate(stored):
    library = ctypes.CDLL("libdeflate.so.0")
    library.libdeflate_alloc_decompressor.restype = ctypes.c_void_p
    decompressor = ctypes.c_void_p(library.libdeflate_alloc_decompressor())
    inflated = None
    for chunk, size in stored:
        if inflated is None or len(inflated) != size:
            inflated = ctypes.create_string_buffer(size)
        failure = library.libdeflate_zlib_decompress(
            decompressor, chunk, ctypes.c_size_t(len(chunk)), inflated, ctypes.c_size_t(size), None)
        if failure:
            sys.exit(f"libdeflate: expected {size} bytes in a chunk, found its error {failure}")
    library.libdeflate_free_decompressor(decompressor)


def seconds(stored, way, threads):
    """The time that the threads take, each with its share of the chunks; both ways work outside Python's lock."""
    shares = [itertools.islice(stored, first, None, threads) for first in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        begin = time.perf_counter()
        list(pool.map(way, shares))
        return time.perf_counter() - begin
