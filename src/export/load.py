"""Samples this folder's field with NumPy alone: python load.py [how many] > samples.csv

A program of rows moves the particles: each row evaluates the network once. The field as one function
v(x, t) is in field.onnx.
"""

import json
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
CONFIG = json.loads((HERE / "config.json").read_text())
CENTER, SCALE = (np.array(CONFIG["frame"][key]) for key in ["center", "scale"])
DIM, HARMONICS = (CONFIG["network"][key] for key in ["dim", "harmonics"])


def tensors(file):
    """A safetensors file: the length of its header, the header in JSON, the numbers."""
    data = file.read_bytes()
    begin = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:begin])
    header.pop("__metadata__")
    numbers = lambda first, last: np.frombuffer(data[begin + first : begin + last], "<f4").astype(float)
    return {name: numbers(*info["data_offsets"]).reshape(info["shape"]) for name, info in header.items()}


WEIGHTS = tensors(HERE / "field.safetensors")


def network(x, t):
    """The network's outputs at x, [count, dim], in the field's frame; head after head."""
    waves = [wave(np.pi * k * t) for k in range(1, HARMONICS + 1) for wave in (np.sin, np.cos)]
    h = np.hstack([x, np.tile([t, *waves], (len(x), 1))])
    depth = CONFIG["network"]["depth"]
    for i in range(depth + 1):
        h = h @ WEIGHTS[f"layer{i}.weight"] + WEIGHTS[f"layer{i}.bias"]
        if i < depth:
            h = h / (1 + np.exp(-h))
    return h


def start(count, random):
    """Draws from the source, in the field's frame."""
    source = CONFIG["source"]
    if source["law"] == "gaussian":
        x = random.standard_normal((count, DIM))
    elif source["law"] == "uniform":
        x = random.uniform(-np.sqrt(3), np.sqrt(3), (count, DIM))
    else:
        x = random.choice(np.load(HERE / "source.npy").astype(float), count)
    return source["scale"] * x + source["noise"] * random.standard_normal((count, DIM))


def sample(count=1000, seed=0, x=None):
    """Points at t = 1, [count, dim], in the data's units; from x at t = 0, if given, in the same units."""
    random = np.random.default_rng(seed)
    x = start(count, random) if x is None else (x - CENTER) / SCALE
    y, past = x, [np.zeros_like(x)] * 4
    for numbers in CONFIG["program"]["rows"]:
        row = dict(zip(CONFIG["program"]["columns"], numbers))
        out = network(row["in_scale"] * x, row["time_input"])
        g = row["conv_x"] * x + row["conv_f"] * out[:, :DIM]
        if CONFIG["network"]["heads"] == 2:
            g = g + row["conv_h"] * out[:, DIM:]
        past = [g, *past[:3]]
        x = row["base"] * y + row["state"] * x + sum(row[f"g{k}"] * past[k] for k in range(4))
        x = x + row["noise"] * random.standard_normal(x.shape)
        if row["commit"]:
            y = x
    return CENTER + SCALE * x


if __name__ == "__main__":
    points = sample(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    np.savetxt(sys.stdout, points, delimiter=",", header=",".join(CONFIG["columns"]), comments="")
