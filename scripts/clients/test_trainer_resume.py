"""Hugging Face's Trainer goes on from what idx exports: step, rate, every moment, and the loss of the next step."""
import itertools
from dataclasses import fields

import pytest
import torch
from programs import IDIOMS, LABELS, head, idx, json_lines, quoted, sentences, varied_encoder
from safetensors.torch import load_file
from test_training import make_batches
from transformers import (
    AutoModelForSequenceClassification, AutoModelForTokenClassification, AutoTokenizer,
    DataCollatorForTokenClassification, DataCollatorWithPadding, Trainer, TrainerCallback, TrainingArguments)

MODELS = {"cls": AutoModelForSequenceClassification, "span": AutoModelForTokenClassification}
CASES = [
    ("cls", "full_finetune", "schedule=linear warmup=0.2"), ("span", "full_finetune", "schedule=cosine"),
    ("cls", "frozen_backbone", "schedule=constant decay=0.1"),
]
STEPS, BATCH, RATE = 8, 16, 1e-3


class Sentences(torch.utils.data.Dataset):
    """The sentences of the train split, all of which are one batch: their order changes nothing."""

    def __init__(self, task, folder, rows):
        [batch] = make_batches(task, rows, AutoTokenizer.from_pretrained(folder), 128)
        ends = list(itertools.accumulate(map(len, batch["ids"]), initial=0))
        self.rows = []
        for number, ids in enumerate(batch["ids"]):
            labels = batch["labels"]
            labels = labels[number] if task == "cls" else labels[ends[number]:ends[number + 1]]
            self.rows.append({"input_ids": ids, "attention_mask": [1] * len(ids), "labels": labels})

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return self.rows[index]


class Watch(TrainerCallback):
    """What Trainer stands on when it begins and after its first step."""

    def __init__(self):
        self.seen = None

    def on_train_begin(self, args, state, control, optimizer=None, lr_scheduler=None, **_):
        self.step = state.global_step
        self.optimizer = optimizer
        self.schedule = lr_scheduler

    def on_step_begin(self, args, state, control, optimizer=None, model=None, **_):
        if self.seen is None:
            self.seen = {
                "step": state.global_step, "rates": [group["lr"] for group in self.optimizer.param_groups],
                "decays": [group["weight_decay"] for group in self.optimizer.param_groups],
                "moments": {
                    name: {key: value.clone() for key, value in self.optimizer.state[parameter].items()}
                    for name, parameter in model.named_parameters() if parameter in self.optimizer.state},
            }


@pytest.fixture(scope="module")
def exported(workplace):
    """Checkpoints of step 4 of 8 over one batch, written with trainer_resume and exported without it."""
    store = workplace / "trainer"
    model = workplace / "plain"
    # Without dropout, so that the next step can be compared.
    varied_encoder(model, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    train = head(IDIOMS / "train.csv", BATCH, workplace / "sixteen.csv")
    lines = [f"load data train={quoted(str(train))} dev={quoted(str(IDIOMS / 'dev.csv'))}"]
    exports, folders = [], []
    for number, (task, mode, keys) in enumerate(CASES, 1):
        lines.append(
            f"train {quoted(str(model))} task={task} mode={mode} {keys} epochs={STEPS} lr={RATE} seed=7 "
            f"batch={BATCH} evaluate=4 save=4 keep=none patience=0 trainer_resume=true name=t{number}")
        exports.append(f"export r{number}@4 to={quoted(str(workplace / f'exported{number}'))}")
        run = store / "results" / mode / "plain" / task / f"t{number}"
        folders.append((run / "checkpoint-4", workplace / f"exported{number}" / "checkpoint-4"))
    idx(store, *lines)
    idx(store, *exports)
    return folders


def trainer(task, mode, folder, rows, watch):
    model = MODELS[task].from_pretrained(folder)
    if mode == "frozen_backbone":
        for name, parameter in model.named_parameters():
            parameter.requires_grad = name in FROZEN_TRAINED
    saved = torch.load(folder / "training_args.bin", weights_only=False)
    known = {field.name for field in fields(TrainingArguments) if field.init}
    arguments = {name: value for name, value in vars(saved).items() if name in known and value is not None}
    arguments.update(output_dir=str(folder.parent), save_strategy="no", eval_strategy="no", disable_tqdm=True)
    collate = DataCollatorWithPadding if task == "cls" else DataCollatorForTokenClassification
    return Trainer(
        model=model, args=TrainingArguments(**arguments), train_dataset=Sentences(task, folder, rows),
        data_collator=collate(AutoTokenizer.from_pretrained(folder)), callbacks=[watch])


# A pooler that the weights did not hold is new and trains with the head.
FROZEN_TRAINED = {"bert.pooler.dense.weight", "bert.pooler.dense.bias", "classifier.weight", "classifier.bias"}


@pytest.mark.parametrize("exporting", [False, True])
@pytest.mark.parametrize("number", range(len(CASES)))
def test_trainer_goes_on(exported, workplace, number, exporting, measure):
    task, mode, keys = CASES[number]
    folder = exported[number][exporting]
    watch = Watch()
    trained = trainer(task, mode, folder, sentences(workplace / "sixteen.csv"), watch)
    trained.train(resume_from_checkpoint=str(folder))
    assert watch.step == watch.seen["step"] == 4
    assert trained.state.max_steps == trained.state.global_step == STEPS
    assert watch.seen["decays"] == [0.1 if "decay=0.1" in keys else 0.01, 0.0]

    source = exported[number][0]
    ours = load_file(source / "optimizer.safetensors")
    moments = watch.seen["moments"]
    assert set(ours) == {f"{key}.{name}" for name in moments for key in ["exp_avg", "exp_avg_sq"]}
    for name, state in moments.items():
        assert state["step"] == 4
        for key in ["exp_avg", "exp_avg_sq"]:
            assert torch.equal(state[key], ours[f"{key}.{name}"]), name

    # What idx itself did from there on.
    rows = json_lines((source.parent / "metrics.jsonl").read_text(encoding="utf-8"))
    wanted = {row["step"]: row for row in rows if "learning_rate" in row}
    found = {row["step"]: row for row in trained.state.log_history if "grad_norm" in row}
    for rate in watch.seen["rates"]:
        measure("rate of the step after the resumption, relative", abs(rate / wanted[5]["learning_rate"] - 1), 1e-12)
    # The same weights, summed in another order: a mean of BATCH losses in fp32.
    loss = wanted[5]["loss"]
    measure("loss of the step after the resumption", abs(found[5]["loss"] - loss), BATCH * 2.0**-23 * max(1, loss))
    for step in range(6, STEPS + 1):
        measure("losses of the steps that follow", abs(found[step]["loss"] - wanted[step]["loss"]), 1e-5)


@pytest.mark.parametrize("number", range(len(CASES)))
def test_both_ways_to_export_say_the_same(exported, number):
    written, copied = exported[number]
    for name in ["optimizer.pt", "scheduler.pt"]:
        first, second = (torch.load(folder / name, weights_only=True) for folder in (written, copied))
        assert flat(first) == flat(second)
    for path in copied.iterdir():
        if path.suffix not in (".bin", ".pt"):
            assert path.read_bytes() == (written / path.name).read_bytes()
    assert not (copied / "optimizer.safetensors").exists()


def flat(value):
    if isinstance(value, dict):
        return {key: flat(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(flat(item) for item in value)
    return value.tolist() if isinstance(value, torch.Tensor) else value


def test_every_checkpoint_has_the_arguments_of_hugging_face(trained):
    for task in LABELS:
        for folder in trained.checkpoints(task, "full_finetune"):
            arguments = torch.load(folder / "training_args.bin", weights_only=False)
            assert type(arguments) is TrainingArguments
            assert arguments.learning_rate == 1e-3 and arguments.seed == 7
            assert arguments.per_device_train_batch_size == 16 and arguments.num_train_epochs == 2
            assert arguments.eval_strategy == "steps" and arguments.eval_steps == 4
            assert not (folder / "optimizer.pt").exists()


def test_an_export_writes_over_nothing(workplace, exported):
    with pytest.raises(AssertionError, match="there is something already"):
        idx(workplace / "trainer", f"export r1@4 to={quoted(str(workplace / 'exported1'))}")
