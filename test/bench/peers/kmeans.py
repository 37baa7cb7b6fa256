"""scikit-learn as the peer of the k-means curve: reads row-major float32 rows from a file, clusters them for every k of a
range and prints the seconds, and the inertia summed over all k.
usage: kmeans.py FILE DIMENSION SMALLEST_K LARGEST_K STARTS THREADS
"""
import json
import sys
import time

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

file, dimension, smallest, largest, starts, threads = sys.argv[1], *map(int, sys.argv[2:])
rows = np.fromfile(file, np.float32).reshape(-1, dimension)
with threadpool_limits(threads):
    KMeans(2, n_init=1, random_state=0).fit(rows[:100])
    begun = time.perf_counter()
    inertia = sum(KMeans(k, n_init=starts, random_state=1).fit(rows).inertia_ for k in range(smallest, largest + 1))
    seconds = time.perf_counter() - begun
print(json.dumps({"version": sklearn.__version__, "seconds": seconds, "inertia": float(inertia)}))
