"""Every block of the users' two documents that calls a program, typed as it stands, in order, in one directory."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from conftest import left_out
from programs import ALEPHBERT, IDIOMS, IDX, ROOT, SHARED, TINY, head
from transformers import BertConfig, BertModel

RESULTS_GUIDE = SHARED / "seeds/000_32826c3669e0c01b.txt"
EXPERIMENT_GUIDE = SHARED / "seeds/002_3a9188e71d08a6f9.txt"
MODELS = ["alephbert-base", "alephbertgimmel-base", "dictabert", "mbert"]
RESULTS = "experiments/results/full_finetune/alephbert-base"
pytestmark = pytest.mark.skipif(
    not RESULTS_GUIDE.exists(), reason="../shared/seeds is not there: the documents' blocks are not typed")

# What is not typed, and why. A command that is in no list fails the test.
NOT_TYPED = {
    "screen -S training": "it opens a terminal of its own; scripts/soak has what closing one does",
    "scp -P": "it copies from a rented machine",
    "python src/test_tokenization_alignment.py": "another program of the users'; the verb tokens shows the alignment",
}


class Block:
    """A fenced block: its language, its text, the commands in it."""

    def __init__(self, language, text):
        self.language, self.text = language, text

    @property
    def commands(self):
        """Comments go, lines that end in a backslash are joined; a comment behind a command stays with the shell."""
        joined = re.sub(r"\\\n\s*", " ", self.text)
        return [line for line in joined.split("\n") if line.strip() and not line.lstrip().startswith("#")]


def blocks(guide):
    parts = re.split(r"^ *```(\w*)$", guide.read_text(encoding="utf-8"), flags=re.MULTILINE)
    # Fences alternate: text, opening language, block, the closing fence's nothing, text, …
    return [Block(language, text) for language, text in zip(parts[1::4], parts[2::4])]


class Typist:
    """Types commands in a directory, the documents' own program being idx."""

    def __init__(self, root):
        self.root = root
        self.path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"

    def type(self, command, timeout=600, **environment):
        command = re.sub(r"^python (src/idiom_experiment|train)\.py", f'"{IDX}" --no-init', command)
        return subprocess.run(
            ["bash", "-c", command], cwd=self.root, capture_output=True, text=True, encoding="utf-8", timeout=timeout,
            env=os.environ | {"PATH": self.path, "IDX": str(IDX), "MPLBACKEND": "Agg", "COLUMNS": "100"} | environment)

    @staticmethod
    def page(address, server):
        """The status of a page; a server may say where it listens before it does."""
        for _ in range(600):
            try:
                with urllib.request.urlopen(address) as page:
                    return page.status
            except urllib.error.URLError as error:
                assert isinstance(error.reason, ConnectionRefusedError) and server.poll() is None, f"{address}: {error}"
                time.sleep(0.1)
        return pytest.fail(f"{address}: nothing listens there after a minute")

    def serve(self, command, ready):
        """Starts a server, takes its page, ends it."""
        log = self.root / "server.log"
        with open(log, "w", encoding="utf-8") as output:
            server = subprocess.Popen(
                ["bash", "-c", f"exec {command}"], cwd=self.root, stdout=output, stderr=subprocess.STDOUT,
                env=os.environ | {"PATH": self.path, "PYTHONUNBUFFERED": "1"})
        try:
            found = None
            for _ in range(600):
                found = re.search(ready, log.read_text(encoding="utf-8"))
                if found or server.poll() is not None:
                    break
                time.sleep(0.1)
            assert found, f"{command}: {log.read_text(encoding='utf-8')}"
            assert self.page(found[0], server) == 200
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def leave_out(command):
    why = next((why for start, why in NOT_TYPED.items() if command.startswith(start)), None)
    assert why, f"nobody knows what becomes of: {command}"
    left_out.append((command, why))


def make_models(root):
    """Folders of the models' names with random weights; the vocabulary is a real one where that is there."""
    source = ALEPHBERT if (ALEPHBERT / "vocab.txt").exists() else TINY
    words = len((source / "vocab.txt").read_text(encoding="utf-8").split("\n")) - 1
    for name in MODELS:
        folder = root / "models" / name
        config = BertConfig(
            vocab_size=words, hidden_size=64, num_hidden_layers=2, num_attention_heads=4, intermediate_size=128,
            max_position_embeddings=512)
        BertModel(config).save_pretrained(folder)
        for file in ["vocab.txt", "tokenizer_config.json", "special_tokens_map.json"]:
            shutil.copy(source / file, folder / file)
    left_out.append(("xlm-roberta-base, in every block", "its tokenizer is SentencePiece, which idx does not read yet"))


@pytest.fixture(scope="module")
def project(workplace):
    """The project's root as the documents have it, the data cut short."""
    root = workplace / "documents"
    make_models(root)
    for folder in ["data/splits", "examples/idioms"]:
        (root / folder).mkdir(parents=True)
        for split, count in [("train", 64), ("dev", 24), ("test", 24)]:
            head(IDIOMS / f"{split}.csv", count, root / folder / f"{split}.csv")
    shutil.copytree(ROOT / "experiments/configs", root / "experiments/configs")
    # Two short trials instead of fifteen long ones, in the project's own files.
    script = (ROOT / "experiments/run_all_hpo.idx").read_text(encoding="utf-8")
    assert "param trials = 15" in script
    (root / "experiments/run_all_hpo.idx").write_text(script.replace("param trials = 15", "param trials = 2"), "utf-8")
    (root / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/run_all_hpo.sh", root / "scripts")
    path = root / "experiments/configs/hpo_config.yaml"
    text = path.read_text(encoding="utf-8")
    assert "n_trials: 15" in text and "low: 3, high: 8" in text
    path.write_text(text.replace("n_trials: 15", "n_trials: 2").replace("low: 3, high: 8", "low: 1, high: 2"), "utf-8")
    return root


def read(path):
    return json.loads(path.read_text(encoding="utf-8"), parse_constant=pytest.fail)


def one_line(done, status, *parts):
    assert done.returncode == status, done.stderr
    lines = [line for line in done.stderr.split("\n") if line.startswith("error")]
    assert len(lines) == 1 and all(part in done.stderr for part in parts), done.stderr


def trained(project, task, mode="full_finetune"):
    place = project / f"experiments/results/{mode}/alephbert-base/{task}"
    results = read(place / "training_results.json")
    assert results["status"] == "finished" and results["model"] == "onlplab/alephbert-base"
    assert all(row["loss"] is not None and row["learning_rate"] is not None for row in results["training_history"])
    assert (place / "summary.txt").exists() and list((place / "logs").glob("events.out.tfevents.*"))
    assert list(place.glob("checkpoint-*/training_args.bin"))
    return results


def type_results_command(typist, project, command):
    """One command of the guide on results, and what the guide says of it."""
    if "--path_prefix" in command:
        # TensorBoard's own word for an address, not for runs.
        assert "must start with slash" in typist.type(command).stderr
        command, option = re.sub(r"\s+--path_prefix \S+", "", command), re.search(r"--path_prefix \S+", command)[0]
        left_out.append((option, "TensorBoard refuses it; the block is typed without"))
    if command.startswith("tensorboard"):
        typist.serve(f"{command} --port 0", r"http://localhost:\d+/\S*")
    elif command.startswith("optuna-dashboard"):
        typist.serve(f"{command} --port 18{os.getpid() % 1000:03d}", r"http://127\.0\.0\.1:\d+/")
    elif command.startswith(("ls ", "cat ")):
        done = typist.type(command)
        assert done.returncode == 0 and done.stdout, done.stderr
    elif command.startswith("bash scripts/run_all_hpo.sh"):
        done = typist.type(command)
        assert done.returncode == 0, done.stderr
        names = {path.name for path in (project / "experiments/results/optuna_studies").glob("*_hpo.db")}
        assert names >= {f"{model}_{task}_hpo.db" for model in MODELS for task in ["cls", "span"]}
    elif not command.startswith("python src/idiom_experiment.py"):
        leave_out(command)
    elif "--device cuda" in command or "--device mps" in command:
        one_line(typist.type(command), 2, "CPU alone", "--device cpu")
        if "--mode hpo" in command:
            done = typist.type(command.replace("--device cuda", "--device cpu"))
            assert done.returncode == 0, done.stderr
            assert done.stderr.count("without effect here") <= 1
            best = read(project / "experiments/results/best_hyperparameters/best_params_alephbert-base_cls.json")
            assert best["study_name"] == "alephbert-base_cls_hpo" and best["n_trials"] == 2
            assert (project / "experiments/hpo_results/alephbert-base/cls/trial_1/summary.txt").exists()
    elif "--max_samples 500" in command:
        # The run of before is there: the guide's own order. The block speaks of what its users have.
        refused = typist.type(command)
        assert refused.returncode == 2 and "ERROR: Checkpoint directory already exists!" in refused.stderr
        assert "--output_dir" in refused.stderr and "checkpoint.save_dir" not in refused.stderr
        done = typist.type(command + " --output_dir experiments/small")
        assert done.returncode == 0, done.stderr
        assert read(project / "experiments/small/training_results.json")["config"]["max_samples"] == 500
    elif "--gradient_accumulation_steps 2" in command:
        one_line(typist.type(command), 1, "neither a model nor a task is given", "--model_id", "--task cls")
        whole = "--model_id onlplab/alephbert-base --task cls --output_dir experiments/two_by_eight "
        whole += "--config experiments/configs/training_config.yaml"
        done = typist.type(command.replace("--mode full_finetune", f"--mode full_finetune {whole}"))
        assert done.returncode == 0, done.stderr
        assert read(project / "experiments/two_by_eight/training_results.json")["config"]["effective_batch_size"] == 16
    else:
        done = typist.type(command)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        task = re.search(r"--task (\w+)", command)[1]
        mode = re.search(r"--mode (\w+)", command)[1]
        if mode == "zero_shot":
            found = list((project / "experiments/results/zero_shot").glob(f"alephbert-base_*_{task}.json"))
            assert len(found) == 1 and read(found[0])["n_samples"] == 24
        else:
            assert trained(project, task, mode)["freeze_backbone"] is (mode == "frozen_backbone")


def test_results_guide(project):
    typist = Typist(project)
    scripts = []
    for block in blocks(RESULTS_GUIDE):
        if block.language == "bash":
            for command in block.commands:
                type_results_command(typist, project, command)
        elif block.language == "python":
            done = subprocess.run(
                [sys.executable, "-c", block.text], cwd=project, capture_output=True, text=True, encoding="utf-8",
                env=os.environ | {"MPLBACKEND": "Agg"})
            assert done.returncode == 0, done.stderr[-2000:]
            scripts.append(done.stdout)
    assert len(scripts) == 2 and (project / "learning_curves.png").stat().st_size > 0
    assert (project / "experiments/results/model_comparison.csv").exists()


# MARK: The guide on experiments

FRAME = """model:
  checkpoint: models/alephbert-base
  task: cls
  max_length: 32
dataset:
  train: rows/train.csv
  dev: rows/dev.csv
"""
LENGTH = "  epochs: 6\n  batch_size: 1\n"


@pytest.fixture(scope="module")
def experiment(project):
    (project / "rows").mkdir()
    for split, count in [("train", 180), ("dev", 12)]:
        head(IDIOMS / f"{split}.csv", count, project / f"rows/{split}.csv")
    return project


def configuration(block):
    """A block of YAML as a whole file: the documents leave the model, the data and the length to their readers."""
    text = re.sub(r"^# config.yml\n", "", block.lstrip("\n"))
    if not text.startswith("training:"):
        text = "training:\n" + "".join(f"  {line}\n" for line in text.strip().split("\n"))
    return FRAME + text.replace("training:\n", f"training:\n{LENGTH}", 1)


class Experiment:
    """The state of the directory as the guide's reader changes it."""

    def __init__(self, project):
        self.project, self.typist = project, Typist(project)
        self.config = project / "config.yml"
        self.directory = project / "checkpoints/experiment_001"
        self.calls = 0

    def train(self, command):
        """The guide's calls in order: the first run, the same again, another directory, resumption."""
        self.calls += 1
        if self.calls == 3:
            text = self.config.read_text(encoding="utf-8")
            self.config.write_text(text.replace("experiment_001", "experiment_002"), encoding="utf-8")
        done = self.typist.type(command)
        if self.calls == 2:
            assert done.returncode == 2, done.stderr
            for line in self.error.strip("\n").split("\n"):
                assert line.replace("./checkpoints/my_experiment", "./checkpoints/experiment_001") in done.stderr, line
            return
        assert done.returncode == 0, done.stderr
        place = self.project / f"checkpoints/experiment_00{2 if self.calls == 3 else 1}"
        assert "✓ Validation metrics logged to trackers" in done.stderr
        if self.calls == 4:
            assert (place / "checkpoint-epoch5-step1080").exists()
            assert list(place.glob("segment-*/checkpoint-epoch5-step1080")), "the end of before is kept aside"
            assert len(list(place.glob("logs/training_resume_1_*.log"))) == 1
            return
        assert (place / "config.yml").read_bytes() == self.config.read_bytes()
        named = {path.name for path in place.iterdir()}
        assert {"wandb_info.json", "logs", "checkpoints", "hyperparameters.json", "model_summary.txt"} <= named
        # Every checkpoint of the interval is kept: the file gives no limit. 300 evaluations would be made: no stopping.
        assert "checkpoint-epoch5-step1000" in named and "checkpoint-epoch5-step1080" in named
        assert os.readlink(place / "best_checkpoint").startswith("checkpoint-epoch")
        assert read(place / "wandb_info.json")["project"] == "my-project"
        assert read(place / "wandb_info.json")["run_name"] == place.name
        history = read(place / "training_results.json")["training_history"]
        assert len(history) == 6 and all(row["loss"] is not None for row in history)

    def command(self, command):
        if command.startswith("python train.py"):
            self.train(command)
        elif command.startswith("tail -f"):
            done = self.typist.type(f"timeout 2 {command}")
            assert done.returncode == 124 and "finished" in done.stdout, done.stdout
        elif command.startswith(("ls ", "cat ")):
            done = self.typist.type(command)
            assert done.returncode == 0 and done.stdout, f"{command}: {done.stderr}"
        else:
            leave_out(command)


def test_experiment_guide(experiment):
    guide = Experiment(experiment)
    for block in blocks(EXPERIMENT_GUIDE):
        if block.language == "" and "ERROR: Checkpoint directory already exists!" in block.text:
            guide.error = block.text
        elif block.language == "yaml":
            text = configuration(block.text)
            if "# config.yml" in block.text:
                guide.config.write_text(text, encoding="utf-8")
            else:
                # A section alone: every key of it is known.
                (experiment / "section.yml").write_text(text, encoding="utf-8")
                done = guide.typist.type(f'"{IDX}" --no-init -c "load config section.yml"')
                assert done.returncode == 0, done.stderr
                assert "without effect" not in done.stdout or "validation" in block.text, done.stdout
        elif block.language == "bash":
            for command in block.commands:
                guide.command(command)
        elif block.language == "python":
            left_out.append((block.text.strip().split("\n")[0], "a library of the users' own program"))
    assert guide.calls == 4
