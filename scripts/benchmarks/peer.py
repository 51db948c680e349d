"""The Python peers that scripts/bench measures beside idx-bench serve: prints `ready`, then for each line of standard
input measures one sample and prints it as JSON: seconds of each step or pass, sentences, tokens, peak bytes.

  peer.py step       MODEL DATA ROWS [padding=longest|max_length] [optimizer=fused|default] [vocabulary=N] [steps=N]
  peer.py frozen     MODEL DATA ROWS [sentences=N] [epochs=N]      N epochs of a classifier on a frozen encoder
  peer.py evaluation MODEL DATA ROWS [program=torch|onnxruntime|openvino]
  peer.py process    MODEL DATA ROWS      the whole of an evaluation, from the import on; measures itself once
"""
import json
import os
import resource
import sys
import tempfile
import time

import numpy as np
import torch
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

import csv

BATCH = 16


def sentences(data, split):
    with open(os.path.join(data, split + ".csv"), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["sentence"] for row in rows], np.array([int(row["label"]) for row in rows])


class Peer:
    def __init__(self, model, data, rows, options, split):
        torch.set_num_threads(os.cpu_count())
        torch.manual_seed(0)
        self.tokenizer = BertTokenizerFast.from_pretrained(model)
        vocabulary = int(options.get("vocabulary", 0))
        if vocabulary:
            config = BertConfig.from_pretrained(model, num_labels=2)
            config.vocab_size = max(config.vocab_size, vocabulary)
            self.model = BertForSequenceClassification(config)
        else:
            self.model = BertForSequenceClassification.from_pretrained(model, num_labels=2)
        texts, self.labels = sentences(data, split)
        self.ids = self.tokenizer(texts, truncation=True, max_length=128)["input_ids"]
        if vocabulary:  # spread over the whole table, as a larger vocabulary would use it; idx-bench does the same
            self.ids = [[i if i < 5 else 5 + (i * 2654435761) % (vocabulary - 5) for i in s] for s in self.ids]
        self.order = json.load(open(rows))

    def padded(self, rows, padding="longest"):
        features = [{"input_ids": self.ids[r], "attention_mask": [1] * len(self.ids[r])} for r in rows]
        length = 128 if padding == "max_length" else None
        return self.tokenizer.pad(features, padding=padding, max_length=length, return_tensors="pt")

    def adamw(self, fused):
        trained = [p for p in self.model.parameters() if p.requires_grad]
        return torch.optim.AdamW(trained, lr=2e-5, weight_decay=0.01, fused=fused)

    def step(self, optimizer, rows, padding):
        batch = self.padded(rows, padding)
        start = time.perf_counter()
        loss = self.model(**batch, labels=torch.tensor(self.labels[rows])).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        loss.item()
        return time.perf_counter() - start


def step(model, data, rows, options):
    peer = Peer(model, data, rows, options, "train")
    peer.model.train()
    optimizer = peer.adamw(options.get("optimizer", "fused") == "fused")
    padding, steps, taken = options.get("padding", "longest"), int(options.get("steps", 1)), 0

    def sample():
        nonlocal taken
        seconds, tokens = [], 0
        for _ in range(steps):
            chosen = [peer.order[i % len(peer.order)] for i in range(taken * BATCH, (taken + 1) * BATCH)]
            seconds.append(peer.step(optimizer, chosen, padding))
            tokens += sum(len(peer.ids[r]) for r in chosen)
            taken += 1
        return seconds, steps * BATCH, tokens

    return sample


def frozen(model, data, rows, options):
    peer = Peer(model, data, rows, options, "train")
    for parameter in peer.model.bert.parameters():
        parameter.requires_grad = False
    peer.model.train()
    count, epochs = int(options.get("sentences", 160)), int(options.get("epochs", 5))

    def sample():
        optimizer, total = peer.adamw(True), 0.0
        for _ in range(epochs):
            for first in range(0, count, BATCH):
                total += peer.step(optimizer, peer.order[first : first + BATCH], "longest")
        return [total], count, 0

    return sample


def evaluation(model, data, rows, options):
    peer = Peer(model, data, rows, options, "test")
    peer.model.eval()
    order = np.argsort([len(i) for i in peer.ids], kind="stable")
    batches = [peer.padded(order[i : i + BATCH]) for i in range(0, len(order), BATCH)]
    run = {"torch": in_torch, "onnxruntime": in_onnxruntime, "openvino": in_openvino}[options["program"]]
    call = run(peer, batches)
    call(batches[0]), call(batches[-1])

    def sample():
        start = time.perf_counter()
        for batch in batches:
            call(batch)
        return [time.perf_counter() - start], len(peer.ids), sum(map(len, peer.ids))

    return sample


def in_torch(peer, batches):
    def call(batch):
        with torch.inference_mode():
            return peer.model(**batch)

    return call


def exported(peer, batch):
    class Logits(torch.nn.Module):
        def __init__(self, inner):
            super().__init__()
            self.inner = inner

        def forward(self, input_ids, attention_mask):
            return self.inner(input_ids=input_ids, attention_mask=attention_mask).logits

    path = os.path.join(tempfile.mkdtemp(), "model.onnx")
    peer.model.config._attn_implementation = "eager"
    axes = {0: "batch", 1: "length"}
    torch.onnx.export(
        Logits(peer.model), (batch["input_ids"], batch["attention_mask"]), path,
        input_names=["input_ids", "attention_mask"], output_names=["logits"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes}, opset_version=17, dynamo=False)
    return path


def arrays(batch):
    return {name: batch[name].numpy() for name in ("input_ids", "attention_mask")}


def in_onnxruntime(peer, batches):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = os.cpu_count()
    session = onnxruntime.InferenceSession(exported(peer, batches[-1]), options, providers=["CPUExecutionProvider"])
    return lambda batch: session.run(None, arrays(batch))


def in_openvino(peer, batches):
    import openvino

    # Where a processor has AMX or bf16 units it would otherwise compute in bf16, which is not the same work.
    settings = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": os.cpu_count(),
                "INFERENCE_PRECISION_HINT": "f32"}
    compiled = openvino.compile_model(exported(peer, batches[-1]), "CPU", settings)
    return lambda batch: compiled(arrays(batch))


def process(model, data, rows, options):
    """What a person's script does: loads, tokenises, evaluates sorted by length, scores."""
    peer = Peer(model, data, rows, options, "test")
    peer.model.eval()
    order = np.argsort([len(i) for i in peer.ids], kind="stable")
    predicted = np.zeros(len(order), dtype=int)
    with torch.inference_mode():
        for first in range(0, len(order), BATCH):
            rows = order[first : first + BATCH]
            predicted[rows] = peer.model(**peer.padded(rows)).logits.argmax(-1).numpy()
    right = (predicted == 1) & (peer.labels == 1)
    print("f1", 2 * right.sum() / max(1, (predicted == 1).sum() + (peer.labels == 1).sum()))


if __name__ == "__main__":
    kind, model, data, rows, *words = sys.argv[1:]
    options = dict(word.split("=", 1) for word in words)
    if kind == "process":
        process(model, data, rows, options)
        sys.exit()
    sample = {"step": step, "frozen": frozen, "evaluation": evaluation}[kind](model, data, rows, options)
    print("ready", flush=True)
    for line in sys.stdin:
        seconds, count, tokens = sample()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"seconds": seconds, "sentences": count, "tokens": tokens, "peak_bytes": peak}), flush=True)
