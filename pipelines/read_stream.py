#!/usr/bin/env python3
"""Reads a stream of the ggml programs, as ggml-stream(5) describes it. One file, to copy beside your own.

As a program it needs nothing but Python's library, and prints a line for each frame:

    python3 read_stream.py learned.ggml

As a module it also gives a stream as an AnnData, for which numpy, scipy, pandas and anndata must be installed:

    import read_stream, scanpy
    adata = read_stream.read("learned.ggml")
    scanpy.pl.embedding(adata, "X_ggml", color="class")

frames(file)    each frame: its kind, four letters, and its payload, decompressed and checked
cells(payload)  each cell of a CELL frame: barcode, number of the sample, features, values
table(payload)  the JSON text of a LMAP, DIST or labl frame
read(path)      a whole stream as an AnnData, laid out as `ggml-export -o file.h5ad` writes it
"""
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

# What follows needs numpy, scipy, pandas and anndata, which are imported when read() is called.

def block(payload):
    """A CELL frame as arrays: numbers of the samples, barcodes, and values, cells x features: CSR if they are sparse."""
    import numpy, scipy.sparse
    count, features, sparse, value_type, index_type, _, stored = struct.unpack_from("<IIBBBBI", payload)
    offset = 16

    def take(kind, count):
        nonlocal offset
        numbers = numpy.frombuffer(payload, kind, count, offset)
        offset += numbers.nbytes
        return numbers

    def small(count):  # type 5: each byte of 255 stands for the next of some larger numbers
        numbers = take("u1", count).astype("<u4")
        numbers[numbers == 255] = take("<u4", int(take("<u4", 1)[0]))
        return numbers

    kinds = {1: "u1", 2: "<u2", 3: "<u4", 4: "<f4"}
    samples, barcode_ends = take("<u4", count), take("<u4", count)
    if sparse:
        row_ends = take("<u4", count)
        if index_type == 5:  # gaps between them, modulo 2^32
            indices = (small(stored) + 1).cumsum(dtype="u4") - numpy.uint32(1)
        else:
            indices = take(kinds[index_type], stored)
    values = (small(stored) if value_type == 5 else take(kinds[value_type], stored)).astype("f4")
    barcodes = [payload[offset + a : offset + b].decode() for a, b in zip([0, *barcode_ends[:-1]], barcode_ends)]
    if not sparse: return samples, barcodes, values.reshape(count, features)
    ends = numpy.concatenate([[0], row_ends])
    return samples, barcodes, scipy.sparse.csr_matrix((values, indices.astype("i4"), ends), (count, features))

def linear_map(payload):
    """A LMAP frame: its JSON object, the matrix M and the offset b of x -> Mx + b."""
    import numpy
    head = table(payload)
    start, size = 4 + struct.unpack_from("<I", payload)[0], head["rows"] * head["columns"]
    matrix = numpy.frombuffer(payload, "<f4", size, start).reshape(head["rows"], head["columns"])
    return head, matrix, numpy.frombuffer(payload, "<f8", head["rows"], start + 4 * size)

def distances(payload, count):
    """A DIST frame as a matrix of `count` samples; NaN where a pair is missing."""
    import numpy
    head = table(payload)
    start, pairs = 4 + struct.unpack_from("<I", payload)[0], head["pairs"]
    i, j = numpy.frombuffer(payload, "<u4", 2 * pairs, start).reshape(2, pairs)
    matrix = numpy.full((count, count), numpy.nan)
    numpy.fill_diagonal(matrix, 0)
    matrix[i, j] = matrix[j, i] = numpy.frombuffer(payload, "<f8", pairs, start + 8 * pairs)
    return head, matrix

def components(metric, loadings):
    """Rows that turn a metric's W to its components: by decreasing length, their largest weight of a gene positive."""
    import numpy
    weights = metric @ loadings
    turns, lengths, _ = numpy.linalg.svd(weights, full_matrices=False)
    turns = turns.T[lengths > 1e-6 * lengths[0]]
    largest = numpy.take_along_axis(turned := turns @ weights, abs(turned).argmax(1)[:, None], 1)
    return turns * numpy.sign(largest)

def read(path):
    """A stream as an AnnData: the cells with all that is known of them and of their samples, the genes, X or, where the
    values are the scores of a PCA, obsm["X_pca"]; obsm["X_ggml"], the cells in the space of the learned metric; loadings
    and weights of genes in varm; and distances, clusters and provenance of the samples in uns["ggml"].

    All cells are in memory. `ggml-export` writes the same into a file, in constant memory.
    """
    import anndata, numpy, pandas, scipy.sparse
    frame, maps, blocks, labels, weights, uns = {}, {}, [], [], [], {"provenance": []}
    with open(path, "rb") as file:
        for kind, payload in frames(file):
            if kind == "ABRT": raise ValueError(json.loads(payload)["message"])
            elif kind == "prov": uns["provenance"].append(payload.decode())
            elif kind == "LMAP": maps[table(payload)["role"].removeprefix("mixed ")] = linear_map(payload)
            elif kind == "DIST": frame[kind] = payload
            elif kind in ("SMPL", "FEAT", "NORM", "CLUS"): frame[kind] = json.loads(payload)
            elif kind == "CELL":
                blocks.append(block(payload))
                labels.append({})
                weights.append(None)
            elif kind == "labl":
                head = table(payload)
                codes = numpy.frombuffer(payload, "<u4", len(blocks[-1][1]), 4 + struct.unpack_from("<I", payload)[0])
                names = numpy.array([*head["labels"], None], object)
                labels[-1][head["name"]] = names[numpy.minimum(codes, len(names) - 1)]
            elif kind == "wght": weights[-1] = numpy.frombuffer(payload, "<f8")
            elif kind[0].isupper() and kind not in ("GGML", "DONE"): raise ValueError(f"unknown frame {kind}")
    if not blocks: raise ValueError(f"{path}: no cells in this stream; read the one before ggml-dist")
    samples, features = frame["SMPL"], frame["FEAT"]
    sample = numpy.concatenate([part[0] for part in blocks])
    barcodes = pandas.Series([barcode for part in blocks for barcode in part[1]])
    parts = [part[2] for part in blocks]
    if all(map(scipy.sparse.issparse, parts)):
        values = scipy.sparse.vstack(parts, format="csr")
    else:
        values = numpy.vstack([part.toarray() if scipy.sparse.issparse(part) else part for part in parts])

    columns = {"sample": samples["id"], "class": samples["class"]}
    columns.update({column["name"]: column["values"] for column in samples["columns"]})
    if "CLUS" in frame:
        columns["cluster"] = [str(cluster) for cluster in frame["CLUS"]["assignment"]]
        uns["clusters"] = frame["CLUS"]
    obs = pandas.DataFrame(
        {name: pandas.Categorical(pandas.Series(of_sample, dtype=object).iloc[sample]) for name, of_sample in columns.items()})
    for name in labels[0]:
        nothing = [numpy.full(len(part[1]), None) for part in blocks]
        obs[name] = pandas.Categorical(numpy.concatenate([known.get(name, none) for known, none in zip(labels, nothing)]))
    if any(part is not None for part in weights):
        obs["weight"] = numpy.concatenate(
            [numpy.ones(len(part[1])) if own is None else own for own, part in zip(weights, blocks)])
    if barcodes.duplicated().any():
        obs["barcode"] = barcodes.to_numpy()
        separator = "_"
        while any(b.startswith(a) for a, b in itertools.permutations([id + separator for id in samples["id"]], 2)):
            separator += ":"
        barcodes = obs["sample"].astype(str) + separator + barcodes
    obs.index = pandas.Index(barcodes.to_numpy())

    pca = maps.get("pca")
    is_scores = pca is not None and features["state"] == "scores"
    genes = pca[0]["inputs"] if is_scores else features
    var = pandas.DataFrame({"gene_symbols": genes["name"]}, index=genes["id"])
    adata = anndata.AnnData(None if is_scores else values, obs, var)
    if is_scores:
        adata.obsm["X_pca"], adata.varm["PCs"] = values, pca[1].T
        variance = numpy.array(pca[0]["variance"])
        adata.uns["pca"] = {"variance": variance, "variance_ratio": variance / pca[0]["total_variance"]}
    if "metric" in maps:
        head, metric, _ = maps["metric"]
        uns["metric"] = {**head["training"], "W": metric, "euclidean_scale": head.get("euclidean_scale", 0.0)}
        if metric.shape[0] != metric.shape[1] or (metric != numpy.eye(len(metric))).any():
            loadings = (pca[1] if is_scores else numpy.eye(metric.shape[1])).astype(float)
            turned = components(metric.astype(float), loadings) @ metric
            adata.obsm["X_ggml"], adata.varm["W_ggml"] = values @ turned.T.astype("f4"), (turned @ loadings).T
    if "DIST" in frame: uns["distances"] = distances(frame["DIST"], len(samples["id"]))[1]
    if "NORM" in frame: uns["normalization"] = frame["NORM"]
    adata.uns["ggml"] = {**uns, "samples": samples["id"], "state": features["state"]}
    return adata

if __name__ == "__main__":
    for kind, payload in frames(sys.stdin.buffer if sys.argv[1:] in ([], ["-"]) else open(sys.argv[1], "rb")):
        print(kind, content(kind, payload))
