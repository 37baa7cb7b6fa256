"""scikit-image as the peer of HOG: reads blocks of 64 x 64 x 3 bytes from a file, takes their greys and HOG, and prints the
seconds for all of them.
usage: hog.py BLOCKS
"""
import json
import sys
import time

import numpy as np
import skimage
from skimage.feature import hog

blocks = np.fromfile(sys.argv[1], np.uint8).reshape(-1, 64, 64, 3)


def features(rgb):
    grey = 0.299 * rgb[..., 0] + 0.587 * rgb[..., 1] + 0.114 * rgb[..., 2]
    return hog(grey, orientations=9, pixels_per_cell=(8, 8), cells_per_block=(2, 2), block_norm="L2-Hys")


features(blocks[0])
begun = time.perf_counter()
for block in blocks:
    features(block)
seconds = time.perf_counter() - begun
print(json.dumps({"version": skimage.__version__, "seconds": seconds, "images": len(blocks)}))
