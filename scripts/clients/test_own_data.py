"""Any labels: what transformers' Trainer fine-tuned is scored by idx as scikit-learn and seqeval score it, and what idx
trained opens in transformers with its labels and gives the same scores for every class."""
import json
import shutil

import pytest
import torch
from own_data import CLASSES, ENTITIES, LIMIT, PAIRS, WORDS, numbers_of_words
from programs import TINY, idx, json_lines, quoted, varied_encoder
from reference import largest_difference, spread
from scipy.stats import pearsonr, spearmanr
from seqeval.metrics import f1_score as chunk_f1
from seqeval.metrics import precision_score as chunk_precision
from seqeval.metrics import recall_score as chunk_recall
from sklearn.metrics import (
    accuracy_score, cohen_kappa_score, f1_score, matthews_corrcoef, mean_absolute_error, mean_squared_error,
    precision_score, r2_score, recall_score)
from transformers import (
    AutoConfig, AutoTokenizer, DataCollatorForTokenClassification, DataCollatorWithPadding, Trainer,
    TrainingArguments)

SETS = ["classes", "pairs", "entities", "words", "numbers"]


@pytest.fixture
def data(request, workplace):
    sets = {found.name: found for found in [CLASSES, PAIRS, ENTITIES, WORDS]}
    return sets.get(request.param) or numbers_of_words(workplace / "numbers")


def fine_tune(data, folder):
    """A model of transformers, trained by its Trainer: long enough that its answers differ."""
    config = AutoConfig.from_pretrained(TINY)
    config.initializer_range = 0.2
    if data.labels:
        config.id2label = dict(enumerate(data.labels))
        config.label2id = {label: number for number, label in config.id2label.items()}
    else:
        config.num_labels, config.problem_type = 1, "regression"
    torch.manual_seed(5)
    model = data.model.from_config(config)
    tokenizer = AutoTokenizer.from_pretrained(TINY)
    rows = data.rows("train")[:160]
    encoded = data.encode(tokenizer, rows)
    targets = data.targets(encoded, rows)
    samples = [{key: encoded[key][number] for key in encoded} | {"labels": targets[number]}
               for number in range(len(rows))]
    collator = DataCollatorForTokenClassification if data.labels_words else DataCollatorWithPadding
    Trainer(
        model,
        TrainingArguments(
            output_dir=str(folder / "trainer"), max_steps=20 if data.labels else 80, per_device_train_batch_size=16, learning_rate=1e-3,
            save_strategy="no", report_to=[], use_cpu=True, disable_tqdm=True, seed=5),
        train_dataset=samples, data_collator=collator(tokenizer)).train()
    model.save_pretrained(folder)
    for file in ["vocab.txt", "tokenizer_config.json", "special_tokens_map.json"]:
        shutil.copy(TINY / file, folder)
    return model.eval()


@torch.no_grad()
def logits(data, model, rows):
    """`[rows][classes]`, or `[rows][words][classes]` at each word's first token."""
    tokenizer = AutoTokenizer.from_pretrained(TINY)
    found = []
    for start in range(0, len(rows), 16):
        part = rows[start:start + 16]
        encoded = data.encode(tokenizer, part)
        out = model(**tokenizer.pad(encoded, return_tensors="pt")).logits
        for number, row in enumerate(part):
            if not data.labels_words:
                found.append(out[number].tolist())
                continue
            words = encoded.word_ids(number)
            found.append([out[number, words.index(word)].tolist() for word in range(len(row.words))])
    return found


def largest(scores):
    return max(range(len(scores)), key=scores.__getitem__)


def expected_scores(data, rows, found, ours):
    """The scores of some predictions, by the names that idx gives them.

    Ranks jump where two values are almost equal: those are taken of the values of idx, `ours`.
    """
    gold = [row.label for row in rows]
    if data.task == "regression":
        said = [row[0] for row in found]
        return {"pearson": pearsonr(gold, said)[0], "spearman": spearmanr(gold, [row[0] for row in ours])[0], "r2": r2_score(gold, said),
                "mse": mean_squared_error(gold, said), "mae": mean_absolute_error(gold, said)}
    if data.labels_words:
        said = [[data.labels[largest(word)] for word in row] for row in found]
    else:
        said = [data.labels[largest(row)] for row in found]
    if data.task == "span":
        flat = [[tag for row in rows for tag in row] for rows in (gold, said)]
        return {"f1": chunk_f1(gold, said), "precision": chunk_precision(gold, said, zero_division=0),
                "recall": chunk_recall(gold, said), "accuracy": accuracy_score(*flat)}
    if data.task == "token":
        gold, said = ([label for row in rows for label in row] for rows in (gold, said))
    scores = {"accuracy": accuracy_score(gold, said), "mcc": matthews_corrcoef(gold, said),
              "cohen_kappa": cohen_kappa_score(gold, said)}
    for mean in ["macro", "weighted"]:
        for name, score in [("f1", f1_score), ("precision", precision_score), ("recall", recall_score)]:
            scores[f"{name}_{mean}"] = score(
                gold, said, labels=data.labels, average=mean, zero_division=0)
    for label, value in zip(data.labels, f1_score(gold, said, labels=data.labels, average=None, zero_division=0)):
        scores[f"f1_{label}"] = value
    return scores


def evaluated(workplace, data, target, name):
    """The scores of test by idx, and the rows that they are made from."""
    path = workplace / f"{name}.jsonl"
    text = idx(workplace / "own-store", data.load,
               f"eval {quoted(str(target))} on=test task={data.task} length={LIMIT} format=json "
               f"predictions={quoted(str(path))}")
    return json.loads(text[text.index("["):])[0], json_lines(path.read_text(encoding="utf-8"))


def expected_loss(data, rows, found):
    """The mean loss over sentences or words, as transformers' models have it."""
    if data.task == "regression":
        return mean_squared_error([row.label for row in rows], [row[0] for row in found])
    labels = [row.label for row in rows]
    if data.labels_words:
        found, labels = ([part for row in rows for part in row] for rows in (found, labels))
    numbers = torch.tensor([data.labels.index(label) for label in labels])
    return torch.nn.functional.cross_entropy(torch.tensor(found), numbers).item()


def compare(measure, what, data, rows, measured, theirs, ours):
    """Scores by idx beside those of the answers of transformers, and of the answers that idx stored."""
    measure(f"loss of {what}", abs(measured["loss"] - expected_loss(data, rows, theirs)), 1e-5)
    for answers, said_by in [(theirs, "transformers"), (ours, "idx")]:
        expected = {name: value for name, value in expected_scores(data, rows, answers, ours).items()
                    if name in measured}
        # Not all tasks have all of them, but most.
        assert len(expected) >= 4, (sorted(expected), sorted(measured))
        # Scores of numbers follow each rounding of the two engines; those of classes do not.
        bound = 1e-6 if data.labels else 1e-5 if said_by == "transformers" else 1e-9
        measure(f"{len(expected)} scores of {what}, answers by {said_by}",
                max(abs(measured[name] - value) / max(1, abs(value)) for name, value in expected.items()), bound)


def outputs(data, predicted):
    return [[row["predicted_value"]] for row in predicted] if data.task == "regression" else [
        row["logits"] for row in predicted]


@pytest.mark.parametrize("data", SETS, indirect=True)
def test_a_model_of_the_trainer_is_evaluated(workplace, measure, data):
    folder = workplace / f"trainer-{data.name}"
    model = fine_tune(data, folder)
    rows = data.rows("test")
    expected = logits(data, model, rows)
    measured, predicted = evaluated(workplace, data, folder, f"trainer-{data.name}")
    assert spread(expected) > 1e-2
    measure(f"logits of a model of Trainer, {data.name}", largest_difference(outputs(data, predicted), expected), 1e-4)
    compare(measure, f"a model of Trainer, {data.name}", data, rows, measured, expected, outputs(data, predicted))


@pytest.mark.parametrize("data", SETS, indirect=True)
def test_a_checkpoint_opens_in_transformers(workplace, measure, data):
    model = workplace / f"own-{data.name}-encoder"
    varied_encoder(model)
    store = workplace / "own-store"
    idx(store, data.load, f"train {quoted(str(model))} task={data.task} epochs=1 lr=1e-3 seed=7 length={LIMIT} "
                          "patience=0")
    (best,) = store.glob(f"results/full_finetune/{model.name}/{data.task}/best_checkpoint")
    theirs, loading = data.model.from_pretrained(best, output_loading_info=True)
    assert {key: list(found) for key, found in loading.items() if found} == {}
    if data.labels:
        assert [theirs.config.id2label[number] for number in range(len(data.labels))] == data.labels
        assert theirs.config.label2id == {label: number for number, label in enumerate(data.labels)}
    else:
        assert (theirs.config.problem_type, theirs.config.num_labels) == ("regression", 1)
    rows = data.rows("test")
    expected = logits(data, theirs.eval(), rows)
    measured, predicted = evaluated(workplace, data, best, f"ours-{data.name}")
    assert spread(expected) > 1e-2
    measure(f"logits of a checkpoint, {data.name}", largest_difference(outputs(data, predicted), expected), 1e-4)
    compare(measure, f"a checkpoint, {data.name}", data, rows, measured, expected, outputs(data, predicted))
