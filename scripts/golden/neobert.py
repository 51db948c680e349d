"""NeoBERT in PyTorch, from its paper (Le Breton et al. 2025) and its published configuration.

transformers has no NeoBERT. Names and layout of the tensors are those of the published weights: queries, keys and
values of a head side by side in `qkv`, both halves of the gated feed-forward in `w12`, its gate first.
"""
from types import SimpleNamespace

import torch
from torch import nn
from torch.nn.functional import cross_entropy, silu


class Settings(SimpleNamespace):
    """What config.json says."""


def gated_width(settings):
    """Two thirds of the width, up to a multiple of eight."""
    return 8 * ((2 * settings.intermediate_size // 3 + 7) // 8)


def rotate(x, theta=10_000.0):
    """Turns adjacent pairs of each head, as complex numbers; x is [sentences, length, heads, width]."""
    length, width = x.shape[1], x.shape[-1]
    frequencies = 1.0 / theta ** (torch.arange(0, width, 2).float() / width)
    angles = torch.outer(torch.arange(length).float(), frequencies)
    turns = torch.polar(torch.ones_like(angles), angles)[None, :, None, :]
    pairs = torch.view_as_complex(x.float().reshape(*x.shape[:-1], -1, 2))
    return torch.view_as_real(pairs * turns).flatten(-2)


class FeedForward(nn.Module):
    def __init__(self, settings):
        super().__init__()
        width = gated_width(settings)
        self.w12 = nn.Linear(settings.hidden_size, 2 * width, bias=False)
        self.w3 = nn.Linear(width, settings.hidden_size, bias=False)

    def forward(self, x):
        gate, value = self.w12(x).chunk(2, dim=-1)
        return self.w3(silu(gate) * value)


class Layer(nn.Module):
    def __init__(self, settings):
        super().__init__()
        hidden, self.heads = settings.hidden_size, settings.num_attention_heads
        self.qkv = nn.Linear(hidden, 3 * hidden, bias=False)
        self.wo = nn.Linear(hidden, hidden, bias=False)
        self.ffn = FeedForward(settings)
        self.attention_norm = nn.RMSNorm(hidden, settings.norm_eps)
        self.ffn_norm = nn.RMSNorm(hidden, settings.norm_eps)

    def forward(self, x, mask):
        x = x + self.wo(self.attention(self.attention_norm(x), mask))
        return x + self.ffn(self.ffn_norm(x))

    def attention(self, x, mask):
        sentences, length, hidden = x.shape
        query, key, value = self.qkv(x).view(sentences, length, self.heads, -1).chunk(3, dim=-1)
        query, key, value = rotate(query).transpose(1, 2), rotate(key).transpose(1, 2), value.transpose(1, 2)
        scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
        return (scores.softmax(-1) @ value).transpose(1, 2).reshape(sentences, length, hidden)


class NeoBERT(nn.Module):
    def __init__(self, settings):
        super().__init__()
        self.encoder = nn.Embedding(settings.vocab_size, settings.hidden_size, padding_idx=settings.pad_token_id)
        self.transformer_encoder = nn.ModuleList(Layer(settings) for _ in range(settings.num_hidden_layers))
        self.layer_norm = nn.RMSNorm(settings.hidden_size, settings.norm_eps)

    def forward(self, input_ids, mask):
        x = self.encoder(input_ids)
        for layer in self.transformer_encoder:
            x = layer(x, mask)
        return self.layer_norm(x)


class Classifier(nn.Module):
    """Dropout, linear, tanh, dropout, linear, of the first token or of each."""
    base_model_prefix = "model"

    def __init__(self, settings):
        super().__init__()
        self.config = settings
        self.model = NeoBERT(settings)
        self.dense = nn.Linear(settings.hidden_size, settings.hidden_size)
        self.dropout = nn.Dropout(settings.classifier_dropout)
        self.classifier = nn.Linear(settings.hidden_size, settings.num_labels)

    def forward(self, input_ids, attention_mask, token_type_ids=None, labels=None):
        """Token types have no table. A label of -100 is none."""
        x = self.dropout(self.pick(self.model(input_ids, attention_mask.bool())))
        logits = self.classifier(self.dropout(torch.tanh(self.dense(x))))
        loss = None if labels is None else cross_entropy(logits.flatten(0, -2), labels.flatten())
        return SimpleNamespace(logits=logits, loss=loss)


class NeoBERTForSequenceClassification(Classifier):
    def pick(self, x):
        return x[:, 0]


class NeoBERTForTokenClassification(Classifier):
    def pick(self, x):
        return x
