"""A regression of idx is transformers' regression, and the other way round."""
import csv
import json
import random
import shutil

import pytest
import torch
from programs import IDIOMS, TINY, idx, json_lines, quoted, sentences
from reference import largest_difference, spread
from scipy.stats import pearsonr, spearmanr
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score
from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

LIMIT = 64


def write(path, rows):
    """A file of sentences, each with its number of words and some noise."""
    draw = random.Random(str(path.name))
    rows = [(number, row["sentence"], round(len(row["words"]) / 10 + draw.gauss(0, 0.2), 4))
            for number, row in enumerate(rows)]
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "sentence", "label"), *rows])
    return rows


@pytest.fixture(scope="module")
def data(workplace):
    """The files of the splits, and the rows of test."""
    folder = workplace / "regression"
    folder.mkdir()
    rows = {split: write(folder / f"{split}.csv", sentences(IDIOMS / f"{split}.csv", 64))
            for split in ["train", "dev", "test"]}
    line = "load data " + " ".join(f"{split}={quoted(str(folder / split) + '.csv')}" for split in rows)
    return line, rows


@torch.no_grad()
def values(model, tokenizer, rows):
    model.eval()
    texts = [sentence for _, sentence, _ in rows]
    encoded = tokenizer(texts, truncation=True, max_length=LIMIT, padding=True, return_tensors="pt")
    return model(**encoded).logits[:, 0].tolist()


def scores(gold, predicted):
    return {
        "pearson": pearsonr(gold, predicted)[0], "spearman": spearmanr(gold, predicted)[0],
        "mse": mean_squared_error(gold, predicted), "mae": mean_absolute_error(gold, predicted),
        "r2": r2_score(gold, predicted)}


def compare_scores(measure, what, ours, theirs):
    measure(what, max(abs(ours[name] - value) / max(1, abs(value)) for name, value in theirs.items()), 1e-6)


def evaluated(workplace, line, target, name):
    """The scores of test, and the rows that they are made from."""
    path = workplace / f"{name}.jsonl"
    text = idx(workplace / "regression-store", line,
               f"eval {quoted(str(target))} on=test length={LIMIT} format=json predictions={quoted(str(path))}")
    return json.loads(text[text.index("["):])[0], json_lines(path.read_text(encoding="utf-8"))


def test_a_checkpoint_opens_in_transformers(workplace, measure, data):
    line, rows = data
    model = workplace / "regression-encoder"
    shutil.copytree(TINY, model)
    config = json.loads((TINY / "config.json").read_text(encoding="utf-8"))
    config["initializer_range"] = 0.2
    (model / "config.json").write_text(json.dumps(config), encoding="utf-8")
    store = workplace / "regression-store"
    idx(store, line, f"train {quoted(str(model))} task=regression epochs=2 lr=1e-3 seed=7 length={LIMIT} patience=0")
    (best,) = store.glob("results/full_finetune/*/regression/best_checkpoint")
    theirs, loading = AutoModelForSequenceClassification.from_pretrained(best, output_loading_info=True)
    assert {key: list(found) for key, found in loading.items() if found} == {}
    assert (theirs.config.problem_type, theirs.config.num_labels) == ("regression", 1)
    expected = values(theirs, AutoTokenizer.from_pretrained(best), rows["test"])
    measured, predicted = evaluated(workplace, line, best, "regression-ours")
    ours = [row["predicted_value"] for row in predicted]
    gold = [row["true_value"] for row in predicted]
    assert gold == [value for _, _, value in rows["test"]]
    assert spread([[value] for value in ours]) > 1e-2
    measure("values of a checkpoint of a regression", largest_difference(ours, expected), 1e-4)
    compare_scores(measure, "scores of a regression, of its own predictions", measured, scores(gold, ours))
    # Hugging Face's loss is the squared error that idx calls loss.
    encoded = AutoTokenizer.from_pretrained(best)(
        [sentence for _, sentence, _ in rows["test"]], truncation=True, max_length=LIMIT, padding=True,
        return_tensors="pt")
    with torch.no_grad():
        loss = theirs(**encoded, labels=torch.tensor(gold, dtype=torch.float32)).loss.item()
    measure("loss of a regression", abs(loss - measured["loss"]), 1e-4)


@pytest.mark.parametrize("name", [None, "score"])
def test_a_model_of_transformers_is_evaluated(workplace, measure, data, name):
    line, rows = data
    config = AutoConfig.from_pretrained(TINY)
    config.num_labels, config.problem_type, config.initializer_range = 1, "regression", 0.1
    if name:
        config.id2label, config.label2id = {0: name}, {name: 0}
    torch.manual_seed(5)
    model = AutoModelForSequenceClassification.from_config(config)
    tokenizer = AutoTokenizer.from_pretrained(TINY)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    model.train()
    for start in range(0, 64, 16):
        part = rows["train"][start:start + 16]
        encoded = tokenizer([sentence for _, sentence, _ in part], truncation=True, max_length=LIMIT, padding=True,
                            return_tensors="pt")
        model(**encoded, labels=torch.tensor([value for _, _, value in part])).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    folder = workplace / f"regression-theirs-{name}"
    model.save_pretrained(folder)
    for file in ["vocab.txt", "tokenizer_config.json", "special_tokens_map.json"]:
        shutil.copy(TINY / file, folder)
    expected = values(model, tokenizer, rows["test"])
    measured, predicted = evaluated(workplace, line, folder, f"regression-theirs-{name}")
    measure(f"values of a regression of transformers, output named {name}",
            largest_difference([row["predicted_value"] for row in predicted], expected), 1e-4)
    compare_scores(measure, f"scores of a regression of transformers, output named {name}", measured,
                   scores([value for _, _, value in rows["test"]], expected))
