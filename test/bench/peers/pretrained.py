"""onnxruntime in Python as the peer of pretrained features: reads pictures as bytes, brings them to the network's scale and
runs it, with the batch that is fastest here; prints images a second.
usage: pretrained.py MODEL PIXELS SIDE SECONDS THREADS
PIXELS holds count * SIDE * SIDE * 3 bytes, RGB interleaved.
"""
import json
import sys
import time

import numpy as np
import onnxruntime

model, file, side, seconds, threads = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])
pixels = np.fromfile(file, np.uint8).reshape(-1, side, side, 3)
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = threads
session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
name = session.get_inputs()[0].name
output = session.get_outputs()[0].name


def speed(batch, seconds):
    """Images a second in that many seconds, from bytes to features."""
    done, begun = 0, time.perf_counter()
    while (spent := time.perf_counter() - begun) < seconds:
        taken = np.take(pixels, range(done, done + batch), axis=0, mode="wrap")
        images = np.ascontiguousarray(taken.transpose(0, 3, 1, 2)).astype(np.float32) / 127.5 - 1
        session.run([output], {name: images})
        done += batch
    return done / spent


batches = [1, 4, 8, 16, 32]
for batch in batches:
    speed(batch, 0)
best = max(batches, key=lambda batch: speed(batch, seconds / 4))
print(json.dumps({"version": onnxruntime.__version__, "batch": best, "imagesPerSecond": speed(best, seconds)}))
