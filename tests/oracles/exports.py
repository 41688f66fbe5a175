"""Opens what Pushforward exports with the real tools: ONNX Runtime and NumPy.

Run from the repository's root; arguments go to cargo (`--no-default-features` builds less).
"""

import importlib.util
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

rng = np.random.default_rng(7)
# In f32 a velocity that is the difference of larger terms, as read off predicted noise, keeps fewer
# digits: then the allowance is larger.
DIRECT, DIFFERENCE = 1e-6, 1e-5
FIELDS = [
    ({"paradigm": "flow-matching", "data": "moons"}, DIRECT),
    ({"paradigm": "diffusion", "data": {"id": "old-faithful", "standardise": 1}}, DIFFERENCE),
    ({"paradigm": "score-based", "data": "eight-gaussians"}, DIFFERENCE),
    ({"paradigm": "edm", "data": "pinwheel", "sampler": {"id": "dormand-prince"}}, DIRECT),
    ({"paradigm": "stochastic-interpolant", "data": "checkerboard"}, DIRECT),
    ({"source": "moons", "data": "two-spirals", "network": {"harmonics": 0}}, DIRECT),
    ({"data": "digits"}, DIRECT),
]


def cargo(example, *arguments, **options):
    command = ["cargo", "run", "--quiet", *sys.argv[1:], "--example", example, "--", *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, **options)
    assert run.returncode == 0, (command, run.stderr)
    return run.stdout


def velocities(file, t, x):
    lines = "\n".join(",".join(map(repr, [float(time), *map(float, point)])) for time, point in zip(t, x, strict=True))
    return np.array([json.loads(line)["velocity"] for line in cargo("evaluate", file, input=lines).splitlines()])


def check_onnx(file, model, frame):
    center, scale = (np.array(frame[key]) for key in ["center", "scale"])
    proto = onnx.load(model)
    onnx.checker.check_model(proto, full_check=True)
    about = {entry.key: entry.value for entry in proto.metadata_props}
    low, high = float(about["t_low"]), float(about["t_high"])
    session = onnxruntime.InferenceSession(model)
    worst = 0
    for count in [1, 200]:
        t = rng.uniform(low, high, (count, 1)).astype(np.float32)
        x = (center + scale * rng.normal(size=(count, len(center)))).astype(np.float32)
        (v,) = session.run(["v"], {"x": x, "t": t})
        expected = velocities(file, t[:, 0].clip(low, high), x)
        errors = np.abs(v - expected).max(axis=1) / (scale.max() + np.abs(expected).max(axis=1))
        worst = max(worst, errors.max())
    # Times beyond the ends are held there.
    inside, beyond = (session.run(["v"], {"x": x[:1], "t": np.array([[t]], "f4")})[0] for t in [high, 2])
    assert np.array_equal(inside, beyond)
    return worst


def check_loader(folder, paths, deterministic):
    """load.py from the same starting points; of a sampler with noise only the law can be the same."""
    spec = importlib.util.spec_from_file_location("load", folder / "load.py")
    loader = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loader)
    assert loader.sample(5, seed=1).shape == (5, paths["x"].shape[2])
    start, end = paths["x"][0].astype(float), paths["x"][-1]
    points = loader.sample(x=start)
    if deterministic:
        return np.abs(points - end).max() / np.abs(end).max()
    return energy_distance(points / loader.SCALE, end / loader.SCALE)


def energy_distance(a, b):
    mean = lambda p, q: np.linalg.norm(p[:, None] - q[None], axis=2).mean()
    return 2 * mean(a, b) - mean(a, a) - mean(b, b)


def check_samples(file, folder):
    """CSV, NPY and NPZ hold the same particles."""
    csv, npy, npz, paths = (folder / name for name in ["ends.csv", "ends.npy", "paths.npz", "paths.csv"])
    for out, *more in [(csv,), (npy,), (npz, "--trajectories"), (paths, "--trajectories")]:
        cargo("sample", file, "--count", 600, "--out", out, *more)
    all_paths = np.load(npz)
    ends = all_paths["x"][-1]
    assert np.array_equal(np.load(npy), ends) and ends.shape[0] == 600
    assert np.array_equal(np.loadtxt(csv, delimiter=",", skiprows=1, dtype="f4", ndmin=2), ends)
    table = np.loadtxt(paths, delimiter=",", skiprows=1, dtype="f4")
    assert np.array_equal(table[:, 1], np.tile(all_paths["t"], 600))
    assert np.array_equal(table[:, 2:].reshape(600, -1, ends.shape[1]), all_paths["x"].transpose(1, 0, 2))
    return all_paths


def check_grid(file, folder):
    """The grid's values are those of single points."""
    out = folder / "grid.npz"
    cargo("export", file, out)
    grid = np.load(out)
    places = [(1, 3, 40), (10, 0, 7), (19, 22, 22)]
    t = [grid["t"][k] for k, _, _ in places]
    x = [(grid["x0"][i], grid["x1"][j]) for _, i, j in places]
    found = np.array([grid["velocity"][place] for place in places])
    expected = velocities(file, t, x)
    assert np.allclose(found, expected, rtol=1e-5, atol=1e-5), (found, expected)


def main():
    with tempfile.TemporaryDirectory() as folder:
        for i, (choice, allowance) in enumerate(FIELDS):
            out = Path(folder) / str(i)
            out.mkdir()
            described, file, archive = out / "choice.json", out / "trained.safetensors", out / "all.zip"
            small = {"network": {"width": 24, "depth": 2}, "training": {"steps": 300, "batch": 64}}
            described.write_text(json.dumps(small | choice))
            cargo("train", described, file)
            cargo("export", file, archive)
            with zipfile.ZipFile(archive) as files:
                assert files.testzip() is None
                files.extractall(out)
            config = json.loads((out / "config.json").read_text())
            error = check_onnx(file, out / "field.onnx", config["frame"])
            assert error <= allowance, f"{choice}: ONNX Runtime is off by {error:.1g}"
            paths = check_samples(file, out)
            noise = config["program"]["columns"].index("noise")
            noisy = any(row[noise] for row in config["program"]["rows"])
            adaptive = choice.get("sampler", {}).get("id") == "dormand-prince"
            off = check_loader(out, paths, not noisy)
            # In place of an adaptive solver the folder has a fixed one: both are near the exact flow.
            limit = 0.05 if noisy else 1e-2 if adaptive else 1e-4
            assert off <= limit, f"{choice}: load.py is off by {off:.1g}"
            if config["network"]["dim"] == 2:
                check_grid(file, out)
            print(f"{choice}: ONNX Runtime {error:.1g}, load.py {off:.1g}")


main()
