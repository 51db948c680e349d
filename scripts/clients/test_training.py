"""Twenty steps of fine-tuning: the losses of PyTorch and of idx, from the same weights over the same sentences."""
import json
import os
import shutil

import pytest
import torch
from programs import ALEPHBERT, HEBREW, IDIOMS, IGNORED, LABELS, TINY, probe, sentences
from reference import train
from transformers import AutoConfig, AutoTokenizer, BertForSequenceClassification, BertForTokenClassification

# What is compared: the task, and the labels of the model; None for those of the idiom set.
CASES = {
    "cls": ("cls", None), "span": ("span", None), "cls, five labels": ("cls", ["1", "2", "3", "4", "5"]),
    "token": ("token", ["a", "b", "c", "d"]), "regression": ("regression", ["value"]),
    "pairs": ("cls", ["contradiction", "entailment", "neutral"]),
}
# What a value of `freeze` does not train: the embeddings are a stage, and so is each layer.
FROZEN_STAGES = {0: 0, "embeddings": 1, 1: 2}
BATCH, STEPS = 16, 20


def make_label(case, row):
    """The label of a sentence in a case, from the sentence alone."""
    task, labels = CASES[case]
    if task == "regression":
        return len(row["sentence"]) / 40 - 1
    return row["label"] if labels is None else len(row["words"]) % len(labels)


def make_tags(case, row):
    """The label of each word."""
    labels = CASES[case][1]
    return row["tags"] if labels is None else [len(word) % len(labels) for word in row["words"]]


def make_batches(case, rows, tokenizer, limit):
    """The rows in the order of their file, encoded, in batches of sixteen; a pair is a row and the one after it."""
    task, batches = CASES[case][0], []
    labels_words = task in ["span", "token"]
    for start in range(0, len(rows), BATCH):
        part = rows[start:start + BATCH]
        texts = [row["words"] if labels_words else row["sentence"] for row in part]
        others = [rows[(start + number + 1) % len(rows)]["sentence"] for number in range(len(part))]
        encoded = tokenizer(texts, others if case == "pairs" else None, is_split_into_words=labels_words,
                            truncation=True, max_length=limit)
        labels = []
        for number, row in enumerate(part):
            if not labels_words:
                labels.append(make_label(case, row))
                continue
            tags, last = make_tags(case, row), None
            for word in encoded.word_ids(number):
                labels.append(IGNORED if word is None or word == last else tags[word])
                last = word
        batches.append({"ids": encoded["input_ids"], "labels": labels})
        if case == "pairs":
            batches[-1]["seconds"] = [types.index(1) for types in encoded["token_type_ids"]]
    return batches


def make_folder(base, folder, case, deviation=None):
    """The base's shape without dropout, with weights that PyTorch initialised; its vocabulary beside them.

    Where a deviation is given, larger than usual, a small model tells sentences apart from the first step on; biases
    and LayerNorm then leave their trivial starts too.
    """
    task, labels = CASES[case]
    kind = BertForTokenClassification if task in ["span", "token"] else BertForSequenceClassification
    config = AutoConfig.from_pretrained(base)
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    labels = labels or LABELS[task]
    config.id2label = dict(enumerate(labels))
    config.label2id = {label: number for number, label in enumerate(labels)}
    if deviation:
        config.initializer_range = deviation
    torch.manual_seed(20)
    model = kind(config)
    if deviation:
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                if name.endswith("bias") or "LayerNorm" in name:
                    parameter.add_(torch.randn(parameter.shape) * deviation)
    model.save_pretrained(folder)
    for name in ["vocab.txt", "tokenizer_config.json", "special_tokens_map.json"]:
        shutil.copy(base / name, folder)
    return model


def compare(case, base, data, folder, measure, limit, learning_rate=2e-5, weight_decay=0.01, deviation=None,
            freeze=0, layer_decay=1.0):
    task = CASES[case][0]
    model = make_folder(base, folder, case, deviation)
    rows = sentences(data, BATCH * STEPS)
    batches = make_batches(case, rows, AutoTokenizer.from_pretrained(folder), limit)
    assert len(batches) == STEPS
    plan = {"learning_rate": learning_rate, "weight_decay": weight_decay, "warmup_steps": 2, "max_grad_norm": 1.0,
            "layer_decay": layer_decay}
    request = folder / "request.json"
    request.write_text(json.dumps({"task": task, "batches": batches, "settings": {**plan, "freeze": freeze}}))
    ours = json.loads(probe("losses", folder, request))
    theirs = train(model, task, batches, **plan, frozen=FROZEN_STAGES[freeze])
    shutil.rmtree(folder)
    assert len(ours["losses"]) == len(theirs) == STEPS
    assert all(rate <= learning_rate for rate in ours["learning_rates"])
    habits = (f", freeze={freeze}" if freeze else "") + (f", layer_decay={layer_decay:g}" if layer_decay < 1 else "")
    measure(f"losses of {STEPS} steps, relative, {base.name}, {case}{habits}, lr {learning_rate:g}, "
            f"from {theirs[0]:.4f} to {theirs[-1]:.4f}",
            max(abs(a - b) / abs(b) for a, b in zip(ours["losses"], theirs)), 1e-4)


@pytest.mark.parametrize(
    "case, learning_rate, weight_decay",
    [("cls", 2e-5, 0.01), ("span", 2e-5, 0.01)] + [(case, 3e-4, 0.1) for case in CASES])
def test_small_shape(workplace, measure, case, learning_rate, weight_decay):
    compare(
        case, TINY, IDIOMS / "train.csv", workplace / "small", measure, 64, learning_rate, weight_decay, deviation=0.2)


@pytest.mark.parametrize("case, habit", [
    ("cls", {"freeze": 1}), ("span", {"freeze": 1}), ("cls", {"layer_decay": 0.8}), ("span", {"layer_decay": 0.8}),
    ("span", {"freeze": "embeddings", "layer_decay": 0.8})])
def test_frozen_and_slower_layers(workplace, measure, case, habit):
    compare(case, TINY, IDIOMS / "train.csv", workplace / "small", measure, 64, 3e-4, 0.1, deviation=0.2, **habit)


@pytest.mark.skipif(not (ALEPHBERT.is_dir() and HEBREW.is_dir()), reason=f"{ALEPHBERT} or {HEBREW} is absent")
@pytest.mark.skipif(os.environ.get("IDX_SLOW") != "1", reason="takes minutes: set IDX_SLOW=1")
@pytest.mark.parametrize("case", ["cls", "span"])
def test_real_shape(workplace, measure, case):
    torch.set_num_threads(os.cpu_count() or 1)
    try:
        compare(case, ALEPHBERT, HEBREW / "train.csv", workplace / "real-shape", measure, 128)
    finally:
        torch.set_num_threads(1)
