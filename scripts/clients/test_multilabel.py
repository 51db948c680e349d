"""Any number of labels for a sentence: a checkpoint of idx in transformers, one of its Trainer in idx, twenty steps."""
import json
import random
import shutil

import numpy
import pytest
import torch
from programs import IDIOMS, TINY, idx, json_lines, probe, quoted, sentences, varied_encoder
from reference import largest_difference, spread, train
from sklearn.metrics import accuracy_score, average_precision_score, f1_score, precision_score, recall_score, roc_auc_score
from transformers import (
    AutoConfig, AutoModelForSequenceClassification, AutoTokenizer, Trainer, TrainingArguments, pipeline)

LIMIT = 32
LABELS = ["early", "long", "odd"]


def write(path, rows):
    """JSON lines of sentences, with labels by their words and some noise; a tenth have none."""
    draw = random.Random(path.name)
    written = []
    for number, row in enumerate(rows):
        words = row["words"]
        true = [words[0] < "מ", len(words) > 9, len(words) % 2 == 1]
        labels = [name for name, holds in zip(LABELS, true) if holds != (draw.random() < 0.1)]
        written.append((row["sentence"], labels if draw.random() < 0.9 else []))
    lines = [json.dumps({"text": text, "topics": labels}, ensure_ascii=False) for text, labels in written]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return written


def table(rows):
    """0 or 1 for each label of each row."""
    return numpy.array([[int(name in labels) for name in LABELS] for _, labels in rows])


@pytest.fixture(scope="module")
def data(workplace):
    """The line that names the files, and the rows of each split."""
    folder = workplace / "multilabel"
    folder.mkdir()
    rows = {split: write(folder / f"{split}.jsonl", sentences(IDIOMS / f"{split}.csv", 64))
            for split in ["train", "dev", "test"]}
    files = " ".join(f"{split}={quoted(str(folder / split) + '.jsonl')}" for split in rows)
    return f"load data {files} text=text label=topics", rows


@torch.no_grad()
def logits(model, tokenizer, rows):
    encoded = tokenizer(
        [text for text, _ in rows], truncation=True, max_length=LIMIT, padding=True, return_tensors="pt")
    return model.eval()(**encoded).logits.double().numpy()


def evaluated(workplace, *lines, target, name, options=""):
    """The scores of test, and the rows that they are made from."""
    path = workplace / f"{name}.jsonl"
    text = idx(workplace / "multilabel-store", *lines,
               f"eval {quoted(str(target))} on=test length={LIMIT} format=json predictions={quoted(str(path))} {options}")
    return json.loads(text[text.index("["):])[0], json_lines(path.read_text(encoding="utf-8"))


def scores(gold, values, cutoff):
    """What scikit-learn says of logits."""
    likely = 1 / (1 + numpy.exp(-values))
    said = (likely >= cutoff).astype(int)
    found = {
        "subset_accuracy": accuracy_score(gold, said),
        "roc_auc_macro": roc_auc_score(gold, likely, average="macro"),
        "average_precision_macro": average_precision_score(gold, likely, average="macro"),
        "f1_samples": f1_score(gold, said, average="samples", zero_division=0),
        "loss": float(numpy.mean(numpy.logaddexp(0, values) - gold * values))}
    for average in ["micro", "macro"]:
        for name, function in [("f1", f1_score), ("precision", precision_score), ("recall", recall_score)]:
            found[f"{name}_{average}"] = function(gold, said, average=average, zero_division=0)
    each = f1_score(gold, said, average=None, zero_division=0)
    return found | {f"f1_{label}": value for label, value in zip(LABELS, each)}


def compare_scores(measure, what, ours, theirs, bound=1e-6):
    measure(what, max(abs(ours[name] - value) for name, value in theirs.items()), bound)


def test_a_checkpoint_of_several_labels_opens_in_transformers(workplace, measure, data):
    line, rows = data
    store, model = workplace / "multilabel-store", workplace / "multilabel-encoder"
    varied_encoder(model)
    idx(store, line, f"train {quoted(str(model))} task=multilabel epochs=3 lr=1e-3 seed=7 length={LIMIT} patience=0 "
                     "cutoff=dev")
    (best,) = store.glob("results/full_finetune/*/multilabel/best_checkpoint")
    theirs, loading = AutoModelForSequenceClassification.from_pretrained(best, output_loading_info=True)
    assert {key: list(found) for key, found in loading.items() if found} == {}
    assert theirs.config.problem_type == "multi_label_classification"
    assert [theirs.config.id2label[number] for number in range(len(LABELS))] == LABELS
    tokenizer = AutoTokenizer.from_pretrained(best)
    expected = logits(theirs, tokenizer, rows["test"])
    cutoff = json.loads((best.parent / "run.json").read_text(encoding="utf-8"))["cutoff"]
    measured, predicted = evaluated(workplace, target="r1", name="multilabel-ours")
    assert [row["true_labels"] for row in predicted] == [labels for _, labels in rows["test"]]
    ours = [row["logits"] for row in predicted]
    assert spread(ours) > 1e-2
    measure("logits of a checkpoint of several labels", largest_difference(ours, expected.tolist()), 1e-4)
    compare_scores(measure, "scores of several labels, of its own predictions", measured,
                   scores(table(rows["test"]), numpy.array(ours), cutoff))
    # The pipeline chooses the sigmoid by the problem type.
    said = pipeline("text-classification", model=theirs, tokenizer=tokenizer, top_k=None)(
        [text for text, _ in rows["test"]], truncation=True, max_length=LIMIT)
    assert any(row["predicted_labels"] for row in predicted)
    likely = [{entry["label"]: entry["score"] for entry in labels} for labels in said]
    for row, scored in zip(predicted, likely):
        assert row["predicted_labels"] == [name for name in LABELS if scored[name] >= cutoff]
    measure("probabilities of the pipeline", largest_difference(
        [row["all_probs"] for row in predicted], [[scored[name] for name in LABELS] for scored in likely]), 1e-5)


def test_a_model_of_the_trainer_is_evaluated(workplace, measure, data):
    line, rows = data
    config = AutoConfig.from_pretrained(TINY)
    # In an order of its own.
    names = LABELS[::-1]
    config.problem_type, config.initializer_range = "multi_label_classification", 0.1
    config.id2label, config.label2id = dict(enumerate(names)), {name: number for number, name in enumerate(names)}
    torch.manual_seed(5)
    model = AutoModelForSequenceClassification.from_config(config)
    tokenizer = AutoTokenizer.from_pretrained(TINY)
    examples = []
    for (text, _), labels in zip(rows["train"], table(rows["train"])[:, ::-1]):
        examples.append(dict(tokenizer(text, truncation=True, max_length=LIMIT)) | {"labels": labels.astype("float32")})
    folder = workplace / "multilabel-theirs"
    arguments = TrainingArguments(
        str(folder), num_train_epochs=4, per_device_train_batch_size=8, learning_rate=1e-3, report_to=[], use_cpu=True,
        save_strategy="no", logging_strategy="no", disable_tqdm=True)
    trainer = Trainer(model, arguments, train_dataset=examples, processing_class=tokenizer)
    trainer.train()
    trainer.save_model(folder)
    for file in ["vocab.txt", "tokenizer_config.json", "special_tokens_map.json"]:
        shutil.copy(TINY / file, folder)
    expected = logits(model.cpu(), tokenizer, rows["test"])
    measured, predicted = evaluated(workplace, line, target=folder, name="multilabel-theirs")
    measure("logits of a model of the Trainer", largest_difference(
        [row["logits"] for row in predicted], expected.tolist()), 1e-4)
    gold = table(rows["test"])
    compare_scores(measure, "scores of a model of the Trainer, cutoff 0.5", measured, {
        name: value for name, value in scores(gold, expected[:, ::-1], 0.5).items() if name != "loss"})
    measured, _ = evaluated(workplace, line, target=folder, name="multilabel-cutoff", options="cutoff=0.3")
    compare_scores(measure, "scores of a model of the Trainer, cutoff 0.3", measured, {
        name: value for name, value in scores(gold, expected[:, ::-1], 0.3).items() if name != "loss"})
    compare_scores(measure, "loss of a model of the Trainer", measured, {
        "loss": scores(gold, expected[:, ::-1], 0.5)["loss"]}, 1e-5)


def test_twenty_steps_have_the_losses_of_pytorch(workplace, measure, data):
    batch, steps = 16, 20
    folder = workplace / "multilabel-steps"
    config = AutoConfig.from_pretrained(TINY)
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    config.problem_type, config.initializer_range = "multi_label_classification", 0.2
    config.id2label, config.label2id = dict(enumerate(LABELS)), {name: number for number, name in enumerate(LABELS)}
    torch.manual_seed(20)
    model = AutoModelForSequenceClassification.from_config(config)
    model.save_pretrained(folder)
    for file in ["vocab.txt", "tokenizer_config.json", "special_tokens_map.json"]:
        shutil.copy(TINY / file, folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    rows = write(workplace / "steps.jsonl", sentences(IDIOMS / "train.csv", batch * steps))
    batches = []
    for start in range(0, len(rows), batch):
        part = rows[start:start + batch]
        ids = tokenizer([text for text, _ in part], truncation=True, max_length=64)["input_ids"]
        batches.append({"ids": ids, "labels": table(part).flatten().tolist()})
    assert len(batches) == steps
    plan = {"learning_rate": 3e-4, "weight_decay": 0.1, "warmup_steps": 2, "max_grad_norm": 1.0}
    request = folder / "request.json"
    request.write_text(json.dumps({"task": "multilabel", "batches": batches, "settings": plan}))
    ours = json.loads(probe("losses", folder, request))["losses"]
    theirs = train(model, "multilabel", batches, **plan)
    measure(f"losses of {steps} steps, relative, several labels, from {theirs[0]:.4f} to {theirs[-1]:.4f}",
            max(abs(a - b) / abs(b) for a, b in zip(ours, theirs)), 1e-4)
