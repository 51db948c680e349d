"""AutoTokenizer of a checkpoint gives the ids and word numbers that `idx tokens` shows."""
import pytest
from programs import ALEPHBERT, IDIOMS, HEBREW, idx, json_lines, quoted, sentences
from transformers import AutoTokenizer

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
