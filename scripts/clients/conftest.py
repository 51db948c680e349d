"""Fixtures: a store with trained runs, a place for files, and a list of the differences that were found."""
import tempfile
from pathlib import Path

import pytest
import torch
from programs import LABELS, TINY, idx, load_idioms, quoted, varied_encoder
from transformers.utils import logging

logging.set_verbosity_error()
logging.disable_progress_bar()
# Threads of torch that wait for a core somebody else has cost far more than they gain on small models.
torch.set_num_threads(1)
measured = []
# Blocks of the users' documents that are not typed, and why.
left_out = []


@pytest.fixture(scope="session")
def workplace():
    """A directory for everything that is written; gone when the checks end."""
    with tempfile.TemporaryDirectory(prefix="idx-clients-") as directory:
        yield Path(directory)


@pytest.fixture
def measure():
    """Notes a largest difference, which has to stay within its bound."""

    def note(what, difference, bound):
        measured.append((what, difference, bound))
        assert difference <= bound, f"{what}: {difference:.2e} is more than {bound:.0e}"

    return note


def pytest_terminal_summary(terminalreporter):
    if measured:
        terminalreporter.section("largest differences")
    for what, difference, bound in measured:
        terminalreporter.write_line(f"{difference:9.2e}  of at most {bound:.0e}  {what}")
    if left_out:
        terminalreporter.section("left out of the users' documents")
    for what, why in dict.fromkeys(left_out):
        terminalreporter.write_line(f"{what}: {why}")


class Trained:
    """The runs that the checks of checkpoints look at: one for each task and mode, two checkpoints each."""

    def __init__(self, workplace):
        self.store = workplace / "store"
        self.model = workplace / TINY.name
        varied_encoder(self.model)
        lines = [load_idioms()]
        for task in LABELS:
            for mode in ["full_finetune", "frozen_backbone"]:
                lines.append(
                    f"train {quoted(str(self.model))} task={task} mode={mode} max_samples=64 epochs=2 lr=1e-3 seed=7 "
                    "evaluate=4 save=4 keep=none patience=0")
        idx(self.store, *lines)

    def checkpoints(self, task, mode):
        directory = self.store / "results" / mode / TINY.name / task
        found = sorted(directory.glob("checkpoint-*"), key=lambda path: int(path.name.split("-")[1]))
        assert [path.name for path in found] == ["checkpoint-4", "checkpoint-8"]
        return found

    def with_best(self, task, mode):
        """The checkpoints, and the link to the best of them."""
        found = self.checkpoints(task, mode)
        best = found[0].parent / "best_checkpoint"
        assert best.is_symlink() and best.resolve() in [path.resolve() for path in found]
        return found + [best]


@pytest.fixture(scope="session")
def trained(workplace):
    torch.manual_seed(1)
    return Trained(workplace)
