"""Exchanges files with the Rust tests: NumPy's arrays, safetensors, draws of the data sets.

Run from the repository's root; arguments go to cargo (`--no-default-features` builds less).
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import safetensors
import safetensors.numpy
from scipy.stats import ks_2samp
from sklearn.datasets import make_circles, make_moons, make_s_curve, make_swiss_roll

N = 20_000
rng = np.random.default_rng(3)


def write_arrays(folder):
    """Every element type in both byte orders, both memory orders, one and two axes, each version."""
    folder.mkdir()
    codes = ["f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"]
    for code in codes:
        for order in "<>":
            for shape in [(7,), (5, 3)]:
                values = rng.normal(0, 100, shape).astype(np.float64)
                if code[0] == "u":
                    values = np.abs(values)
                if code == "i1":
                    values = np.clip(values, -128, 127)
                array = values.astype(order + code)
                for memory in "CF"[: len(shape)]:
                    for version in [(1, 0), (2, 0), (3, 0)]:
                        name = f"{'lb'[order == '>']}{code}{len(shape)}{memory}{version[0]}"
                        with open(folder / f"{name}.npy", "wb") as file:
                            np.lib.format.write_array(file, np.asarray(array, order=memory), version)
                        expected = array.astype(np.float64).reshape(len(array), -1)
                        rows = [",".join(map(repr, row)) for row in expected.tolist()]
                        (folder / f"{name}.csv").write_text("\n".join(rows))


def write_tensors(folder):
    tensors = {
        "layer0.weight": rng.normal(size=(9, 5)).astype(np.float32),
        "layer0.bias": rng.normal(size=5).astype(np.float32),
        "scalar": np.array(2.5, np.float32),
        "empty": np.zeros((0, 3), np.float32),
    }
    safetensors.numpy.save_file(tensors, folder / "python.safetensors", {"note": 'ρ₁ "quoted"\n'})
    safetensors.numpy.save_file({"a": np.zeros(2, np.float16)}, folder / "half.safetensors")
    return tensors


def check_tensors(folder, tensors):
    with safetensors.safe_open(folder / "ours.safetensors", "np") as ours:
        assert ours.metadata() == {"note": 'ρ₁ "quoted"\n'}, ours.metadata()
        assert set(ours.keys()) == set(tensors), ours.keys()
        for name, tensor in tensors.items():
            found = ours.get_tensor(name)
            assert found.dtype == np.float32 and found.shape == tensor.shape, name
            assert found.tobytes() == tensor.tobytes(), name
    plain = safetensors.numpy.load_file(folder / "plain.safetensors")
    assert plain["plain"].tolist() == [[1.5], [-2.0], [float(np.float32(1e-40))]], plain


def pinwheel():
    along, across = rng.normal(1, 0.3, N), rng.normal(0, 0.1, N)
    angle = 2 * np.pi * rng.integers(0, 5, N) / 5 + 0.25 * np.exp(along)
    point = (along + 1j * across) * np.exp(-1j * angle)
    return 2 * np.stack([point.real, point.imag], 1)


def two_spirals():
    s = 3 * np.pi * np.sqrt(rng.random(N))
    arm = np.stack([-s * np.cos(s), s * np.sin(s)], 1) + rng.random((N, 2)) / 2
    return rng.choice([-1, 1], (N, 1)) * arm / 3 + rng.normal(0, 0.1, (N, 2))


def rings():
    angle, radius = rng.uniform(0, 2 * np.pi, N), 3 * rng.integers(1, 5, N) / 4
    return radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1) + rng.normal(0, 0.08, (N, 2))


def checkerboard():
    points = rng.uniform(-4, 4, (4 * N, 2))
    return points[np.floor(points / 2).sum(1) % 2 == 0][:N]


def eight_gaussians():
    center = 5 * np.exp(1j * np.pi * rng.integers(0, 8, N) / 4)
    return np.stack([center.real, center.imag], 1) + rng.normal(0, 0.1**0.25, (N, 2))


def circles():
    return 3 * make_circles(N, factor=0.5, noise=0.08, random_state=1)[0]


def moons_dsb():
    points = make_moons(N, noise=0.0, random_state=1)[0]
    return 7 * (points - points.mean()) / points.std()


def grid_25():
    return 5 * rng.integers(-2, 3, (N, 2)) + rng.normal(0, 0.3**0.5, (N, 2))


def funnel():
    first = rng.normal(0, 3, (N, 1))
    return np.hstack([first, np.exp(first / 2) * rng.normal(size=(N, 9))])


def double_well():
    x = np.linspace(-5, 5, 200_001)
    below = np.cumsum(np.exp(-(x**4) + 6 * x**2 + x / 2))
    return np.stack([np.interp(rng.random(N), below / below[-1], x), rng.normal(size=N)], 1)


def on_a_line(weights, means, deviations):
    k = rng.choice(len(weights), N, p=weights)
    return rng.normal(np.array(means)[k], np.array(deviations)[k])[:, None]


LAWS = {
    "checkerboard": checkerboard,
    "eight-gaussians": eight_gaussians,
    "moons": lambda: 2 * make_moons(N, noise=0.05, random_state=1)[0] - [1, 0],
    "pinwheel": pinwheel,
    "rings": rings,
    "swiss-roll": lambda: make_swiss_roll(N, noise=1.0, random_state=1)[0][:, [0, 2]] / 5,
    "two-spirals": two_spirals,
    "circles": circles,
    "s-curve": lambda: 1.5 * make_s_curve(N, noise=0.05, random_state=1)[0][:, [0, 2]],
    "moons-dsb": moons_dsb,
    "normal": lambda: rng.normal(size=(N, 2)),
    "grid-25": grid_25,
    "funnel": funnel,
    "double-well": double_well,
    "two-gaussians": lambda: on_a_line([0.5, 0.5], [-2, 2], [0.5, 0.5]),
    "three-gaussians": lambda: on_a_line([0.3, 0.2, 0.5], [-3, 0, 2.5], [0.6, 0.3, 0.8]),
    "interval": lambda: rng.uniform(-1, 1, (N, 1)),
    "laplace": lambda: rng.laplace(0, 1, (N, 1)),
}


def check_draws(folder):
    """Kolmogorov and Smirnov's test on 12 projections and the radius; 234 tests at 1e-6 each."""
    for name, law in LAWS.items():
        theirs = law()
        ours = np.loadtxt(folder / f"{name}.csv", delimiter=",", skiprows=1).reshape(theirs.shape)
        angles = np.pi * np.arange(12) / 12
        views = [np.array([np.cos(a), np.sin(a)]) for a in angles]
        if theirs.shape[1] != 2:
            views = rng.normal(size=(12, theirs.shape[1]))
        statistics = [lambda x, v=v: x @ v for v in views] + [lambda x: np.linalg.norm(x, axis=1)]
        least = min(ks_2samp(s(ours), s(theirs)).pvalue for s in statistics)
        print(f"{name}: least p-value {least:.2g}")
        assert least > 1e-6, name
    # The mean and the correlation that R reports for its table.
    geyser = np.loadtxt(folder / "old-faithful.csv", delimiter=",", skiprows=1)
    assert geyser.shape == (272, 2), geyser.shape
    assert np.allclose(geyser.mean(0), [3.487783, 70.897059], atol=1e-6), geyser.mean(0)
    assert abs(np.corrcoef(geyser.T)[0, 1] - 0.9008112) < 1e-6


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        write_arrays(folder / "arrays")
        tensors = write_tensors(folder)
        command = ["cargo", "test", "-q", *sys.argv[1:], "--test", "formats", "--", "--ignored"]
        subprocess.run(command, env={**os.environ, "PUSHFORWARD_ORACLE": str(folder)}, check=True)
        check_tensors(folder, tensors)
        check_draws(folder)


main()
