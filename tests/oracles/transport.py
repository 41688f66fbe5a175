"""Recomputes what `--example transport` prints: POT's and SciPy's transport, matrix functions of SciPy.

Run from the repository's root; arguments go to cargo (`--no-default-features` builds less).
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import ot
from scipy.linalg import expm, inv, sqrtm
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

rng = np.random.default_rng(8)
worst = {}


def close(label, found, expected, tolerance):
    error = np.abs(np.asarray(found) - expected).max() / max(1, np.abs(expected).max())
    worst[label] = max(worst.get(label, 0), error)
    assert error <= tolerance, f"{label}: {found} and {expected}, off by {error:.2g}"


def transport(folder, x, y, epsilon):
    files = []
    for name, points in [("x", x), ("y", y)]:
        files.append(folder / f"{name}.npy")
        np.save(files[-1], points)
    command = ["cargo", "run", "--quiet", *sys.argv[1:], "--example", "transport", "--", *map(str, files)]
    command += ["--epsilon", repr(epsilon), "--projections", "4000"]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def check_assignment(found, x, y):
    costs = cdist(x, y, "sqeuclidean")
    best = costs[linear_sum_assignment(costs)].sum()
    columns = found["assignment"]["columns"]
    assert sorted(columns) == list(range(len(y)))
    close("assignment", costs[range(len(x)), columns].sum(), best, 1e-12)
    close("assignment's cost", found["assignment"]["cost"], best, 1e-12)
    close("W₂ by POT", found["w2"] ** 2, ot.emd2([], [], costs), 1e-10)


def entropic(costs, epsilon):
    """The plan of POT, and ⟨π, c⟩ + ε KL(π‖a⊗b)."""
    a, b = np.full(len(costs), 1 / len(costs)), np.full(len(costs.T), 1 / len(costs.T))
    plan = ot.sinkhorn(a, b, costs, epsilon, method="sinkhorn_log", numItermax=20_000, stopThr=1e-9)
    some = plan > 0
    kl = (plan[some] * np.log(plan[some] / np.outer(a, b)[some])).sum()
    return plan, (plan * costs).sum(), (plan * costs).sum() + epsilon * kl


def check_sinkhorn(found, x, y, epsilon):
    ours, costs = found["sinkhorn"], cdist(x, y, "sqeuclidean")
    plan, cost, value = entropic(costs, epsilon)
    assert ours["converged"] and ours["marginal_error"] <= 1e-6 and ours["epsilon"] == epsilon, ours
    # Both stop at a marginal error: 1e-6 of the mass may be misplaced here, at up to the largest cost.
    slack = 1e-6 * costs.max()
    close("⟨π, c⟩", ours["cost"], cost, slack)
    close("entropic value", ours["value"], value, slack)
    close("a row of the plan", np.array(ours["first_row"]) * len(x), plan[0] * len(x), 1e-6 * len(x))
    selves = sum(entropic(cdist(z, z, "sqeuclidean"), epsilon)[2] for z in [x, y])
    close("Sinkhorn divergence", found["sinkhorn_divergence"], value - selves / 2, 20 * slack)


def check_gaussian(found, x, y, epsilon):
    ours, d, variance = found["gaussian"], x.shape[1], epsilon / 2
    square = lambda flat: np.reshape(flat, (d, d))
    (m0, m1), (s0, s1) = (x.mean(0), y.mean(0)), (np.cov(z.T, bias=True).reshape(d, d) for z in [x, y])
    close("Bures by POT", ours["w2_squared"], ot.gaussian.bures_wasserstein_distance(m0, m1, s0, s1) ** 2, 1e-9)
    close("Bures map by POT", square(ours["map"]), ot.gaussian.bures_wasserstein_mapping(m0, m1, s0, s1)[0].T, 1e-9)
    # The coupling in the one-sided form C = ½[(4Σ₀Σ₁ + σ⁴I)^½ − σ²I], without the symmetric roots.
    eye = np.eye(d)
    c = np.real(sqrtm(4 * s0 @ s1 + variance**2 * eye) - variance * eye) / 2
    close("coupling of the bridge", square(ours["coupling"]), c, 1e-9)
    # The value by its definition: expected cost and mutual information of the joint Gaussian.
    joint = np.block([[s0, c], [c.T, s1]])
    information = (np.linalg.slogdet(s0)[1] + np.linalg.slogdet(s1)[1] - np.linalg.slogdet(joint)[1]) / 2
    expected = ((m1 - m0) ** 2).sum() + np.trace(s0 + s1 - 2 * c) + epsilon * information
    close("value of the bridge", ours["entropic_value"], expected, 1e-9)
    for at in ours["bridge"]:
        # (x₀, x₁, x_t) is Gaussian: regress x₁ on x_t.
        t, x_t = at["t"], np.array(at["x"])
        ends = np.hstack([(1 - t) * eye, t * eye])
        law = ends @ joint @ ends.T + t * (1 - t) * variance * eye
        mean = (1 - t) * m0 + t * m1
        close("mean", at["mean"], mean, 1e-12)
        close("covariance", square(at["covariance"]), law, 1e-9)
        target = m1 + (joint @ ends.T)[d:] @ inv(law) @ (x_t - mean)
        close("drift", at["drift"], (target - x_t) / (1 - t), 1e-8)
        close("score", at["score"], -inv(law) @ (x_t - mean), 1e-8)


def check_distances(found, x, y):
    x, y = x.astype(np.float32).astype(float), y.astype(np.float32).astype(float)
    sliced = found["sliced_w2"]
    theirs = ot.sliced_wasserstein_distance(x, y, n_projections=4000, seed=3)
    # Two independent sets of directions; four standard errors of the difference.
    if x.shape[1] > 1:
        assert abs(sliced["value"] - theirs) < 4 * 2**0.5 * sliced["standard_error"], (sliced, theirs)
    else:
        close("sliced W₂", sliced["value"], theirs, 1e-6)
    mean = lambda a, b: cdist(a, b).mean()
    # Distances are added up in single precision.
    close("energy distance", found["energy"], 2 * mean(x, y) - mean(x, x) - mean(y, y), 1e-5)
    both = np.vstack([x[:256], y[:256]])
    off = np.sort(cdist(both, both)[np.tril_indices(len(both), -1)])
    width, n = off[len(off) // 2], len(x)
    kernel = lambda a, b: np.exp(-cdist(a, b, "sqeuclidean") / (2 * width**2))
    h = kernel(x, x) + kernel(y, y) - kernel(x, y) - kernel(x, y).T
    np.fill_diagonal(h, 0)
    close("MMD²", found["mmd2"]["value"], h.sum() / (n * (n - 1)), 1e-9)


def main():
    with tempfile.TemporaryDirectory() as folder:
        for dim, n, epsilon in [(1, 300, 0.5), (2, 257, 1.0), (2, 500, 3.0), (5, 300, 4.0), (50, 200, 40.0)]:
            root = expm(0.3 * rng.normal(size=(dim, dim)) / dim**0.5)
            x = rng.normal(size=(n, dim))
            y = rng.normal(size=(n, dim)) @ root + rng.normal(size=dim) + (rng.random((n, 1)) < 0.3)
            found = transport(Path(folder), x, y, epsilon)
            check_assignment(found, x, y)
            check_sinkhorn(found, x, y, epsilon)
            check_gaussian(found, x, y, epsilon)
            check_distances(found, x, y)
            print(f"{n} points in {dim}: {found['sinkhorn']['iterations']} iterations at ε = {epsilon}")
    print("worst errors: " + ", ".join(f"{label} {error:.1g}" for label, error in worst.items()))


main()
