"""TensorBoard and W&B themselves open what a run leaves for them: straight runs, and one that was killed and resumed."""
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from programs import IDX, TINY, idx, json_lines, load_idioms, quoted
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData
from wandb_server import WandbServer

KEYS = ("task=cls max_samples=64 batch=8 log=2 evaluate=4 save=8 patience=0 seed=3 "
        "wandb=true wandb_project=idioms")
WANDB = Path(sys.executable).with_name("wandb")
SCALARS = ["f1", "precision", "recall", "accuracy", "loss"]


class Tracked:
    """Two runs that differ by their rate, and a third that was killed half-way and resumed."""

    def __init__(self, workplace):
        self.store = workplace / "tracked"
        train = f"train {quoted(str(TINY))} {KEYS}"
        idx(self.store, load_idioms(), f"{train} lr=1e-3 epochs=3 name=slow",
            f"{train} lr=2e-3 epochs=3 name=fast")
        line = f"{train} lr=1e-3 epochs=40 name=killed"
        process = subprocess.Popen(
            [IDX, "--no-init", "-q", "--store", self.store, "-c", load_idioms() + "\n" + line],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # Behind a checkpoint, so that there are steps to be taken back.
        while not any(int(path.name.split("-")[1]) >= 72 for path in self.path("killed").glob("checkpoint-*")):
            assert process.poll() is None, "the run ended before it could be killed"
            time.sleep(0.001)
        time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        idx(self.store, "resume last")

    def path(self, name):
        return self.store / "results/full_finetune" / TINY.name / "cls" / name

    def rows(self, name, split=None):
        lines = json_lines((self.path(name) / "metrics.jsonl").read_text(encoding="utf-8"))
        return [row for row in lines if row.get("split") == split]


@pytest.fixture(scope="module")
def tracked(workplace):
    return Tracked(workplace)


EACH = pytest.mark.parametrize("name", ["slow", "fast", "killed"])


def expected_scalars(tracked, name):
    """What the run's own log says, by tag: steps and values."""
    scalars = {}
    for key in ["loss", "learning_rate", "grad_norm"]:
        scalars[f"train/{key}"] = [(row["step"], row[key]) for row in tracked.rows(name)]
    for key in SCALARS:
        points = [(row["step"], row[key]) for row in tracked.rows(name, "dev")]
        scalars[f"eval/{key}"] = scalars[f"val_{key}"] = points
    results = json.loads((tracked.path(name) / "training_results.json").read_text(encoding="utf-8"))
    last = tracked.rows(name)[-1]["step"]
    for key in SCALARS:
        scalars[f"test/{key}"] = [(last, results["test_metrics"][key])]
    return scalars


@EACH
def test_tensorboard_reads_every_scalar(tracked, name):
    reader = EventAccumulator(str(tracked.path(name) / "logs"), size_guidance={"scalars": 0})
    reader.Reload()
    for tag, points in expected_scalars(tracked, name).items():
        read = [(event.step, event.value) for event in reader.Scalars(tag)]
        assert [step for step, _ in read] == [step for step, _ in points], tag
        assert [value for _, value in read] == pytest.approx([value for _, value in points], rel=1e-6), tag


def test_the_killed_run_was_resumed(tracked):
    segments = json.loads((tracked.path("killed") / "run.json").read_text(encoding="utf-8"))["segments"]
    assert len(segments) == 2 and segments[1]["from_step"] >= 72
    assert len(list((tracked.path("killed") / "logs").glob("*tfevents*"))) == 2


@EACH
def test_tensorboard_reads_the_texts(tracked, name):
    reader = EventAccumulator(str(tracked.path(name) / "logs"))
    reader.Reload()
    texts = {}
    for tag in ["config", "args", "model_config"]:
        [event] = reader.Tensors(f"{tag}/text_summary")
        lines = event.tensor_proto.string_val[0].decode("utf-8").split("\n")
        texts[tag] = "\n".join(line.removeprefix("    ") for line in lines)
    assert texts["config"] == (tracked.path(name) / "config.yml").read_text(encoding="utf-8")
    assert json.loads(texts["args"])["learning_rate"] == (2e-3 if name == "fast" else 1e-3)
    assert json.loads(texts["model_config"]) == json.loads((TINY / "config.json").read_text(encoding="utf-8"))


@EACH
def test_tensorboard_reads_the_hyperparameters(tracked, name):
    reader = EventAccumulator(str(tracked.path(name) / "logs"))
    reader.Reload()

    def record(tag):
        return HParamsPluginData.FromString(reader.summary_metadata[tag].plugin_data.content)

    hparams = record("_hparams_/session_start_info").session_start_info.hparams
    assert hparams["learning_rate"].number_value == (2e-3 if name == "fast" else 1e-3)
    assert hparams["task"].string_value == "cls"
    assert hparams["use_crf"].bool_value is False
    assert record("_hparams_/session_end_info").session_end_info.status == 1


class TensorBoard:
    """The program itself on loopback, with either of its loaders."""

    def __init__(self, logdir, fast):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tensorboard.main", "--logdir", logdir, "--port", "0", "--host", "127.0.0.1",
             f"--load_fast={str(fast).lower()}", "--samples_per_plugin", "scalars=100000"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in self.process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                self.address = found[0]
                break

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def get(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.address + "data/plugin/" + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def wait_for(self, path, is_there):
        until = time.monotonic() + 60
        while not is_there(found := self.get(path)):
            assert time.monotonic() < until, f"{path} is not there: {found}"
            time.sleep(0.2)
        return found


@pytest.mark.parametrize("fast", [True, False])
def test_tensorboard_shows_the_curves_and_compares_the_runs(tracked, fast):
    with TensorBoard(tracked.store / "results", fast) as board:
        prefix = f"full_finetune/{TINY.name}/cls/"
        runs = {prefix + name + "/logs": name for name in ["slow", "fast", "killed"]}
        tags = board.wait_for(
            "scalars/tags", lambda tags: all(len(tags.get(run, {})) > 20 for run in runs))
        for run, name in runs.items():
            for tag, points in expected_scalars(tracked, name).items():
                assert tag in tags[run]
                shown = board.get(f"scalars/scalars?run={run.replace('/', '%2F')}&tag={tag.replace('/', '%2F')}")
                assert [step for _, step, _ in shown] == [step for step, _ in points], (name, tag)
                assert [value for *_, value in shown] == pytest.approx([value for _, value in points], rel=1e-6)
        experiment = board.get("hparams/experiment", {"experimentName": ""})
        differing = [info["name"] for info in experiment["hparamInfos"] if info.get("differs")]
        assert sorted(differing) == ["learning_rate", "num_epochs"]
        assert {"group": "", "tag": "eval/f1"} in [metric["name"] for metric in experiment["metricInfos"]]


# --- W&B


def directory(tracked, name):
    [found] = (tracked.path(name) / "wandb").glob("offline-run-*")
    return found


def inspected(tracked, name):
    done = subprocess.run(
        [WANDB, "leet", "inspect", directory(tracked, name), "--json"], capture_output=True, text=True, check=True,
        cwd=tracked.store)
    return json_lines(done.stdout)


def expected_history(tracked, name):
    rows = {}
    for row in tracked.rows(name):
        rows.setdefault(row["step"], {}).update(
            {f"train/{key}": row[key] for key in ["loss", "learning_rate", "grad_norm"]})
    for row in tracked.rows(name, "dev"):
        rows.setdefault(row["step"], {}).update({f"val_{key}": row[key] for key in SCALARS})
    return [{"_step": step, "train/global_step": step, **rows[step]} for step in sorted(rows)]


def check_history(shown, expected):
    assert [row["_step"] for row in shown] == [row["_step"] for row in expected]
    for row, wanted in zip(shown, expected):
        assert {key: row[key] for key in wanted} == pytest.approx(wanted, rel=1e-12)
        assert row["_runtime"] >= 0 and row["_timestamp"] > 1.7e9


@EACH
def test_wandb_reads_configuration_history_summary_and_console(tracked, name):
    records = inspected(tracked, name)
    assert [record["num"] for record in records] == list(range(1, len(records) + 1))

    def all_of(kind):
        return [record[kind] for record in records if record["type"] == kind]

    [run] = all_of("run")
    information = json.loads((tracked.path(name) / "wandb_info.json").read_text(encoding="utf-8"))
    assert list(information) == ["run_id", "run_name", "run_url", "project", "entity", "timestamp"]
    assert information["run_id"] == run["run_id"] and information["project"] == run["project"] == "idioms"
    assert information["run_url"] is None and information["run_name"] == run["display_name"]
    config = run["config"]["update"]
    rate = 2e-3 if name == "fast" else 1e-3
    assert config["learning_rate"] == config["training"]["optimizer"]["lr"] == rate
    assert config["model"]["name"].endswith(TINY.name) and config["dataset"]["train_samples"] == 64
    check_history([row["item"] for row in all_of("history")], expected_history(tracked, name))
    [summary] = all_of("summary")
    last = expected_history(tracked, name)[-1]
    assert {key: summary["update"][key] for key in last} == pytest.approx(last, rel=1e-12)
    assert "test_f1" in summary["update"]
    assert any(line["line"] == "✓ Validation metrics logged to trackers\n" for line in all_of("output_raw"))
    assert records[-1]["type"] == "exit" and not records[-1]["exit"].get("exit_code")


@pytest.mark.parametrize("name", ["slow", "killed"])
def test_wandb_sync_uploads_the_run(tracked, name):
    with WandbServer() as server:
        subprocess.run(
            [WANDB, "sync", directory(tracked, name)], env={**os.environ, **server.environment()}, check=True,
            capture_output=True, timeout=120, cwd=tracked.store)
    check_history(server.history, expected_history(tracked, name))
    assert server.exit_code == 0
    assert "learning_rate" in server.files["config.yaml"].decode()
    assert "✓ Validation metrics logged" in server.files["output.log"].decode()
    assert json.loads(server.files["wandb-summary.json"])["_step"] == tracked.rows(name)[-1]["step"]


def test_online_runs_are_uploaded_at_the_end(tracked):
    train = f"train {quoted(str(TINY))} {KEYS} epochs=3 wandb_mode=online name=online"
    with WandbServer() as server:
        environment = {**os.environ, **server.environment(), "PATH": f"{WANDB.parent}:{os.environ['PATH']}"}
        subprocess.run(
            [IDX, "--no-init", "-q", "--store", tracked.store, "-c", load_idioms() + "\n" + train], env=environment,
            check=True, capture_output=True, timeout=120, cwd=tracked.store)
        information = json.loads((tracked.path("online") / "wandb_info.json").read_text(encoding="utf-8"))
        assert information["run_url"] == f"{server.address}/team/idioms/runs/{information['run_id']}"
    check_history(server.history, expected_history(tracked, "online"))


def test_a_tracker_that_fails_does_not_stop_the_run(tracked, tmp_path):
    train = f"train {quoted(str(TINY))} {KEYS} epochs=3 wandb_mode=online name=alone force=true"
    environment = {**os.environ, "PATH": str(tmp_path)}
    done = subprocess.run(
        [IDX, "--no-init", "--store", tracked.store, "-c", load_idioms() + "\n" + train], env=environment,
        capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "W&B was not reached" in done.stderr
