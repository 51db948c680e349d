"""idx, its probe and the data they are fed: what every check here starts from."""
import csv
import json
import os
import shutil
import subprocess
from ast import literal_eval
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IDX = Path(os.environ["IDX"]).resolve()
PROBE = IDX.with_name("idx-probe")
TINY = ROOT / "examples/tiny-encoder"
IDIOMS = ROOT / "examples/idioms"
SHARED = ROOT.parent / "shared"
ALEPHBERT = SHARED / "models/alephbert-base"
HEBREW = SHARED / "data/hebrew-idioms"

LABELS = {"cls": ["Literal", "Figurative"], "span": ["O", "B-IDIOM", "I-IDIOM"]}
IGNORED = -100


def quoted(text):
    """A text as the script language writes it."""
    for plain, escaped in [("\\", "\\\\"), ('"', '\\"'), ("$", "\\$"), ("\n", "\\n"), ("\t", "\\t")]:
        text = text.replace(plain, escaped)
    return f'"{text}"'


def run(program, *arguments):
    """Runs a program to its end and returns what it printed; anything but success is an error with its words."""
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, f"{program.name} ended with {done.returncode}: {done.stderr[:2000]}"
    return done.stdout


def idx(store, *lines):
    """Runs lines of the language in a store."""
    return run(IDX, "--no-init", "-q", "--store", store, "-c", "\n".join(lines))


def load_idioms():
    """The line that names the splits of the examples."""
    splits = " ".join(f"{split}={quoted(str(IDIOMS / split))[:-1]}.csv\"" for split in ["train", "dev", "test"])
    return f"load data {splits}"


def predictions(store, target, on, path):
    """What a checkpoint says about a split or data file, as idx wrote it down, row by row."""
    idx(store, load_idioms(), f"eval {quoted(str(target))} on={quoted(str(on))} predictions={quoted(str(path))}")
    return json_lines(path.read_text(encoding="utf-8"))


def varied_encoder(folder, **changes):
    """A copy of the tiny encoder: weights so small as usual would make all sentences alike after a few steps."""
    shutil.copytree(TINY, folder)
    config = json.loads((TINY / "config.json").read_text(encoding="utf-8"))
    config.update(initializer_range=0.2, **changes)
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def json_lines(text):
    # Not splitlines(): a sentence may hold other line separators.
    return [json.loads(line) for line in text.split("\n") if line]


def probe(*arguments):
    return run(PROBE, *arguments)


def head(path, count, copy):
    """A copy of a data file with its first rows."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[:count + 1]
    with open(copy, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return copy


def sentences(path, count=None):
    """Rows of a data file: sentence, words, label, tags."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))[:count]
    return [
        {"sentence": row["sentence"], "words": literal_eval(row["tokens"]), "label": int(row["label"]),
         "tags": [LABELS["span"].index(tag) for tag in literal_eval(row["iob_tags"])]} for row in rows]
