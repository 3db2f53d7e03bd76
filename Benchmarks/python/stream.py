"""Writes and reads ggml streams, as ggml-stream(5) describes them."""
import json, struct, zlib
import numpy as np


def _cells(sample, matrix):
    """The payload of a CELL frame: all cells of one sample, a dense array or a SciPy CSR matrix."""
    count, features = matrix.shape
    barcodes = [b"%d" % cell for cell in range(count)]
    sparse = not isinstance(matrix, np.ndarray)
    values = matrix.data if sparse else matrix
    parts = [
        struct.pack("<IIBBBBI", count, features, sparse, 4, 3 * sparse, 0, values.size),
        np.full(count, sample, "<u4"),
        np.cumsum([len(barcode) for barcode in barcodes], dtype="<u4"),
    ]
    if sparse:
        parts += [matrix.indptr[1:].astype("<u4"), matrix.indices.astype("<u4")]
    parts += [np.ascontiguousarray(values, "<f4"), *barcodes]
    return b"".join(part if isinstance(part, bytes) else part.tobytes() for part in parts)


def write(path, samples, classes=None):
    """Writes a stream of one matrix, cells x features, a sample."""
    count, features = len(samples), [str(feature) for feature in range(samples[0].shape[1])]
    ids = [str(sample) for sample in range(count)]
    labels = [None] * count if classes is None else [str(label) for label in classes]
    tables = [
        ("GGML", {"format": [1, 0], "id": "0" * 16, "writer": "benchmarks"}),
        ("SMPL", {"id": ids, "class": labels, "columns": []}),
        ("FEAT", {"id": features, "name": features, "state": "scores"}),
    ]
    frames, digest = 0, 0
    with open(path, "wb") as file:
        def frame(kind, payload):
            header = struct.pack("<4sIQQI", kind.encode(), 0, len(payload), len(payload), zlib.crc32(payload))
            file.write(header + struct.pack("<I", zlib.crc32(header)) + payload)
            return header
        for kind, table in tables:
            digest = zlib.crc32(frame(kind, json.dumps(table).encode()), digest)
        for sample, matrix in enumerate(samples):
            digest = zlib.crc32(frame("CELL", _cells(sample, matrix)), digest)
        cells = sum(matrix.shape[0] for matrix in samples)
        totals = {"frames": len(tables) + count, "cells": cells, "headers_crc32": digest}
        frame("DONE", json.dumps(totals).encode())


def _payload(path, wanted):
    """What the first frame of a kind holds: its JSON object, and the bytes that follow it."""
    with open(path, "rb") as file:
        while header := file.read(32):
            kind, flags, stored = struct.unpack_from("<4sIQ", header)
            payload = file.read(stored)
            if kind.decode() == wanted:
                payload = zlib.decompress(payload) if flags & 1 else payload
                length, = struct.unpack_from("<I", payload)
                return json.loads(payload[4 : 4 + length]), payload[4 + length :]
    raise SystemExit(f"{path}: expected a frame {wanted}, found none")


def metric(path):
    """W of a stream with a learned metric, rank x features."""
    table, numbers = _payload(path, "LMAP")
    return np.frombuffer(numbers, "<f4", table["rows"] * table["columns"]).reshape(table["rows"], -1)


def distances(path):
    """The distances of a stream, in the order of its pairs: (0, 1), (0, 2), ..."""
    table, numbers = _payload(path, "DIST")
    return np.frombuffer(numbers, "<f8", table["pairs"], 8 * table["pairs"])


def components(path):
    """What a stream says of its principal components: `variance`, one a component, and `inputs`, the genes."""
    return _payload(path, "LMAP")[0]
