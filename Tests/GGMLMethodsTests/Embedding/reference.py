"""Writes scikit-learn.tsv: the divergences at which scikit-learn's exact t-SNE ends on distances.npy, by seed.

distances.npy has the transport distances between the 57 subjects of the IPF cohort of yl883/iDESC (MIT licence):

    ggml-ingest ipf_57subjects_20genes.h5ad --sample-key subject --class-key disease | ggml-normalize |
        ggml-pca -k 10 | ggml-dist | ggml-view --distances --digits 17
"""

import numpy as np
import sklearn
from sklearn.manifold import TSNE

distances = np.load("distances.npy")
with open("scikit-learn.tsv", "w") as table:
    print(f"# scikit-learn {sklearn.__version__}", file=table)
    print("perplexity", "seed", "divergence", sep="\t", file=table)
    for perplexity in (5, 15):
        for seed in range(1, 21):
            model = TSNE(metric="precomputed", method="exact", init="random", perplexity=perplexity, random_state=seed)
            model.fit(distances.copy())  # which fit squares in place
            print(perplexity, seed, f"{model.kl_divergence_:.6f}", sep="\t", file=table)
