"""AutoTokenizer of a checkpoint gives the ids and word numbers that `idx tokens` shows."""
import json
import shutil

import pytest
from programs import ALEPHBERT, IDIOMS, HEBREW, TINY, idx, json_lines, quoted, sentences
from transformers import AutoModelForTokenClassification, AutoTokenizer

NASTY = [
    "שָׁלוֹם עוֹלָם", "בֵּית־סֵפֶר", 'צה"ל ורמטכ״ל', "א\u200fב\u200eג", "גרשיים ״כאלה״ וגרש׳", "Café naïve ÅNGSTRÖM",
    "e\u0301 a\u0308 nfd", "ﬁligree ½ ² ª", "漢字とかな 한국어", "🙂 👨\u200d👩\u200d👧 ✈️", "a\tb  c\u00a0d\u3000e",
    "[MASK] [CLS] [mask]", "50% $5 €4 ₪3", "don't 'quote' \"this\" \\ back", "x" * 120, "İstanbul ς Σ ß",
]
LIMIT = 64


def folders(trained):
    """A checkpoint, and the real vocabulary where it is there."""
    return [trained.checkpoints("cls", "full_finetune")[-1]] + ([ALEPHBERT] if ALEPHBERT.is_dir() else [])


def wanted(tokenizer, text, split):
    encoded = tokenizer(text, is_split_into_words=split, truncation=True, max_length=LIMIT)
    words = encoded.word_ids()
    return {"ids": encoded["input_ids"], "tokens": tokenizer.convert_ids_to_tokens(encoded["input_ids"]),
            "words": words}


@pytest.mark.parametrize("data", [IDIOMS / "dev.csv", HEBREW / "train.csv"], ids=["examples", "hebrew-idioms"])
def test_word_lists(trained, data):
    if not data.exists():
        pytest.skip(f"{data} is absent")
    rows = sentences(data, 100)
    assert len(rows) == 100
    for folder in folders(trained):
        tokenizer = AutoTokenizer.from_pretrained(folder)
        shown = json_lines(idx(
            trained.store, f"tokens {quoted(str(folder))} on={quoted(str(data))} rows=100 length={LIMIT} format=json"))
        assert len(shown) == 100
        for row, ours in zip(rows, shown):
            theirs = wanted(tokenizer, row["words"], True)
            assert (ours["ids"], ours["tokens"], ours["word_ids"]) == tuple(theirs.values())
            first = [number for number, word in enumerate(theirs["words"])
                     if word is not None and word not in theirs["words"][:number]]
            assert [ours["labels"][number] for number in first] == row["tags"][:len(first)]
            assert all(label == -100 for number, label in enumerate(ours["labels"]) if number not in first)


def test_sentences(trained):
    texts = [row["sentence"] for row in sentences(IDIOMS / "test.csv", 100 - len(NASTY))] + NASTY
    assert len(texts) == 100
    for folder in folders(trained):
        tokenizer = AutoTokenizer.from_pretrained(folder)
        lines = [f"tokens {quoted(str(folder))} text={quoted(text)} length={LIMIT} format=json" for text in texts]
        shown = json_lines(idx(trained.store, *lines))
        for text, ours in zip(texts, shown, strict=True):
            theirs = wanted(tokenizer, text, False)
            assert (ours["ids"], ours["tokens"]) == (theirs["ids"], theirs["tokens"]), text


def added(text, **flags):
    """An added token as save_pretrained writes it."""
    return {"content": text, "special": True, "normalized": False, "lstrip": False, "rstrip": False,
            "single_word": False, **flags}


SIZE = len((TINY / "vocab.txt").read_text(encoding="utf-8").splitlines())
FIRST, SECOND = str(SIZE), str(SIZE + 1)


def configured(**content):
    return {"tokenizer_config.json": content}


ADDED = {
    "decoder": configured(added_tokens_decoder={FIRST: added("<e>"), SECOND: added("</e>")}),
    "disordered": configured(added_tokens_decoder={SECOND: added("<e>"), FIRST: added("</e>")}),
    "a gap": configured(added_tokens_decoder={str(SIZE + 9): added("<e>")}),
    "normalised": configured(
        added_tokens_decoder={FIRST: added("<E>", special=False, normalized=True), SECOND: added("</e>")}),
    "no flags": configured(added_tokens_decoder={FIRST: {"content": "<e>"}}),
    "decoder and more": configured(
        additional_special_tokens=["</e>"], added_tokens_decoder={FIRST: added("<e>")}),
    "added_tokens.json": {"added_tokens.json": {"<e>": SIZE + 1, "</e>": SIZE}},
    "added_tokens.json and map": {
        "added_tokens.json": {"<e>": SIZE, "</e>": SIZE + 1},
        "special_tokens_map.json": {"additional_special_tokens": ["<e>", "</e>"]}},
    "added_tokens.json and names": {
        "added_tokens.json": {"<e>": SIZE}, **configured(additional_special_tokens=["<e>", "</e>"])},
    "map": {"special_tokens_map.json": {"additional_special_tokens": ["<e>", "</e>"]}},
    "extra": configured(extra_special_tokens={"e_token": "<e>", "f_token": "</e>"}),
    "bos and eos": configured(bos_token="<e>", eos_token="</e>"),
    "no mask": configured(mask_token=None),
    "split": configured(
        split_special_tokens=True,
        added_tokens_decoder={FIRST: added("<e>"), SECOND: added("</e>", special=False)}),
}


@pytest.mark.parametrize("name", ADDED)
def test_added_tokens(workplace, name):
    folder = workplace / "added" / name.replace(" ", "_")
    shutil.copytree(TINY, folder)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps({**config, "vocab_size": SIZE + 4}), encoding="utf-8")
    for file, content in ADDED[name].items():
        path = folder / file
        before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        path.write_text(json.dumps({**before, **content}), encoding="utf-8")
    compare(workplace / "store", folder)


def compare(store, folder):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    texts = ["הוא <e>שבר את הקרח</e> אתמול", "<e><e> </e>", "<E> [MASK] [CLS] <e", "א<e>ב"]
    lines = [f"tokens {quoted(str(folder))} text={quoted(text)} length={LIMIT} format=json" for text in texts]
    for text, ours in zip(texts, json_lines(idx(store, *lines)), strict=True):
        theirs = wanted(tokenizer, text, False)
        # Not the texts: tokenizers shows a token that it looks for in normalised text as that text.
        # What is typed is counted in the words of a file, between spaces; the ids are those of the sentence.
        assert ours["ids"] == theirs["ids"], text


def test_tokens_added_in_python(trained, workplace):
    """add_special_tokens, resize_token_embeddings and save_pretrained: the files that people really have."""
    source = trained.checkpoints("span", "full_finetune")[-1]
    folder = workplace / "marked"
    tokenizer = AutoTokenizer.from_pretrained(source)
    tokenizer.add_special_tokens({"extra_special_tokens": ["<e>", "</e>"]})
    model = AutoModelForTokenClassification.from_pretrained(source)
    model.resize_token_embeddings(len(tokenizer), mean_resizing=False)
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)
    compare(trained.store, folder)
    idx(trained.store, f"load {quoted(str(folder))}")
