"""Recomputes the exact fields that `--example evaluate` prints, for every path of the catalogue.

Nothing is shared with the Rust code: schedules are written from their papers and differentiated by
the complex step, posteriors come from SciPy's densities, scores from the formula and from the
complex step of the log-density, means in one dimension from quadrature too.

Run from the repository's root; arguments go to cargo (`--no-default-features` builds less).
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from scipy.integrate import quad
from scipy.special import logsumexp
from scipy.stats import multivariate_normal, norm

TIMES = [0, 0.01, 0.3, 0.5, 0.9, 0.99, 0.999, 1]
# Of the size of the terms that a number is the sum of. Rounding leaves 1e-13 and less.
TOLERANCE = 1e-9
STEP = 1e-30
rng = np.random.default_rng(5)


def vp_log_alpha(t, low, high):
    return -0.25 * (1 - t) ** 2 * (high - low) - 0.5 * (1 - t) * low


def vp_cosine(t):
    turn = np.pi / 2 / 1.008
    there, here = 0.008 * turn, (1.008 - t) * turn
    square = np.sin((1 - t) * turn) * np.sin(here + there) / np.cos(there) ** 2
    return np.cos(here) / np.cos(there), np.sqrt(square)


def vp_linear(t, beta_min, beta_max):
    log = vp_log_alpha(t, beta_min, beta_max)
    return np.exp(log), np.sqrt(-np.expm1(2 * log))


def sub_vp(t, beta_min, beta_max):
    log = vp_log_alpha(t, beta_min, beta_max)
    return np.exp(log), -np.expm1(2 * log)


# (α, σ) of data and noise, analytic in t.
PATHS = {
    "linear": lambda t: (t, 1 - t),
    "vp-linear": vp_linear,
    "vp-cosine": vp_cosine,
    "sub-vp": sub_vp,
    "linear-vp": lambda t: (t, np.sqrt(1 - t * t)),
    "ve": lambda t, sigma_min, sigma_max: (1 + 0 * t, sigma_min * (sigma_max / sigma_min) ** (1 - t)),
}


def schedule(path, t, parameters):
    """α, σ and their derivatives; these are NaN where σ has an infinite slope."""
    with np.errstate(divide="ignore", invalid="ignore"):
        alpha, sigma = (float(np.real(v)) for v in PATHS[path](t + 0j, **parameters))
        moved = PATHS[path](t + 1j * STEP, **parameters)
    slopes = [float(np.imag(v)) / STEP for v in moved]
    # At a square root's zero the complex step sees √step instead of a slope.
    if sigma > 0 or abs(slopes[1]) < 1e9:
        return alpha, sigma, *slopes
    return alpha, sigma, slopes[0], np.nan


class Mixture:
    def __init__(self, weights, means, covariances):
        self.weights, self.means, self.covariances = map(np.asarray, (weights, means, covariances))
        self.dim = self.means.shape[1]

    def json(self):
        parts = {"weights": self.weights, "means": self.means, "covariances": self.covariances}
        return {"id": "mixture", **{name: part.tolist() for name, part in parts.items()}}

    def field(self, at, x):
        alpha, sigma, d_alpha, d_sigma = at
        eye = np.eye(self.dim)
        spreads = [alpha**2 * s + sigma**2 * eye for s in self.covariances]
        logs = np.log(self.weights / self.weights.sum()) + [
            multivariate_normal.logpdf(x, alpha * m, c) for m, c in zip(self.means, spreads)
        ]
        log_density = logsumexp(logs)
        shares = np.exp(logs - log_density)
        # Each part is jointly Gaussian in (x₀, x₁, x): means by regression on x.
        pulls = [np.linalg.solve(c, x - alpha * m) for m, c in zip(self.means, spreads)]
        noise = sum(r * sigma * u for r, u in zip(shares, pulls))
        data = sum(
            r * (m + alpha * s @ u)
            for r, m, s, u in zip(shares, self.means, self.covariances, pulls)
        )
        score = -sum(r * u for r, u in zip(shares, pulls))
        size = sum(r * np.abs(u) for r, u in zip(shares, pulls)).max()
        slope = np.array([self.log_density(at, x + 1j * STEP * e).imag / STEP for e in eye])
        close("score and slope of log-density", score, slope, size)
        return values(at, data, noise, score, log_density, size)

    def log_density(self, at, x):
        alpha, sigma = at[:2]
        logs = []
        for w, m, s in zip(self.weights / self.weights.sum(), self.means, self.covariances):
            c, delta = alpha**2 * s + sigma**2 * np.eye(self.dim), x - alpha * m
            square = delta @ np.linalg.solve(c, delta)
            logs.append(np.log(w) - square / 2 - np.linalg.slogdet(2 * np.pi * c)[1] / 2)
        logs = np.array(logs)
        top = logs.real.max()
        return top + np.log(np.exp(logs - top).sum())

    def draw(self, n):
        k = rng.choice(len(self.weights), n, p=self.weights / self.weights.sum())
        return np.array([rng.multivariate_normal(self.means[i], self.covariances[i]) for i in k])


class Finite:
    """Equally likely points, in a frame: the field is a softmax over them."""

    def __init__(self, points, center, scale):
        self.center, self.scale, self.dim = center, scale, points.shape[1]
        self.points = (points - center) / scale

    def field(self, at, raw):
        alpha, sigma = at[:2]
        x = (raw - self.center) / self.scale
        if sigma == 0:
            return {}
        logs = -((x - alpha * self.points) ** 2).sum(1) / (2 * sigma**2)
        total = logsumexp(logs)
        data = np.exp(logs - total) @ self.points
        noise = (x - alpha * data) / sigma
        density = total - np.log(len(logs)) - self.dim * np.log(sigma * np.sqrt(2 * np.pi))
        size = np.abs(x / sigma).max() + np.abs(alpha * data / sigma).max()
        inside = values(at, data, noise, -noise / sigma, density, size / sigma)
        # Frame: raw = center + scale·x. Velocities scale, gradients scale back, noise has no unit.
        move = {
            "velocity": lambda v: self.scale * v,
            "score": lambda v: v / self.scale,
            "noise": lambda v: v,
            "data": lambda v: self.center + self.scale * v,
            "log_density": lambda v: v - np.log(self.scale).sum(),
        }
        factor = {"velocity": self.scale.max(), "score": 1 / self.scale.min(), "noise": 1}
        factor |= {"data": self.scale.max() + np.abs(self.center).max(), "log_density": 1}
        return {k: (move[k](v), s * factor[k]) for k, (v, s) in inside.items()}

    def draw(self, n):
        return self.points[rng.integers(0, len(self.points), n)]


def values(at, data, noise, score, log_density, size):
    """Each quantity with the size of what it was summed from; `size` is the score's."""
    alpha, sigma, d_alpha, d_sigma = at
    # Far from all mass, exponents of size L leave the posterior's shares 1e-16·L to be wrong by.
    slack = 1 + 1e-6 * abs(log_density)
    size, far = slack * size, slack * (1 + np.abs(data).max())
    out = {"score": (score, size), "noise": (noise, sigma * size)}
    out |= {"data": (data, far), "log_density": (log_density, 1 + abs(log_density))}
    if np.isfinite(d_sigma):
        reach = abs(d_alpha) * far + abs(d_sigma) * sigma * size
        out["velocity"] = (d_alpha * data + d_sigma * noise, reach)
    return out


worst = {}


def close(label, found, expected, size):
    error = np.abs(np.asarray(found) - expected).max() / (size + 1e-30)
    worst[label] = max(worst.get(label, 0), error)
    assert error <= TOLERANCE, f"{label}: {found} and {expected}, off by {error:.2g} of {size:.3g}"


def evaluate(choice, lines):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "choice.json"
        file.write_text(choice if isinstance(choice, str) else json.dumps(choice))
        command = ["cargo", "run", "--quiet", *sys.argv[1:], "--example", "evaluate", "--", str(file)]
        return subprocess.run(command, input="\n".join(lines), capture_output=True, text=True)


def check(label, law, data, path, parameters):
    choice = {"data": data, "path": {"id": path, **parameters}}
    cases = []
    for t in TIMES:
        at = schedule(path, t, parameters)
        x = at[0] * law.draw(4) + at[1] * rng.normal(size=(4, law.dim))
        x[-1] *= 4  # In the tail too.
        if isinstance(law, Finite):
            x = law.center + law.scale * x
        cases += [(t, at, row) for row in x]
    lines = [",".join(map(repr, [t, *map(float, x)])) for t, _, x in cases]
    run = evaluate(choice, lines)
    assert run.returncode == 0, (label, run.stderr)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(answers) == len(cases), label
    for (t, at, x), answer in zip(cases, answers):
        expected = law.field(at, x)
        assert answer["t"] == t and answer["x"] == x.tolist(), answer
        for quantity in ["velocity", "score", "noise", "data", "log_density"]:
            where = f"{label} at t={t}, x={x}: {quantity} is {answer[quantity]}"
            if quantity not in expected:
                assert answer[quantity] is None, where
                continue
            assert answer[quantity] is not None, where
            try:
                close(quantity, answer[quantity], *expected[quantity])
            except AssertionError as error:
                raise AssertionError(f"{label} at t={t}, x={x}: {error}") from None
        if law.dim == 1 and isinstance(law, Mixture) and 0.2 < t < 0.95 and at[0] > 1e-3:
            by_quadrature(law, at, x, answer)
    return len(cases)


def by_quadrature(law, at, x, answer):
    """E[x₁|x] and ρ(x) as integrals over x₁."""
    alpha, sigma = at[:2]
    parts = list(zip(law.weights / law.weights.sum(), law.means[:, 0], law.covariances[:, 0, 0]))
    density = lambda y: sum(w * norm.pdf(y, m, s**0.5) for w, m, s in parts)
    joint = lambda y: density(y) * norm.pdf(x[0], alpha * y, sigma)
    # The posterior's own modes, so the rule sees every peak.
    peaks = [m + alpha * s / (alpha**2 * s + sigma**2) * (x[0] - alpha * m) for _, m, s in parts]
    width = max((s * sigma**2 / (alpha**2 * s + sigma**2)) ** 0.5 for *_, s in parts)
    bounds = min(peaks) - 14 * width, max(peaks) + 14 * width
    options = {"points": peaks, "epsabs": 0, "epsrel": 1e-11, "limit": 400}
    mass = quad(joint, *bounds, **options)[0]
    mean = quad(lambda y: (y - bounds[0]) * joint(y), *bounds, **options)[0] / mass + bounds[0]
    close("log-density by quadrature", answer["log_density"], np.log(mass), 1 + abs(np.log(mass)))
    close("data by quadrature", answer["data"][0], mean, 1 + abs(mean) + bounds[1] - bounds[0])


def mixtures():
    """Full covariances, unequal weights that do not sum to 1, in 1, 2 and 5 dimensions."""
    for dim in [1, 2, 5]:
        weights = rng.uniform(0.2, 4, 4)
        roots = rng.normal(0, 0.6, (4, dim, dim))
        covariances = np.array([r @ r.T + 0.02 * np.eye(dim) for r in roots])
        covariances = (covariances + covariances.transpose(0, 2, 1)) / 2
        yield f"mixture in {dim}", Mixture(weights, rng.normal(0, 2, (4, dim)), covariances)


def catalogue():
    command = ["cargo", "run", "--quiet", *sys.argv[1:], "--example", "catalogue"]
    groups = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["groups"]
    return {group["id"]: group["entries"] for group in groups}


def settings(entry):
    """Default parameters, and others: a third of the way up each range."""
    defaults = {p["id"]: p["default"] for p in entry["params"]}
    yield defaults
    if defaults:
        yield {p["id"]: p["min"] ** (2 / 3) * p["max"] ** (1 / 3) for p in entry["params"]}


def frame_of(points, standardise):
    if not standardise:
        return np.zeros(points.shape[1]), np.ones(points.shape[1])
    deviation = points.std(0)
    return points.mean(0), np.where(deviation > 0, deviation, 1)


def finite_sets():
    geyser = np.loadtxt("src/core/dataset/old_faithful.csv", delimiter=",", skiprows=1)
    for on in [1, 0]:
        yield f"Old Faithful {on}", Finite(geyser, *frame_of(geyser, on)), {"id": "old-faithful", "standardise": on}
    for dim in [1, 3]:
        points = rng.normal(5, 3, (9, dim))
        points[4] = points[3]  # One counts twice.
        points[:, 1:2] = 7  # And one coordinate is constant.
        for on in [1, 0]:
            # A choice holds its numbers to twelve digits.
            points = points.round(6)
            own = {"id": "own", "points": points.tolist(), "standardise": on}
            yield f"own in {dim}, {on}", Finite(points, *frame_of(points, on)), own


def eight_gaussians(radius, deviation):
    center = radius * np.exp(1j * np.pi * np.arange(8) / 4)
    means = np.stack([center.real, center.imag], 1)
    return Mixture(np.ones(8), means, [deviation**2 * np.eye(2)] * 8)


def check_frame_of_mixture():
    """A standardised mixture's frame is that of its draws; at t = 0 the score tells which."""
    law = eight_gaussians(5, 0.1**0.25)
    choice = {"data": {"id": "eight-gaussians", "standardise": 1}}
    points = [[0, 0], [1, 1], [3.5, -2]]
    lines = [f"{t},{x},{y}" for t, xs in [(0, points[:2]), (0.6, points)] for x, y in xs]
    run = evaluate(choice, lines)
    assert run.returncode == 0, run.stderr
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    # The source is N(0, I) in the frame, so its raw score is −(x − center)/scale².
    first, second = (np.array(answer["score"]) for answer in answers[:2])
    scale = np.sqrt(1 / (first - second))
    center = first * scale**2
    deviation = np.sqrt(12.5 + 0.1**0.5)
    assert np.allclose(center, 0, atol=0.15) and np.allclose(scale, deviation, rtol=0.03), (center, scale)
    inside = Mixture(law.weights, (law.means - center) / scale, law.covariances / np.outer(scale, scale))
    at = schedule("linear", 0.6, {})
    for x, answer in zip(points, answers[2:]):
        expected = {k: v[0] for k, v in inside.field(at, (x - center) / scale).items()}
        expected["velocity"] *= scale
        expected["score"] /= scale
        expected["data"] = center + scale * expected["data"]
        expected["log_density"] -= np.log(scale).sum()
        for quantity, value in expected.items():
            close(f"standardised {quantity}", answer[quantity], value, 1 + np.abs(value).max())


def check_refusals():
    """Each mistake ends with an error that names its place; lines before it are answered."""
    plain = {"data": "eight-gaussians"}
    for choice, lines, answered, words in [
        (plain, ["-0.001,0,0"], 0, ["line 1", "t"]),
        (plain, ["0.5,0,0", "1.001,0,0"], 1, ["line 2", "t"]),
        (plain, ["0.5,0,0", "", "0.5,0"], 1, ["line 3", "1 numbers", "2"]),
        (plain, ["0.5,1,2,3"], 0, ["line 1", "3 numbers"]),
        (plain, ["0.5"], 0, ["line 1"]),
        (plain, ["0.5,0,0", "0.5,zero,0"], 1, ["line 2"]),
        (plain, ["0.5,NaN,0"], 0, ["line 1", "finite"]),
        (plain, ["0.5,inf,0"], 0, ["line 1", "finite"]),
        (plain, ["0.5,0,0,"], 0, ["line 1"]),
        ({"data": "moons"}, ["0.5,0,0"], 0, ["data", "exact"]),
        ({"data": "eight-gaussians", "source": "uniform"}, ["0.5,0,0"], 0, ["gaussian"]),
        ({"data": "eight-gaussians", "source": "moons"}, ["0.5,0,0"], 0, ["gaussian"]),
        ({"data": "eight-gaussians", "path": "straight"}, ["0.5,0,0"], 0, ["path.id", "linear"]),
        ("{", ["0.5,0,0"], 0, ["not JSON"]),
    ]:
        run = evaluate(choice, lines)
        assert run.returncode != 0 and "panicked" not in run.stderr, (choice, lines, run)
        assert len(run.stdout.splitlines()) == answered, (choice, lines, run)
        assert all(word in run.stderr for word in words), (lines, run.stderr)


def main():
    paths, count = catalogue()["path"], 0
    assert set(PATHS) <= {entry["id"] for entry in paths}, "an oracle without a path"
    # The other paths' exact fields follow from these by a change of clock and scale, or have noise on
    # the way: the native tests hold them to closed forms and differences.
    for entry in (entry for entry in paths if entry["id"] in PATHS):
        for parameters in settings(entry):
            for label, law in mixtures():
                count += check(f"{label}, {entry['id']} {parameters}", law, law.json(), entry["id"], parameters)
        for label, law, data in finite_sets():
            parameters = next(settings(entry))
            count += check(f"{label}, {entry['id']}", law, data, entry["id"], parameters)
    for radius, deviation in [(5, 0.1**0.25), (2.829, 0.354)]:
        data = {"id": "eight-gaussians", "radius": radius, "deviation": deviation}
        count += check("8 Gaussians", eight_gaussians(radius, deviation), data, "linear", {})
    check_frame_of_mixture()
    check_refusals()
    print(f"{count} points; worst errors:", ", ".join(f"{k} {v:.1g}" for k, v in worst.items()))


main()
