"""Optuna's side of the sampling comparison: prints `ready`, then for each line of standard input the seconds of one
suggestion of TPE for six parameters after 1,000 finished trials, kept in memory; the space is that of idx-bench."""
import json
import random
import resource
import sys
import time

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import TrialState, create_trial

SPACE = {
    "learning_rate": FloatDistribution(5e-6, 5e-5, log=True), "batch_size": CategoricalDistribution([8, 16, 32]),
    "num_epochs": IntDistribution(3, 8), "warmup_ratio": FloatDistribution(0, 0.2),
    "weight_decay": FloatDistribution(0, 0.05), "gradient_accumulation_steps": CategoricalDistribution([1, 2, 4])}


def main():
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    draw = random.Random(1)
    first = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    drawn = [first.ask(SPACE).params for _ in range(1000)]
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=7))
    study.add_trials([create_trial(params=p, distributions=SPACE, value=draw.random()) for p in drawn])
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        trial = study.ask(SPACE)
        seconds = time.perf_counter() - start
        study.tell(trial, state=TrialState.FAIL)  # what failed counts for nothing: the next one sees 1,000 again
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"seconds": [seconds], "sentences": 1, "tokens": 0, "peak_bytes": peak}), flush=True)


main()
