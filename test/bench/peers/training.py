"""PyTorch as the peer of a training step: reads a network as JSON (the layers of src/engine/network/layers.ts) from standard
input, trains it on random pictures with Adam for some seconds, and prints the median images a second. Of several numbers of
threads it prints all, and the speed on a GPU where there is one.
usage: training.py SECONDS BATCH THREADS[,THREADS...] < network.json
"""
import json
import statistics
import sys
import time

import torch
import torch.nn as nn

seconds, batch = float(sys.argv[1]), int(sys.argv[2])
threads = [int(count) for count in sys.argv[3].split(",")]
torch.manual_seed(0)
network = json.load(sys.stdin)


def modules(layers, shape):
    """The layers as PyTorch modules; `shape` is channels, height, width of a picture or the length of a vector."""
    for layer in layers:
        kind = layer["kind"]
        if kind == "conv":
            kernel = layer["kernel"]
            yield nn.Conv2d(shape[0], layer["filters"], kernel, layer["stride"], kernel // 2)
            shape = [layer["filters"], shape[1] // layer["stride"], shape[2] // layer["stride"]]
        elif kind == "maxpool":
            yield nn.MaxPool2d(2)
            shape = [shape[0], shape[1] // 2, shape[2] // 2]
        elif kind == "dense":
            yield nn.Linear(shape[0], layer["units"])
            shape = [layer["units"]]
        elif kind == "dropout":
            yield nn.Dropout(layer["rate"])
        elif kind == "flatten":
            yield nn.Flatten()
            shape = [shape[0] * shape[1] * shape[2]]
        elif kind == "reshape":
            yield nn.Unflatten(1, tuple(layer["shape"]))
            shape = layer["shape"]
        elif kind == "upsample":
            yield nn.Upsample(scale_factor=layer["factor"])
            shape = [shape[0], shape[1] * layer["factor"], shape[2] * layer["factor"]]
        else:
            raise ValueError(kind)
        if layer.get("activation") == "relu":
            yield nn.ReLU()


def speed(device):
    """Median images a second of training steps."""
    model = nn.Sequential(*modules(network["layers"], network["input"])).to(device)
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    images = torch.rand(batch, *network["input"]).to(device)
    targets = torch.randint(0, network["layers"][-1].get("units", 1), (batch,)).to(device)

    def step():
        optimiser.zero_grad(set_to_none=True)
        out = model(images)
        if network["loss"] == "bce":
            loss = nn.functional.binary_cross_entropy_with_logits(out, images)
        else:
            loss = nn.functional.cross_entropy(out, targets)
        loss.backward()
        optimiser.step()
        if device == "cuda":
            torch.cuda.synchronize()

    for _ in range(3):
        step()
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        begun = time.perf_counter()
        step()
        times.append(time.perf_counter() - begun)
    return batch / statistics.median(times)


found = []
for count in threads:
    torch.set_num_threads(count)
    found.append(speed("cpu"))
answer = {"version": torch.__version__, "imagesPerSecond": found[0]}
if len(threads) > 1:
    answer["byThreads"] = found
    answer["gpu"] = speed("cuda") if torch.cuda.is_available() else None
print(json.dumps(answer))
