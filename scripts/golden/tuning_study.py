#!/usr/bin/env python3
"""Writes Tests/Golden/tuning/optuna.db and optuna.json: a study that Optuna wrote, and what Optuna reads of it.

    python3 scripts/golden/tuning_study.py        # needs: pip install optuna==5.0.0
"""
import json
import math
import os

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import TrialState, create_trial

optuna.logging.set_verbosity(optuna.logging.ERROR)
ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
PATH = os.path.join(ROOT, "Tests", "Golden", "tuning", "optuna.db")
SPACE = {
    "learning_rate": FloatDistribution(5e-6, 5e-5, log=True), "schedule": CategoricalDistribution(["linear", "cosine", None]),
    "num_epochs": IntDistribution(3, 8), "warmup_ratio": FloatDistribution(0.0, 0.25, step=0.1),
}


def number(value):
    return {"nan": "nan", "inf": "inf", "-inf": "-inf"}.get(str(value), value)


def main():
    if os.path.exists(PATH):
        os.remove(PATH)
    storage = f"sqlite:///{PATH}"
    study = optuna.create_study(
        storage=storage, study_name="tiny_cls_hpo", direction="maximize", sampler=optuna.samplers.TPESampler(seed=3),
        pruner=optuna.pruners.HyperbandPruner())
    study.set_user_attr("who", "Optuna")

    def objective(trial):
        for name, distribution in SPACE.items():
            trial._suggest(name, distribution)
        for step in range(5):
            trial.report(math.nan if trial.number == 3 and step == 2 else trial.params["num_epochs"] + step / 10, step)
            if trial.should_prune():
                raise optuna.TrialPruned()
        trial.set_user_attr("note", "ה")
        if trial.number == 6:
            raise ValueError
        return math.inf if trial.number == 5 else trial.params["num_epochs"] + 0.5

    study.optimize(objective, n_trials=14, catch=(ValueError,))
    study.enqueue_trial({"learning_rate": 1e-5, "schedule": "cosine"})
    study.ask(SPACE)
    study.enqueue_trial({"learning_rate": 2e-5})
    trials = [{
        "number": t.number, "state": t.state.name, "value": None if t.state == TrialState.RUNNING else number(t.value),
        "parameters": [[n, t.distributions[n].to_internal_repr(v)] for n, v in t.params.items()],
        "reports": [[s, number(v)] for s, v in t.intermediate_values.items()], "user": t.user_attrs,
        "attributes": {k: v for k, v in t.system_attrs.items()},
    } for t in optuna.load_study(storage=storage, study_name="tiny_cls_hpo").trials]
    with open(PATH.replace(".db", ".json"), "w") as file:
        json.dump({"origin": {"command": "scripts/golden/tuning_study.py", "optuna": optuna.__version__}, "trials": trials}, file, separators=(",", ":"))
        file.write("\n")


main()
