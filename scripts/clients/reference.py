"""The same questions put to transformers and PyTorch."""
import re

import torch
from programs import IGNORED
from transformers import get_linear_schedule_with_warmup


@torch.no_grad()
def logits(model, tokenizer, task, rows, limit, batch=25):
    """The scores of every sentence (`cls`), or of every word's first token (`span`; None for a word cut off)."""
    model.eval()
    scores = []
    for start in range(0, len(rows), batch):
        part = rows[start:start + batch]
        texts = [row["sentence"] if task == "cls" else row["tokens"] for row in part]
        encoded = tokenizer(
            texts, is_split_into_words=task == "span", truncation=True, max_length=limit, padding=True,
            return_tensors="pt")
        out = model(**encoded).logits
        for number, row in enumerate(part):
            if task == "cls":
                scores.append(out[number].tolist())
                continue
            words = [None] * len(row["tokens"])
            for token, word in reversed(list(enumerate(encoded.word_ids(number)))):
                if word is not None:
                    words[word] = out[number, token].tolist()
            scores.append(words)
    return scores


def largest_difference(ours, theirs):
    """Over nested lists of the same shape; infinite where the shapes differ."""
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return max((largest_difference(a, b) for a, b in zip(ours, theirs)), default=0.0)
    if ours is None and theirs is None:
        return 0.0
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        return abs(ours - theirs)
    return float("inf")


def spread(logits):
    """How far the scores of the first class lie apart: agreement says nothing where all are alike."""
    first = [scores[0] for row in logits for scores in (row if isinstance(row[0], (list, type(None))) else [row])
             if scores is not None]
    return max(first) - min(first)


def padded(rows, value):
    longest = max(map(len, rows))
    return torch.tensor([row + [value] * (longest - len(row)) for row in rows])


def stage(model, name):
    """The stage of a parameter: 0 for the embeddings, 1… for the layers, None above the encoder."""
    body = model.base_model_prefix + "."
    if not name.startswith(body) or ".pooler." in name:
        return None
    layer = re.search(r"(?:layer|layers|transformer_encoder)\.([0-9]+)\.", name)
    if layer:
        return int(layer[1]) + 1
    # A normalization after the last layer belongs to it.
    return model.config.num_hidden_layers if name in [body + "final_norm.weight", body + "layer_norm.weight"] else 0


def groups(model, learning_rate, weight_decay, frozen=0, layer_decay=1.0):
    """The groups of parameters as they are usually written: without the first stages, rates falling towards the bottom."""
    depth, made = model.config.num_hidden_layers, {}
    for name, parameter in model.named_parameters():
        level = stage(model, name)
        parameter.requires_grad = level is None or level >= frozen
        if parameter.requires_grad:
            decay = 0.0 if parameter.dim() == 1 else weight_decay  # neither biases nor norms
            rate = learning_rate if level is None else learning_rate * layer_decay ** (depth - level)
            made.setdefault((rate, decay), []).append(parameter)
    return [{"params": params, "lr": rate, "weight_decay": decay} for (rate, decay), params in made.items()]


def train(model, task, batches, learning_rate, weight_decay, warmup_steps, max_grad_norm, frozen=0, layer_decay=1.0):
    """One pass over the batches in their order, as Hugging Face's Trainer would make it; the loss of each step."""
    model.train()
    optimizer = torch.optim.AdamW(
        groups(model, learning_rate, weight_decay, frozen, layer_decay), lr=learning_rate)
    schedule = get_linear_schedule_with_warmup(optimizer, warmup_steps, len(batches))
    losses = []
    for batch in batches:
        ids = padded(batch["ids"], 0)
        mask = padded([[1] * len(row) for row in batch["ids"]], 0)
        if task in ["cls", "regression"]:
            labels = torch.tensor(batch["labels"])
        elif task == "multilabel":
            labels = torch.tensor(batch["labels"], dtype=torch.float32).reshape(len(ids), -1)
        else:
            flat = iter(batch["labels"])
            labels = padded([[next(flat) for _ in row] for row in batch["ids"]], IGNORED)
        seconds = batch.get("seconds")
        types = padded([[int(place >= second) for place in range(len(row))]
                        for row, second in zip(batch["ids"], seconds)], 0) if seconds else None
        loss = model(input_ids=ids, attention_mask=mask, token_type_ids=types, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), max_grad_norm)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    return losses
