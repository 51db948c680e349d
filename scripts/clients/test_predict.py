"""What `predict` says about new text equals transformers' pipelines on the same checkpoints, and its means numpy's."""
import ast
import csv
import json

import numpy
import pytest
from programs import IDIOMS, ROOT, TINY, idx, json_lines, load_idioms, quoted, sentences, varied_encoder
from transformers import pipeline

LENGTH = 32
ENTITIES = ROOT / "examples/entities"
LOAD_ENTITIES = "load data " + " ".join(
    f"{split}={quoted(str(ENTITIES / split) + '.conll')}" for split in ["train", "dev", "test"])
LOAD = {"cls": load_idioms(), "span": LOAD_ENTITIES, "token": LOAD_ENTITIES + " label=tag"}


@pytest.fixture(scope="module")
def answerers(workplace):
    """A store with two runs of cls and of span, one of token and one of pairs; and new text, a sentence a line."""
    store, model, folder = workplace / "predict-store", workplace / "predict-encoder", workplace / "predict"
    folder.mkdir()
    varied_encoder(model)
    train = f"train {quoted(str(model))} max_samples=48 evaluate=no patience=0 length={LENGTH} epochs="
    cls = train + "2 lr=2e-3 task=cls"
    words = f"train {quoted(str(TINY))} max_samples=200 evaluate=no patience=0 length={LENGTH} epochs=6 lr=2e-3 task="
    rows = sentences(IDIOMS / "dev.csv", 40)
    with open(folder / "pairs.csv", "w", encoding="utf-8", newline="") as file:
        pairs = [(one["sentence"], two["sentence"], "ABC"[number % 3]) for number, (one, two) in
                 enumerate(zip(rows, reversed(rows)))]
        csv.writer(file).writerows([("premise", "hypothesis", "gold"), *pairs])
    where = quoted(str(folder / "pairs.csv"))
    idx(store, LOAD["cls"], f"{cls} name=a seed=1", f"{cls} name=b seed=2",
        LOAD["span"], f"{words}span name=a seed=1", f"{words}span name=b seed=2",
        LOAD["token"], f"{words}token name=a seed=1",
        f"load data train={where} dev={where} test={where} text=premise pair=hypothesis label=gold",
        f"{cls} name=pairs")
    # Another file than they were trained with; a sentence that is cut, and one of signs alone.
    new = [row["sentence"] for row in sentences(IDIOMS / "test.csv", 40)]
    text = (ENTITIES / "test.conll").read_text(encoding="utf-8").strip()
    new[20:] = [" ".join(line.split(" ")[0] for line in part.split("\n")) for part in text.split("\n\n")[:20]]
    new += [" ".join(new[-6:]), "... !"]
    (folder / "new.txt").write_text("".join(line + "\n" for line in new), encoding="utf-8")
    return store, folder, new, pairs


def checkpoint(store, task, name):
    (found,) = store.glob(f"results/full_finetune/*/{task}/{name}/best_checkpoint")
    return str(found)


def predict(answerers, runs, source, form, name):
    store, folder, *_ = answerers
    path = folder / name
    idx(store, f"predict {runs} file={quoted(str(folder / source))} as={form} > {quoted(str(path))}")
    return path


def test_sentences(answerers, measure):
    store, _, new, _ = answerers
    said = json_lines(predict(answerers, "r1", "new.txt", "jsonl", "cls.jsonl").read_text(encoding="utf-8"))
    classify = pipeline("text-classification", checkpoint(store, "cls", "a"), top_k=None, device="cpu")
    theirs = classify(new, truncation=True, max_length=LENGTH)
    assert [row["text"] for row in said] == new
    assert [row["label"] for row in said] == [answer[0]["label"] for answer in theirs]
    assert len({row["probability"] for row in said}) > 20
    measure("probabilities of labels", max(
        abs(row["probabilities"][one["label"]] - one["score"]) for row, answer in zip(said, theirs) for one in answer),
        1e-4)


def test_pairs(answerers, measure):
    store, _, _, pairs = answerers
    said = json_lines(predict(answerers, "r6", "pairs.csv", "jsonl", "pairs.jsonl").read_text(encoding="utf-8"))
    classify = pipeline("text-classification", checkpoint(store, "cls", "pairs"), top_k=None, device="cpu")
    theirs = [classify({"text": one, "text_pair": two}, truncation=True, max_length=LENGTH) for one, two, _ in pairs]
    assert [(row["text"], row["pair"]) for row in said] == [pair[:2] for pair in pairs]
    assert [row["label"] for row in said] == [answer[0]["label"] for answer in theirs]
    measure("probabilities of pairs", max(
        abs(row["probabilities"][one["label"]] - one["score"]) for row, answer in zip(said, theirs) for one in answer),
        1e-4)


def words_of_pipeline(store, task, new):
    """The label and the score of each word's first sub-word, by where it begins; of what is not cut."""
    label = pipeline("token-classification", checkpoint(store, task, "a"), ignore_labels=[], device="cpu")
    label.tokenizer.model_max_length = LENGTH
    return [{token["start"]: token for token in tokens} for tokens in label(new)]


def starts(text, words):
    found, end = [], 0
    for word in words:
        found.append(text.index(word, end))
        end = found[-1] + len(word)
    return found


def test_words(answerers, measure):
    store, _, new, _ = answerers
    said = json_lines(predict(answerers, "r5", "new.txt", "jsonl", "token.jsonl").read_text(encoding="utf-8"))
    largest, count = 0, 0
    for row, text, theirs in zip(said, new, words_of_pipeline(store, "token", new), strict=True):
        for place, tag, probability in zip(starts(text, row["tokens"]), row["tags"], row["probabilities"], strict=True):
            if place not in theirs:
                # Cut, or without a token.
                assert tag is None and probability is None
                continue
            assert tag == theirs[place]["entity"]
            largest, count = max(largest, abs(probability - theirs[place]["score"])), count + 1
    assert count > 200 and len({tag for row in said for tag in row["tags"]}) > 2
    measure("probabilities of words' labels", largest, 1e-4)


def test_spans(answerers):
    store, _, new, _ = answerers
    path = predict(answerers, "r3", "new.txt", "csv", "span.csv")
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, text, theirs in zip(rows, new, words_of_pipeline(store, "span", new), strict=True):
        words, tags = ast.literal_eval(row["tokens"]), ast.literal_eval(row["tags"])
        assert tags == [theirs[place]["entity"] if place in theirs else "O" for place in starts(text, words)]
    said = json_lines(predict(answerers, "r3", "new.txt", "jsonl", "span.jsonl").read_text(encoding="utf-8"))
    assert any(row["spans"] for row in said)
    for row in said:
        assert row["label"] == [[span["start"], span["end"], span["label"]] for span in row["spans"]]
        assert all(row["text"][span["start"]:span["end"]] == span["text"] for span in row["spans"])


@pytest.mark.parametrize("runs, task", [("r1 r2", "cls"), ("r3 r4", "span")])
def test_the_mean_of_runs_is_numpys(answerers, measure, runs, task):
    store, folder, *_ = answerers
    members = runs.split()
    paths = [folder / f"{task}-{name}.jsonl" for name in ["one", "two", "mean"]]
    idx(store, LOAD[task], *[
        f"eval {target} on=test predictions={quoted(str(path))}"
        for target, path in zip([*members, ",".join(members)], paths, strict=True)])
    first, second, mean = [json_lines(path.read_text(encoding="utf-8")) for path in paths]
    assert "+" in mean[0]["checkpoint"] and "+" not in first[0]["checkpoint"] != second[0]["checkpoint"]
    config = json.loads(open(checkpoint(store, task, "a") + "/config.json", encoding="utf-8").read())
    largest = 0
    for one, other, row in zip(first, second, mean, strict=True):
        together = [one["all_probs"], other["all_probs"], row["all_probs"]]
        said = [row["predicted_label"]] if task == "cls" else row["predicted_tags"]
        if task != "cls":
            said = [tag for tag, word in zip(said, together[2], strict=True) if word is not None]
            together = [[word for word in words if word is not None] for words in together]
        expected = numpy.mean(numpy.array(together[:2]), axis=0)
        largest = max(largest, numpy.abs(expected - numpy.array(together[2])).max())
        best = numpy.atleast_2d(expected).argmax(axis=1)
        # The files of the idiom set have numbers for labels.
        assert said == [int(number) if task == "cls" else config["id2label"][str(number)] for number in best]
    measure(f"mean of two runs for {task}", largest, 1e-6)
