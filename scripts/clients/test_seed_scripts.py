"""The two Python scripts that the users' own guide prints, run as they stand over what idx left behind."""
import csv
import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from programs import IDIOMS, SHARED, TINY, idx, load_idioms, quoted

GUIDE = SHARED / "seeds/000_32826c3669e0c01b.txt"


def printed_scripts():
    """The blocks of Python in the guide, by what they do."""
    blocks = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return {"curves": next(b for b in blocks if "savefig" in b), "table": next(b for b in blocks if "to_csv" in b)}


@pytest.fixture(scope="module")
def place(workplace):
    if not GUIDE.exists():
        pytest.skip("../shared/seeds is not there")
    root = workplace / "guide"
    model = root / "alephbert-base"
    shutil.copytree(TINY, model)
    train = f"train {quoted(str(model))} max_samples=64 epochs=2 lr=1e-3 seed=3 patience=0"
    idx(root / "experiments", load_idioms(), f"{train} task=cls", f"{train} task=span")
    return root


def run(script, place):
    environment = os.environ | {"MPLBACKEND": "Agg"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=place, capture_output=True, text=True, encoding="utf-8", env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def results(place, task):
    path = place / f"experiments/results/full_finetune/alephbert-base/{task}/training_results.json"
    return json.loads(path.read_text(encoding="utf-8"), parse_constant=pytest.fail)


def test_learning_curves(place):
    out = run(printed_scripts()["curves"], place)
    metrics = results(place, "cls")["test_metrics"]
    assert out.splitlines() == [f"Test F1: {metrics['f1']:.4f}", f"Test Accuracy: {metrics['accuracy']:.4f}"]
    assert (place / "learning_curves.png").read_bytes().startswith(b"\x89PNG")


def test_comparison_table(place):
    out = run(printed_scripts()["table"], place)
    header = ["Model", "Task", "F1", "Accuracy", "Precision", "Recall", "Training Time (s)"]
    assert re.split(r"\s{2,}| (?=Task|F1|Accuracy|Precision|Recall|Training)", out.splitlines()[0].strip()) == header
    path = place / "experiments/results/model_comparison.csv"
    theirs = path.read_text(encoding="utf-8")
    rows = list(csv.reader(theirs.splitlines()))
    assert rows[0] == header and [row[1] for row in rows[1:]] == ["cls", "span"]
    for row, task in zip(rows[1:], ["cls", "span"]):
        metrics = results(place, task)
        wanted = [metrics["test_metrics"][key] for key in ["f1", "accuracy", "precision", "recall"]]
        assert [float(value) for value in row[2:]] == wanted + [metrics["train_metrics"]["runtime"]]
    # idx writes the same file, byte for byte.
    path.unlink()
    idx(place / "experiments", "compare table=models")
    assert path.read_text(encoding="utf-8") == theirs
