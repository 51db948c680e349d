"""Every file that the users' guides list, made by its script in examples/files, against what the guides print of it."""
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest
import torch
from programs import IDX, ROOT, SHARED
from safetensors.torch import load_file
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from transformers import AutoModelForSequenceClassification, TrainingArguments

RESULTS_GUIDE = SHARED / "seeds/000_32826c3669e0c01b.txt"
EXPERIMENT_GUIDE = SHARED / "seeds/002_3a9188e71d08a6f9.txt"
SCRIPTS = sorted(path.name for path in (ROOT / "examples/files").glob("*.idx"))
pytestmark = pytest.mark.skipif(not RESULTS_GUIDE.exists(), reason="../shared/seeds is not there")


def printed(guide, language, mark):
    """The first block of a guide that is in a language and holds a mark."""
    parts = re.split(r"^```(\w*)$", guide.read_text(encoding="utf-8"), flags=re.MULTILINE)
    # Fences alternate: text, opening language, block, the closing fence's nothing, text, …
    blocks = zip(parts[1::4], parts[2::4])
    return next(block for found, block in blocks if found == language and mark in block)


@pytest.fixture(scope="module")
def place(workplace):
    """All scripts run one after the other in one folder, as a newcomer would."""
    root = workplace / "files"
    root.mkdir()
    shutil.copytree(ROOT / "examples", root / "examples")
    for script in SCRIPTS:
        line = [IDX, "--no-init", "-q", f"examples/files/{script}"]
        if script == "resume_log.idx":
            process = subprocess.Popen(line, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while not list((root / run("resume_log")).glob("checkpoint-*")):
                assert process.poll() is None
                time.sleep(0.005)
            process.send_signal(signal.SIGKILL)
            process.wait()
        done = subprocess.run(line, cwd=root, capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == 0, f"{script}: {done.stderr}"
    return root


def run(name, task="cls", mode="full_finetune"):
    return f"experiments/results/{mode}/tiny-encoder/{task}/{name}"


def read(place, name):
    return json.loads((place / name).read_text(encoding="utf-8"), parse_constant=pytest.fail)


def check_shape(ours, theirs, path=""):
    """Ours has all of theirs: the same names in the same order, the same kinds."""
    if isinstance(theirs, dict):
        assert [key for key in ours if key in theirs] == list(theirs), f"{path}: {list(ours)}"
        for key, value in theirs.items():
            check_shape(ours[key], value, f"{path}.{key}")
    elif isinstance(theirs, list):
        assert ours, path
        for index, item in enumerate(ours):
            check_shape(item, theirs[0], f"{path}[{index}]")
    elif isinstance(theirs, bool) or isinstance(theirs, str):
        assert isinstance(ours, type(theirs)), f"{path}: {ours!r}"
    else:
        assert isinstance(ours, (int, float)) and not isinstance(ours, bool), f"{path}: {ours!r}"


def test_training_results(place):
    theirs = json.loads(printed(RESULTS_GUIDE, "json", "training_history"))
    check_shape(read(place, run("training_results") + "/training_results.json"), theirs)
    frozen = read(place, run("frozen", mode="frozen_backbone") + "/training_results.json")
    check_shape(frozen, theirs)
    assert frozen["freeze_backbone"] is True and frozen["mode"] == "frozen_backbone"


@pytest.mark.parametrize("name, task, mode", [
    ("summary", "span", "full_finetune"), ("frozen", "cls", "frozen_backbone"),
    ("training_results", "cls", "full_finetune")])
def test_summary(place, name, task, mode):
    """Line for line: whatever stands before a colon, and every line without one."""
    theirs = printed(RESULTS_GUIDE, "", "Hebrew Idiom Detection - Training Summary").strip().split("\n")
    ours = (place / run(name, task, mode) / "summary.txt").read_text(encoding="utf-8").strip().split("\n")
    assert [line.split(":")[0] for line in ours] == [line.split(":")[0] for line in theirs]
    if task == "cls":
        assert ours[4] == theirs[4]


def test_best_parameters(place):
    theirs = json.loads(printed(RESULTS_GUIDE, "json", "best_trial_number"))
    theirs["best_hyperparameters"] = {"learning_rate": 3e-5}  # what the script searches
    check_shape(read(place, "experiments/results/best_hyperparameters/best_params_tiny-encoder_span_best.json"), theirs)


def test_study(place):
    path = place / "experiments/results/optuna_studies/tiny-encoder_cls_database_hpo.db"
    with sqlite3.connect(path) as database:
        assert database.execute("select count(*) from trials where state = 'COMPLETE'").fetchone() == (3,)


def test_trials(place):
    theirs = json.loads(printed(RESULTS_GUIDE, "json", "training_history"))
    del theirs["test_metrics"], theirs["dataset"]["test_samples"]  # a search sees no test split
    for number in range(2):
        trial = f"experiments/hpo_results/tiny-encoder/cls/trials/trial_{number}"
        check_shape(read(place, trial + "/training_results.json"), theirs)
        assert (place / trial / "summary.txt").exists() and list((place / trial / "logs").glob("*tfevents*"))


def test_wandb_information(place):
    theirs = json.loads(printed(EXPERIMENT_GUIDE, "json", "run_id"))
    ours = read(place, run("wandb_info") + "/wandb_info.json")
    assert list(ours) == list(theirs)
    assert re.fullmatch(r"[a-z0-9]{8}", ours["run_id"]) and ours["project"] == "idioms"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", ours["timestamp"])


def test_directory_is_as_printed(place):
    """The tree of the guide: each name, with what stands for numbers and times."""
    tree = printed(EXPERIMENT_GUIDE, "", "best_checkpoint ->")
    names = [re.split(r"\s", line.split("── ")[1])[0].rstrip("/") for line in tree.split("\n") if "── " in line]
    assert len(names) == 11
    named = place / "experiments/checkpoints/named"
    there = {path.name for path in named.iterdir()}
    there |= {path.name for name in ["resume_log", "wandb_info"] for path in (place / run(name)).iterdir()}
    there |= {path.name for path in (place / run("resume_log") / "logs").iterdir()}
    for name in names:
        pattern = re.escape(name).replace(r"\-", "-")
        pattern = re.sub(r"\d{8}_\d{6}", r"\\d{8}_\\d{6}", pattern)
        pattern = re.sub(r"epoch\d+-step\d+", r"epoch\\d+-step\\d+", pattern)
        assert any(re.fullmatch(pattern, found) for found in there), (name, sorted(there))
    assert os.readlink(named / "best_checkpoint").startswith("checkpoint-epoch")
    # The line gave a seed over the file; test_seed_documents.py has the very copy of a file that says all.
    assert "\nseed: 24\n" in (place / "experiments/checkpoints/config_yml/config.yml").read_text(encoding="utf-8")


def test_checkpoint(place):
    tree = printed(RESULTS_GUIDE, "", "training_args.bin")
    wanted = [name for name in ["config.json", "model.safetensors", "trainer_state.json", "training_args.bin"]
              if name in tree]
    assert len(wanted) == 4
    folder = place / run("training_args") / "checkpoint-4"
    assert all((folder / name).stat().st_size > 0 for name in wanted)
    arguments = torch.load(folder / "training_args.bin", weights_only=False)
    assert isinstance(arguments, TrainingArguments)
    assert arguments.num_train_epochs == 1 and arguments.seed == 14 and arguments.learning_rate == 2e-5
    assert arguments.eval_strategy == "epoch" and arguments.lr_scheduler_type.value == "linear"
    assert "learning_rate=2e-05" in repr(arguments) and arguments.to_dict()["per_device_train_batch_size"] == 16
    model = AutoModelForSequenceClassification.from_pretrained(place / run("config_json") / "checkpoint-4")
    weights = load_file(place / run("model_safetensors") / "checkpoint-4/model.safetensors")
    assert set(weights) == set(model.state_dict())
    state = read(place, run("trainer_state", "span") + "/checkpoint-8/trainer_state.json")
    assert state["global_step"] == 8 and [row["step"] for row in state["log_history"]] == [1, 2, 3, 4, 4, 5, 6, 7, 8, 8]


def test_curves(place):
    """The metrics that the guide lists for TensorBoard."""
    reader = EventAccumulator(str(place / run("tfevents") / "logs"))
    reader.Reload()
    tags = reader.Tags()["scalars"]
    for tag in ["train/loss", "eval/loss", "eval/f1", "eval/accuracy", "train/learning_rate", "train/grad_norm"]:
        assert tag in tags and reader.Scalars(tag)


@pytest.mark.parametrize("task", ["cls", "span"])
def test_zero_shot(place, task):
    result = read(place, f"experiments/results/zero_shot/tiny-encoder_all_{task}.json")
    assert result["n_samples"] == 120 and result["validation"]["valid"] is True
    if task == "cls":
        metrics = result["tasks"]["classification"]["metrics"]
        assert {"accuracy", "f1_binary", "precision_binary", "recall_binary", "confusion_matrix"} <= set(metrics)
        assert sum(map(sum, metrics["confusion_matrix"])) == 120
        assert all({"precision", "recall", "f1", "support"} == set(scores) for scores in metrics["per_class"].values())
    else:
        metrics = result["tasks"]["span_untrained_model"]["metrics"]
        assert {"accuracy", "f1", "precision", "recall", "token_f1_O", "token_f1_B-IDIOM"} <= set(metrics)


def test_comparison(place):
    lines = (place / "experiments/results/model_comparison.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "Model,Task,F1,Accuracy,Precision,Recall,Training Time (s)" and len(lines) > 2


def test_rest(place):
    parameters = read(place, run("hyperparameters") + "/hyperparameters.json")
    assert list(parameters)[:5] == ["epochs", "batch_size", "optimizer", "lr", "scheduler"]
    summary = (place / run("model_summary", "span") / "model_summary.txt").read_text(encoding="utf-8")
    assert "Total parameters: 4" in summary and "Trainable parameters: 4" in summary
    for name, count in [("training_log", 1), ("resume_log", 2)]:
        logs = sorted((place / run(name) / "logs").glob("*.log"))
        assert len(logs) == count
        text = logs[-1].read_text(encoding="utf-8")
        assert "  finished  " in text and not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", text)
