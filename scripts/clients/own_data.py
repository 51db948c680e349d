"""The example sets of every kind of label, as idx and as transformers read them."""
import csv
import json
import random
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from programs import IDIOMS, ROOT, quoted, sentences
from transformers import AutoModelForSequenceClassification, AutoModelForTokenClassification

LIMIT = 64
IGNORED = -100
EXAMPLES = ROOT / "examples"


def tag_order(tag):
    """O first, then each type, B before I."""
    return tag != "O", tag[2:], tag[:1]


@dataclass(frozen=True)
class Sentence:
    """A row: a text, or words, or a pair of texts, with its label or labels."""

    label: object
    text: str = ""
    words: tuple = ()
    pair: str | None = None


@dataclass(frozen=True)
class OwnData:
    """A data set with the task that it is for; `folder` has the files of its splits."""

    name: str
    task: str
    folder: Path
    ending: str
    columns: str = ""

    def file(self, split):
        return self.folder / f"{split}.{self.ending}"

    @property
    def load(self):
        splits = " ".join(f"{split}={quoted(str(self.file(split)))}" for split in ["train", "dev", "test"])
        return f"load data {splits} {self.columns}"

    @property
    def labels_words(self):
        return self.task in ["span", "token"]

    @property
    def model(self):
        return AutoModelForTokenClassification if self.labels_words else AutoModelForSequenceClassification

    def rows(self, split):
        text = self.file(split).read_text(encoding="utf-8")
        if self.ending == "conll":
            parts = [[line.split() for line in part.splitlines()] for part in text.strip().split("\n\n")]
            return [Sentence([line[-1] for line in part], words=tuple(line[0] for line in part)) for part in parts]
        if self.ending == "jsonl":
            found = [json.loads(line) for line in text.splitlines()]
            return [Sentence(row["label"], row["premise"], pair=row["hypothesis"]) for row in found]
        found = list(csv.DictReader(text.splitlines()))
        if self.task == "regression":
            return [Sentence(float(row["label"]), row["sentence"]) for row in found]
        return [Sentence(row["stars"], row["review"]) for row in found]

    @cached_property
    def labels(self):
        """By class number; empty for numbers."""
        if self.task == "regression":
            return []
        found = [row.label for row in self.rows("train")]
        if self.labels_words:
            found = [label for labels in found for label in labels]
        return sorted(set(found), key=tag_order if self.task == "span" else None)

    def encode(self, tokenizer, rows):
        """What the model reads, without padding: words are told apart by the tokenizer's word_ids."""
        if self.labels_words:
            return tokenizer([list(row.words) for row in rows], is_split_into_words=True, truncation=True,
                             max_length=LIMIT)
        pairs = [row.pair for row in rows] if rows[0].pair is not None else None
        return tokenizer([row.text for row in rows], pairs, truncation=True, max_length=LIMIT)

    def targets(self, encoded, rows):
        """The labels of the rows as transformers' models take them."""
        if self.task == "regression":
            return [row.label for row in rows]
        if not self.labels_words:
            return [self.labels.index(row.label) for row in rows]
        targets = []
        for number, row in enumerate(rows):
            last, found = None, []
            for word in encoded.word_ids(number):
                found.append(IGNORED if word is None or word == last else self.labels.index(row.label[word]))
                last = word
            targets.append(found)
        return targets


def numbers_of_words(folder):
    """A regression's files: sentences of the examples, each with its number of words and some noise."""
    folder.mkdir(exist_ok=True)
    for split in ["train", "dev", "test"]:
        draw = random.Random(split)
        rows = [(number, row["sentence"], round(len(row["words"]) / 10 + draw.gauss(0, 0.2), 4))
                for number, row in enumerate(sentences(IDIOMS / f"{split}.csv", 64))]
        with open(folder / f"{split}.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("id", "sentence", "label"), *rows])
    return OwnData("numbers", "regression", folder, "csv")


CLASSES = OwnData("classes", "cls", EXAMPLES / "reviews", "csv", "text=review label=stars")
PAIRS = OwnData("pairs", "cls", EXAMPLES / "pairs", "jsonl", "text=premise pair=hypothesis label=label")
ENTITIES = OwnData("entities", "span", EXAMPLES / "entities", "conll")
WORDS = OwnData("words", "token", EXAMPLES / "entities", "conll")
