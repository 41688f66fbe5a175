"""The bench's tasks in PyTorch, on CUDA where there is a device and on the CPU elsewhere.

Conditional flow matching on eight Gaussians of unit variance with an MLP on (x, t), SiLU and Adam, a
fresh minibatch each step, the loss read every 100 steps; and Euler steps along the field. First weights
and the scale of the output are as in `Plan::fresh_state` and `Regression`, so that the losses compare.

Modes: `eager`; `compiled`, by torch.compile(mode="reduce-overhead"), which takes CUDA graphs on a GPU;
on CUDA also `graph`, the whole compiled step (minibatch, gradients, fused Adam) replayed as one graph.

    python3 torch_peer.py > peer.json       # every task and mode, for `bench tasks --beside peer.json`
    python3 torch_peer.py --serve           # answers requests, one JSON object a line
"""

import argparse
import json
import math
import statistics
import sys
import time

import torch

SAMPLING_STEPS = 100
# Root mean square of a coordinate of x1 - x0, in units of which the network answers.
VELOCITY = math.sqrt(2)
PORTION = 100
STRETCH = 20
WATCHED = 200
FEWEST = 2 * STRETCH
WARM = 5
SMALL = [(64, 256), (64, 1024), (128, 1024), (128, 4096)]
LARGE = [(64, 65536), (128, 65536), (256, 65536)]

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
MODES = ["eager", "compiled"] + (["graph"] if DEVICE.type == "cuda" else [])


def settle():
    if DEVICE.type == "cuda":
        torch.cuda.synchronize()


def network(width, depth):
    sizes = [3] + [width] * depth
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.SiLU()]
    layers.append(torch.nn.Linear(width, 2))
    for layer in layers[::2]:
        gain = 1 if layer is layers[-1] else 2
        torch.nn.init.normal_(layer.weight, std=math.sqrt(gain / layer.in_features))
        torch.nn.init.zeros_(layer.bias)
    return torch.nn.Sequential(*layers).to(DEVICE)


class Train:
    """Training steps of one mode."""

    def __init__(self, width, depth, batch, mode):
        torch.manual_seed(1)
        self.model = network(width, depth)
        angles = torch.arange(8, device=DEVICE) * (math.pi / 4)
        # Radius 5 and deviation 0.1^(1/4), over the root mean square coordinate.
        deviation = 0.1**0.25
        size = math.sqrt(12.5 + deviation**2)
        centers = torch.stack([angles.cos(), angles.sin()], 1) * (5 / size)
        deviation /= size
        model = self.model

        def loss_of_minibatch():
            x1 = centers[torch.randint(8, (batch,), device=DEVICE)]
            x1 = x1 + deviation * torch.randn(batch, 2, device=DEVICE)
            x0 = torch.randn(batch, 2, device=DEVICE)
            t = torch.rand(batch, 1, device=DEVICE)
            xt = (1 - t) * x0 + t * x1
            v = model(torch.cat([xt, t], 1))
            return (v - (x1 - x0) / VELOCITY).square().mean()

        cuda = DEVICE.type == "cuda"
        optimiser = torch.optim.Adam(
            self.model.parameters(), lr=1e-3, fused=True, capturable=cuda
        )
        if mode == "eager":
            optimiser = torch.optim.Adam(self.model.parameters(), lr=1e-3)
            loss_of, update = loss_of_minibatch, optimiser.step
        elif mode == "compiled":
            loss_of = torch.compile(loss_of_minibatch, mode="reduce-overhead")
            update = optimiser.step
        else:
            loss_of, update = torch.compile(loss_of_minibatch), optimiser.step

        def step():
            optimiser.zero_grad(set_to_none=True)
            if mode == "compiled" and cuda:
                torch.compiler.cudagraph_mark_step_begin()
            loss = loss_of()
            loss.backward()
            update()
            return loss

        self.step = self.captured(step, optimiser) if mode == "graph" else step

    def captured(self, step, optimiser):
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(5):
                step()
        torch.cuda.current_stream().wait_stream(side)
        optimiser.zero_grad(set_to_none=True)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            loss = step()

        def replay():
            graph.replay()
            return loss

        return replay

    def watch(self, secs):
        # Compilation happens in the first steps.
        losses = [self.step().item() for _ in range(WARM)]
        start = time.perf_counter()
        end = start + secs
        while len(losses) < FEWEST or len(losses) < WATCHED and time.perf_counter() < end:
            losses.append(self.step().item())
        each = (time.perf_counter() - start) / max(len(losses) - WARM, 1)
        self.portion = int(min(max(0.25 * secs / each, 1), PORTION))
        ends = range(STRETCH, len(losses) + 1, STRETCH)
        return [sum(losses[end - STRETCH : end]) / STRETCH for end in ends]

    def work(self):
        for _ in range(self.portion):
            loss = self.step()
        loss.item()
        return self.portion


class Sample:
    """Euler steps of one mode."""

    def __init__(self, width, depth, particles, mode):
        torch.manual_seed(1)
        self.particles = particles
        model = network(width, depth)

        def euler(x, t):
            v = model(torch.cat([x, t.expand(x.shape[0], 1)], 1))
            return x + v * (VELOCITY / SAMPLING_STEPS)

        self.step = euler
        if mode == "graph":
            self.step = torch.compile(euler)
        elif mode == "compiled":
            compiled = torch.compile(euler, mode="reduce-overhead")
            # The next replay overwrites what this one answers.
            cuda = DEVICE.type == "cuda"
            self.step = lambda x, t: compiled(x, t).clone() if cuda else compiled(x, t)
        self.times = [
            torch.full((1, 1), k / SAMPLING_STEPS, device=DEVICE)
            for k in range(SAMPLING_STEPS)
        ]
        self.run = self.captured() if mode == "graph" else self.walk

    def walk(self):
        x = torch.randn(self.particles, 2, device=DEVICE)
        for t in self.times:
            x = self.step(x, t)
        return x

    def captured(self):
        with torch.no_grad():
            side = torch.cuda.Stream()
            side.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(side):
                self.walk()
            torch.cuda.current_stream().wait_stream(side)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph):
                x = self.walk()

        def replay():
            graph.replay()
            return x

        return replay

    def watch(self, _):
        self.work()
        return []

    def work(self):
        with torch.no_grad():
            self.run().cpu()
        return self.particles * SAMPLING_STEPS


def prepare(task, mode, secs):
    kind = {"train": Train, "sample": Sample}.get(task["task"])
    if kind is None or task["dim"] != 2:
        raise NotImplementedError("the peer has no such task")
    made = kind(task["width"], task["depth"], task["count"], mode)
    return made, made.watch(secs)


def rate(made, secs):
    settle()
    start, done = time.perf_counter(), 0
    while True:
        done += made.work()
        elapsed = time.perf_counter() - start
        if elapsed >= secs:
            return done / elapsed


def about():
    cuda = DEVICE.type == "cuda"
    return {
        "torch": torch.__version__,
        "kind": "gpu" if cuda else "cpu",
        "device": torch.cuda.get_device_name() if cuda else "CPU",
        "threads": torch.get_num_threads(),
        "modes": MODES,
    }


def serve():
    made, last = {}, None
    print(json.dumps(about()), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        mode = asked["mode"]
        try:
            if "task" in asked:
                if asked["task"] != last:
                    made.clear()
                    torch._dynamo.reset()
                    last = asked["task"]
                made[mode], losses = prepare(asked["task"], mode, asked["secs"])
                answer = {"losses": losses}
            else:
                answer = {"rate": rate(made[mode], asked["secs"])}
        except Exception as error:  # The bench goes on without this mode and says why.
            answer = {"error": f"{type(error).__name__}: {error}".splitlines()[0]}
        print(json.dumps(answer), flush=True)


def table(rounds, secs):
    sizes = SMALL + (LARGE if DEVICE.type == "cuda" else [])
    tasks = [("train", width, batch) for width, batch in sizes]
    tasks += [("sample", 64, 10000), ("sample", 128, 10000), ("sample", 64, 100000)]
    rows = []
    for kind, width, count in tasks:
        task = {"task": kind, "dim": 2, "width": width, "depth": 3, "count": count}
        torch._dynamo.reset()
        made, losses = {}, {}
        for mode in MODES:
            made[mode], losses[mode] = prepare(task, mode, 4 * secs)
        rates = {mode: [] for mode in MODES}
        for _ in range(rounds):
            for mode in MODES:
                rates[mode].append(rate(made[mode], secs))
        for mode in MODES:
            rows.append(
                {
                    **task,
                    "runner": f"PyTorch, {mode}",
                    "kind": about()["kind"],
                    "rate": statistics.median(rates[mode]),
                    "rounds": rates[mode],
                    "losses": losses[mode],
                }
            )
    return {**about(), "rows": rows}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--serve", action="store_true", help="answer requests")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--secs", type=float, default=1.0, help="of each round")
    parser.add_argument("--threads", type=int, help="of the CPU; all where not given")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    if arguments.serve:
        serve()
    else:
        print(json.dumps(table(arguments.rounds, arguments.secs), indent=2))


main()
