"""The inputs, the same for ours and the peer, drawn anew from a seed in each run."""
import numpy as np

DIMENSIONS = 5


def clouds(rng, n, dimensions=DIMENSIONS):
    """Two clouds of n points that overlap, in numbers that single precision holds."""
    x = rng.standard_normal((n, dimensions))
    y = 0.5 + 1.1 * rng.standard_normal((n, dimensions))
    return x.astype(np.float32), y.astype(np.float32)


def weights(rng, n):
    """Masses of any size, as those of cells with weights or of groups of cells, in numbers that single precision holds."""
    return (1e-3 + rng.random(n)).astype(np.float32).astype(float)


def moved(rng, change, *clouds):
    """The clouds under the identity map, each of whose entries was changed by this much."""
    w = np.eye(DIMENSIONS) + change * rng.standard_normal((DIMENSIONS, DIMENSIONS))
    return [(cloud @ w.T).astype(np.float32) for cloud in clouds]


def genes(rng, samples=10, cells=250, features=5000, share=0.05, marked=50):
    """Log counts, most of them zero; in every other sample some genes are higher."""
    values = np.log1p(1 + rng.poisson(1.0, (samples, cells, features)))
    values[1::2, :, :marked] *= 2
    expressed = rng.random(values.shape) < share
    return (values * expressed).astype(np.float32), np.arange(samples) % 2


def start(rng, features, rank=5):
    """A map of which rows are random, of length 1 as those of the peer's own starts."""
    w = rng.standard_normal((rank, features))
    return (w / np.linalg.norm(w, axis=1, keepdims=True)).astype(np.float32)
