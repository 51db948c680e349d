"""zero_shot says what transformers says: embeddings of [CLS], cosines with the prompts, and their scores."""
import json

import pytest
import torch
from programs import IDIOMS, idx, quoted, sentences
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support, roc_auc_score
from transformers import AutoModel, AutoTokenizer


def test_prototypes(trained, workplace):
    folder = trained.checkpoints("span", "full_finetune")[-1]
    path = workplace / "zero.json"
    idx(workplace / "zero", f"zero_shot {quoted(str(folder))} on={quoted(str(IDIOMS / 'test.csv'))} "
        f"task=cls to={quoted(str(path))}")
    found = json.loads(path.read_text(encoding="utf-8"))
    rows = sentences(IDIOMS / "test.csv")
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()

    def embedding(text):
        with torch.no_grad():
            encoded = tokenizer(text, return_tensors="pt", truncation=True, max_length=64)
            return model(**encoded).last_hidden_state[0, 0].double()

    prompts = torch.stack([embedding(text) for text in found["prompts"]])
    everything = torch.stack([embedding(row["sentence"]) for row in rows])
    cosines = torch.nn.functional.cosine_similarity(everything[:, None], prompts[None], dim=2)
    positive = cosines.softmax(1)[:, 1].numpy()
    gold, predicted = [row["label"] for row in rows], [int(value >= 0.5) for value in positive]
    metrics = found["tasks"]["classification"]["metrics"]
    assert metrics["confusion_matrix"] == confusion_matrix(gold, predicted).tolist()
    for average in ["binary", "macro"]:
        scores = precision_recall_fscore_support(gold, predicted, average=average, zero_division=0)
        for name, value in zip(["precision", "recall", "f1"], scores):
            assert metrics[f"{name}_{average}"] == pytest.approx(value, abs=1e-12)
    assert metrics["roc_auc"] == pytest.approx(roc_auc_score(gold, positive), abs=2e-3)
    assert found["validation"]["valid"] and found["n_samples"] == len(rows)
