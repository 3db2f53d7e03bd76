#!/usr/bin/env python3
"""Reads a ggml stream with nothing but Python's library, as ggml-stream(5) describes it: a line a frame."""
import array, json, struct, sys, zlib

def frames(file):
    while header := file.read(32):
        kind, flags, stored, raw, crc, header_crc = struct.unpack("<4sIQQII", header)
        assert zlib.crc32(header[:28]) == header_crc, "damaged header"
        payload = file.read(stored)
        assert len(payload) == stored and zlib.crc32(payload) == crc, "damaged or cut payload"
        yield kind.decode(), zlib.decompress(payload) if flags & 1 else payload, header

def numbers(code, count, payload, offset):
    values = array.array(code)
    values.frombytes(payload[offset : offset + count * values.itemsize])
    return values, offset + count * values.itemsize

def cells(payload):
    count, features, sparse, value_type, index_type, _, stored = struct.unpack_from("<IIBBBBI", payload)
    samples, offset = numbers("I", count, payload, 16)
    barcode_ends, offset = numbers("I", count, payload, offset)
    row_ends, offset = numbers("I", count if sparse else 0, payload, offset)
    indices, offset = numbers(" .HI"[index_type] if sparse else "H", stored if sparse else 0, payload, offset)
    values, offset = numbers(" BHIf"[value_type], stored, payload, offset)
    barcodes = [payload[offset + a : offset + b].decode() for a, b in zip([0, *barcode_ends], barcode_ends)]
    return f"{count} cells, {features} features, {stored} values, first {barcodes[0]} of sample {samples[0]}"

def tables(payload):
    length, = struct.unpack_from("<I", payload)
    return json.loads(payload[4 : 4 + length]), payload[4 + length :]

count, digest, kind = 0, 0, None
for kind, payload, header in frames(sys.stdin.buffer if sys.argv[1:] in ([], ["-"]) else open(sys.argv[1], "rb")):
    assert count or kind == "GGML", "not a ggml stream"
    if kind == "CELL":
        print(kind, cells(payload))
    elif kind == "DIST":
        table, arrays = tables(payload)
        print(kind, f"{table['metric']}, {table['pairs']} pairs, first {numbers('d', 1, arrays, 8 * table['pairs'])[0][0]}")
    else:
        print(kind, json.dumps(tables(payload)[0] if kind == "LMAP" else json.loads(payload))[:100])
    if kind in ("DONE", "ABRT"):
        break
    count, digest = count + 1, zlib.crc32(header[:28], digest)
end = json.loads(payload) if kind == "DONE" else sys.exit("the stream has no end: it is cut, or its writer failed")
assert (end["frames"], end["headers_crc32"]) == (count, digest), "frames were lost"
