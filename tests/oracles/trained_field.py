"""Trains tiny fields and evaluates their files in NumPy, from the metadata and documentation alone.

Run from the repository's root; arguments go to cargo (`--no-default-features` builds less).
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import safetensors

rng = np.random.default_rng(11)
# Doubles on both sides, sums in another order: rounding leaves 1e-12 and less.
TOLERANCE = 1e-9


def linear(t):
    return t, 1 - t, 1.0, -1.0


def vp_linear(t, low=0.1, high=20):
    log, rate = -0.25 * (1 - t) ** 2 * (high - low) - 0.5 * (1 - t) * low, 0.5 * (low + (1 - t) * (high - low))
    alpha, sigma = np.exp(log), np.sqrt(-np.expm1(2 * log))
    return alpha, sigma, rate * alpha, -rate * alpha**2 / sigma


def ve(t, least=0.01, most=50):
    sigma = least * (most / least) ** (1 - t)
    return 1.0, sigma, 0.0, -sigma * np.log(most / least)


SCHEDULES = {"linear": linear, "vp-linear": vp_linear, "ve": ve}
# The network's target as coefficients of x₀ and x₁, before it is brought to unit size.
TARGETS = {
    "velocity": lambda alpha, sigma, d_alpha, d_sigma: (d_sigma, d_alpha),
    "noise": lambda *_: (1, 0),
    "data": lambda *_: (0, 1),
    "score": lambda *_: (-1, 0),
}

FIELDS = [
    {"paradigm": "flow-matching", "data": "moons"},
    {"paradigm": "diffusion", "data": {"id": "old-faithful", "standardise": 1}},
    {"paradigm": "score-based", "data": {"id": "eight-gaussians", "standardise": 1}},
    {"path": "ve", "target": "data", "data": "pinwheel"},
    {"source": "uniform", "data": "rings", "network": {"harmonics": 0, "depth": 1}},
]


def cargo(example, *arguments, **options):
    command = ["cargo", "run", "--quiet", *sys.argv[1:], "--example", example, "--", *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, **options)
    assert run.returncode == 0, (command, run.stderr)
    return run.stdout


class Field:
    def __init__(self, file):
        with safetensors.safe_open(file, "np") as tensors:
            text = tensors.metadata()
            self.layers = [
                (tensors.get_tensor(f"layer{i}.weight").astype(float), tensors.get_tensor(f"layer{i}.bias").astype(float))
                for i in range(int(text["depth"]) + 1)
            ]
        choice = json.loads(text["choice"])
        self.schedule, self.target = SCHEDULES[choice["path"]["id"]], TARGETS[choice["target"]["id"]]
        self.gaussian = choice["source"]["id"] == "gaussian"
        self.harmonics = int(text["harmonics"])
        self.center, self.scale = np.array(json.loads(text["center"])), np.array(json.loads(text["scale"]))
        self.sizes = [float(text[name]) for name in ["source_sd", "data_sd"]]
        self.sizes += json.loads(text["output_scales"])

    def network(self, x, t):
        waves = [f(np.pi * k * t) for k in range(1, self.harmonics + 1) for f in (np.sin, np.cos)]
        h = np.concatenate([x, [t], waves])
        for weight, bias in self.layers[:-1]:
            h = h @ weight + bias
            h = h / (1 + np.exp(-h))
        return h @ self.layers[-1][0] + self.layers[-1][1]

    def values(self, t, raw):
        source_rms, data_rms, output_scale = self.sizes
        alpha, sigma, d_alpha, d_sigma = at = self.schedule(t)
        x = (raw - self.center) / self.scale
        output = output_scale * self.network(x / np.hypot(sigma * source_rms, alpha * data_rms), t)
        # x = σx₀ + αx₁ and output = px₀ + qx₁, in the mean.
        noise, data = np.linalg.solve([[sigma, alpha], self.target(*at)], [x, output])
        out = {
            "velocity": self.scale * (d_alpha * data + d_sigma * noise),
            "noise": noise,
            "data": self.center + self.scale * data,
        }
        return out | ({"score": -noise / sigma / self.scale} if self.gaussian else {})


def evaluate(file, cases):
    lines = [",".join(map(repr, [float(t), *map(float, x)])) for t, x in cases]
    return [json.loads(line) for line in cargo("evaluate", file, input="\n".join(lines)).splitlines()]


def compare(file, field):
    cases = [(t, field.center + field.scale * rng.normal(0, 2, 2)) for t in [0.06, 0.2, 0.5, 0.8, 0.97] for _ in range(4)]
    worst = 0
    for (t, x), answer in zip(cases, evaluate(file, cases), strict=True):
        expected = field.values(t, x)
        for quantity in ["velocity", "score", "noise", "data", "log_density"]:
            if quantity not in expected:
                assert answer[quantity] is None, (quantity, answer)
                continue
            error = np.abs(answer[quantity] - expected[quantity]).max() / (1 + np.abs(expected[quantity]).max())
            assert error <= TOLERANCE, f"{quantity} at {t}, {x}: {answer[quantity]} and {expected[quantity]}"
            worst = max(worst, error)
    return worst


def integrate(file, field):
    """The same Euler steps with NumPy's velocity and with the tool's, from the same points."""
    ours = theirs = field.center + field.scale * rng.normal(size=(6, 2))
    steps = 10
    for k in range(steps):
        t = 0.06 + 0.9 * k / steps
        ours = ours + 0.9 / steps * np.array([field.values(t, x)["velocity"] for x in ours])
        answers = evaluate(file, [(t, x) for x in theirs])
        theirs = theirs + 0.9 / steps * np.array([answer["velocity"] for answer in answers])
    error = np.abs(ours - theirs).max() / field.scale.max()
    assert error <= 1e-6, error
    return error


def main():
    with tempfile.TemporaryDirectory() as folder:
        for i, choice in enumerate(FIELDS):
            described, file = Path(folder) / f"{i}.json", Path(folder) / f"{i}.safetensors"
            small = {"network": {"width": 24, "depth": 2}, "training": {"steps": 300, "batch": 64}}
            described.write_text(json.dumps(small | choice))
            cargo("train", described, file)
            field = Field(file)
            error = compare(file, field)
            print(f"{choice}: worst error {error:.1g}", end="\n" if i else ", ")
            if i == 0:
                print(f"{integrate(file, field):.1g} after Euler's steps")


main()
