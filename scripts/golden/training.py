"""Golden values for update rules, schedules, the focal loss, and frozen or slower layers, by PyTorch and transformers.

Writes Tests/Golden/training/optimizers.json (eight steps of each rule over three small tensors), schedules.json (the
rate at every step as a share of its peak; the rates of ReduceLROnPlateau over a row of scores), focal.json (sums and
gradients) and layers.json (the ten steps of networks.py with frozen layers, and with rates that fall towards the bottom;
eight numbers of each weight after them). Run: python scripts/golden/training.py
"""
import json
import os
import platform

import torch
import transformers
from safetensors.torch import load_file

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
ORIGIN = {
    "command": "python scripts/golden/training.py", "torch": torch.__version__,
    "transformers": transformers.__version__, "python": platform.python_version(), "seed": 21,
}
STEPS = 8


def write(name, facts):
    path = os.path.join(ROOT, "Tests/Golden/training", name + ".json")
    with open(path, "w") as f:
        json.dump({"origin": ORIGIN} | facts, f, indent=1)
        f.write("\n")


def optimizers():
    generator = torch.Generator().manual_seed(21)
    tensors = [("dense.weight", [5, 7], True), ("dense.bias", [7], False), ("LayerNorm.weight", [7], False)]
    starts = [torch.randn(shape, generator=generator) for _, shape, _ in tensors]
    gradients = [[torch.randn(shape, generator=generator) for _, shape, _ in tensors] for _ in range(STEPS)]
    rates = [0.0, 0.05, 0.1, 0.08, 0.06, 0.04, 0.02, 0.01]
    cases = []
    for name, kind, settings in [
        ("adamw", torch.optim.AdamW, {"betas": [0.9, 0.999], "eps": 1e-8, "weight_decay": 0.1}),
        ("adamw", torch.optim.AdamW, {"betas": [0.8, 0.9], "eps": 1e-6, "weight_decay": 0.0}),
        ("adam", torch.optim.Adam, {"betas": [0.9, 0.999], "eps": 1e-8, "weight_decay": 0.1}),
        ("adam", torch.optim.Adam, {"betas": [0.8, 0.9], "eps": 1e-6, "weight_decay": 0.0}),
        ("sgd", torch.optim.SGD, {"momentum": 0.0, "nesterov": False, "weight_decay": 0.0}),
        ("sgd", torch.optim.SGD, {"momentum": 0.0, "nesterov": False, "weight_decay": 0.1}),
        ("sgd", torch.optim.SGD, {"momentum": 0.9, "nesterov": False, "weight_decay": 0.1}),
        ("sgd", torch.optim.SGD, {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
        ("adagrad", torch.optim.Adagrad, {"weight_decay": 0.0}),
        ("adagrad", torch.optim.Adagrad, {"weight_decay": 0.1}),
    ]:
        values = [start.clone().requires_grad_() for start in starts]
        groups = [{"params": [v for v, (_, _, d) in zip(values, tensors) if d]},
                  {"params": [v for v, (_, _, d) in zip(values, tensors) if not d], "weight_decay": 0.0}]
        optimizer = kind(groups, lr=1.0, foreach=False, **settings)
        after = []
        for step in range(STEPS):
            for value, gradient in zip(values, gradients[step]):
                value.grad = gradient.clone()
            for group in optimizer.param_groups:
                group["lr"] = rates[step]
            optimizer.step()
            after.append([v.detach().flatten().tolist() for v in values])
        state = {}
        for value, (tensor, _, _) in zip(values, tensors):
            for key, kept in optimizer.state[value].items():
                if torch.is_tensor(kept) and kept.numel() == value.numel():
                    state[f"{key}.{tensor}"] = kept.flatten().tolist()
        cases.append({"name": name, "settings": settings, "after": after, "state": state})
    write("optimizers", {
        "tensors": [{"name": n, "shape": s, "decays": d} for n, s, d in tensors],
        "starts": [t.flatten().tolist() for t in starts],
        "gradients": [[t.flatten().tolist() for t in step] for step in gradients], "rates": rates, "cases": cases})


def schedules():
    peak, cases = 2e-5, []

    def follow(schedule, optimizer, steps):
        shares = []
        for _ in range(steps):
            shares.append(optimizer.param_groups[0]["lr"] / peak)
            optimizer.step()
            schedule.step()
        return shares

    def optimizer():
        return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=peak)

    for name, ours, warmup, total, arguments in [
        ("linear", {}, 3, 20, {}), ("cosine", {}, 3, 20, {}), ("constant_with_warmup", {}, 4, 12, {}),
        ("cosine_with_restarts", {"num_cycles": 1}, 3, 20, {"num_cycles": 1}),
        ("cosine_with_restarts", {"num_cycles": 3}, 2, 31, {"num_cycles": 3}),
        ("polynomial", {"power": 1.0, "min_lr": 1e-7}, 3, 20, {"power": 1.0, "lr_end": 1e-7}),
        ("polynomial", {"power": 2.5, "min_lr": 1e-6}, 0, 20, {"power": 2.5, "lr_end": 1e-6}),
        ("cosine_with_min_lr", {"min_lr": 4e-6}, 3, 20, {"min_lr": 4e-6}),
        ("cosine_with_min_lr", {"min_lr_rate": 0.25}, 2, 31, {"min_lr_rate": 0.25}),
        ("warmup_stable_decay", {"decay_ratio": 0.25}, 4, 24, {"num_decay_steps": 5}),
        ("warmup_stable_decay", {"decay_ratio": 0.5, "min_lr": 5e-6}, 0, 20, {"num_decay_steps": 10, "min_lr_ratio": 0.25}),
    ]:
        rule = optimizer()
        schedule = transformers.get_scheduler(
            name, rule, num_warmup_steps=warmup, num_training_steps=total, scheduler_specific_kwargs=arguments)
        if "min_lr" in ours and name == "cosine_with_min_lr":
            name = "cosine"
        cases.append({"schedule": {"constant_with_warmup": "constant"}.get(name, name),
                      "curve": ours, "warmup_steps": warmup, "steps": total, "shares": follow(schedule, rule, total)})
    for size, gamma in [(4, 0.5), (1, 0.9)]:
        rule = optimizer()
        schedule = torch.optim.lr_scheduler.StepLR(rule, size, gamma)
        cases.append({"schedule": "step", "curve": {"step_size": size, "gamma": gamma}, "warmup_steps": 0, "steps": 15,
                      "shares": follow(schedule, rule, 15)})
    plateaus = []
    for mode, factor, patience, lowest, scores in [
        ("max", 0.1, 1, 0.0, [0.5, 0.6, 0.6, 0.60001, 0.59, 0.7, 0.69, 0.68, 0.67, 0.66, 0.65]),
        ("min", 0.5, 0, 6e-6, [1.0, 0.9, 0.95, 0.94, 0.93, 0.89995, 0.8, 0.9, 0.9]),
        ("max", 0.1, 0, 0.0, [0.5] * 6),
    ]:
        rule = optimizer()
        schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(
            rule, mode=mode, factor=factor, patience=patience, min_lr=lowest)
        rates = []
        for score in scores:
            schedule.step(score)
            rates.append(rule.param_groups[0]["lr"])
        plateaus.append({"mode": mode, "gamma": factor, "patience": patience, "min_lr": lowest, "scores": scores,
                         "rates": rates})
    write("schedules", {"peak": peak, "cases": cases, "plateaus": plateaus})


def focal():
    generator = torch.Generator().manual_seed(22)
    cases = []
    for classes, gamma, alpha, weights in [
        (2, 2.0, 1.0, None), (3, 2.0, 0.25, None), (3, 0.5, 1.0, [0.4, 5.8, 4.0]), (3, 0.0, 1.0, None),
        (2, 5.0, 1.0, None),
    ]:
        logits = (torch.randn(6, classes, generator=generator) * 3).requires_grad_()
        labels = torch.randint(0, classes, (6,), generator=generator)
        labels[2] = -100
        exact = logits.detach().double().requires_grad_()
        plain = torch.nn.functional.cross_entropy(exact, labels, reduction="none", ignore_index=-100)
        own = torch.tensor(weights or [1.0] * classes, dtype=torch.double)[labels.clamp(min=0)] * (labels != -100)
        total = (own * alpha * (1 - torch.exp(-plain)) ** gamma * plain).sum()
        total.backward()
        cases.append({"gamma": gamma, "alpha": alpha, "weights": weights, "logits": logits.detach().tolist(),
                      "labels": labels.tolist(), "sum": total.item(), "gradient": exact.grad.tolist()})
    write("focal", {"cases": cases})


def stage(name):
    """0 for the embeddings, 1… for the layers, None above the encoder."""
    parts = name.split(".")
    if parts[1] == "embeddings":
        return 0
    return int(parts[3]) + 1 if parts[1] == "encoder" else None


def layers():
    folder = os.path.join(ROOT, "Tests/Golden/training")
    with open(os.path.join(folder, "cls.json")) as f:
        facts = json.load(f)
    tensors = load_file(os.path.join(folder, "cls.safetensors"))
    before = {name.removeprefix("before/"): t for name, t in tensors.items() if name.startswith("before/")}
    config = transformers.BertConfig(
        **facts["config"], hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, num_labels=2)
    depth, rate, cases = config.num_hidden_layers, facts["learning_rate"], []
    weights = torch.tensor(facts["class_weights"])
    for frozen, decay in [(0, 0.8), (1, 0.5), (2, 1.0), (3, 1.0)]:
        model = transformers.BertForSequenceClassification(config)
        model.load_state_dict(before)
        groups = []
        for name, p in model.named_parameters():
            level = stage(name)
            p.requires_grad = level is None or level >= frozen
            if p.requires_grad:
                plain = name.endswith("bias") or "LayerNorm" in name
                groups.append({"params": [p], "lr": rate * (1.0 if level is None else decay ** (depth - level)),
                               "weight_decay": 0.0 if plain else facts["weight_decay"]})
        optimizer = torch.optim.AdamW(groups, lr=rate, foreach=False)
        schedule = transformers.get_cosine_schedule_with_warmup(optimizer, facts["warmup_steps"], facts["steps"])
        losses, norms = [], []
        for step in range(facts["steps"]):
            total, weight = 0, 0
            for batch in facts["batches"][2 * step:2 * step + 2]:
                labels = torch.tensor(batch["labels"])
                logits = torch.cat([model(input_ids=torch.tensor([ids])).logits for ids in batch["ids"]])
                total = total + torch.nn.functional.cross_entropy(
                    logits, labels, weights, label_smoothing=facts["label_smoothing"], reduction="sum")
                weight += weights[labels].sum()
            loss = total / weight
            loss.backward()
            norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), facts["max_grad_norm"]).item())
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            losses.append(loss.item())
        after = {name: p.detach().flatten()[[i * p.numel() // 8 for i in range(8)]].tolist()
                 for name, p in model.named_parameters()}
        cases.append({"frozen_stages": frozen, "layer_decay": decay, "losses": losses, "gradient_norms": norms,
                      "after": after})
    write("layers", {"cases": cases})


optimizers()
schedules()
focal()
layers()
