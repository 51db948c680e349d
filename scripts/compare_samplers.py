#!/usr/bin/env python3
"""TPE of idx beside Optuna's on five standard functions: the difference of the best values, with its interval.

    scripts/compare_samplers.py [trials] [seeds]      # 60 trials and 40 seeds; IDX_PROBE names the built idx-probe

For each function and seed both search for so many trials; the difference of the best values (ours minus Optuna's, lower
is better) is averaged over the seeds, with a bootstrap 95 % interval over 10,000 resamples. An interval that includes
zero, or lies below it, says that ours is no worse. The table goes to standard output, as Markdown. Needs optuna==5.0.0.
"""
import json
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution, distribution_to_json

optuna.logging.set_verbosity(optuna.logging.ERROR)
ROOT = Path(__file__).resolve().parents[1]
PROBE = os.environ.get("IDX_PROBE") or next(
    (str(path) for path in [ROOT / ".build/release/idx-probe", ROOT / ".build/debug/idx-probe"] if path.exists()), None)
DIMENSIONS = ["x0", "x1", "x2", "x3", "x4"]


def sphere(p):
    return sum((p[name] - 1) ** 2 for name in DIMENSIONS)


def rosenbrock(p):
    x = [p[name] for name in DIMENSIONS]
    return sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:]))


def branin(p):
    x, y = p["x"], p["y"]
    return (y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6) ** 2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


def ackley(p):
    x = [p[name] for name in DIMENSIONS]
    return (
        -20 * math.exp(-0.2 * math.sqrt(sum(v * v for v in x) / len(x)))
        - math.exp(sum(math.cos(2 * math.pi * v) for v in x) / len(x)) + 20 + math.e)


def mixed(p):
    """As a search of a network's settings: a rate on a log scale, a size, a depth, two kinds."""
    rate = math.log10(p["rate"]) + 3.5
    kind = {"a": 0.0, "b": 0.4, "c": 1.1, "d": 0.2}[p["kind"]]
    return rate * rate + 0.02 * (p["depth"] - 6) ** 2 + kind + (0.5 if p["gate"] else 0.1 * abs(rate)) + abs(p["share"] - 0.3)


def cube(low, high):
    return {name: FloatDistribution(low, high) for name in DIMENSIONS}


FUNCTIONS = {
    "sphere": (sphere, cube(-5.0, 5.0)),
    "Rosenbrock": (rosenbrock, cube(-2.0, 2.0)),
    "Branin": (branin, {"x": FloatDistribution(-5.0, 10.0), "y": FloatDistribution(0.0, 15.0)}),
    "Ackley": (ackley, cube(-8.0, 8.0)),
    "mixed": (mixed, {
        "rate": FloatDistribution(1e-6, 1e-1, log=True), "depth": IntDistribution(1, 16),
        "kind": CategoricalDistribution(["a", "b", "c", "d"]), "gate": CategoricalDistribution([True, False]),
        "share": FloatDistribution(0.0, 1.0, step=0.05)}),
}


def optunas(function, space, trials, seed):
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    for _ in range(trials):
        trial = study.ask(space)
        study.tell(trial, function(trial.params))
    return study.best_value


class Ours:
    def __init__(self):
        self.process = subprocess.Popen([PROBE, "study"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def send(self, value):
        self.process.stdin.write(json.dumps(value) + "\n")
        self.process.stdin.flush()

    def best(self, function, space, trials, seed):
        self.send({
            "space": [[name, json.loads(distribution_to_json(one))] for name, one in space.items()],
            "direction": "MINIMIZE", "seed": seed})
        best = math.inf
        for _ in range(trials):
            self.send("ask")
            value = function(json.loads(self.process.stdout.readline()))
            self.send(value)
            best = min(best, value)
        return best


def main():
    trials, seeds = (int(word) for word in (sys.argv[1:] + ["60", "40"][len(sys.argv) - 1:]))
    if PROBE is None:
        sys.exit("compare_samplers: no idx-probe is built: swift build -c release --product idx-probe")
    ours, draw = Ours(), numpy.random.RandomState(0)
    print(f"{trials} trials, {seeds} seeds, Optuna {optuna.__version__}\n")
    print("| function | ours | Optuna | difference | 95 % interval | |\n|---|---|---|---|---|---|")
    worse = 0
    for name, (function, space) in FUNCTIONS.items():
        mine = numpy.array([ours.best(function, space, trials, seed) for seed in range(seeds)])
        theirs = numpy.array([optunas(function, space, trials, 1000 + seed) for seed in range(seeds)])
        # The seeds of the two have nothing to do with each other: each is drawn again on its own.
        def means(values):
            return values[draw.randint(0, seeds, (10_000, seeds))].mean(axis=1)
        low, high = numpy.percentile(means(mine) - means(theirs), [2.5, 97.5])
        worse += low > 0
        verdict = "worse" if low > 0 else "better" if high < 0 else "no difference"
        print(
            f"| {name} | {mine.mean():.4f} | {theirs.mean():.4f} | {mine.mean() - theirs.mean():+.4f} |"
            f" [{low:+.4f}, {high:+.4f}] | {verdict} |", flush=True)
    sys.exit(1 if worse else 0)


main()
