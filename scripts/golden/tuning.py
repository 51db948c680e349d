#!/usr/bin/env python3
"""Writes Tests/Golden/tuning/*.json: what Optuna 5 suggests and prunes on seeded histories.

    python3 scripts/golden/tuning.py        # needs: pip install optuna==5.0.0 numpy
"""
import json
import math
import os
import random
import warnings

import numpy
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution, distribution_to_json
from optuna.trial import TrialState, create_trial

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)
# numpy's default sort orders equal values as the machine's vector units like it; the stable one is the same everywhere.
argsort = numpy.argsort
numpy.argsort = lambda array, *rest, kind="stable", **more: argsort(array, *rest, kind=kind, **more)
ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
OUT = os.path.join(ROOT, "Tests", "Golden", "tuning")

CONTINUOUS = {
    "learning_rate": FloatDistribution(5e-6, 5e-5, log=True), "weight_decay": FloatDistribution(0.0, 0.3),
    "warmup_ratio": FloatDistribution(0.0, 0.2), "dropout": FloatDistribution(0.05, 0.5),
}
MIXED = {
    "learning_rate": FloatDistribution(5e-6, 5e-5, log=True), "batch_size": CategoricalDistribution([8, 16, 32]),
    "num_epochs": IntDistribution(3, 8), "warmup_ratio": FloatDistribution(0.0, 0.2, step=0.05),
    "width": IntDistribution(4, 256, log=True), "schedule": CategoricalDistribution(["linear", "cosine", None, True, 1.5]),
    "fixed": IntDistribution(7, 7), "even": IntDistribution(2, 20, step=3),
}


def number(value):
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None if value is None else "nan"
    return {math.inf: "inf", -math.inf: "-inf"}.get(value, value)


def kept(trial):
    names = list(trial.params)
    return {
        "state": trial.state.name, "value": number(trial.value) if trial.state != TrialState.RUNNING else None,
        "parameters": [[n, trial.distributions[n].to_internal_repr(trial.params[n])] for n in names],
        "reports": [[s, number(v)] for s, v in trial.intermediate_values.items()],
        "attributes": {k: v for k, v in trial.system_attrs.items() if not k.startswith("tpe:")},
    }


def history(space, count, draw, direction, states=True, alone=False):
    """Trials of a made-up objective; some pruned, failed, running; now and then one without a parameter."""
    sampler = optuna.samplers.RandomSampler(seed=draw.randrange(2**32))
    study = optuna.create_study(direction=direction, sampler=sampler)
    for index in range(count):
        trial = study.ask(space)
        score = sum(math.sin(7 * space[n].to_internal_repr(v)) for n, v in trial.params.items())
        score = score if draw.random() < 0.9 or not states else round(score)
        kind = draw.random() if states else 0
        steps = draw.randrange(0, 5)
        if 0.6 < kind < 0.85:
            for step in range(steps):
                trial.report(score + draw.random() if draw.random() < 0.95 else math.nan, step)
        state = (TrialState.COMPLETE if kind < 0.6 else TrialState.PRUNED if kind < 0.85 else TrialState.FAIL if kind < 0.95 else None)
        if state == TrialState.COMPLETE:
            study.tell(trial, score if draw.random() < 0.98 or not states else math.inf)
        elif state is not None:
            study.tell(trial, state=state)
    return study


def suggestion(study, space, sampler):
    study.sampler = sampler
    before = [kept(t) for t in study.get_trials(deepcopy=False)]
    trial = study.ask()
    for name, distribution in space.items():
        trial._suggest(name, distribution)
    frozen = study.get_trials(deepcopy=False)[trial.number]
    relative = "".join(frozen.system_attrs.get(f"tpe:relative_params:{i}", "") for i in range(5))
    return before, kept(frozen), relative


def samplers():
    draw = random.Random(11)
    spaces = {"continuous": CONTINUOUS, "mixed": MIXED}
    cases = []
    for name, space in spaces.items():
        for method in ["tpe", "univariate", "random"]:
            for direction in ["minimize", "maximize"]:
                for count in [0, 9, 14, 40, 90] if name == "continuous" else [0, 12, 30, 60]:
                    study = history(space, count, draw, direction)
                    seed = draw.randrange(2**32)
                    sampler = {
                        "tpe": lambda: optuna.samplers.TPESampler(seed=seed),
                        "univariate": lambda: optuna.samplers.TPESampler(seed=seed, multivariate=False, constant_liar=False),
                        "random": lambda: optuna.samplers.RandomSampler(seed=seed),
                    }[method]()
                    before, after, relative = suggestion(study, space, sampler)
                    cases.append({
                        "space": name, "sampler": method, "direction": direction, "seed": seed, "trials": before,
                        "suggested": after["parameters"], "relative": json.loads(relative) if relative else None,
                    })
    return {
        "spaces": {n: [[k, json.loads(distribution_to_json(d))] for k, d in s.items()] for n, s in spaces.items()},
        "cases": cases,
    }


def grid():
    space = {"a": [1, 2, 3], "b": ["x", "y"], "c": [0.1, 0.2]}
    distributions = {n: CategoricalDistribution(v) for n, v in space.items()}
    study = optuna.create_study()
    trials = []
    for seed in [5]:
        for index in range(14):
            study.sampler = optuna.samplers.GridSampler(space, seed=seed)
            trial = study.ask(distributions)
            if index % 4 != 3:
                study.tell(trial, 1.0)
            trials.append({**kept(study.get_trials(deepcopy=False)[index])})
    return {"seed": 5, "trials": trials}


def brute_force():
    """Whole studies to behind their end; some trials fail, some go on running."""
    space = {"fixed": IntDistribution(7, 7), "rate": FloatDistribution(0.1, 0.4, step=0.1), "even": IntDistribution(2, 8, step=3),
             "schedule": CategoricalDistribution(["linear", "cosine", None])}
    cases = []
    for text, options in [("BruteForceSampler", {}), ("BruteForceSampler(avoid_premature_stop=true)", {"avoid_premature_stop": True})]:
        study, trials, ends = optuna.create_study(), [], []
        study.stop = lambda ends=ends: ends.append(True)
        for index in range(42):
            ends.clear()
            study.sampler = optuna.samplers.BruteForceSampler(seed=100 + index, **options)
            trial = study.ask(space)
            if index % 6 != 5:
                trial.report(1.0, 0)
                study.tell(trial, 1.0 if index % 5 != 4 else None, state=None if index % 5 != 4 else TrialState.FAIL)
            trials.append({**kept(study.get_trials(deepcopy=False)[index]), "ended": bool(ends)})
        cases.append({"sampler": text, "seed": 100, "trials": trials})
    return {"space": [[k, json.loads(distribution_to_json(d))] for k, d in space.items()], "cases": cases}


PRUNERS = {
    "MedianPruner": optuna.pruners.MedianPruner,
    "MedianPruner(n_startup_trials=2, n_warmup_steps=2, interval_steps=3, n_min_trials=2)":
        lambda: optuna.pruners.MedianPruner(2, 2, 3, n_min_trials=2),
    "PercentilePruner(25, n_startup_trials=1)": lambda: optuna.pruners.PercentilePruner(25.0, 1),
    "SuccessiveHalvingPruner": optuna.pruners.SuccessiveHalvingPruner,
    "SuccessiveHalvingPruner(min_resource=2, reduction_factor=2, min_early_stopping_rate=1, bootstrap_count=2)":
        lambda: optuna.pruners.SuccessiveHalvingPruner(2, 2, 1, 2),
    "HyperbandPruner": optuna.pruners.HyperbandPruner,
    "HyperbandPruner(min_resource=1, max_resource=27, reduction_factor=3)":
        lambda: optuna.pruners.HyperbandPruner(1, 27, 3),
    "NopPruner": optuna.pruners.NopPruner,
    "PatientPruner(None, patience=1, min_delta=0.05)": lambda: optuna.pruners.PatientPruner(None, 1, 0.05),
    "PatientPruner(MedianPruner(n_startup_trials=1), patience=0)":
        lambda: optuna.pruners.PatientPruner(optuna.pruners.MedianPruner(1), 0),
    "ThresholdPruner(lower=0.2, upper=0.9, n_warmup_steps=1, interval_steps=2)":
        lambda: optuna.pruners.ThresholdPruner(lower=0.2, upper=0.9, n_warmup_steps=1, interval_steps=2),
}


def pruning(text, direction, draw, trials=40, steps=12):
    """A whole study: reports, verdicts, rung attributes, in the order in which they came."""
    study = optuna.create_study(
        study_name="tiny_cls_hpo", direction=direction, sampler=optuna.samplers.RandomSampler(seed=1), pruner=PRUNERS[text]())
    rows = []
    for index in range(trials):
        trial = study.ask()
        level, slope, length = draw.random(), draw.uniform(-0.2, 0.5), draw.choice([steps, steps, 5])
        reports, verdicts, state = [], [], "COMPLETE"
        for step in range(length if index % 9 != 8 else 0):
            value = level + slope * step / steps + draw.gauss(0, 0.1)
            value = math.nan if draw.random() < 0.02 else round(value, 1) if draw.random() < 0.1 else value
            trial.report(value, step)
            reports.append([step, number(value)])
            verdicts.append(bool(trial.should_prune()))
            if verdicts[-1]:
                state = "PRUNED"
                break
        if state == "COMPLETE" and index % 13 == 12:
            state = "FAIL"
        study.tell(trial, level if state == "COMPLETE" else None, state=TrialState[state])
        rows.append({
            "state": state, "value": level if state == "COMPLETE" else None, "reports": reports, "verdicts": verdicts,
            "attributes": dict(study.get_trials(deepcopy=False)[index].system_attrs),
        })
    return {"pruner": text, "direction": direction, "trials": rows}


def pruners():
    draw = random.Random(5)
    return {"cases": [pruning(text, direction, draw) for text in PRUNERS for direction in ["minimize", "maximize"]]}


def importances():
    draw = random.Random(23)
    cases = []
    for name, space in {"continuous": CONTINUOUS, "mixed": MIXED}.items():
        for direction in ["minimize", "maximize"]:
            for count in [3, 12, 60, 150]:
                study = history(space, count, draw, direction)
                shares = optuna.importance.get_param_importances(study)
                cases.append({
                    "space": name, "direction": direction, "shares": shares,
                    "trials": [kept(t) for t in study.get_trials(deepcopy=False)],
                })
    return {
        "spaces": {n: [[k, json.loads(distribution_to_json(d))] for k, d in s.items()] for n, s in {"continuous": CONTINUOUS, "mixed": MIXED}.items()},
        "cases": cases,
    }


def twister():
    cases = []
    for seed in [0, 1, 42, 2**32 - 1]:
        random_state = numpy.random.RandomState(seed)
        uniform = random_state.uniform(size=700).tolist()[-5:]
        items = list(range(30))
        random_state.shuffle(items)
        weights = numpy.array([0.5, 0.2, 0.2, 0.1])
        cases.append({
            "seed": seed, "uniform": uniform, "shuffled": items, "choice": random_state.choice(4, p=weights, size=20).tolist(),
            "below": [int(random_state.choice(list(range(n)))) for n in [1, 2, 3, 10, 100, 1000]],
        })
    return {"cases": cases}


def truncated():
    from optuna.samplers._tpe import _truncnorm
    draw = random.Random(3)
    rows = []
    for _ in range(300):
        a = draw.choice([draw.uniform(-3, 3), draw.uniform(-60, 60), 0.0, draw.uniform(-8, -4)])
        b = a + draw.choice([draw.uniform(1e-3, 1), draw.uniform(1, 50), 1e-6])
        q = draw.choice([draw.random(), 0.0, 1.0, 1e-12, 1 - 1e-12, draw.random()])
        pair = numpy.array([a]), numpy.array([b])
        rows.append([q, a, b, float(_truncnorm._log_gauss_mass(*pair)[0]), float(_truncnorm.ppf(numpy.array([q]), *pair)[0])])
    return {"rows": rows}


def distributions():
    steps = [(0.0, 1.0, 0.1), (0.0, 0.25, 0.1), (5e-6, 5e-5, 1e-6), (0.1, 0.7, 0.2), (-1.0, 1.0, 0.3), (0.0, 0.05, 0.1), (1e-5, 1.0, 0.25)]
    return {
        "floats": [[low, high, step, FloatDistribution(low, high, step=step).high, FloatDistribution(low, high, step=step).single()]
                   for low, high, step in steps],
        "ints": [[low, high, step, IntDistribution(low, high, step=step).high, IntDistribution(low, high, step=step).single()]
                 for low, high, step in [(1, 10, 4), (3, 3, 1), (2, 3, 5), (0, 9, 3), (-5, 6, 2)]],
    }


def main():
    os.makedirs(OUT, exist_ok=True)
    for make in [samplers, grid, brute_force, pruners, importances, twister, truncated, distributions]:
        origin = {"command": "scripts/golden/tuning.py", "optuna": optuna.__version__, "numpy": numpy.__version__}
        with open(os.path.join(OUT, f"{make.__name__}.json"), "w") as file:
            json.dump({"origin": origin, **make()}, file, separators=(",", ":"))
            file.write("\n")


main()
