"""Every family of models: what transformers makes, idx evaluates and trains, and transformers opens what comes of it.

NeoBERT is not in transformers: it is compared with the module in scripts/golden/neobert.py.
"""
import json
import shutil
import sys

import pytest
import torch
from programs import IDIOMS, LABELS, ROOT, TINY, idx, json_lines, load_idioms, probe, quoted, sentences
from reference import largest_difference, logits, spread, train
from safetensors.torch import load_file, save_file
from test_training import BATCH, STEPS, make_batches
from transformers import (
    AutoConfig, AutoModelForSequenceClassification, AutoModelForTokenClassification, AutoTokenizer, Trainer,
    TrainingArguments, pipeline)

sys.path.append(str(ROOT / "scripts/golden"))
import neobert  # noqa: E402

LENGTH = 48
COMMON = {"vocab_size": 1149, "hidden_size": 42, "num_hidden_layers": 3, "num_attention_heads": 3,
          "intermediate_size": 50, "max_position_embeddings": 64, "pad_token_id": 0}
PLAIN = COMMON | {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
ROBERTA = PLAIN | {"type_vocab_size": 1, "layer_norm_eps": 1e-5}
SPECIALS = {"bos_token_id": 2, "eos_token_id": 3, "cls_token_id": 2, "sep_token_id": 3}
FAMILIES = {
    "roberta": ROBERTA, "xlm-roberta": ROBERTA, "camembert": ROBERTA,
    "distilbert": {"vocab_size": 1149, "dim": 42, "n_layers": 3, "n_heads": 3, "hidden_dim": 50, "dropout": 0.0,
                   "max_position_embeddings": 64, "attention_dropout": 0.0, "seq_classif_dropout": 0.0},
    "electra": PLAIN | {"embedding_size": 22},
    # A window far smaller than the sentences.
    "modernbert": COMMON | SPECIALS | {"local_attention": 8, "classifier_pooling": "mean"},
    "neobert": {"vocab_size": 1149, "hidden_size": 42, "num_hidden_layers": 3, "num_attention_heads": 3,
                "intermediate_size": 50, "max_length": 64, "norm_eps": 1e-5, "pad_token_id": 0,
                "classifier_dropout": 0.0},
}
CLASSES = {"cls": "ForSequenceClassification", "span": "ForTokenClassification"}
TITLES = {"roberta": "RoBERTa", "xlm-roberta": "XLM-RoBERTa", "camembert": "CamemBERT", "distilbert": "DistilBERT",
          "electra": "ELECTRA", "modernbert": "ModernBERT", "neobert": "NeoBERT"}
EACH = pytest.mark.parametrize("family", FAMILIES)
TASK = pytest.mark.parametrize("task", ["cls", "span"])


def opened(task, folder):
    """The model of a folder, which has to hold all of it and no more."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if config["model_type"] == "neobert":
        assert config["architectures"] == ["NeoBERT" + CLASSES[task]]
        model = getattr(neobert, config["architectures"][0])(
            neobert.Settings(**config, num_labels=len(config["id2label"])))
        model.load_state_dict(load_file(folder / "model.safetensors"), strict=True)
        return model
    kind = AutoModelForSequenceClassification if task == "cls" else AutoModelForTokenClassification
    model, loading = kind.from_pretrained(folder, output_loading_info=True)
    assert {key: list(found) for key, found in loading.items() if found} == {}
    assert config["architectures"] == [type(model).__name__]
    return model


def make(family, task, folder):
    """A folder with a model of transformers, of random weights that tell sentences apart, and a WordPiece tokenizer."""
    labels = LABELS[task]
    names = {"id2label": dict(enumerate(labels)), "label2id": {label: number for number, label in enumerate(labels)}}
    torch.manual_seed(3)
    if family == "neobert":
        model = getattr(neobert, "NeoBERT" + CLASSES[task])(
            neobert.Settings(**FAMILIES[family], num_labels=len(labels)))
    else:
        config = AutoConfig.for_model(family, **FAMILIES[family], **names)
        kind = AutoModelForSequenceClassification if task == "cls" else AutoModelForTokenClassification
        model = kind.from_config(config)
    with torch.no_grad():
        for parameter in model.parameters():
            noise = torch.randn(parameter.shape) * 0.2
            parameter.copy_(noise if parameter.dim() > 1 else parameter + noise)
    if family == "neobert":
        folder.mkdir()
        save_file(model.state_dict(), folder / "model.safetensors", metadata={"format": "pt"})
        text = {"model_type": "neobert", "architectures": ["NeoBERT" + CLASSES[task]],
                "auto_map": {"AutoModel": "model.NeoBERT"}, **FAMILIES[family], **names}
        (folder / "config.json").write_text(json.dumps(text), encoding="utf-8")
        (folder / "model.py").write_text("# The code of the model.\n", encoding="utf-8")
    else:
        model.save_pretrained(folder)
    if family == "modernbert":  # transformers takes tokenizer.json as it is written, whatever class is named
        AutoTokenizer.from_pretrained(TINY).save_pretrained(folder)
    else:
        for name in ["vocab.txt", "tokenizer_config.json", "special_tokens_map.json"]:
            shutil.copy(TINY / name, folder)
    return model


@pytest.fixture(scope="module")
def store(workplace):
    return workplace / "families"


def compare(store, family, task, target, folder, path, measure, what):
    """What idx and transformers say of the same sentences."""
    rows_of = f"eval {quoted(str(target))} on=dev length={LENGTH} predictions={quoted(str(path))}"
    idx(store, load_idioms(), rows_of)
    rows = json_lines(path.read_text(encoding="utf-8"))
    path.unlink()
    assert len(rows) >= 50
    theirs = logits(opened(task, folder), AutoTokenizer.from_pretrained(TINY), task, rows, limit=LENGTH)
    ours = [row["logits"] for row in rows]
    assert spread(ours) > 100 * 1e-4
    measure(f"logits of {len(rows)} sentences, {family}, {task}, {what}", largest_difference(ours, theirs), 1e-4)
    return rows


@EACH
@TASK
def test_evaluated_trained_and_opened(store, workplace, measure, family, task):
    folder = workplace / f"{family}-{task}"
    make(family, task, folder)
    compare(store, family, task, folder, folder, workplace / "made.jsonl", measure, "as it was made")
    line = f"train {quoted(str(folder))} task={task} max_samples=64 epochs=5 lr=1e-3 seed=7 length={LENGTH}"
    said = idx(store, load_idioms(), f"load {quoted(str(folder))}", f"{line} evaluate=no patience=0 freeze=1 layer_decay=0.9")
    assert f"{folder.name}  {TITLES[family]}, 3 layers" in said
    (checkpoint,) = (store / "results/full_finetune" / folder.name / task).glob("checkpoint-20")
    before, after = load_file(folder / "model.safetensors"), load_file(checkpoint / "model.safetensors")
    assert before.keys() == after.keys()
    # Embeddings and the first layer are frozen, everything else was trained.
    kept = {name for name in before if torch.equal(before[name], after[name])}
    assert kept and all("classifier" not in name and ".1." not in name and ".2." not in name for name in kept)
    assert any(".0." in name for name in kept) and any("embed" in name or name == "model.encoder.weight" for name in kept)
    rows = compare(store, family, task, checkpoint, checkpoint, workplace / "trained.jsonl", measure, "trained")
    if family == "neobert":
        assert (checkpoint / "model.py").exists()
        return
    kind = "text-classification" if task == "cls" else "token-classification"
    answers = pipeline(kind, model=str(checkpoint), tokenizer=AutoTokenizer.from_pretrained(TINY))
    texts = [row["sentence"] if task == "cls" else " ".join(row["tokens"]) for row in rows[:8]]
    said = [answers(text, truncation=True, max_length=LENGTH) if task == "cls" else answers(text) for text in texts]
    if task == "cls":
        assert [LABELS["cls"].index(answer[0]["label"]) for answer in said] == [
            row["predicted_label"] for row in rows[:8]]


@EACH
@pytest.mark.parametrize("task, habits", [("cls", {}), ("span", {"freeze": 1, "layer_decay": 0.8})])
def test_twenty_steps(workplace, measure, family, task, habits):
    folder = workplace / "steps"
    model = make(family, task, folder)
    batches = make_batches(task, sentences(IDIOMS / "train.csv", BATCH * STEPS), AutoTokenizer.from_pretrained(TINY),
                           LENGTH)
    plan = {"learning_rate": 3e-4, "weight_decay": 0.1, "warmup_steps": 2, "max_grad_norm": 1.0,
            "layer_decay": habits.get("layer_decay", 1.0)}
    request = folder / "request.json"
    freeze = habits.get("freeze", 0)
    request.write_text(json.dumps({"task": task, "batches": batches, "settings": plan | {"freeze": freeze}}))
    ours = json.loads(probe("losses", folder, request))["losses"]
    theirs = train(model, task, batches, **plan, frozen=2 * freeze)
    shutil.rmtree(folder)
    assert len(ours) == len(theirs) == STEPS
    measure(f"losses of {STEPS} steps, relative, {family}, {task} {habits or ''}, from {theirs[0]:.4f} to {theirs[-1]:.4f}",
            max(abs(a - b) / abs(b) for a, b in zip(ours, theirs)), 1e-4)


@pytest.mark.parametrize("family", [family for family in FAMILIES if family != "neobert"])
def test_the_trainer_can_go_on(store, workplace, family):
    """optimizer.pt has the moments in the order in which Trainer numbers the parameters."""
    folder, task = workplace / f"{family}-trainer", "cls"
    make(family, task, folder)
    idx(store, load_idioms(), f"train {quoted(str(folder))} task={task} max_samples=32 epochs=1 lr=1e-3 length={LENGTH} "
        "evaluate=no patience=0 trainer_resume=true")
    (checkpoint,) = (store / "results/full_finetune" / folder.name / task).glob("checkpoint-2")
    state = torch.load(checkpoint / "optimizer.pt", weights_only=True)["state"]
    model = opened(task, checkpoint)
    trainer = Trainer(model, TrainingArguments(output_dir=str(workplace / "t"), report_to=[], use_cpu=True))
    decayed = trainer.get_decay_parameter_names(model)
    order = [p for n, p in model.named_parameters() if n in decayed] + [
        p for n, p in model.named_parameters() if n not in decayed]
    assert [tuple(state[number]["exp_avg"].shape) for number in range(len(order))] == [tuple(p.shape) for p in order]
