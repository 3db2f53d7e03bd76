#!/usr/bin/env python3
"""Reads a ggml stream with nothing but Python's library, as ggml-stream(5) describes it, and prints a line a frame."""
import array, itertools, json, struct, sys, zlib

def frames(file):
    """The kind and the payload of each frame before the last. Fails unless the stream is whole."""
    count, digest = 0, 0
    while header := file.read(32):
        kind, flags, stored, raw, crc, header_crc = struct.unpack("<4sIQQII", header)
        assert zlib.crc32(header[:28]) == header_crc, "damaged header"
        payload = file.read(stored)
        assert len(payload) == stored and zlib.crc32(payload) == crc, "damaged or cut payload"
        if flags & 1: payload = zlib.decompress(payload)
        assert len(payload) == raw, "a payload of another length"
        yield kind.decode(), payload
        if kind == b"DONE":
            totals = json.loads(payload)
            assert (totals["frames"], totals["headers_crc32"]) == (count, digest), "frames were lost"
            return
        count, digest = count + 1, zlib.crc32(header[:28], digest)
    sys.exit("the stream has no end: it is cut, or its writer failed")

def numbers(code, count, payload, offset):
    values = array.array(code)
    values.frombytes(payload[offset : offset + count * values.itemsize])
    assert len(values) == count, "fewer numbers than there must be"
    return values, offset + count * values.itemsize

def small_numbers(count, payload, offset):
    """Numbers of type 5: each byte of 255 stands for the next of some larger numbers."""
    small, offset = numbers("B", count, payload, offset)
    larger, offset = numbers("I", struct.unpack_from("<I", payload, offset)[0], payload, offset + 4)
    rest = iter(larger)
    return [next(rest) if number == 255 else number for number in small], offset

def cells(payload):
    """The cells of a CELL frame: for each its barcode, the number of its sample, its features and their values."""
    count, features, sparse, value_type, index_type, _, stored = struct.unpack_from("<IIBBBBI", payload)
    samples, offset = numbers("I", count, payload, 16)
    barcode_ends, offset = numbers("I", count, payload, offset)
    row_ends, indices = range(features, stored + 1, features), None
    if sparse:
        row_ends, offset = numbers("I", count, payload, offset)
        if index_type == 5:  # gaps between them
            gaps, offset = small_numbers(stored, payload, offset)
            indices = itertools.accumulate(gaps, lambda last, gap: (last + gap + 1) % 2**32, initial=-1)
            indices = list(indices)[1:]
        else:
            indices, offset = numbers("..HI"[index_type], stored, payload, offset)
    if value_type == 5:
        values, offset = small_numbers(stored, payload, offset)
    else:
        values, offset = numbers(".BHIf"[value_type], stored, payload, offset)
    start, barcode_start = 0, 0
    for sample, end, barcode_end in zip(samples, row_ends, barcode_ends):
        row = indices[start:end] if sparse else range(features)
        assert all(a < b for a, b in zip([-1, *row], [*row, features])), "features that do not increase"
        yield payload[offset + barcode_start : offset + barcode_end].decode(), sample, row, values[start:end]
        start, barcode_start = end, barcode_end

def summary(payload):
    block = list(cells(payload))
    features = struct.unpack_from("<I", payload, 4)[0]
    stored, total = sum(len(cell[3]) for cell in block), sum(sum(cell[3]) for cell in block)
    first = f", first {block[0][0]} of sample {block[0][1]}" if block else ""
    return f"{len(block)} cells, {features} features, {stored} values, sum {total:.10g}{first}"

def table(payload):
    return json.loads(payload[4 : 4 + struct.unpack_from("<I", payload)[0]])

def content(kind, payload):
    if kind == "CELL": return summary(payload)
    if kind in ("LMAP", "DIST", "labl"): return json.dumps(table(payload))[:100]
    if kind in ("GGML", "prov", "SMPL", "FEAT", "NORM", "SHRD", "CLUS", "DONE", "ABRT"): return payload.decode()[:100]
    assert kind[0].islower(), f"a frame {kind} must not be passed over"
    return f"{len(payload)} bytes"

if __name__ == "__main__":
    for kind, payload in frames(sys.stdin.buffer if sys.argv[1:] in ([], ["-"]) else open(sys.argv[1], "rb")):
        print(kind, content(kind, payload))
