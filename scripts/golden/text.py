#!/usr/bin/env python3
"""Writes Tests/Golden/text: what transformers' BertTokenizer makes of sentences, word lists and nasty strings.

    python3 scripts/golden/text.py        # needs: pip install transformers tokenizers pandas

Files that need ../shared (the real sentences, AlephBERT's vocabulary) are written as digests only, and left as they are
where ../shared is absent. A digest is FNV-1a (64 bit) over little-endian 32-bit words: for each text the number of
tokens, then the numbers themselves; -1 stands for "no word".
"""
import ast
import json
import os
import shutil
import sys
import tempfile

import tokenizers
import transformers
from tokenizers import normalizers, pre_tokenizers
from transformers import BertTokenizer

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
GOLDEN = os.path.join(ROOT, "Tests", "Golden", "text")
SHARED = os.path.join(ROOT, "..", "shared")
ORIGIN = {
    "command": "scripts/golden/text.py",
    "transformers": transformers.__version__,
    "tokenizers": tokenizers.__version__,
}
SPLITS = ["train", "validation", "test", "unseen_idiom_test"]


class Digest:
    def __init__(self):
        self.value = 0xCBF29CE484222325

    def add(self, numbers):
        for number in [len(numbers)] + list(numbers):
            for byte in (number & 0xFFFFFFFF).to_bytes(4, "little"):
                self.value = (self.value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF

    def __str__(self):
        return f"{self.value:016x}"


def load(vocabulary, cased):
    folder = tempfile.mkdtemp()
    shutil.copy(vocabulary, os.path.join(folder, "vocab.txt"))
    with open(os.path.join(folder, "tokenizer_config.json"), "w") as file:
        json.dump({"do_lower_case": not cased}, file)
    tokenizer = BertTokenizer.from_pretrained(folder)
    shutil.rmtree(folder)
    return tokenizer


def encode(tokenizer, text, limit):
    """`text` is a string or a list of words."""
    out = tokenizer(text, truncation=True, max_length=limit, is_split_into_words=isinstance(text, list))
    return out["input_ids"], [-1 if word is None else word for word in out.word_ids()]


def digests(tokenizer, texts, limit):
    ids, words, tokens = Digest(), Digest(), 0
    for text in texts:
        i, w = encode(tokenizer, text, limit)
        ids.add(i)
        words.add(w)
        tokens += len(i)
    return {"limit": limit, "texts": len(texts), "tokens": tokens, "ids": str(ids), "words": str(words)}


def write(name, value):
    with open(os.path.join(GOLDEN, name), "w", encoding="utf-8") as file:
        file.write(lines({"origin": ORIGIN, **value}) + "\n")


def lines(value):
    """JSON with short values on one line each."""
    flat = json.dumps(value)
    is_branch = isinstance(value, dict) or (isinstance(value, list) and not isinstance(value[0], int)) if value else False
    if len(flat) < 400 or not is_branch:
        return flat
    if isinstance(value, dict):
        return "{\n" + ",\n".join(json.dumps(key) + ": " + lines(part) for key, part in value.items()) + "\n}"
    return "[\n" + ",\n".join(lines(part) for part in value) + "\n]"


# --- a small vocabulary of our own ---------------------------------------------------------------------------------

HEBREW = "אבגדהוזחטיךכלםמןנסעףפץצקרשת"
LATIN = "abcdefghijklmnopqrstuvwxyz"


def vocabulary():
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    single = HEBREW + LATIN + LATIN.upper() + "0123456789" + ".,!?;:'\"()-–—־׳״[]«»…$€₪°½²+=@_#/"
    single += "中文字日本語𠮷" + "ßéüñøłΣσςİıאָשׁ" + "ᄀᄒ한"
    seen = set(tokens)

    def add(token):
        if token not in seen:
            seen.add(token)
            tokens.append(token)

    for c in single:
        add(c)
        add("##" + c)
    for mark in "\u05b0\u05b8\u05bc\u05c1\u0301\u0308\u0307\u1161\u11ab":
        add(mark)
        add("##" + mark)
    for token in (
        "שלום", "##ים", "##ות", "##תי", "של", "את", "הוא", "היא", "בית", "ספר", "הבית", "##ספר", "ידי", "צה", "צהל",
        "מים", "לב", "ראש", "\ufb2a", "##\ufb2a", "\u05e9\u05c1", "##\u05e9\u05c1", "\ufb4b", "caf", "cafe", "café",
        "hello", "##lo", "##llo", "Hello", "HELLO", "wor", "##ld", "world", "##s", "##ing", "i\u0307", "mask", "[mask]",
        "cls", "sep", "##מ", "👍", "##👍", "❤", "\ufe0f", "👩", "1999", "##99", "10", "ab" * 50, "x" * 99, "▁", "™",
    ):
        add(token)
    return tokens


NASTY = [
    "", " ", "   \t\r\n ", "\u05b0", "\u200f", "\u05b0\u05b8\u05bc", "שָׁלוֹם", "שָׁלוֹם עֲלֵיכֶם", "בית־ספר", "על־ידי", 'צה"ל', "צה״ל",
    "צ'ק", "צ׳ק", "ג\u05f3ירפה", "\u200fשלום\u200e", "\u202bשלום\u202c עולם", "ש\u200dל\u200cום", "\ufeffשלום", "של\u00adום",
    "\ufb2a\ufb2b\ufb2c\ufb4b\ufb4f", "\u05e9\u05c1", "\ufb2aלום", "a" * 100, "a" * 101, "ש" * 100, "ש" * 101, "ab" * 50,
    "ab" * 50 + "x", "שלום\u00a0עולם", "a\u2028b\u2029c", "a\u3000b\u1680c\u205fd\u202fe", "a\u0085b", "a\tb\rc\nd\r\ne",
    "a\x0bb\x0cc", "a\x00b", "a\ufffdb", "\x01\x02\x7f\x9f", "[MASK]", "x[MASK]y", "[mask]", "[CLS] שלום [SEP]", "[PAD][PAD]",
    "[UNK]", "[MASK", "[[MASK]]", "[MA\u05b0SK]", "[MASK]\u05b0", "\u05b0[MASK]", "İstanbul", "ISTANBUL ıI", "ΣΊΣΥΦΟΣ", "σς Σ",
    "ß ẞ STRASSE", "CAFÉ café cafe\u0301", "e\u0301\u0323 e\u0323\u0301", "ñandú", "Å Å A\u030a", "ﬁ ﷺ ㎏", "中文字abc日本語",
    "a中b", "\U00020bb7野家", "\U0002b900a\U0002b820", "\uf900\uf901", "\U0002f800", "한글 한", "ᄒ\u1161\u11ab", "カタカナ ｶﾞ が か\u3099",
    "👍", "👍🏽 👩‍👩‍👧‍👦 ❤️ 🇮🇱", "😀שלום😀", "\U0001fae8", "שלום👍ים", "€£₪", "₪100", "10₪", "½ ² ª º", "$a+b=c^d|e~f`g<h>", "a.b,c!d?e",
    "...…——––", "“שלום” ‘עולם’ „x‟", "«א»", "▁hello ▁", "™©®", "hello world", "Hello WORLD hellos", "1999 10 100 1.5 3,000",
    "http://example.co.il/a?b=c#d", "user@example.com", "#תגית @אדם", "הוא היא את של", "מים ראשים לבבות ידים", "a\u0301\u0302\u0303\u0304" * 4,
    "\u0301", "\u0301a", "a\u20dd", "\U0001d165\U0001d16d a", "a\U0001d16d\U0001d165", "\U000e0041", "\ue000a\U000f0000", "\u0600ا\u06dd",
    "العربية عَرَبِيّ", "Кириллица ЁЖ й и\u0306", "हिन्दी नि", "ไทย", "ქართული ᲥᲐ", "Ǆ ǅ ǆ ŉ", "\u1e9e\u0345\u0300", "\u0344\u0340",
    "\u05c7\u05ba\u05b9", "\u0898a\u0899", "a" + "\u05b0" * 200 + "b", "׃א׀ב׆", "שלום,עולם;בית", "-שלום-", "--", "(a)[b]{c}",
    "\\n \\u05d0", "'ll 'LL don't", "a_b-c", "\u061c\u2066שלום\u2069", "A\u0327\u030a", "ṩ s\u0323\u0307 s\u0307\u0323", "q\u0307\u0323",
]

WORD_LISTS = [
    [], [""], ["", ""], ["שלום", "", "עולם"], ["\u05b0", "שלום"], ["שלום", "\u200f", "\u05b0\u05b8", "hello"], [" ", "a", "\t"],
    ["על־ידי", "בית ספר", 'צה"ל'], ["[MASK]", "a[SEP]b", "[mask]"], ["a" * 101, "b"], ["הוא", "אמר", ":", "“", "שלום", "”", "."],
    ["\u05b0"] * 20, ["שָׁלוֹם", "עֲלֵיכֶם", "!"], ["hello", "worlds", "helloing"], ["👍", "a👍", "中文"], ["x y z", "w"],
]


def long_text():
    words = ["שלום", "hello", "בית־ספר", "שָׁלוֹם", "中文", "👍", 'צה"ל', "worlds", "הבית,", "a\u200db"]
    text = ""
    index = 7
    while len(text) < 10000:
        index = (index * 1103515245 + 12345) % 2**31
        text += words[(index >> 16) % len(words)] + " "
    return text[:10000]


def nasty_cases():
    cases = [(text, 512) for text in NASTY]
    cases += [(words, 512) for words in WORD_LISTS]
    cases += [("שלום helloing בית־ספר", limit) for limit in range(2, 12)]
    cases += [(["helloing", "", "worlds", "\u05b0", "שלומים", "[MASK]"], limit) for limit in range(2, 16)]
    return cases


def small(path):
    for cased in (False, True):
        tokenizer = load(path, cased)
        rows = []
        for text, limit in nasty_cases():
            ids, words = encode(tokenizer, text, limit)
            rows.append({"words" if isinstance(text, list) else "text": text, "limit": limit, "ids": ids, "word_ids": words})
        long = {str(limit): digests(tokenizer, [long_text()], limit) for limit in (128, 512, 20000)}
        name = "nasty_cased.json" if cased else "nasty_uncased.json"
        write(name, {"cases": rows, "long_text": {"characters": 10000, "digests": long}})


# --- every scalar, and random strings --------------------------------------------------------------------------------

BLOCKS = [(a, a + 0x1000) for a in [*range(0, 0x32000, 0x1000), 0xE0000, 0xF0000, 0x10F000]]
SETTINGS = [(lower, strip, ideographs) for lower in (0, 1) for strip in (0, 1) for ideographs in (0, 1)]
POOL = sorted(set("".join(NASTY)) | set(map(chr, range(0x5B0, 0x5EB))))


def generator(seed):
    state = seed
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        yield state >> 33


def random_texts(count, length):
    numbers = generator(20240917)
    for _ in range(count):
        yield "".join(POOL[next(numbers) % len(POOL)] for _ in range(length))


def scalars():
    split = pre_tokenizers.BertPreTokenizer()
    rows = []
    for lower, strip, ideographs in SETTINGS:
        normalizer = normalizers.BertNormalizer(
            clean_text=True, handle_chinese_chars=bool(ideographs), strip_accents=bool(strip), lowercase=bool(lower))

        def words(text):
            return [[ord(c) for c in piece] for piece, _ in split.pre_tokenize_str(normalizer.normalize_str(text))]

        def fingerprint(texts):
            digest = Digest()
            for text in texts:
                for word in words(text):
                    digest.add(word)
            return str(digest)

        blocks = {}
        for a, b in BLOCKS:
            blocks[f"{a:X}"] = fingerprint(["".join("a" + chr(c) for c in range(a, b) if not 0xD800 <= c < 0xE000)])
        rows.append({"lowercase": bool(lower), "strip_accents": bool(strip), "chinese": bool(ideographs), "blocks": blocks,
                     "random": fingerprint(random_texts(3000, 24))})
    write("scalars.json", {"block_size": 0x1000, "random": {"seed": 20240917, "texts": 3000, "length": 24},
                           "pool": [ord(c) for c in POOL], "settings": rows})


# --- the real sentences: digests only -----------------------------------------------------------------------------------

def real():
    import pandas

    model = os.path.join(SHARED, "models", "alephbert-base", "vocab.txt")
    if not os.path.exists(model):
        print("../shared is absent: corpus.json is left as it is", file=sys.stderr)
        return
    files = {}
    for cased in (False, True):
        tokenizer = load(model, cased)
        case = "cased" if cased else "uncased"
        for split in SPLITS:
            table = pandas.read_csv(os.path.join(SHARED, "data", "hebrew-idioms", split + ".csv"), encoding="utf-8-sig",
                                    dtype=str, keep_default_na=False)
            sentences, lists = list(table.sentence), [ast.literal_eval(row) for row in table.tokens]
            files.setdefault(split, {})[case] = {
                "sentences": [digests(tokenizer, sentences, limit) for limit in (128, 16)],
                "words": [digests(tokenizer, lists, limit) for limit in (128, 16)],
            }
        texts = [digests(tokenizer, [text], 512) for text in NASTY] + [digests(tokenizer, [long_text()], 20000)]
        lists = [digests(tokenizer, [words], 512) for words in WORD_LISTS]
        files.setdefault("nasty", {})[case] = {"texts": texts, "words": lists}
    write("corpus.json", {"vocabulary": "alephbert-base", "files": files})


def main():
    os.makedirs(GOLDEN, exist_ok=True)
    path = os.path.join(GOLDEN, "vocab.txt")
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write("".join(token + "\n" for token in vocabulary()))
    small(path)
    scalars()
    real()


if __name__ == "__main__":
    main()
