#!/usr/bin/env python3
"""Writes Tests/Golden/scoring/any_labels.json: what sklearn and seqeval say about seeded random predictions of
any number of classes, labels and chunk types, with absent classes, ties, empty splits and unknown gold labels.

    python3 scripts/golden/scoring_any.py        # needs: pip install scikit-learn seqeval numpy

Where a reference raises an error, warns or returns NaN, the value is null: Sources/Scoring says in its
documentation what it returns instead.
"""
import importlib.metadata as metadata
import json
import math
import os
import random
import warnings

import numpy
import sklearn
from seqeval.metrics import classification_report
from seqeval.scheme import BILOU, IOB1, IOB2, IOBES
from sklearn.metrics import (
    accuracy_score, average_precision_score, cohen_kappa_score, confusion_matrix, f1_score, hamming_loss,
    matthews_corrcoef, precision_recall_curve, precision_recall_fscore_support, roc_auc_score)

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
SEED = 12
NO_ANSWER = -9  # a label of its own to sklearn, which gold never has


def told(function, *arguments, warnings_are="error", **options):
    """What a reference says; None where it raises an error, warns or returns NaN."""
    with warnings.catch_warnings():
        warnings.simplefilter(warnings_are)
        try:
            value = function(*arguments, **options)
        except (ValueError, ZeroDivisionError, IndexError, Warning):
            return None
    if isinstance(value, tuple):
        return [plain(part) for part in value if part is not None]
    return plain(value)


def plain(value):
    value = numpy.asarray(value).tolist()
    return None if isinstance(value, float) and math.isnan(value) else value


def means(gold, predicted, names, **options):
    """Precision, recall and F1 for each average."""
    return {name: told(precision_recall_fscore_support, gold, predicted, average=name, zero_division=0, **options)
            for name in names}


# Classes.

def classes(count, gold, predicted):
    known = list(range(count))
    said = [p if p in known else NO_ANSWER for p in predicted]
    # A label that the model does not know is one as any other; no answer is none.
    present = sorted((set(gold) | set(said)) - {NO_ANSWER})
    return {
        "classes": count, "gold": gold, "predicted": predicted,
        # By class: precision, recall, F1, support.
        "each": told(precision_recall_fscore_support, gold, said, labels=known, zero_division=0),
        **(means(gold, said, ["micro", "macro", "weighted"], labels=present) if present else
           {name: None for name in ["micro", "macro", "weighted"]}),
        "accuracy": told(accuracy_score, gold, said),
        # These warn where there is one label only, and say 0.
        "matthews": told(matthews_corrcoef, gold, said, warnings_are="ignore"),
        "cohen_kappa": told(cohen_kappa_score, gold, said, replace_undefined_by=0.0, warnings_are="ignore"),
        "matrix": told(confusion_matrix, gold, said, labels=known, warnings_are="ignore"),
    }


def class_cases(draw):
    fixed = [(2, [], []), (3, [0, 0], [0, 0]), (3, [1, 1], [2, 2]), (3, [-1, -1], [0, 1]), (3, [-1, -1], [-1, -1]),
             (2, [0, 1], [-1, -1]), (4, [7, -1, 3], [3, 3, 3]), (1, [0, 0, -1], [0, 0, 0]), (2, [1], [1]), (2, [0], [1])]
    cases = list(fixed)
    for _ in range(120):
        count, rows = draw.choice([2, 3, 5, 9, 40]), draw.randint(1, 60)
        used = draw.sample(range(count), draw.randint(1, count))  # the others are absent
        unknown, silent, right = draw.choice([0, 0, 0.2]), draw.choice([0, 0, 0.1]), draw.random()
        gold, predicted = [], []
        for _ in range(rows):
            g = draw.choice(used) if draw.random() >= unknown else draw.choice([-1, count, count + 1])
            p = g if draw.random() < right and 0 <= g < count else draw.randrange(count)
            gold.append(g)
            predicted.append(p if draw.random() >= silent else -1)
        cases.append((count, gold, predicted))
    return [classes(*case) for case in cases]


# Classes by name, of which the model does not know all.

def named(labels, gold, predicted):
    occurring = sorted(set(gold) | set(predicted))
    each = precision_recall_fscore_support(gold, predicted, labels=labels, zero_division=0)
    scores = {"accuracy": accuracy_score(gold, predicted), "mcc": told(matthews_corrcoef, gold, predicted, warnings_are="ignore")}
    for average, values in means(gold, predicted, ["micro", "macro", "weighted"], labels=occurring).items():
        scores |= {f"{name}_{average}": value for name, value in zip(["precision", "recall", "f1"], values)}
    for name, values in zip(["precision", "recall", "f1"], each):
        scores |= {f"{name}_{label}": plain(value) for label, value in zip(labels, values)}
    return {"labels": labels, "gold": gold, "predicted": predicted, "scores": scores}


def named_cases(draw):
    cases = [(["no", "yes"], ["no", "perhaps", "perhaps", "never"], ["no", "no", "yes", "yes"]),
             (["no", "yes"], ["yes", "yes"], ["yes", "yes"]), (["a", "b", "c"], ["x", "y"], ["a", "b"])]
    for _ in range(40):
        labels = ["joy", "fear", "hope", "anger", "other"][:draw.choice([2, 3, 5])]
        strange = ["boredom", "awe"][:draw.choice([0, 1, 2])]
        used = draw.sample(labels, draw.randint(1, len(labels))) + strange
        gold = [draw.choice(used) for _ in range(draw.randint(1, 30))]
        right = draw.random()
        cases.append((labels, gold, [g if g in labels and draw.random() < right else draw.choice(labels) for g in gold]))
    return [named(*case) for case in cases]


# Any number of labels a row.

def multilabel(count, gold, predicted, unknown):
    table, said = numpy.array(gold).reshape(-1, count), numpy.array(predicted).reshape(-1, count)
    # What the model does not know: columns more, 0 in what is predicted.
    more = max(unknown, default=0)
    whole = numpy.hstack([table, [[int(i < n) for i in range(more)] for n in unknown]]) if more else table
    wide = numpy.hstack([said, numpy.zeros((len(said), more), dtype=int)]) if more else said
    return {
        "labels": count, "gold": gold, "predicted": predicted, "unknown": unknown,
        "each": told(precision_recall_fscore_support, table, said, zero_division=0),
        **means(whole, wide, ["micro"]), **means(table, said, ["macro", "weighted"]),
        **means(whole, wide, ["samples"]),
        "subset_accuracy": told(accuracy_score, whole, wide), "hamming_loss": told(hamming_loss, table, said),
    }


def multilabel_cases(draw):
    cases = [(3, [], [], []), (2, [[0, 0]], [[0, 0]], [0]), (2, [[0, 0], [0, 0]], [[1, 0], [0, 0]], [0, 0]),
             (2, [[1, 1]], [[1, 1]], [0]), (2, [[1, 0]], [[1, 0]], [1]), (2, [[0, 0]], [[0, 0]], [2])]
    for _ in range(80):
        count, rows = draw.choice([2, 3, 6, 20]), draw.randint(1, 30)
        share = [draw.choice([0, 0.1, 0.5, 1]) for _ in range(count)]
        flip, strange = draw.random() * 0.6, draw.choice([0, 0, 0.3])
        gold = [[int(draw.random() < s) for s in share] for _ in range(rows)]
        predicted = [[g ^ int(draw.random() < flip) for g in row] for row in gold]
        cases.append((count, gold, predicted, [draw.choice([1, 2]) if draw.random() < strange else 0 for _ in gold]))
    return [multilabel(*case) for case in cases]


# Ranks.

def scored(draw, rows, width):
    digits = draw.choice([1, 1, 3, 17])  # few digits: ties
    return [[round(draw.random(), digits) for _ in range(width)] for _ in range(rows)]


def ranks(gold, scores):
    return {"gold": gold, "scores": scores, "roc_auc": told(roc_auc_score, gold, scores),
            "average_precision": told(average_precision_score, gold, scores)}


def rank_cases(draw):
    cases = [([], []), ([1], [0.5]), ([0], [0.5]), ([0, 1], [0.5, 0.5]), ([1, 1], [0.1, 0.2]), ([0, 0], [0.1, 0.2])]
    for _ in range(80):
        rows, share = draw.randint(1, 60), draw.random()
        gold = [int(draw.random() < share) for _ in range(rows)]
        cases.append((gold, [row[0] for row in scored(draw, rows, 1)]))
    return [ranks(*case) for case in cases]


def label_ranks(gold, scores):
    """ROC AUC and average precision of indicators; each label by itself, because sklearn stops at the first warning."""
    table, values = numpy.array(gold), numpy.array(scores)
    columns = range(table.shape[1])

    def measure(function):
        each = [told(function, table[:, c], values[:, c]) for c in columns]
        return {"each": each, "macro": told(function, table, values, average="macro"),
                # It warns about labels that do not occur, and leaves them out.
                "weighted": told(function, table, values, average="weighted", warnings_are="ignore")
                if table.any() else None}

    return {"roc_auc": measure(roc_auc_score), "average_precision": measure(average_precision_score)}


def label_rank_cases(draw):
    rows = []
    for _ in range(60):
        count, number = draw.choice([2, 3, 5]), draw.randint(1, 40)
        share = [draw.choice([0, 0.3, 0.5, 0.7, 0.7, 0.5, 1]) for _ in range(count)]
        gold, scores = [[int(draw.random() < s) for s in share] for _ in range(number)], scored(draw, number, count)
        rows.append({"gold": gold, "scores": scores, **label_ranks(gold, scores)})
    return rows


def class_rank_cases(draw):
    rows = []
    for index in range(60):
        count, number = draw.choice([2, 3, 5]), draw.randint(2, 40)
        unknown = draw.choice([0, 0, 0.2])
        gold = [draw.randrange(count) if draw.random() >= unknown else -1 for _ in range(number)]
        scores = [[s / max(sum(row), 1e-9) for s in row] for row in scored(draw, number, count)]
        indicators = [[int(g == c) for c in range(count)] for g in gold]
        case = {"gold": gold, "scores": scores, **label_ranks(indicators, scores)}
        if count > 2 and set(gold) == set(range(count)) and all(abs(sum(row) - 1) < 1e-9 for row in scores):
            # Where sklearn takes classes, it says the same.
            for average in ["macro", "weighted"]:
                direct = roc_auc_score(gold, scores, multi_class="ovr", average=average)
                assert abs(direct - case["roc_auc"][average]) < 1e-12
        rows.append(case)
    return rows


def many_rank_cases(draw):
    """Five hundred classes, whose probabilities are near 1/500 and would tie in single precision. The logits are computed
    here and in the test: they would fill the file."""
    count = rows = 500
    gold = [row * 7 % count for row in range(rows)]
    row, column = numpy.arange(rows).reshape(-1, 1), numpy.arange(count).reshape(1, -1)
    logits = ((row * 7919 + column * 104729 + row * column * 31) % 8191 / 4194304).astype(numpy.float32)
    powers = numpy.exp(logits.astype(float) - logits.max(axis=1, keepdims=True).astype(float))
    scores = powers / powers.sum(axis=1, keepdims=True)
    indicators = numpy.zeros((rows, count), dtype=int)
    indicators[range(rows), gold] = 1
    return [{"classes": count, "rows": rows,
             "roc_auc": float(numpy.mean([roc_auc_score(indicators[:, c], scores[:, c]) for c in range(count)])),
             "average_precision": float(numpy.mean([average_precision_score(indicators[:, c], scores[:, c]) for c in range(count)])),
             # What it must not be.
             "roc_auc_single": float(numpy.mean([roc_auc_score(indicators[:, c], scores[:, c].astype(numpy.float32)) for c in range(count)]))}]


# The cutoff of a multilabel model.

def cutoff(gold, scores):
    """By going through all cutoffs; the curve of sklearn agrees on the largest F1."""
    table, values = numpy.array(gold), numpy.array(scores)
    best = None
    for value in sorted(set(values.ravel()), reverse=True):
        f1 = f1_score(table.ravel(), (values >= value).astype(int).ravel(), zero_division=0)
        if table.any() and (best is None or f1 > best[1]):
            best = (value, f1)
    if best:
        precision, recall, _ = precision_recall_curve(table.ravel(), values.ravel())
        total = precision + recall
        curve = numpy.divide(2 * precision * recall, total, out=numpy.zeros_like(total), where=total > 0)
        assert abs(curve.max() - best[1]) < 1e-12
    return {"gold": gold, "scores": scores, "value": best and float(best[0]), "f1": best and float(best[1])}


def cutoff_cases(draw):
    cases = [([[0, 0]], [[0.2, 0.4]]), ([[1, 1]], [[0.5, 0.5]]), ([[1, 0], [0, 1]], [[0.9, 0.9], [0.1, 0.1]])]
    for _ in range(60):
        count, rows, share = draw.choice([2, 4]), draw.randint(1, 12), draw.random()
        cases.append(([[int(draw.random() < share) for _ in range(count)] for _ in range(rows)], scored(draw, rows, count)))
    return [cutoff(*case) for case in cases]


# Chunks.

SCHEMES = {"IOB2": IOB2, "IOB1": IOB1, "BIOES": IOBES, "BILOU": BILOU}
LETTERS = {"IOB2": "BI", "IOB1": "BI", "BIOES": "BIES", "BILOU": "BILU"}
TYPES = ["LOC", "PER", "A-B", "\u05e9\u05dd"]


def sentence(draw, scheme, types):
    tags, previous = [], None
    while len(tags) < draw.randint(1, 12):
        if draw.random() < 0.4:
            tags.append("O")
            previous = None
            continue
        kind, length = draw.choice(types), draw.randint(1, 4)
        letters = {
            "IOB2": "B" + "I" * (length - 1), "IOB1": ("B" if kind == previous else "I") + "I" * (length - 1),
            "BIOES": "S" if length == 1 else "B" + "I" * (length - 2) + "E",
            "BILOU": "U" if length == 1 else "B" + "I" * (length - 2) + "L"}[scheme]
        tags += [letter + "-" + kind for letter in letters]
        previous = kind
    return tags


def report(gold, predicted, **options):
    """Precision, recall, F1, support of each type and average; the mean of no types is NaN to seqeval."""
    rows = classification_report(gold, predicted, output_dict=True, zero_division=0, **options)
    return {name: [plain(row[key]) for key in ["precision", "recall", "f1-score", "support"]]
            for name, row in rows.items()}


def chunks(scheme, gold, predicted):
    def read(rows):  # seqeval's default reading does not know L and U
        return [[{"L": "E", "U": "S"}.get(tag[0], tag[0]) + tag[1:] for tag in row] for row in rows]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {"scheme": scheme, "gold": gold, "predicted": predicted, "lenient": report(read(gold), read(predicted)),
                "strict": report(gold, predicted, mode="strict", scheme=SCHEMES[scheme])}


def chunk_cases(draw):
    cases = []
    for scheme in SCHEMES:
        first = LETTERS[scheme][0] + "-LOC"
        cases += [(scheme, [["O"]], [["O"]]), (scheme, [["O"]], [[first]]), (scheme, [["I-LOC", "I-PER"]], [["I-LOC", "O"]]),
                  (scheme, [[first, "I-LOC"]], [["O", "O"]]), (scheme, [["B-LOC", "B-PER", "B-PER"]], [["B-LOC", "B-PER", "B-LOC"]])]
        for _ in range(60):
            types = draw.sample(TYPES, draw.randint(1, len(TYPES)))
            noise, broken = draw.choice([0, 0.1, 0.3, 0.7]), draw.choice([0, 0, 0.2])

            def disturbed(tags, share):
                any_tag = [letter + "-" + kind for letter in LETTERS[scheme] for kind in TYPES] + ["O"]
                return [draw.choice(any_tag) if draw.random() < share else tag for tag in tags]

            rows = [sentence(draw, scheme, types) for _ in range(draw.randint(1, 6))]
            gold = [disturbed(tags, broken) for tags in rows]
            cases.append((scheme, gold, [disturbed(tags, noise) for tags in gold]))
    return [chunks(*case) for case in cases]


def main():
    origin = {"command": "scripts/golden/scoring_any.py", "seed": SEED, "scikit-learn": sklearn.__version__,
              "seqeval": metadata.version("seqeval"), "numpy": numpy.__version__}
    value = {"origin": origin}
    # Each draws from a stream of its own, so that more cases of one leave the others as they are.
    for name, cases in [("classes", class_cases), ("named", named_cases), ("many_ranks", many_rank_cases), ("multilabel", multilabel_cases), ("ranks", rank_cases),
                        ("label_ranks", label_rank_cases), ("class_ranks", class_rank_cases), ("cutoff", cutoff_cases),
                        ("chunks", chunk_cases)]:
        value[name] = cases(random.Random(f"{SEED} {name}"))
    folder = os.path.join(ROOT, "Tests", "Golden", "scoring")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "any_labels.json"), "w") as file:
        file.write("{" + ",\n".join(
            json.dumps(key) + ": " + (json.dumps(part) if isinstance(part, dict)
                                      else "[\n" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in part) + "\n]")
            for key, part in value.items()) + "}\n")


if __name__ == "__main__":
    main()
