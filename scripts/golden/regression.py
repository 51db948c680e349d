#!/usr/bin/env python3
"""Writes Tests/Golden/scoring/regression.json: what scipy and scikit-learn say about seeded random values.

    python3 scripts/golden/regression.py        # needs: pip install scikit-learn scipy numpy
"""
import json
import math
import os
import random
import warnings

import numpy
import scipy
import sklearn
from scipy.stats import pearsonr, spearmanr
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score

warnings.filterwarnings("ignore")
ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
SEED = 11


def case(gold, predicted):
    several = len(gold) > 1
    metrics = {
        "pearson": float(pearsonr(gold, predicted)[0]) if several else math.nan,
        "spearman": float(spearmanr(gold, predicted)[0]) if several else math.nan,
        "mse": float(mean_squared_error(gold, predicted)),
        "mae": float(mean_absolute_error(gold, predicted)),
        "r2": float(r2_score(gold, predicted)),
    }
    return {
        "gold": gold, "predicted": predicted,
        "metrics": {key: None if math.isnan(value) else value for key, value in metrics.items()},
    }


def cases(draw):
    fixed = [([1.0], [2.0]), ([1.0, 2.0], [2.0, 1.0]), ([3.0, 3.0], [3.0, 3.0]), ([3.0, 3.0], [1.0, 2.0]),
             ([1.0, 2.0, 3.0], [2.0, 2.0, 2.0]), ([0.1] * 10, [0.1 * k for k in range(10)]),
             ([1e-30, 2e-30, 4e-30], [1e30, 2e30, 3e30]), ([1e9 + k for k in range(5)], [0.0, 1.0, 2.0, 3.0, 5.0])]
    found = [case(*values) for values in fixed]
    for _ in range(150):
        count, noise, scale = draw.randint(2, 60), draw.random() * 3, 10 ** draw.randint(-6, 6)
        gold = [draw.gauss(draw.choice([0, 5]), 1) * scale for _ in range(count)]
        predicted = [value + draw.gauss(0, noise) * scale for value in gold]
        if draw.random() < 0.4:  # ties
            gold, predicted = ([float(round(value / scale)) for value in values] for values in (gold, predicted))
        found.append(case(gold, predicted))
    return found


def main():
    draw = random.Random(SEED)
    origin = {"command": "scripts/golden/regression.py", "seed": SEED, "scikit-learn": sklearn.__version__,
              "scipy": scipy.__version__, "numpy": numpy.__version__}
    rows = ",\n".join(json.dumps(row) for row in cases(draw))
    folder = os.path.join(ROOT, "Tests", "Golden", "scoring")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "regression.json"), "w", encoding="utf-8") as file:
        file.write("{\"origin\": " + json.dumps(origin) + ",\n\"regression\": [\n" + rows + "\n]}\n")


if __name__ == "__main__":
    main()
