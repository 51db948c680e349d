"""Golden values for the engine: a tiny BERT in PyTorch, forward, backward and ten AdamW steps.

Writes Tests/Golden/networks/{task}_{activation}.safetensors and .json (every hidden state, the logits, the loss and
every gradient of one batch) and Tests/Golden/training/{task}.safetensors and .json (losses of ten steps, weights
after them). Dropout is 0: masks are ours alone. Run: python scripts/golden/networks.py
"""
import json
import os
import platform

import torch
import transformers
from safetensors.torch import save_file
from transformers import BertConfig, BertForSequenceClassification, BertForTokenClassification

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
ORIGIN = {
    "command": "python scripts/golden/networks.py", "torch": torch.__version__,
    "transformers": transformers.__version__, "python": platform.python_version(), "seed": 11,
}
IGNORED = -100


def make_model(task, activation, labels):
    torch.manual_seed(11)
    config = BertConfig(
        vocab_size=61, hidden_size=36, num_hidden_layers=2, num_attention_heads=3, intermediate_size=52,
        max_position_embeddings=24, type_vocab_size=2, hidden_act=activation, hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0, initializer_range=0.2, layer_norm_eps=1e-12, num_labels=labels,
        attn_implementation="eager")
    kind = BertForSequenceClassification if task == "cls" else BertForTokenClassification
    model = kind(config).double().float()
    generator = torch.Generator().manual_seed(12)
    with torch.no_grad():  # biases and LayerNorm away from their trivial starts
        for name, p in model.named_parameters():
            if name.endswith("bias"):
                p.copy_(torch.randn(p.shape, generator=generator) * 0.1)
            elif "LayerNorm" in name:
                p.copy_(1 + torch.randn(p.shape, generator=generator) * 0.1)
    return model


def make_batch(task, lengths, generator, labels):
    ids = [torch.randint(5, 61, (n,), generator=generator).tolist() for n in lengths]
    if task == "cls":
        return ids, torch.randint(0, labels, (len(lengths),), generator=generator).tolist()
    rows = [[IGNORED] + torch.randint(0, labels, (n - 2,), generator=generator).tolist() + [IGNORED] if n > 2
            else [0] * n for n in lengths]
    for row in rows:
        if len(row) > 4:
            row[3] = IGNORED
    return ids, sum(rows, [])


def run(model, ids):
    """The model on padded sentences; every result packed back to the tokens that exist."""
    longest = max(map(len, ids))
    padded = torch.tensor([row + [0] * (longest - len(row)) for row in ids])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in ids])
    out = model(input_ids=padded, attention_mask=mask, output_hidden_states=True)
    keep = mask.bool()
    hidden = [state[keep] for state in out.hidden_states]
    logits = out.logits if out.logits.dim() == 2 else out.logits[keep]
    return hidden, logits


def loss_sum(logits, labels, weights, smoothing):
    """Sum and weight of the cross-entropy, whose quotient is torch's mean."""
    y = torch.tensor(labels)
    total = torch.nn.functional.cross_entropy(
        logits, y, weight=weights, ignore_index=IGNORED, label_smoothing=smoothing, reduction="none")
    kept = y[y != IGNORED]
    weight = weights[kept].sum()
    mean = torch.nn.functional.cross_entropy(
        logits, y, weight=weights, ignore_index=IGNORED, label_smoothing=smoothing)
    return mean * weight, weight


def layers(task, activation):
    labels = 2 if task == "cls" else 3
    weights = torch.ones(2) if task == "cls" else torch.tensor([0.4, 5.8, 4.0])
    model = make_model(task, activation, labels)
    ids, y = make_batch(task, [7, 3, 12, 1, 5], torch.Generator().manual_seed(13), labels)
    inner = {}
    for number, layer in enumerate(model.bert.encoder.layer):
        parts = {
            "query": layer.attention.self.query, "key": layer.attention.self.key, "value": layer.attention.self.value,
            "context": layer.attention.self, "attended": layer.attention.output, "activated": layer.intermediate}
        for name, part in parts.items():
            part.register_forward_hook(
                lambda _, __, out, at=f"inner/{number}/{name}":
                inner.__setitem__(at, (out[0] if isinstance(out, tuple) else out).detach()))
    hidden, logits = run(model, ids)
    keep = torch.tensor([[1] * len(row) + [0] * (max(map(len, ids)) - len(row)) for row in ids]).bool()
    total, weight = loss_sum(logits, y, weights, 0.1)
    loss = total / weight
    loss.backward()
    tensors = {"weight/" + n: p.detach().clone() for n, p in model.named_parameters()}
    tensors |= {"gradient/" + n: p.grad.clone() for n, p in model.named_parameters()}
    tensors |= {f"hidden/{i}": h.detach().clone() for i, h in enumerate(hidden)}
    tensors |= {name: out[keep].clone() for name, out in inner.items()}
    tensors["logits"] = logits.detach().clone()
    write(f"networks/{task}_{activation}", tensors, {
        "origin": ORIGIN, "ids": ids, "labels": y, "class_weights": weights.tolist(), "label_smoothing": 0.1,
        "loss": loss.item(), "config": settings(model)})


def settings(model):
    c = model.config
    return {k: getattr(c, k) for k in (
        "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
        "max_position_embeddings", "type_vocab_size", "hidden_act", "layer_norm_eps", "initializer_range")}


def training(task):
    labels = 2 if task == "cls" else 3
    weights = torch.ones(2) if task == "cls" else torch.tensor([0.4, 5.8, 4.0])
    model = make_model(task, "gelu", labels)
    before = {"before/" + n: p.detach().clone() for n, p in model.named_parameters()}
    decay = [p for n, p in model.named_parameters() if not (n.endswith("bias") or "LayerNorm" in n)]
    plain = [p for n, p in model.named_parameters() if n.endswith("bias") or "LayerNorm" in n]
    rate, steps, warmup = 5e-4, 10, 2
    optimizer = torch.optim.AdamW(
        [{"params": decay, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}], lr=rate, foreach=False)
    schedule = transformers.get_cosine_schedule_with_warmup(optimizer, warmup, steps)
    generator = torch.Generator().manual_seed(14)
    batches = [make_batch(task, lengths, generator, labels)
               for lengths in [[7, 3, 12, 1], [5, 9]] * steps]
    losses, norms, rates = [], [], []
    for step in range(steps):
        pair = batches[2 * step:2 * step + 2]
        sums = [loss_sum(run(model, ids)[1], y, weights, 0.1) for ids, y in pair]
        loss = sum(s for s, _ in sums) / sum(w for _, w in sums)
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0).item())
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    tensors = before | {"after/" + n: p.detach().clone() for n, p in model.named_parameters()}
    write(f"training/{task}", tensors, {
        "origin": ORIGIN, "batches": [{"ids": i, "labels": y} for i, y in batches], "losses": losses,
        "gradient_norms": norms, "learning_rates": rates, "class_weights": weights.tolist(), "label_smoothing": 0.1,
        "learning_rate": rate, "warmup_steps": warmup, "steps": steps, "weight_decay": 0.01,
        "max_grad_norm": 1.0, "gradient_accumulation_steps": 2, "config": settings(model)})


def write(name, tensors, facts):
    path = os.path.join(ROOT, "Tests/Golden", name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    save_file({k: v.contiguous() for k, v in tensors.items()}, path + ".safetensors", metadata={"format": "pt"})
    with open(path + ".json", "w") as f:
        json.dump(facts, f, indent=1)
        f.write("\n")


for task in ("cls", "span"):
    for activation in ("gelu", "gelu_new", "relu"):
        layers(task, activation)
    training(task)
