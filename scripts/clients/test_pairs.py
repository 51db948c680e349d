"""Pairs of sentences are read by a checkpoint in transformers as idx reads them, and trained as PyTorch trains them."""
import csv
import random

import pytest
import torch
from programs import IDIOMS, idx, json_lines, quoted, sentences, varied_encoder
from reference import largest_difference, spread
from transformers import AutoModelForSequenceClassification, AutoTokenizer

LIMIT = 24
LABELS = ["contradiction", "entailment", "neutral"]


def write(path, rows):
    """Pairs of sentences of the examples, of which one is often cut, with a label by their lengths."""
    draw = random.Random(path.name)
    pairs = [(f"p{number}", row["sentence"], draw.choice(rows)["sentence"]) for number, row in enumerate(rows)]
    longer = [len(first) - len(second) for _, first, second in pairs]
    rows = [(*pair, LABELS[(by > 0) + (by > 10)]) for pair, by in zip(pairs, longer)]
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("key", "premise", "hypothesis", "gold"), *rows])
    return rows


@pytest.fixture(scope="module")
def data(workplace):
    folder = workplace / "pairs"
    folder.mkdir()
    rows = {split: write(folder / f"{split}.csv", sentences(IDIOMS / f"{split}.csv", 64))
            for split in ["train", "dev", "test"]}
    line = ("load data " + " ".join(f"{split}={quoted(str(folder / split) + '.csv')}" for split in rows)
            + " text=premise pair=hypothesis label=gold id=key")
    return line, rows


@torch.no_grad()
def logits(folder, rows):
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    encoded = AutoTokenizer.from_pretrained(folder)(
        [row[1] for row in rows], [row[2] for row in rows], truncation=True, max_length=LIMIT, padding=True,
        return_tensors="pt")
    assert encoded["token_type_ids"].sum() > 0
    return model(**encoded).logits, model.config


def test_a_checkpoint_of_pairs_opens_in_transformers(workplace, measure, data):
    line, rows = data
    store, model = workplace / "pairs-store", workplace / "pairs-encoder"
    varied_encoder(model)
    idx(store, line, f"train {quoted(str(model))} task=cls epochs=2 lr=1e-3 seed=7 length={LIMIT} patience=0")
    (best,) = store.glob("results/full_finetune/*/cls/best_checkpoint")
    expected, found = logits(best, rows["test"])
    assert [found.id2label[number] for number in range(3)] == LABELS
    path = workplace / "pairs.jsonl"
    idx(store, f"eval r1 on=test predictions={quoted(str(path))}")
    ours = json_lines(path.read_text(encoding="utf-8"))
    assert [(row["id"], row["sentence"], row["pair"], row["true_label"]) for row in ours] == rows["test"]
    assert spread([row["logits"] for row in ours]) > 1e-2
    measure("logits of a checkpoint of pairs", largest_difference(
        [value for row in ours for value in row["logits"]], expected.flatten().tolist()), 1e-4)
    said = [found.id2label[int(number)] for number in expected.argmax(-1)]
    assert [row["predicted_label"] for row in ours] == said
