"""scikit-learn, SciPy and hdbscan as the peers of the clusterers, in one thread: reads row-major float32 rows from a file, clusters
them by one method, and prints the seconds and the labels. The seconds are null where no library here has the method.
usage: clusterers.py FILE DIMENSION METHOD K ITERATIONS
"""
import importlib.util
import json
import sys
import time
import warnings

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn import cluster
from sklearn.manifold import TSNE
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits

warnings.filterwarnings("ignore")
file, dimension, method, k, iterations = sys.argv[1], int(sys.argv[2]), sys.argv[3], *map(int, sys.argv[4:6])
rows = np.fromfile(file, np.float32).reshape(-1, dimension)
kind, _, variant = method.partition(" ")
peer, times = "scikit-learn", 1


def hierarchy():
    return fcluster(linkage(rows, variant), k, "maxclust")


def density_tree():
    return HDBSCAN(min_cluster_size=15, min_samples=min_samples).fit_predict(rows)


def mean_shift():
    bandwidth = cluster.estimate_bandwidth(rows, quantile=0.1)
    cluster.MeanShift(bandwidth=bandwidth, seeds=rows[::times]).fit(rows)


def mixture():
    fit = GaussianMixture(
        k, covariance_type={"full": "full", "diagonal": "diag"}[variant], tol=0, max_iter=iterations, random_state=0
    )
    return fit.fit_predict(rows)


METHODS = {
    "linkage": hierarchy,
    "dbscan": lambda: cluster.DBSCAN(eps=30, min_samples=5).fit_predict(rows),
    "optics": lambda: cluster.OPTICS(min_samples=10, xi=0.05, min_cluster_size=15).fit_predict(rows),
    "hdbscan": density_tree,
    "mixture": mixture,
    "mean-shift": mean_shift,
    "affinity": lambda: cluster.AffinityPropagation(
        max_iter=iterations, convergence_iter=iterations, random_state=0
    ).fit_predict(rows),
    "spectral": lambda: cluster.SpectralClustering(
        k, affinity="nearest_neighbors", n_neighbors=10, random_state=0
    ).fit_predict(rows),
    "tsne": lambda: TSNE(init="pca", learning_rate="auto", random_state=0).fit(rows) and None,
}
if kind == "linkage":
    peer = "SciPy"
elif kind == "mean-shift":
    # Each window climbs alone, so some of them tell the time of all.
    times = 40
elif kind == "hdbscan":
    if importlib.util.find_spec("hdbscan"):
        from hdbscan import HDBSCAN
        peer, min_samples = "hdbscan", 15
    elif hasattr(cluster, "HDBSCAN"):
        # Counts the row itself among its neighbours.
        HDBSCAN, min_samples = cluster.HDBSCAN, 16
    else:
        print(json.dumps({"seconds": None, "peer": "hdbscan"}))
        sys.exit()
with threadpool_limits(1):
    begun = time.perf_counter()
    labels = METHODS[kind]()
    seconds = (time.perf_counter() - begun) * times
print(json.dumps({"seconds": seconds, "peer": peer, "labels": None if labels is None else labels.tolist()}))
