"""Models from the hub: what idx pulls Python loads, what Python downloads idx loads, and whatever goes wrong on the way is
one line. The hub is one of loopback, see hub_server.py."""
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest
import torch
from hub_server import FAULTS, HubServer
from programs import IDX, TINY
from transformers import AutoModelForTokenClassification, AutoTokenizer, BertConfig, BertForTokenClassification


@pytest.fixture(scope="module")
def hub(workplace):
    """A hub with the same small model under a name for each fault; its weights are large enough to be redirected."""
    folder = workplace / "hub-model"
    shutil.copytree(TINY, folder)
    torch.manual_seed(3)
    config = BertConfig.from_pretrained(str(TINY), num_labels=3, hidden_size=48, intermediate_size=96)
    BertForTokenClassification(config).save_pretrained(folder)
    (folder / "README.md").write_text("---\nlicense: mit\n---\n", encoding="utf-8")
    names = ["org/tiny", "org/new-tiny", "bare/model"] + [f"org/{fault}-tiny" for fault in FAULTS if fault != "old"]
    server = HubServer(dict.fromkeys(names, folder))
    yield server
    server.close()


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def environment(hub, home, **more):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HF_")}
    return {**kept, "HF_ENDPOINT": hub.url, "HF_HOME": str(home), "IDX_HUB_PATIENCE": "0.05", **more}


def idx(hub, home, *line, **more):
    return subprocess.run(
        [IDX, "--no-init", *line], capture_output=True, text=True, encoding="utf-8", timeout=60, cwd=home.parent,
        env=environment(hub, home, **more))


def python(hub, home, code, **more):
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", timeout=120,
        env=environment(hub, home, **more))
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def requests(hub, name):
    return [entry for entry in hub.log if name in entry[1]]


def leftovers(home):
    return [path for path in home.rglob("*") if "incomplete" in path.name or "assembling" in path.name]


LOADS = """
from transformers import AutoModelForTokenClassification, AutoTokenizer
model = AutoModelForTokenClassification.from_pretrained("org/tiny")
print(model.num_parameters(), AutoTokenizer.from_pretrained("org/tiny")("אבא")["input_ids"])
"""


def test_what_idx_pulls_python_loads_offline(hub, home):
    done = idx(hub, home, "pull", "org/tiny")
    assert done.returncode == 0 and done.stdout.startswith("org/tiny  "), done
    said = python(hub, home, LOADS, HF_HUB_OFFLINE="1")
    snapshot = home / "hub/models--org--tiny/snapshots" / hub.repositories["org/tiny"].commit
    own = AutoModelForTokenClassification.from_pretrained(str(snapshot))
    tokens = AutoTokenizer.from_pretrained(str(snapshot))("אבא")["input_ids"]
    assert said.split(" ", 1) == [str(own.num_parameters()), f"{tokens}\n"]
    assert (home / "hub/models--org--tiny/refs/main").read_text() == hub.repositories["org/tiny"].commit
    assert all(path.is_symlink() and path.exists() for path in snapshot.iterdir())
    # Here the model is called by its name, offline, too; nothing is downloaded a second time.
    loaded = idx(hub, home, "load", "org/tiny", HF_HUB_OFFLINE="1")
    assert loaded.returncode == 0 and "2 layers" in loaded.stdout, loaded
    before = len(hub.log)
    again = idx(hub, home, "pull", "org/tiny")
    assert again.returncode == 0 and "was there already" in again.stdout, again
    assert all("/resolve/" not in entry[1] for entry in hub.log[before:])
    refused = idx(hub, home, "pull", "org/tiny", TRANSFORMERS_OFFLINE="yes")
    assert refused.returncode == 2 and "TRANSFORMERS_OFFLINE forbids downloads" in refused.stderr, refused


def test_what_python_downloads_idx_loads_offline(hub, home):
    python(hub, home, 'from huggingface_hub import snapshot_download; snapshot_download("bare/model")')
    before = len(hub.log)
    loaded = idx(hub, home, "-c", "load bare/model", HF_HUB_OFFLINE="1")
    assert loaded.returncode == 0 and "2 layers" in loaded.stdout, loaded
    pulled = idx(hub, home, "pull", "bare/model")
    assert pulled.returncode == 0 and "was there already" in pulled.stdout, pulled
    assert all("/resolve/" not in entry[1] for entry in hub.log[before:])


def test_both_at_once(hub, home):
    code = 'from huggingface_hub import snapshot_download; snapshot_download("org/slow-tiny")'
    other = subprocess.Popen([sys.executable, "-c", code], env=environment(hub, home), stderr=subprocess.PIPE)
    time.sleep(1.5)
    done = [idx(hub, home, "pull", "org/slow-tiny")]
    assert other.wait(60) == 0, other.stderr.read()
    assert done[0].returncode == 0, done
    loaded = idx(hub, home, "load", "org/slow-tiny", HF_HUB_OFFLINE="1")
    assert loaded.returncode == 0, loaded
    assert not leftovers(home)


def test_a_killed_download_goes_on_where_it_was(hub, home):
    digest = hub.repositories["org/slow-tiny"].sha256("model.safetensors")
    weights = home / f"hub/models--org--slow-tiny/blobs/{digest}.incomplete"

    def received():
        return weights.stat().st_size if weights.exists() else 0

    for sent in [signal.SIGKILL, signal.SIGINT]:
        before = received()
        first = subprocess.Popen(
            [IDX, "--no-init", "pull", "org/slow-tiny"], env=environment(hub, home), stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and received() <= before:
            time.sleep(0.02)
        first.send_signal(sent)
        status = first.wait(20)
        assert status == (-9 if sent == signal.SIGKILL else 130), (status, first.stderr.read())
        assert not (home / "hub/models--org--slow-tiny/refs/main").exists()
        assert idx(hub, home, "load", "org/slow-tiny").returncode == 2
    before = len(hub.log)
    done = idx(hub, home, "pull", "org/slow-tiny")
    assert done.returncode == 0, done
    assert any(entry[3] for entry in hub.log[before:] if entry[0] == "Storage"), hub.log[before:]
    assert idx(hub, home, "load", "org/slow-tiny").returncode == 0
    assert not leftovers(home)


@pytest.mark.parametrize("fault", ["flaky", "limited", "cut", "whole", "past", "paged"])
def test_what_can_be_overcome_is(hub, home, fault):
    if fault in ["whole", "past"]:
        # Something of an earlier try is there, which is of no use or cannot be continued.
        digest = hub.repositories["org/tiny"].sha256("model.safetensors")
        blobs = home / f"hub/models--org--{fault}-tiny/blobs"
        blobs.mkdir(parents=True)
        (blobs / f"{digest}.incomplete").write_bytes(bytes(5000))
    done = idx(hub, home, "pull", f"org/{fault}-tiny")
    assert done.returncode == 0, done
    files = home / f"hub/models--org--{fault}-tiny/snapshots" / hub.repositories[f"org/{fault}-tiny"].commit
    for name, data in hub.repositories["org/tiny"].files.items():
        assert (files / name).read_bytes() == data, name
    assert not leftovers(home)


@pytest.mark.parametrize("name, status, says", [
    ("org/gated-tiny", 2, "only for those whom its owners let in"), ("org/private-tiny", 2, "set HF_TOKEN"),
    ("org/forbidden-tiny", 2, "does not give out"), ("org/nosuch", 2, "there is no model 'org/nosuch'"),
    ("org/broken-tiny", 2, "the hub answers 500"), ("org/wrong-tiny", 2, "other contents than the hub promised"),
    ("org/evil-tiny", 2, "without a usable path"), ("org//x", 1, "cannot be the name"),
    ("../tiny", 1, "cannot be the name"), ("org/tiny revision=v2", 2, "no such revision"),
    ("org/tiny revision=../x", 1, "is no branch, tag or commit"),
])
def test_what_goes_wrong_is_one_line(hub, home, name, status, says):
    done = idx(hub, home, "-c", f"pull {name}")
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert done.returncode == status and len(errors) == 1 and says in errors[0], done
    assert not list(home.rglob("refs/*")) and not list(home.rglob("snapshots/*/*"))


def test_the_token_goes_to_the_hub_alone(hub, home):
    home.mkdir()
    (home / "token").write_text("hf_good\n")
    done = idx(hub, home, "pull", "org/gated-tiny")
    assert done.returncode == 0, done
    asked = requests(hub, "gated-tiny")
    assert {entry[0] for entry in asked} == {"Hub", "Storage"}
    assert all(entry[4] is None for entry in asked if entry[0] == "Storage")
    assert "hf_good" not in done.stdout + done.stderr


def test_a_renamed_model_is_said(hub, home):
    done = idx(hub, home, "pull", "org/old-tiny")
    assert done.returncode == 0 and "'org/old-tiny' is called 'org/new-tiny' on the hub now" in done.stderr, done
    assert idx(hub, home, "load", "org/old-tiny", HF_HUB_OFFLINE="1").returncode == 0


def test_a_branch_and_a_commit(hub, home):
    commit = hub.repositories["org/tiny"].commit
    for revision in ["refs/pr/1", commit]:
        done = idx(hub, home, "pull", "org/tiny", f"revision={revision}")
        folder = re.search(r"load (\S+) loads it", done.stderr)[1]
        assert done.returncode == 0 and folder.endswith(f"snapshots/{commit}"), done
        assert idx(hub, home, "load", folder).returncode == 0
    assert not (home / "hub/models--org--tiny/refs/main").exists()


def test_a_full_disk_leaves_no_half_model(hub, home):
    for step in range(1, 40, 4):
        done = idx(hub, home, "pull", "org/tiny", IDX_FAULT=f"{step}:ENOSPC")
        assert done.returncode in (0, 2), done
        if done.returncode == 0:
            break
        assert "No space left" in done.stderr or "disk" in done.stderr, done
        assert idx(hub, home, "load", "org/tiny").returncode == 2
    done = idx(hub, home, "pull", "org/tiny")
    assert done.returncode == 0 and idx(hub, home, "load", "org/tiny").returncode == 0, done
