"""Studies: Optuna and optuna-dashboard open what idx wrote, go on with it, and idx goes on with that."""
import json
import warnings
from io import BytesIO, StringIO

import optuna
import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import TrialState
from optuna_dashboard._app import create_app
from programs import TINY, idx, load_idioms, quoted

optuna.logging.set_verbosity(optuna.logging.ERROR)
NAME = "tiny-encoder_cls_hpo"
SPACE = {
    "learning_rate": FloatDistribution(1e-4, 5e-3, log=True), "batch_size": CategoricalDistribution([8, 16]),
    "num_epochs": IntDistribution(2, 4), "weight_decay": FloatDistribution(0.0, 0.25, step=0.05),
    "lr_scheduler_type": CategoricalDistribution(["linear", "cosine"]),
}


def search(store, trials, *more):
    """Searches a tiny encoder's settings until there are so many trials."""
    line = (
        f"hpo {quoted(str(TINY))} task=cls trials={trials} lr=log(1e-4,5e-3) batch=8,16 epochs=int(2,4) "
        "decay=float(0,0.25,0.05) schedule=linear,cosine max_samples=160 pruner=\"median(n_startup_trials=3)\"")
    idx(store, load_idioms(), " ".join([line, *more]))


def storage_of(store):
    return f"sqlite:///{store}/results/optuna_studies/{NAME}.db"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = tmp_path_factory.mktemp("study") / "experiments"
    search(store, 14)
    return store


def records(store, number):
    """What the trial's own directory says: settings, best score, scores of the evaluations."""
    folder = store / "hpo_results/tiny-encoder/cls" / f"trial_{number}"
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    rows = [json.loads(line) for line in (folder / "metrics.jsonl").read_text(encoding="utf-8").split("\n") if line]
    return run, [row["f1"] for row in rows if row.get("split") == "dev"]


def test_optuna_sees_the_study_as_it_is(store):
    study = optuna.load_study(study_name=NAME, storage=storage_of(store))
    assert study.direction == optuna.study.StudyDirection.MAXIMIZE
    assert study.metric_names == ["f1"]
    assert [trial.number for trial in study.trials] == list(range(14))
    for trial in study.trials:
        assert trial.distributions == SPACE
        run, scores = records(store, trial.number)
        for name, value in trial.params.items():
            assert run["settings"][name] == value and type(run["settings"][name]) is type(value), name
        assert list(trial.intermediate_values) == list(range(len(scores)))
        assert list(trial.intermediate_values.values()) == pytest.approx(scores, abs=1e-12)
        if trial.state == TrialState.COMPLETE:
            assert trial.value == max(scores) == run["best"]["value"]
        else:
            assert trial.state == TrialState.PRUNED and trial.value == scores[-1]
            assert len(scores) < trial.params["num_epochs"] or trial.user_attrs["idx:pruned_at"] == len(scores) - 1
        assert trial.datetime_start <= trial.datetime_complete
    states = [trial.state for trial in study.trials]
    assert states.count(TrialState.COMPLETE) >= 4 and states.count(TrialState.PRUNED) >= 1
    best = json.loads((store / "results/best_hyperparameters/best_params_tiny-encoder_cls.json").read_text(encoding="utf-8"))
    assert best["best_trial_number"] == study.best_trial.number
    assert best["best_validation_f1"] == study.best_value
    assert best["best_hyperparameters"] == study.best_params
    assert best["study_name"] == NAME and best["n_trials"] == 14 and best["fixed_parameters"]["max_samples"] == 160


def test_suggestions_are_those_of_a_fresh_sampler(tmp_path):
    """The last trial of a study over continuous ranges is what Optuna suggests with the trial's own seed."""
    store = tmp_path / "experiments"
    line = f"hpo {quoted(str(TINY))} task=cls trials=13 lr=log(1e-4,5e-3) decay=float(0,0.3) warmup_ratio=float(0,0.5) "
    idx(store, load_idioms(), line + "max_samples=40 epochs=1 pruner=nop")
    done = optuna.load_study(study_name=NAME, storage=storage_of(store))
    for number in [0, 10, 12]:
        study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=trial_seed(42, number)))
        study.add_trials(done.trials[:number])
        trial = study.ask()
        for name, distribution in done.trials[number].distributions.items():
            trial._suggest(name, distribution)
        for name, value in done.trials[number].params.items():
            assert trial.params[name] == pytest.approx(value, rel=1e-12), (number, name)


def trial_seed(seed, number):
    """The seed of a trial: FNV-1a over seed, purpose and number, mixed by SplitMix64, the low 32 bits."""
    mask = 2**64 - 1
    state = 0xCBF29CE484222325
    for byte in seed.to_bytes(8, "little") + b"trial" + number.to_bytes(8, "little"):
        state = ((state ^ byte) * 0x100000001B3) & mask
    z = (state + 0x9E3779B97F4A7C15) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    return (z ^ (z >> 31)) & 0xFFFFFFFF


def get(app, path):
    """A page of the dashboard."""
    answer = {}
    environment = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "wsgi.input": BytesIO(), "wsgi.errors": StringIO(), "wsgi.url_scheme": "http"}
    body = b"".join(app(environment, lambda status, headers, error=None: answer.update(status=status)))
    return answer["status"], body


def test_the_dashboard_answers_every_page(store):
    app = create_app(optuna.storages.RDBStorage(storage_of(store)))
    status, body = get(app, "/api/studies")
    assert status.startswith("200")
    assert [study["study_name"] for study in json.loads(body)["study_summaries"]] == [NAME]
    status, body = get(app, "/api/studies/1")
    assert status.startswith("200")
    assert len(json.loads(body)["trials"]) >= 14
    for page in ["/api/studies/1/param_importances", "/csv/1", "/dashboard/studies/1", "/api/meta"]:
        status, body = get(app, page)
        assert status.startswith("200") and body, page


def test_optuna_goes_on_and_idx_goes_on_with_that(store):
    before = optuna.load_study(study_name=NAME, storage=storage_of(store)).trials
    study = optuna.load_study(
        study_name=NAME, storage=storage_of(store), sampler=optuna.samplers.TPESampler(seed=1),
        pruner=optuna.pruners.MedianPruner())

    def objective(trial):
        for name, distribution in SPACE.items():
            trial._suggest(name, distribution)
        for step in range(3):
            trial.report(0.3 + 0.1 * step, step)
            if trial.should_prune():
                raise optuna.TrialPruned()
        return 0.5

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        study.optimize(objective, n_trials=4)
    study.enqueue_trial({"learning_rate": 3e-4, "batch_size": 16})
    search(store, 20)
    after = optuna.load_study(study_name=NAME, storage=storage_of(store)).trials
    assert [trial.number for trial in after] == list(range(20))
    assert all(trial.state.is_finished() for trial in after)
    for one, other in zip(before, after):
        assert (one.params, one.values, one.intermediate_values) == (other.params, other.values, other.intermediate_values)
    assert after[18].params["learning_rate"] == 3e-4 and after[18].params["batch_size"] == 16
    assert records(store, 18)[0]["settings"]["learning_rate"] == 3e-4
    assert not (store / "hpo_results/tiny-encoder/cls/trial_15").exists()
