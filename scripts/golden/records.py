#!/usr/bin/env python3
"""A store of format version 1, written without idx: what every later version must open.

Run from the project's root:  python scripts/golden/records.py
Writes Tests/Golden/records/1. A released format is never regenerated with other content.
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path

import numpy
import safetensors
from safetensors.numpy import save_file

OUT = Path("Tests/Golden/records/1")
SETTINGS = {
    "learning_rate": 2e-05, "batch_size": 16, "num_epochs": 2, "warmup_ratio": 0.1, "weight_decay": 0.01,
    "use_crf": False, "class_weights": None, "seed": 42,
}


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def manifest(number, name, **changes):
    value = {
        "format_version": 1, "id": f"r{number}", "status": "finished",
        "command": f"train models/alephbert-base task=cls name={name}", "mode": "full_finetune",
        "model": "onlplab/alephbert-base", "task": "cls", "name": name, "settings": SETTINGS,
        "origins": {"learning_rate": "default", "batch_size": "typed", "seed": "table.idx:3"},
        "fingerprint": "9f" * 32, "seed": 42, "hashes": {"train": "00" * 32, "weights": "11" * 32},
        "machine": {"cpu": "some cpu", "isa": "v3", "threads": 2, "program": "0.1.0"},
        "tags": ["baseline", "עברית"], "created": "2026-11-21T09:36:05.123Z",
        "finished": "2026-11-21T09:43:17.683Z", "best": {"metric": "f1", "value": 0.8012, "step": 432},
        "metrics": {"dev": {"loss": 0.3123, "f1": 0.8012}, "test": {"loss": None, "f1": 0.8723}},
        "segments": [
            {"number": 1, "began": "2026-11-21T09:36:05.200Z", "ended": "2026-11-21T09:43:17.683Z",
             "from_step": 0, "to_step": 432, "process": 4711, "command": "train"}
        ],
        "added_by_a_later_1_x": {"kept": [1, 2.5, "as it is"]},
    }
    value.update(changes)
    return {k: v for k, v in value.items() if v != "absent"}


def checkpoint(directory, step, reason):
    directory.mkdir(parents=True)
    weight = numpy.arange(12, dtype=numpy.float32).reshape(2, 6) + step
    save_file({"classifier.weight": weight}, directory / "model.safetensors", metadata={"format": "pt"})
    save_file({"exp_avg.classifier.weight": weight * 0}, directory / "optimizer.safetensors")
    write_json(directory / "config.json", {"model_type": "bert", "architectures": ["BertForSequenceClassification"]})
    write_json(directory / "trainer_state.json", {"global_step": step, "log_history": []})
    (directory / "vocab.txt").write_text("[PAD]\n[UNK]\nשלום\n", encoding="utf-8")
    files = {}
    names = ["model.safetensors", "optimizer.safetensors", "config.json", "trainer_state.json", "vocab.txt"]
    for name in names:
        data = (directory / name).read_bytes()
        files[name] = {
            "size": len(data), "sha256": hashlib.sha256(data).hexdigest(),
            "mtime_ns": 1763717765123456789, "inode": 42,
        }
    write_json(directory / "state.json", {
        "format_version": 1, "step": step, "reason": reason, "saved": "2026-11-21T09:40:00.000Z",
        "files": files, "state": {"epoch": 1, "best": 0.8012, "observers": {}},
    })


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    task = "results/full_finetune/alephbert-base/cls"
    runs = {
        1: ("first", {}),
        2: ("second", {"status": "failed", "reason": "loss became NaN at step 7", "finished": None,
                       "best": "absent", "metrics": {}}),
        3: ("third", {"status": "running", "finished": None, "best": "absent", "metrics": {}}),
    }
    for number, (name, changes) in runs.items():
        write_json(OUT / task / name / "run.json", manifest(number, name, **changes))
        handle = json.dumps({"format_version": 1, "directory": f"{task}/{name}"}, separators=(",", ":"))
        path = OUT / ".idx/runs" / f"r{number}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(handle + "\n")
    third = OUT / task / "third"
    checkpoint(third / "checkpoint-216", 216, "interval")
    checkpoint(third / "checkpoint-300", 300, "interruption")
    rows = [
        {"step": 1, "epoch": 0.0046, "loss": 0.69, "learning_rate": 1e-06, "grad_norm": None},
        {"step": 216, "epoch": 1.0, "split": "dev", "loss": 0.4567, "f1": 0.7234},
        {"step": 301, "epoch": 1.39, "loss": 0.35, "learning_rate": 1.6e-05, "grad_norm": 1.25},
    ]
    lines = [json.dumps(row, separators=(",", ":")) + "\n" for row in rows]
    (third / "metrics.jsonl").write_text("".join(lines) + '{"step":302,"epo')
    write_json(OUT / "origin.json", {
        "command": "python scripts/golden/records.py", "python": sys.version.split()[0],
        "safetensors": safetensors.__version__, "numpy": numpy.__version__,
    })


if __name__ == "__main__":
    main()
