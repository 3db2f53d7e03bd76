#!/usr/bin/env python3
"""Reads a ggml stream with nothing but Python's library, as ggml-stream(5) describes it, and prints a line a frame."""
import array, json, struct, sys, zlib

def frames(file):
    while header := file.read(32):
        kind, flags, stored, raw, crc, header_crc = struct.unpack("<4sIQQII", header)
        assert zlib.crc32(header[:28]) == header_crc, "damaged header"
        payload = file.read(stored)
        assert len(payload) == stored and zlib.crc32(payload) == crc, "damaged or cut payload"
        yield kind.decode(), zlib.decompress(payload) if flags & 1 else payload, header[:28]

def numbers(code, count, payload, offset):
    values = array.array(code)
    values.frombytes(payload[offset : offset + count * values.itemsize])
    return values, offset + count * values.itemsize

def cells(payload):
    count, features, sparse, value_type, index_type, _, stored = struct.unpack_from("<IIBBBBI", payload)
    samples, offset = numbers("I", count, payload, 16)
    barcode_ends, offset = numbers("I", count, payload, offset)
    row_ends, offset = numbers("I", count * sparse, payload, offset)
    indices, offset = numbers(" .HI"[index_type] if sparse else "H", stored * sparse, payload, offset)
    values, offset = numbers(" BHIfB"[value_type], stored, payload, offset)
    if value_type == 5:  # each 255 stands for the next of some larger values
        larger, offset = numbers("I", struct.unpack_from("<I", payload, offset)[0], payload, offset + 4)
        rest = iter(larger)
        values = [next(rest) if value == 255 else value for value in values]
    barcodes = [payload[offset + a : offset + b].decode() for a, b in zip([0, *barcode_ends], barcode_ends)]
    first = f", first {barcodes[0]} of sample {samples[0]}" if count else ""
    return f"{count} cells, {features} features, {stored} values, sum {sum(values):.10g}{first}"

def table(payload):
    return json.loads(payload[4 : 4 + struct.unpack_from("<I", payload)[0]])

def content(kind, payload):
    if kind == "CELL": return cells(payload)
    if kind in ("LMAP", "DIST", "labl"): return json.dumps(table(payload))[:100]
    if kind in ("GGML", "prov", "SMPL", "FEAT", "NORM", "CLUS", "DONE", "ABRT"): return payload.decode()[:100]
    assert kind[0].islower(), f"a frame {kind} must not be passed over"
    return f"{len(payload)} bytes"

count, digest = 0, 0
for kind, payload, header in frames(open(sys.argv[1], "rb") if sys.argv[1:] not in ([], ["-"]) else sys.stdin.buffer):
    print(kind, content(kind, payload))
    if kind == "DONE":
        totals = json.loads(payload)
        assert (totals["frames"], totals["headers_crc32"]) == (count, digest), "frames were lost"
        sys.exit()
    count, digest = count + 1, zlib.crc32(header, digest)
sys.exit("the stream has no end: it is cut, or its writer failed")
