"""transformers opens every checkpoint that idx writes, whole, and says the same."""
import json

import pytest
import torch
from programs import LABELS, predictions
from reference import largest_difference, logits, spread
from safetensors.torch import load_file
from transformers import (
    AutoConfig, AutoModelForSequenceClassification, AutoModelForTokenClassification, AutoTokenizer)
from transformers.trainer_callback import TrainerState

MODELS = {"cls": AutoModelForSequenceClassification, "span": AutoModelForTokenClassification}
ARCHITECTURES = {"cls": "BertForSequenceClassification", "span": "BertForTokenClassification"}
BOTH = pytest.mark.parametrize("mode", ["full_finetune", "frozen_backbone"])
EACH = pytest.mark.parametrize("task", ["cls", "span"])


def opened(task, checkpoint):
    """The model, all of it from the file."""
    model, loading = MODELS[task].from_pretrained(checkpoint, output_loading_info=True)
    assert {key: list(found) for key, found in loading.items() if found} == {}
    return model


@EACH
@BOTH
def test_models_open_whole(trained, task, mode):
    for checkpoint in trained.with_best(task, mode):
        model = opened(task, checkpoint)
        assert type(model).__name__ == ARCHITECTURES[task]
        assert all(p.dtype == torch.float32 for p in model.parameters())


@EACH
@BOTH
def test_config_names_the_labels(trained, task, mode):
    for checkpoint in trained.checkpoints(task, mode):
        config = AutoConfig.from_pretrained(checkpoint)
        assert config.id2label == dict(enumerate(LABELS[task]))
        assert config.label2id == {label: number for number, label in enumerate(LABELS[task])}
        assert config.num_labels == len(LABELS[task])
        assert config.architectures == [ARCHITECTURES[task]]
        base = AutoConfig.from_pretrained(trained.model).to_dict()
        changed = {key for key, value in config.to_dict().items() if base.get(key) != value}
        assert changed <= {"architectures", "id2label", "label2id", "dtype", "problem_type", "_name_or_path"}


@EACH
@BOTH
@pytest.mark.parametrize("split", ["dev", "test"])
def test_logits_are_the_same(trained, workplace, measure, task, mode, split):
    for checkpoint in trained.with_best(task, mode):
        path = workplace / f"{task}-{mode}-{split}-{checkpoint.name}.jsonl"
        rows = predictions(trained.store, checkpoint, split, path)
        assert len(rows) >= 50
        theirs = logits(opened(task, checkpoint), AutoTokenizer.from_pretrained(checkpoint), task, rows, limit=64)
        ours = [row["logits"] for row in rows]
        assert spread(ours) > 100 * 1e-4
        measure(f"logits of {len(rows)} {split} sentences, {task}, {mode}, {checkpoint.name}",
                largest_difference(ours, theirs), 1e-4)
        check_rows(task, rows)


def check_rows(task, rows):
    """What a predictions file says besides follows from its logits."""
    for row in rows:
        for probabilities, scores in [(row["all_probs"], row["logits"])] if task == "cls" else zip(
                row["all_probs"], row["logits"]):
            if scores is not None:
                wanted = torch.softmax(torch.tensor(scores, dtype=torch.float64), 0).tolist()
                assert largest_difference(probabilities, wanted) < 1e-6
        if task == "cls":
            best = max(range(2), key=lambda label: row["logits"][label])
            assert row["predicted_label"] == best
            assert row["confidence"] == row["all_probs"][best]
            assert row["is_correct"] == (best == row["true_label"])
        else:
            best = [LABELS["span"][max(range(3), key=lambda tag: word[tag])] if word else "O" for word in row["logits"]]
            assert row["predicted_tags"] == best
            assert len(row["tokens"]) == len(row["true_tags"]) == len(best)
            assert row["is_correct"] == (best == row["true_tags"])


@EACH
def test_frozen_means_frozen(trained, task):
    def changed(mode):
        before, after = (load_file(path / "model.safetensors") for path in trained.checkpoints(task, mode))
        return {name for name in before if not torch.equal(before[name], after[name])}

    # The tiny encoder comes without weights, so its pooler is new and trains with the head.
    head = {"classifier.weight", "classifier.bias"}
    pooler = {"bert.pooler.dense.weight", "bert.pooler.dense.bias"} if task == "cls" else set()
    assert changed("frozen_backbone") == head | pooler
    assert {"bert.embeddings.word_embeddings.weight", "classifier.bias"} <= changed("full_finetune")


@EACH
@BOTH
def test_trainer_state_is_read(trained, task, mode):
    for step, checkpoint in zip([4, 8], trained.checkpoints(task, mode)):
        state = TrainerState.load_from_json(str(checkpoint / "trainer_state.json"))
        assert (state.global_step, state.max_steps, state.num_train_epochs) == (step, 8, 2)
        assert state.epoch == step / 4
        assert state.train_batch_size == 16
        assert (state.eval_steps, state.save_steps, state.logging_steps) == (4, 4, 1)
        losses = [entry for entry in state.log_history if "loss" in entry]
        assert [entry["step"] for entry in losses] == list(range(1, step + 1))
        assert all({"epoch", "grad_norm", "learning_rate"} <= set(entry) for entry in losses)
        scores = {entry["step"]: entry["eval_f1"] for entry in state.log_history if "eval_f1" in entry}
        assert list(scores) == list(range(4, step + 1, 4))
        assert state.best_metric == max(scores.values()) == scores[state.best_global_step]
        assert state.best_model_checkpoint.endswith(f"checkpoint-{state.best_global_step}")
        assert "TrainerControl" in state.stateful_callbacks
        # Written again by transformers it is the same.
        again = checkpoint.parent / "again.json"
        state.save_to_json(str(again))
        ours = (checkpoint / "trainer_state.json").read_text(encoding="utf-8")
        assert json.loads(again.read_text(encoding="utf-8")) == json.loads(ours)
        again.unlink()
