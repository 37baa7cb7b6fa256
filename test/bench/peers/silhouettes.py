"""scikit-learn as the peer of exact silhouettes: reads row-major float32 rows and int32 labels from files and prints the seconds
and the mean silhouette.
usage: silhouettes.py ROWS DIMENSION LABELS THREADS
"""
import json
import sys
import time

import numpy as np
import sklearn
from sklearn.metrics import silhouette_samples
from threadpoolctl import threadpool_limits

rows = np.fromfile(sys.argv[1], np.float32).reshape(-1, int(sys.argv[2]))
labels = np.fromfile(sys.argv[3], np.int32)
with threadpool_limits(int(sys.argv[4])):
    silhouette_samples(rows[:200], np.arange(200) % 2)
    begun = time.perf_counter()
    values = silhouette_samples(rows, labels)
    seconds = time.perf_counter() - begun
print(json.dumps({"version": sklearn.__version__, "seconds": seconds, "mean": float(values.mean())}))
