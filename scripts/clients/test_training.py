"""Twenty steps of fine-tuning: the losses of PyTorch and of idx, from the same weights over the same sentences."""
import json
import os
import shutil

import pytest
import torch
from programs import ALEPHBERT, HEBREW, IDIOMS, IGNORED, TINY, probe, sentences
from reference import train
from transformers import AutoConfig, AutoTokenizer, BertForSequenceClassification, BertForTokenClassification

MODELS = {"cls": (BertForSequenceClassification, 2), "span": (BertForTokenClassification, 3)}
BATCH, STEPS = 16, 20


def make_batches(task, rows, tokenizer, limit):
    """The rows in the order of their file, encoded, in batches of sixteen."""
    batches = []
    for start in range(0, len(rows), BATCH):
        part = rows[start:start + BATCH]
        texts = [row["sentence"] if task == "cls" else row["words"] for row in part]
        encoded = tokenizer(texts, is_split_into_words=task == "span", truncation=True, max_length=limit)
        labels = []
        for number, row in enumerate(part):
            if task == "cls":
                labels.append(row["label"])
                continue
            last = None
            for word in encoded.word_ids(number):
                labels.append(IGNORED if word is None or word == last else row["tags"][word])
                last = word
        batches.append({"ids": encoded["input_ids"], "labels": labels})
    return batches


def make_folder(base, folder, task, deviation=None):
    """The base's shape without dropout, with weights that PyTorch initialised; its vocabulary beside them.

    Where a deviation is given, larger than usual, a small model tells sentences apart from the first step on; biases
    and LayerNorm then leave their trivial starts too.
    """
    kind, labels = MODELS[task]
    config = AutoConfig.from_pretrained(base)
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    config.num_labels = labels
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


def compare(task, base, data, folder, measure, limit, learning_rate=2e-5, weight_decay=0.01, deviation=None):
    model = make_folder(base, folder, task, deviation)
    rows = sentences(data, BATCH * STEPS)
    batches = make_batches(task, rows, AutoTokenizer.from_pretrained(folder), limit)
    assert len(batches) == STEPS
    plan = {"learning_rate": learning_rate, "weight_decay": weight_decay, "warmup_steps": 2, "max_grad_norm": 1.0}
    request = folder / "request.json"
    request.write_text(json.dumps({"task": task, "batches": batches, **plan}))
    ours = json.loads(probe("losses", folder, request))
    theirs = train(model, task, batches, **plan)
    shutil.rmtree(folder)
    assert len(ours["losses"]) == len(theirs) == STEPS
    assert all(rate <= learning_rate for rate in ours["learning_rates"])
    measure(f"losses of {STEPS} steps, relative, {base.name}, {task}, lr {learning_rate:g}, "
            f"from {theirs[0]:.4f} to {theirs[-1]:.4f}",
            max(abs(a - b) / abs(b) for a, b in zip(ours["losses"], theirs)), 1e-4)


@pytest.mark.parametrize("task", MODELS)
@pytest.mark.parametrize("learning_rate, weight_decay", [(2e-5, 0.01), (3e-4, 0.1)])
def test_small_shape(workplace, measure, task, learning_rate, weight_decay):
    compare(
        task, TINY, IDIOMS / "train.csv", workplace / "small", measure, 64, learning_rate, weight_decay, deviation=0.2)


@pytest.mark.skipif(not (ALEPHBERT.is_dir() and HEBREW.is_dir()), reason=f"{ALEPHBERT} or {HEBREW} is absent")
@pytest.mark.skipif(os.environ.get("IDX_SLOW") != "1", reason="takes minutes: set IDX_SLOW=1")
@pytest.mark.parametrize("task", MODELS)
def test_real_shape(workplace, measure, task):
    torch.set_num_threads(os.cpu_count() or 1)
    try:
        compare(task, ALEPHBERT, HEBREW / "train.csv", workplace / "real-shape", measure, 128)
    finally:
        torch.set_num_threads(1)
