"""Golden values for the families of models: tiny models of transformers (NeoBERT: neobert.py), forward and backward.

Writes Tests/Golden/families/{case}.safetensors and .json: the weights of a model, its hidden states, its logits, the
loss and every gradient of one batch, and the losses of twenty AdamW steps. Dropout is 0: masks are ours alone.
Run: python scripts/golden/families.py [case ...]
"""
import json
import os
import platform
import sys

import torch
import transformers
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForSequenceClassification, AutoModelForTokenClassification

import neobert

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
IGNORED = -100
STEPS, RATE, WARMUP = 20, 5e-4, 2
BERT = {
    "vocab_size": 41, "hidden_size": 20, "num_hidden_layers": 2, "num_attention_heads": 5, "intermediate_size": 28,
    "max_position_embeddings": 20, "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0,
    "initializer_range": 0.25}
MODERN = {
    "vocab_size": 41, "hidden_size": 24, "num_hidden_layers": 4, "num_attention_heads": 3, "intermediate_size": 20,
    "max_position_embeddings": 20, "initializer_range": 0.25, "local_attention": 6, "global_rope_theta": 160.0,
    "local_rope_theta": 10.0, "pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3, "cls_token_id": 2,
    "sep_token_id": 3}
NEO = {
    "vocab_size": 41, "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 28,
    "max_length": 20, "norm_eps": 1e-5, "pad_token_id": 0, "classifier_dropout": 0.0, "classifier_init_range": 0.25}
# The head, and what config.json says.
CASES = {
    "roberta-cls": ("cls", "roberta", BERT | {"type_vocab_size": 1, "layer_norm_eps": 1e-5, "pad_token_id": 1}),
    "roberta-span": ("span", "roberta", BERT | {"type_vocab_size": 1, "layer_norm_eps": 1e-5, "pad_token_id": 3}),
    "xlm-roberta-cls": ("cls", "xlm-roberta", BERT | {
        "type_vocab_size": 1, "layer_norm_eps": 1e-5, "hidden_act": "gelu_pytorch_tanh"}),
    "camembert-span": ("span", "camembert", BERT | {"type_vocab_size": 1, "hidden_act": "silu"}),
    "distilbert-cls": ("cls", "distilbert", {
        "vocab_size": 41, "dim": 20, "n_layers": 2, "n_heads": 5, "hidden_dim": 28, "max_position_embeddings": 20,
        "dropout": 0.0, "attention_dropout": 0.0, "seq_classif_dropout": 0.0, "initializer_range": 0.25}),
    "electra-cls": ("cls", "electra", BERT | {"embedding_size": 12, "type_vocab_size": 2}),
    "electra-span": ("span", "electra", BERT | {"embedding_size": 20, "type_vocab_size": 2}),
    "modernbert-cls": ("cls", "modernbert", MODERN | {"classifier_pooling": "mean"}),
    "modernbert-span": ("span", "modernbert", MODERN | {
        "attention_bias": True, "mlp_bias": True, "norm_bias": True, "classifier_bias": True,
        "classifier_activation": "relu", "hidden_activation": "silu", "global_attn_every_n_layers": 2}),
    "neobert-cls": ("cls", "neobert", NEO),
    "neobert-span": ("span", "neobert", NEO),
}
CASES["distilbert-span"] = ("span",) + CASES["distilbert-cls"][1:]


def make_model(task, kind, settings):
    torch.manual_seed(11)
    labels = 2 if task == "cls" else 3
    if kind == "neobert":
        model = (neobert.NeoBERTForSequenceClassification if task == "cls" else neobert.NeoBERTForTokenClassification)(
            neobert.Settings(**settings, num_labels=labels))
    else:
        config = AutoConfig.for_model(kind, **settings, num_labels=labels, attn_implementation="eager")
        maker = AutoModelForSequenceClassification if task == "cls" else AutoModelForTokenClassification
        model = maker.from_config(config, attn_implementation="eager")
    generator = torch.Generator().manual_seed(12)
    with torch.no_grad():  # nothing at its trivial start
        for name, p in model.named_parameters():
            if name.endswith("bias"):
                p.copy_(torch.randn(p.shape, generator=generator) * 0.1)
            elif p.dim() == 1:
                p.copy_(1 + torch.randn(p.shape, generator=generator) * 0.1)
            else:
                p.copy_(torch.randn(p.shape, generator=generator) * 0.25)
    return model.float().train()


def make_batch(task, lengths, generator):
    ids = [torch.randint(5, 41, (n,), generator=generator).tolist() for n in lengths]
    if task == "cls":
        return ids, torch.randint(0, 2, (len(lengths),), generator=generator).tolist()
    rows = [[IGNORED] + torch.randint(0, 3, (n - 1,), generator=generator).tolist() if n > 2 else [0] * n
            for n in lengths]
    return ids, sum(rows, [])


def run(model, ids, kind, padding):
    """The model on padded sentences; every result packed back to the tokens that exist."""
    longest = max(map(len, ids))
    padded = torch.tensor([row + [padding] * (longest - len(row)) for row in ids])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in ids])
    keep, hidden = mask.bool(), []
    body = getattr(model, model.base_model_prefix)
    # What the embeddings give is what the first layer is given.
    layers = {"distilbert": lambda: body.transformer.layer, "modernbert": lambda: body.layers,
              "neobert": lambda: body.transformer_encoder}.get(kind, lambda: body.encoder.layer)()
    hooks = [layers[0].register_forward_pre_hook(
        lambda _, inputs, named: hidden.append(inputs[0] if inputs else named["hidden_states"]), with_kwargs=True)]
    for layer in layers:
        hooks.append(layer.register_forward_hook(
            lambda _, __, out: hidden.append(out[0] if isinstance(out, tuple) else out)))
    hooks.append(body.register_forward_hook(
        lambda _, __, out: hidden.__setitem__(-1, out if torch.is_tensor(out) else out[0])))
    out = model(input_ids=padded, attention_mask=mask)
    for hook in hooks:
        hook.remove()
    logits = out.logits if out.logits.dim() == 2 else out.logits[keep]
    return [state[keep] for state in hidden], logits


def losses_of_training(model, task, kind, padding, generator):
    """Twenty steps, decay on all but biases and norms."""
    plain = [p for p in model.parameters() if p.dim() == 1]
    decayed = [p for p in model.parameters() if p.dim() > 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}], lr=RATE, foreach=False)
    schedule = transformers.get_linear_schedule_with_warmup(optimizer, WARMUP, STEPS)
    batches, losses = [make_batch(task, [7, 3, 11, 2], generator) for _ in range(STEPS)], []
    for ids, y in batches:
        logits = run(model, ids, kind, padding)[1]
        loss = torch.nn.functional.cross_entropy(logits, torch.tensor(y), ignore_index=IGNORED)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    return batches, losses


def write_case(case):
    task, kind, settings = CASES[case]
    model = make_model(task, kind, settings)
    padding = settings.get("pad_token_id", 1 if "roberta" in kind or kind == "camembert" else 0)
    trained, y = make_batch(task, [7, 3, 12, 1, 5], torch.Generator().manual_seed(13))
    # The padding's word takes no position in some families. It is never trained: it is not among what is learnt from.
    ids = [row[:] for row in trained]
    ids[2][6] = padding
    # Weights are those before the training.
    tensors = {"weight/" + n: p.detach().clone() for n, p in model.named_parameters()}
    hidden, logits = run(model, ids, kind, padding)
    tensors |= {f"hidden/{i}": h.detach().clone() for i, h in enumerate(hidden)}
    tensors["logits"] = logits.detach().clone()
    loss = torch.nn.functional.cross_entropy(
        run(model, trained, kind, padding)[1], torch.tensor(y), ignore_index=IGNORED)
    loss.backward()
    tensors |= {"gradient/" + n: p.grad.clone() for n, p in model.named_parameters()}
    model.zero_grad()
    batches, losses = losses_of_training(model, task, kind, padding, torch.Generator().manual_seed(14))
    path = os.path.join(ROOT, "Tests/Golden/families", case)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    save_file({k: v.contiguous() for k, v in tensors.items()}, path + ".safetensors", metadata={"format": "pt"})
    os.chmod(path + ".safetensors", 0o644)
    facts = {
        "origin": {"command": f"python scripts/golden/families.py {case}", "torch": torch.__version__,
                   "transformers": transformers.__version__, "python": platform.python_version(), "seed": 11},
        "config": {"model_type": kind} | settings, "task": task, "order": [n for n, _ in model.named_parameters()], "ids": ids, "trained": trained, "labels": y,
        "loss": loss.item(), "batches": [{"ids": i, "labels": l} for i, l in batches], "losses": losses,
        "learning_rate": RATE, "warmup_steps": WARMUP, "weight_decay": 0.01, "max_grad_norm": 1.0}
    with open(path + ".json", "w") as f:
        json.dump(facts, f)
        f.write("\n")


for name in sys.argv[1:] or CASES:
    write_case(name)
