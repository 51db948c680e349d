#!/usr/bin/env python3
"""Writes Tests/Golden/text/pairs.json: what transformers' BertTokenizer makes of pairs of texts, cut to a limit.

    python3 scripts/golden/pairs.py        # needs: pip install transformers tokenizers
"""
import json
import os
import random

from text import GOLDEN, ORIGIN, load

LIMITS = [3, 4, 5, 8, 9, 16, 64]
WORDS = ["שלום", "hello", "בית־ספר", "worlds", "צה\"ל", "a", "הבית,"]


def cases():
    tokenizer = load(os.path.join(GOLDEN, "vocab.txt"), cased=False)
    draw = random.Random(11)
    for number in range(140):
        limit = LIMITS[number % len(LIMITS)]
        first, second = (" ".join(draw.choices(WORDS, k=draw.randrange(1, 8))) for _ in range(2))
        out = tokenizer(first, second, truncation=True, max_length=limit)
        yield {"text": first, "pair": second, "limit": limit, "ids": out["input_ids"], "types": out["token_type_ids"]}


if __name__ == "__main__":
    rows = ",\n".join("  " + json.dumps(case, ensure_ascii=False) for case in cases())
    origin = json.dumps({**ORIGIN, "command": "scripts/golden/pairs.py"})
    with open(os.path.join(GOLDEN, "pairs.json"), "w", encoding="utf-8") as file:
        file.write(f'{{"origin": {origin}, "cases": [\n{rows}\n]}}\n')
