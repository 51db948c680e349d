"""The same studies on a PostgreSQL server, which is started here on loopback by a user that is not root."""
import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import optuna
import pytest
from optuna.trial import TrialState
from programs import IDX, TINY, idx, load_idioms, quoted
from test_optuna import NAME, get

optuna.logging.set_verbosity(optuna.logging.ERROR)
NOBODY = 65534
LINE = f"hpo {quoted(str(TINY))} task=cls lr=log(1e-4,5e-3) batch=8,16 epochs=int(2,3) max_samples=100 trials="


def binaries():
    """Where initdb and postgres are, if anywhere."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    place = str(found[-1]) if found else shutil.which("initdb")
    return Path(place).parent if place else None


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = binaries()
    if folder is None:
        pytest.skip("there is no PostgreSQL server here")
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
    home = Path("/tmp") / f"idx-postgres-{os.getpid()}"
    home.mkdir(mode=0o700)
    if user:
        os.chown(home, NOBODY, NOBODY)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {"cwd": home, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **user}
    subprocess.run([folder / "initdb", "-D", home / "data", "-U", "idx", "-A", "trust", "-E", "UTF8"], check=True, **options)
    server = subprocess.Popen(
        [folder / "postgres", "-D", home / "data", "-p", str(port), "-h", "127.0.0.1", "-k", home], **options)
    try:
        for _ in range(100):
            if subprocess.run([folder / "pg_isready", "-h", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL).returncode == 0:
                break
            assert server.poll() is None, "the server ended"
            subprocess.run(["sleep", "0.1"])
        yield f"postgresql://idx@127.0.0.1:{port}/postgres"
    finally:
        # Fast: connections that are still open are closed.
        server.send_signal(signal.SIGINT)
        server.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def facts(trials):
    return [(t.number, t.state, t.params, t.values, t.intermediate_values, t.distributions) for t in trials]


def test_a_study_on_the_server_is_that_of_a_file(address, tmp_path):
    storage = quoted(address)
    idx(tmp_path / "server", load_idioms(), f"{LINE}6 storage={storage}")
    idx(tmp_path / "file", load_idioms(), f"{LINE}6")
    there = optuna.load_study(study_name=NAME, storage=address)
    here = optuna.load_study(study_name=NAME, storage=f"sqlite:///{tmp_path}/file/results/optuna_studies/{NAME}.db")
    assert facts(there.trials) == facts(here.trials)
    assert there.direction == here.direction and there.metric_names == ["f1"]

    def objective(trial):
        for name, distribution in there.trials[0].distributions.items():
            trial._suggest(name, distribution)
        trial.report(0.25, 0)
        return 0.5

    there.sampler = optuna.samplers.TPESampler(seed=1)
    there.optimize(objective, n_trials=2)
    idx(tmp_path / "server", load_idioms(), f"{LINE}10 storage={storage}")
    after = optuna.load_study(study_name=NAME, storage=address).trials
    assert [t.number for t in after] == list(range(10))
    assert all(t.state.is_finished() for t in after)
    assert facts(after)[:6] == facts(here.trials)
    from optuna_dashboard._app import create_app
    app = create_app(optuna.storages.RDBStorage(address))
    for page in ["/api/studies", "/api/studies/1", "/api/studies/1/param_importances", "/csv/1"]:
        assert get(app, page)[0].startswith("200"), page


def test_optunas_own_tables_are_used(address, tmp_path):
    optuna.create_study(study_name="tiny-encoder_cls_mine_hpo", direction="maximize", storage=address)
    idx(tmp_path / "store", load_idioms(), f"{LINE}2 name=mine storage={quoted(address)}")
    trials = optuna.load_study(study_name="tiny-encoder_cls_mine_hpo", storage=address).trials
    assert [t.state for t in trials if t.state != TrialState.PRUNED] and len(trials) == 2


def test_two_machines_share_a_study(address, tmp_path):
    """Two stores, one server: what one machine does the other does not."""
    line = f"{LINE}8 name=shared storage={quoted(address)}"
    both = [
        subprocess.Popen([IDX, "--no-init", "-q", "--store", tmp_path / name, "-c", f"{load_idioms()}\n{line}"])
        for name in ["one", "two"]]
    assert [process.wait(300) for process in both] == [0, 0]
    trials = optuna.load_study(study_name="tiny-encoder_cls_shared_hpo", storage=address).trials
    assert [t.number for t in trials] == list(range(8)) and all(t.state.is_finished() for t in trials)
    done = [sorted(p.name for p in (tmp_path / name / "hpo_results/tiny-encoder/cls/shared").glob("trial_*")) for name in ["one", "two"]]
    assert sorted(done[0] + done[1]) == sorted(f"trial_{n}" for n in range(8)), "no trial lost or doubled"


def test_a_killed_worker_on_the_server_loses_and_doubles_nothing(address, tmp_path):
    """Two worker processes over the server, the one that is not ours killed in its trial."""
    line = f"{LINE}8 name=killed pruner=nop jobs=2 storage={quoted(address)}".replace("max_samples=100", "max_samples=300")
    name = "tiny-encoder_cls_killed_hpo"
    main = subprocess.Popen([IDX, "--no-init", "-q", "--store", tmp_path / "store", "-c", f"{load_idioms()}\n{line}"])
    killed = None
    while killed is None and main.poll() is None:
        try:
            trials = optuna.load_study(study_name=name, storage=address).trials
        except KeyError:
            trials = []
        for trial in trials:
            worker = trial.user_attrs.get("idx:process")
            if len(trials) > 2 and trial.state == TrialState.RUNNING and worker not in (None, main.pid):
                os.kill(worker, signal.SIGKILL)
                killed = trial.number
                break
    assert main.wait(300) == 0 and killed is not None
    trials = optuna.load_study(study_name=name, storage=address).trials
    assert [t.number for t in trials] == list(range(8)) and all(t.state == TrialState.COMPLETE for t in trials)
    assert trials[killed].user_attrs["idx:claims"] >= 1, "the dead worker's trial was claimed"
    for trial in trials:
        steps = list(trial.intermediate_values)
        assert steps == list(range(len(steps))) and trial.value == max(trial.intermediate_values.values())
    folders = (tmp_path / "store/hpo_results/tiny-encoder/cls/killed").glob("trial_*")
    assert sorted(p.name for p in folders) == [f"trial_{n}" for n in range(8)]


def test_a_server_that_is_not_there_is_said(tmp_path):
    done = subprocess.run(
        [IDX, "--no-init", "--store", tmp_path / "none", "-c", f"{load_idioms()}\n{LINE}2 storage=\"postgresql://idx@127.0.0.1:1/x\""],
        capture_output=True, text=True)
    assert done.returncode == 2 and "the server of the study says" in done.stderr
