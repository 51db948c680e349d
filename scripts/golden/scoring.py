#!/usr/bin/env python3
"""Writes Tests/Golden/scoring/scores.json: what sklearn, seqeval and numpy say about seeded random predictions.

    python3 scripts/golden/scoring.py        # needs: pip install scikit-learn seqeval numpy
"""
import json
import os
import random
import warnings

import numpy
import seqeval.metrics as spans
import sklearn
from seqeval.scheme import IOB2
from sklearn.metrics import (
    accuracy_score, cohen_kappa_score, confusion_matrix, matthews_corrcoef, precision_recall_fscore_support)

warnings.filterwarnings("ignore")
ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
SEED = 7
NAMES = {"O": "O", "B": "B-IDIOM", "I": "I-IDIOM"}


def classification(gold, predicted):
    binary = precision_recall_fscore_support(gold, predicted, labels=[0, 1], pos_label=1, average="binary", zero_division=0)
    macro = precision_recall_fscore_support(gold, predicted, labels=[0, 1], average="macro", zero_division=0)
    (tn, fp), (fn, tp) = confusion_matrix(gold, predicted, labels=[0, 1]).tolist()
    return {
        "gold": "".join(map(str, gold)), "predicted": "".join(map(str, predicted)),
        "metrics": {
            "precision": binary[0], "recall": binary[1], "f1": binary[2],
            "precision_macro": macro[0], "recall_macro": macro[1], "f1_macro": macro[2],
            "accuracy": accuracy_score(gold, predicted), "mcc": float(matthews_corrcoef(gold, predicted)),
            "cohen_kappa": float(cohen_kappa_score(gold, predicted, labels=[0, 1], replace_undefined_by=0.0)),
            "confusion_matrix_tn": tn, "confusion_matrix_fp": fp, "confusion_matrix_fn": fn, "confusion_matrix_tp": tp,
        },
    }


def classifications(draw):
    cases = [([0], [0]), ([1], [1]), ([1], [0]), ([0], [1]), ([0, 0, 0], [0, 0, 0]), ([1, 1], [0, 0]), ([0, 0], [1, 1])]
    for _ in range(150):
        n, share, flip = draw.randint(1, 80), draw.random(), draw.random()
        gold = [int(draw.random() < share) for _ in range(n)]
        cases.append((gold, [g ^ int(draw.random() < flip) for g in gold]))
    return [classification(*case) for case in cases]


def span(gold, predicted):
    def named(rows):
        return [[NAMES[tag] for tag in row] for row in rows]

    g, p = named(gold), named(predicted)
    strict = dict(mode="strict", scheme=IOB2)
    has_strict = any("B" in row for row in gold + predicted)  # seqeval's strict mode fails without any entity
    flat_gold, flat_predicted = sum(g, []), sum(p, [])
    macro = precision_recall_fscore_support(flat_gold, flat_predicted, average="macro", zero_division=0)
    micro = precision_recall_fscore_support(flat_gold, flat_predicted, average="micro", zero_division=0)
    each = precision_recall_fscore_support(flat_gold, flat_predicted, labels=list(NAMES.values()), zero_division=0)[2]
    metrics = {
        "precision": spans.precision_score(g, p, zero_division=0), "recall": spans.recall_score(g, p, zero_division=0),
        "f1": spans.f1_score(g, p, zero_division=0), "accuracy": spans.accuracy_score(g, p),
        "precision_strict": spans.precision_score(g, p, zero_division=0, **strict) if has_strict else 0,
        "recall_strict": spans.recall_score(g, p, zero_division=0, **strict) if has_strict else 0,
        "f1_strict": spans.f1_score(g, p, zero_division=0, **strict) if has_strict else 0,
        "token_precision": macro[0], "token_recall": macro[1], "token_f1_macro": macro[2], "token_f1_micro": micro[2],
    }
    metrics.update({"token_f1_" + name: value for name, value in zip(NAMES.values(), each)})
    return {"gold": " ".join(gold), "predicted": " ".join(predicted), "metrics": {k: float(v) for k, v in metrics.items()}}


def span_cases(draw):
    fixed = [(["O"], ["O"]), (["BII"], ["BII"]), (["BII"], ["OII"]), (["BII"], ["BIO"]), (["OBI"], ["OOO"]), (["OOO"], ["IBI"]),
             (["BBB"], ["BIB"]), (["BIBI", "OOBI"], ["BIBI", "OIII"]), (["III"], ["BII"]), (["OIO"], ["OIO"])]
    cases = list(fixed)
    for _ in range(200):
        noise = draw.random() * 0.6
        gold, predicted = [], []
        for _ in range(draw.randint(1, 8)):
            length = draw.randint(1, 14)
            row = ["O"] * length
            for _ in range(draw.choice([0, 1, 1, 1, 2])):
                start = draw.randrange(length)
                for k in range(start, min(length, start + draw.randint(1, 4))):
                    row[k] = "B" if k == start else "I"
            if draw.random() < 0.1:
                row = [draw.choice("OBI") for _ in row]
            gold.append("".join(row))
            predicted.append("".join(draw.choice("OBI") if draw.random() < noise else tag for tag in row))
        cases.append((gold, predicted))
    return [span(*case) for case in cases]


def averages(draw):
    rows = []
    for n in [1, 2, 3, 5, 10, 30]:
        values = [draw.gauss(0.8, 0.05) for _ in range(n)]
        rows.append({"values": values, "mean": float(numpy.mean(values)),
                     "deviation": float(numpy.std(values, ddof=1)) if n > 1 else None})
    return rows


def main():
    draw = random.Random(SEED)
    import importlib.metadata as metadata

    origin = {"command": "scripts/golden/scoring.py", "seed": SEED, "scikit-learn": sklearn.__version__,
              "seqeval": metadata.version("seqeval"), "numpy": numpy.__version__}
    value = {"origin": origin, "classification": classifications(draw), "span": span_cases(draw), "averages": averages(draw)}
    folder = os.path.join(ROOT, "Tests", "Golden", "scoring")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "scores.json"), "w") as file:
        file.write("{" + ",\n".join(
            json.dumps(key) + ": " + (json.dumps(part) if isinstance(part, dict)
                                      else "[\n" + ",\n".join(json.dumps(row) for row in part) + "\n]")
            for key, part in value.items()) + "}\n")


if __name__ == "__main__":
    main()
