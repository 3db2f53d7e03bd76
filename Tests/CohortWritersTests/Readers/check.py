"""Opens what ggml-export wrote with the programs that people have, with every warning an error, and holds it against
what ggml-view, ggml-embed and pipelines/read_stream.py show of the streams. RealReaderTests.swift makes the files."""
import warnings

warnings.simplefilter("error")

import io, json, subprocess, sys

import anndata, h5py, matplotlib, numpy, pandas, scipy.cluster.hierarchy, scipy.io
matplotlib.use("Agg")
import scanpy

sys.path.insert(0, "pipelines")
import read_stream


def table(command):
    text = subprocess.run(command.split(), capture_output=True, text=True, check=True).stdout
    return pandas.read_csv(io.StringIO(text), sep="\t", float_precision="round_trip", dtype={"cell": str})


def close(a, b):
    a, b = numpy.asarray(a, float), numpy.asarray(b, float)
    return a.shape == b.shape and abs(a - b).max() <= 1e-5 * abs(b).max()


def check_cells(stream, adata):
    """All but the results: obs, var and the values, as another reader of the same stream has them."""
    other = read_stream.read(stream)
    assert list(adata.obs_names) == list(other.obs_names) and adata.obs_names.is_unique
    shared = [name for name in other.obs if name != "cluster"]
    for name in shared:
        found, expected = adata.obs[name.replace("/", "_")], other.obs[name]
        assert list(found.astype(object).fillna("NA")) == list(expected.astype(object).fillna("NA")), name
    assert list(adata.var_names) == list(other.var_names)
    assert list(adata.var["gene_symbols"]) == list(other.var["gene_symbols"])
    assert (adata.X is None) == (other.X is None)
    if other.X is not None:
        assert (adata.X != other.X).nnz == 0
        # SciPy's routines fail where these differ.
        assert adata.X.indices.dtype == adata.X.indptr.dtype
    return other


# Raw counts.
counts = anndata.read_h5ad("counts.h5ad")
check_cells("counts.ggml", counts)
assert set(counts.obs["class"]) == {"ctrl", "panobinostat"} and "day_2" in counts.obs
assert counts.X.dtype == numpy.float32 and (counts.X.data == counts.X.data.round()).all()
dense = counts.X.toarray()
types = anndata.read_h5ad("types.h5ad")
check_cells("types.ggml", types)
assert types.obs["type"].isna().sum() == 100 and types.obs["class"].isna().any()

# Scores, with the results of another stream; and genes, for which the scores are computed.
scores, genes = anndata.read_h5ad("scores.h5ad"), anndata.read_h5ad("genes.h5ad")
other = check_cells("fit.ggml", scores)
check_cells("genes.ggml", genes)
for name in ["PCs", "W_ggml"]: assert close(scores.varm[name], other.varm[name]), name
for name in ["X_pca", "X_ggml"]: assert close(scores.obsm[name], other.obsm[name]), name
assert (scores.obsm["X_pca"] == other.obsm["X_pca"]).all()
for adata in [scores, genes]:
    rank = adata.obsm["X_ggml"].shape[1]
    cells = table(f"ggml-embed --cells --dimensions {rank} --digits 17 fit.ggml")
    axes = cells[[f"x{axis + 1}" for axis in range(rank)]]
    assert list(cells["cell"]) == list(adata.obs["barcode"] if "barcode" in adata.obs else adata.obs_names)
    assert close(adata.obsm["X_ggml"], axes)
    assert close(adata.obsm["X_pca"], scores.obsm["X_pca"])
    # The weights of genes are those of the cells: W(x - y) of the loadings, and of the scores.
    centred = genes.X.toarray() - genes.X.toarray().mean(0)
    assert abs(centred @ adata.varm["W_ggml"] - (axes - axes.mean()).to_numpy()).max() < 1e-3

# The samples.
samples, means = anndata.read_h5ad("samples.h5ad"), anndata.read_h5ad("means.h5ad")
distances = table("ggml-view --distances --digits 17 clusters.ggml")
clusters = table("ggml-view --clusters clusters.ggml")
programs = table("ggml-view --provenance clusters.ggml")["program"]
for adata in [samples, means, scores, genes]:
    known = adata.uns["ggml"]
    assert list(known["samples"]) == list(distances["sample"])
    assert (known["distances"] == distances.iloc[:, 1:].to_numpy()).all()
    assert list(known["clusters"]["assignment"]) == list(clusters["cluster"])
    steps = [json.loads(step)["program"] for step in known["provenance"]]
    assert steps == [*programs, "ggml-export"], steps
    assert known["metric"]["W"].shape[1] == adata.varm["PCs"].shape[1]
    scipy.cluster.hierarchy.dendrogram(known["clusters"]["scipy_linkage"], labels=list(known["samples"]))
for adata in [samples, means]:
    assert list(adata.obs_names) == list(distances["sample"])
    assert (adata.obsp["distances"] == distances.iloc[:, 1:].to_numpy()).all()
    assert list(adata.obs["cluster"]) == [str(cluster) for cluster in clusters["cluster"]]
    of_sample = pandas.DataFrame(scores.obsm["X_ggml"]).groupby(scores.obs["sample"].to_numpy(), sort=False).mean()
    assert close(adata.obsm["X_ggml"], of_sample) and list(of_sample.index) == list(adata.obs_names)
    assert list(adata.obs["cells"]) == list(scores.obs["sample"].value_counts(sort=False))
assert samples.X is None and close(
    means.X, pandas.DataFrame(genes.X.toarray(), dtype=float).groupby(genes.obs["sample"].to_numpy(), sort=False).mean())

# scanpy works on them, and draws them.
for adata in [scores, genes]:
    scanpy.pl.embedding(adata, "X_ggml", color=["class", "cluster", "sample"], show=False)
    scanpy.pl.pca(adata, color="class", show=False)
    scanpy.pl.pca_variance_ratio(adata, show=False)
    scanpy.pl.pca_loadings(adata, show=False)
    scanpy.pp.neighbors(adata, use_rep="X_ggml")
gene = genes.var["gene_symbols"].iloc[1]
scanpy.pl.embedding(genes, "X_ggml", color=gene, gene_symbols="gene_symbols", show=False)
scanpy.pl.dotplot(genes, [gene], groupby="class", gene_symbols="gene_symbols", show=False)
scanpy.tl.rank_genes_groups(genes, "class")
scanpy.pl.embedding(means, "X_ggml", color="class", show=False)
matplotlib.pyplot.savefig("plot.png")

# anndata writes it again as it was.
genes_again = anndata.read_h5ad("genes.h5ad")
genes_again.write_h5ad("again.h5ad")
with h5py.File("genes.h5ad") as ours, h5py.File("again.h5ad") as theirs:
    def encodings(file):
        found = {}
        file.visititems(lambda name, object: found.update({name: (object.attrs["encoding-type"], object.attrs["encoding-version"])})
                        if "encoding-type" in object.attrs else None)
        return {name: found[name] for name in found if not name.startswith("obs/barcode")}
    assert encodings(ours) == encodings(theirs)
    assert not any(name.endswith(("nan", "inf")) for name in ours)

# The other forms.
tenx = scanpy.read_10x_h5("counts.h5")
folder = scanpy.read_10x_mtx("counts/", var_names="gene_ids", cache=False)
for adata in [tenx, folder]:
    assert (adata.X.toarray() == dense).all() and list(adata.obs_names) == list(counts.obs_names)
assert list(tenx.var["gene_ids"]) == list(folder.var_names) == list(counts.var_names)
assert (scipy.io.mmread("counts/matrix.mtx.gz").toarray() == dense.T).all()
with h5py.File("counts.h5") as file:
    assert tuple(file["matrix/shape"]) == dense.T.shape and len(file["matrix/barcodes"]) == len(dense)
array = numpy.load("counts.npy", mmap_mode="r")
assert array.dtype == numpy.float32 and (array == dense).all()
assert (numpy.load("scores.npy") == scores.obsm["X_pca"]).all()
text = table("cat scores.tsv")
assert (text.iloc[:, -scores.obsm["X_pca"].shape[1]:].to_numpy(numpy.float32) == scores.obsm["X_pca"]).all()
assert list(text["class"]) == list(scores.obs["class"]) and list(text["sample"]) == list(scores.obs["sample"])
print("all files are as they should be")
