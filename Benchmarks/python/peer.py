"""Lets ggml-ot work, in a process of its own, and writes what it found and the seconds it took.

    peer.py synth OUT NOISE_SCALE NOISE_DIMS    makes its example cohort
    peer.py emd2|sinkhorn IN OUT EPOCHS         trains; the seconds are the mean of an epoch
    peer.py distances IN OUT                    computes the distances between all samples
"""
import sys
import ggml_ot, torch
import numpy as np
from ggml_ot.data import TripletDataset
from ggml_ot.data.synthetic import synth_distributions
from ggml_ot.optimization import _ggml

THREADS = 2

task, *arguments = sys.argv[1:]
ggml_ot.settings.n_threads = THREADS

if task == "synth":
    out, scale, dimensions = arguments
    points, classes, *_ = synth_distributions(noise_scale=int(scale), noise_dims=int(dimensions), show=False)
    np.savez(out, points=np.stack(points), classes=classes)
    sys.exit()

cohort = np.load(arguments[0])
dataset = TripletDataset(list(cohort["points"]), cohort["classes"].tolist())
if task == "distances":
    found, seconds = dataset.compute_OT(ground_metric="euclidean", plot_type=False, measure_time=True)
    found = found.numpy()[np.triu_indices(len(found), 1)]
else:
    # The same start as ours; the package has no option for it.
    _ggml._ggml_init = lambda *_: torch.tensor(cohort["initial"], requires_grad=True)
    train = {"emd2": ggml_ot.train_emd2, "sinkhorn": ggml_ot.train_sinkhorn}[task]
    # The default batch of 512 samples holds all of them, so an epoch is one full step.
    options = {"n_comps": len(cohort["initial"]), "plot_iter": 0}
    # The first epoch after the start is slower; over 30 of them that would hardly count.
    train(dataset, max_iter=1, **options)
    found, seconds = train(dataset, max_iter=int(arguments[2]), **options)
np.savez(arguments[1], found=found, seconds=seconds)
