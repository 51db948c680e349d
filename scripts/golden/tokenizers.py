#!/usr/bin/env python3
"""Writes Tests/Golden/text/tokenizers: small tokenizers of every kind, and what transformers makes of nasty strings.

    python3 scripts/golden/tokenizers.py        # needs: pip install transformers tokenizers sentencepiece protobuf

Each folder is trained on the examples' sentences and on a few of other languages. For each string the file `expected.json`
has a digest, FNV-1a (64 bit) over little-endian 32-bit words: the number of tokens, their ids, their words (-1 for none),
and the beginnings and ends of their offsets. The client checks import this file and ask for 20,000 strings.
"""
import csv
import importlib
import io
import json
import os
import random
import shutil
import sys
import tempfile

# This file has the name of the package that it asks for.
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path = [path for path in sys.path if os.path.abspath(path or ".") != HERE]
if __name__ != "__main__":
    sys.modules.pop("tokenizers", None)
tokenizers = importlib.import_module("tokenizers")

import sentencepiece  # noqa: E402
import transformers  # noqa: E402
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers  # noqa: E402

ROOT = os.path.abspath(os.path.join(HERE, "..", ".."))
GOLDEN = os.path.join(ROOT, "Tests", "Golden", "text", "tokenizers")
SPECIALS = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
OTHERS = [
    "The quick brown fox jumps over the lazy dog, doesn't it? They'll see: we've won 1,234.50 points!",
    "Der schnelle braune Fuchs springt über den faulen Hund; Größe und Maß. Ça coûte cinq euros, señor.",
    "Быстрая коричневая лиса прыгает через ленивую собаку.", "ό γρήγορος σκύλος πηδάει", "سريع الثعلب البني فوق الكلب",
    "敏捷的棕色狐狸跳过懒狗。日本語のテキスト、カタカナ。", "한국어 문장도 있습니다.", "😀 👍🏽 ❤️ 🇮🇱", "x = y + z; // code\n\tif (a <= b) { return \"c\"; }",
]


def corpus():
    with open(os.path.join(ROOT, "examples", "idioms", "train.csv"), encoding="utf-8-sig", newline="") as file:
        return [row["sentence"] for row in csv.DictReader(file)] + OTHERS * 20


# --- tokenizers ----------------------------------------------------------------------------------------------------

def template(start="<s>", end="</s>", ids=(0, 2)):
    return processors.TemplateProcessing(
        single=f"{start} $A {end}", pair=f"{start} $A {end} {end} $B {end}",
        special_tokens=[(start, ids[0]), (end, ids[1])])


def trained(model, trainer, normalizer=None, pre_tokenizer=None):
    tokenizer = Tokenizer(model)
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    if pre_tokenizer is not None:
        tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.train_from_iterator(corpus(), trainer)
    return tokenizer


def save(folder, tokenizer, config, model_type=None):
    os.makedirs(folder, exist_ok=True)
    tokenizer.save(os.path.join(folder, "tokenizer.json"), pretty=False)
    describe(folder, config, model_type)


def describe(folder, config, model_type=None, **model):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "tokenizer_config.json"), "w", encoding="utf-8") as file:
        json.dump(config, file)
    if model_type:
        with open(os.path.join(folder, "config.json"), "w", encoding="utf-8") as file:
            json.dump({"model_type": model_type, **model}, file)


def sentencepiece_model(folder, name, **settings):
    os.makedirs(folder, exist_ok=True)
    # Not to a file, whose path the model would hold.
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(corpus()), model_writer=model, minloglevel=2, num_threads=1,
        hard_vocab_limit=settings.get("model_type") != "unigram", **settings)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(model.getvalue())


def byte_level_bpe():
    trainer = trainers.BpeTrainer(
        vocab_size=900, special_tokens=SPECIALS, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    return trained(models.BPE(), trainer, pre_tokenizer=pre_tokenizers.ByteLevel(add_prefix_space=False))


def as_written(**more):
    return {"tokenizer_class": "PreTrainedTokenizerFast", **more}


def wordpiece(folder):
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer = trained(
        models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=20),
        trainers.WordPieceTrainer(vocab_size=500, special_tokens=specials, show_progress=False),
        normalizers.Sequence([normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()]),
        pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Digits(individual_digits=True)]))
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.add_tokens([AddedToken("Idiom", single_word=True), AddedToken("[E1]", rstrip=True, normalized=False)])
    save(folder, tokenizer, as_written(unk_token="[UNK]", mask_token="[MASK]"))


def bert(folder):
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer = trained(
        models.WordPiece(unk_token="[UNK]"),
        trainers.WordPieceTrainer(vocab_size=500, special_tokens=specials, show_progress=False),
        normalizers.BertNormalizer(lowercase=False), pre_tokenizers.BertPreTokenizer())
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "vocab.txt"), "w", encoding="utf-8") as file:
        file.write("".join(token + "\n" for token, _ in vocabulary))
    describe(folder, {"tokenizer_class": "BertTokenizer"}, "bert")


def unigram(folder):
    tokenizer = trained(
        models.Unigram(), trainers.UnigramTrainer(
            vocab_size=600, special_tokens=SPECIALS, unk_token="<unk>", show_progress=False),
        normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]),
        pre_tokenizers.Metaspace(prepend_scheme="first"))
    tokenizer.post_processor = template()
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True)])
    save(folder, tokenizer, as_written())


def modernbert(folder):
    tokenizer = byte_level_bpe()
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.post_processor = template()
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True)])
    tokenizer.add_tokens([AddedToken("  ", normalized=True), AddedToken("    ", normalized=True)])
    save(folder, tokenizer, {"tokenizer_class": "PreTrainedTokenizerFast", "mask_token": "<mask>"}, "modernbert")


def llama3(folder):
    """Byte-level BPE as EuroBERT's: an expression that divides, then letters for bytes; whole pieces before merges."""
    pattern = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
               r"|\s+(?!\S)|\s+")
    splitter = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(pattern), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    trainer = trainers.BpeTrainer(
        vocab_size=900, special_tokens=SPECIALS, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer = trained(models.BPE(ignore_merges=True), trainer, pre_tokenizer=splitter)
    tokenizer.post_processor = processors.Sequence([
        processors.ByteLevel(add_prefix_space=True, trim_offsets=True), template()])
    save(folder, tokenizer, as_written())


def gemma(folder):
    """BPE with byte fallback as mmBERT's: spaces are written as letters and nothing is divided."""
    base = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
    trainer = trainers.BpeTrainer(
        vocab_size=800, special_tokens=base + [f"<0x{byte:02X}>" for byte in range(256)], limit_alphabet=120,
        show_progress=False)
    splitter = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer = trained(
        models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True), trainer, normalizers.Replace(" ", "▁"),
        pre_tokenizers.Split("▁", "merged_with_next"))
    tokenizer.pre_tokenizer = splitter
    tokenizer.post_processor = template("<bos>", "<eos>", (2, 1))
    for token in [f"<0x{byte:02X}>" for byte in range(256)]:
        assert tokenizer.token_to_id(token) is not None
    # The tokens of bytes are not looked for in a text.
    content = json.loads(tokenizer.to_str())
    content["added_tokens"] = [token for token in content["added_tokens"] if token["content"] in base]
    tokenizer = Tokenizer.from_str(json.dumps(content))
    tokenizer.add_tokens([AddedToken("\n\n", normalized=False), AddedToken("▁▁", normalized=False)])
    save(folder, tokenizer, {"tokenizer_class": "GemmaTokenizer"}, "modernbert")


def gemma_class(folder):
    gemma(folder)
    describe(folder, {"tokenizer_class": "GemmaTokenizer"})


def subwords(folder):
    """BPE with an end of words and a prefix of what continues them."""
    trainer = trainers.BpeTrainer(
        vocab_size=500, special_tokens=SPECIALS, show_progress=False, end_of_word_suffix="</w>",
        continuing_subword_prefix="@@")
    tokenizer = trained(
        models.BPE(unk_token="<unk>", end_of_word_suffix="</w>", continuing_subword_prefix="@@"), trainer,
        normalizers.Sequence([normalizers.Strip(), normalizers.NFD()]), pre_tokenizers.WhitespaceSplit())
    tokenizer.post_processor = template()
    save(folder, tokenizer, as_written())


def wordlevel(folder):
    tokenizer = trained(
        models.WordLevel(unk_token="<unk>"),
        trainers.WordLevelTrainer(vocab_size=300, special_tokens=SPECIALS, show_progress=False),
        normalizers.Prepend("a"), pre_tokenizers.Sequence([
            pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation("merged_with_previous")]))
    tokenizer.post_processor = template()
    save(folder, tokenizer, as_written())


def roberta(folder):
    os.makedirs(folder, exist_ok=True)
    byte_level_bpe().model.save(folder)
    describe(folder, {"tokenizer_class": "RobertaTokenizer"}, "roberta")


def roberta_saved(folder):
    with tempfile.TemporaryDirectory() as work:
        roberta(work)
        describe(work, {"tokenizer_class": "RobertaTokenizer", "add_prefix_space": True}, "roberta")
        tokenizer = transformers.AutoTokenizer.from_pretrained(work)
    tokenizer.add_special_tokens({"extra_special_tokens": ["<e>", "</e>"]})
    tokenizer.save_pretrained(folder)


def xlmr(folder):
    sentencepiece_model(
        folder, "sentencepiece.bpe.model", model_type="unigram", vocab_size=700, character_coverage=0.9995)
    describe(folder, {"tokenizer_class": "XLMRobertaTokenizer"}, "xlm-roberta")


def xlmr_saved(folder):
    with tempfile.TemporaryDirectory() as work:
        xlmr(work)
        tokenizer = transformers.AutoTokenizer.from_pretrained(work)
    tokenizer.save_pretrained(folder)


def camembert(folder):
    sentencepiece_model(
        folder, "sentencepiece.bpe.model", model_type="unigram", vocab_size=600, normalization_rule_name="identity",
        user_defined_symbols=["<e>"])
    describe(folder, {}, "camembert")


def albert(folder):
    sentencepiece_model(
        folder, "spiece.model", model_type="unigram", vocab_size=500, pad_id=0, unk_id=1, bos_id=-1, eos_id=-1,
        control_symbols=["[CLS]", "[SEP]"], user_defined_symbols=["[MASK]"], normalization_rule_name="identity")
    describe(folder, {}, "albert")


def deberta(folder):
    sentencepiece_model(
        folder, "spm.model", model_type="unigram", vocab_size=500, pad_id=0, bos_id=1, eos_id=2, unk_id=3,
        pad_piece="[PAD]", bos_piece="[CLS]", eos_piece="[SEP]", unk_piece="[UNK]", normalization_rule_name="identity")
    # With a row for [MASK], which the pieces lack.
    describe(folder, {"split_by_punct": True}, "deberta-v2", vocab_size=501)


def llama(folder):
    sentencepiece_model(
        folder, "tokenizer.model", model_type="bpe", vocab_size=800, byte_fallback=True, character_coverage=0.98,
        normalization_rule_name="identity")
    describe(folder, {"tokenizer_class": "LlamaTokenizer", "add_bos_token": True, "add_eos_token": True})


KINDS = [bert, wordpiece, unigram, modernbert, llama3, gemma, gemma_class, subwords, wordlevel, roberta, roberta_saved,
         xlmr, xlmr_saved, camembert, albert, deberta, llama]

# --- strings -------------------------------------------------------------------------------------------------------

MARKS = ["[MASK]", "[CLS]", "[SEP]", "[mask]", "<mask>", " <mask> ", "<s>", "</s>", "<unk>", "<pad>", "<e>", "</e>", "Idiom",
         "idiom", "[E1]", "<bos>", "<0x41>", "▁", "▁▁", "Ġ", "<s>NOTUSED", "\n\n"]
BLOCKS = [
    (0x590, 0x5FF), (0xFB1D, 0xFB4F), (0x600, 0x6FF), (0x300, 0x36F), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0x2000, 0x206F),
    (0xA0, 0x24F), (0x370, 0x3FF), (0x400, 0x4FF), (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0xF900, 0xFAFF), (0x20000, 0x2EBEF),
    (0x2F800, 0x2FA1F), (0xAC00, 0xD7A3), (0x1100, 0x11FF), (0x1F300, 0x1FAFF), (0xFF00, 0xFFEF), (0x3000, 0x30FF),
    (0x900, 0x97F), (0x0, 0x1F), (0x20, 0x7E), (0x7F, 0x9F), (0xE000, 0xF8FF), (0xFE00, 0xFE0F), (0xE0000, 0xE01EF),
    (0x1D400, 0x1D7FF), (0x20A0, 0x20CF), (0x2E00, 0x2E7F), (0xFFF0, 0xFFFF), (0x1E00, 0x1FFF), (0x2100, 0x218F),
]
ODD = ["'", '"', "״", "׳", "־", "\u200f", "\u200e", "\u202a", "\u2066", "\ufeff", "\u00ad", "\u200d", "\u200c", "\t", "\n", "\r",
       "\r\n", "\u0085", "\u2028", "\u2029", "\u3000", "\u00a0", " ", "  ", "   ", ",", ".", "\u0000", "\ufffd", "\u1680"]
WHOLE = ["e\u0301", "a\u0308\u0323", "\u0323\u0308", "q\u0307\u0323", "ﬁ", "ﷺ", "½", "²", "Å", "가", "각", "각\u11a8", "ᄀ",
         "\U0001d15e", "\u0344", "\u0958", "שּׁ", "©\u200d©", "❤️", "🇮🇱", "👨\u200d👩\u200d👧", "\u0600a", "ﬀ\u0301", "㎏", "Ω",
         "don't", "DON'T", "we'LL", "'ſ", "they've 'd", "x\u0301\u0302", "1234567", "½¾", "a\u0000b", "Ａ", "ｶﾞ"]
NASTY = [
    "", " ", "   ", "\u05b0", "\u200f", "\u0001abc", "\u0001", "a", "שלום", "שָׁלוֹם עֲלֵיכֶם", "בית־ספר", 'צה"ל', "hello world", " hello",
    "hello ", "Hello  WORLD", "a\tb\r\nc\n\nd", "x <mask> y", "<mask>", "  <mask>  <mask>", "a<s>b</s>", "ﬁnal ﬃ", "\r\n", "e\u0301",
    "İstanbul ıI ß ẞ", "中文字", "\U00020bb7野家", "한글 ᄒ\u1161\u11ab", "👍🏽👩‍👩‍👧‍👦", "a" * 300, "ש" * 200, "xyz " * 100, "!?" * 60, "\u0301" * 40,
    "a\u0323\u0302 ậ ṩ s\u0323\u0307 s\u0307\u0323", "\u0344\u0340", "<0xE2><0x96>", "⬡⬢", "Idiom idiom Idioms (Idiom)", "[E1]  x",
]


def pieces(rng, sentences):
    def scalar():
        while True:
            c = rng.randrange(0x110000)
            if not 0xD800 <= c <= 0xDFFF:
                return chr(c)

    def hebrew():
        return chr(rng.randint(0x5D0, 0x5EA))

    while True:
        kind = rng.randrange(16)
        if kind < 2:
            yield "".join(hebrew() for _ in range(rng.randint(1, 9)))
        elif kind == 2:
            yield "".join(hebrew() + chr(rng.randint(0x591, 0x5C7)) for _ in range(rng.randint(1, 6)))
        elif kind == 3:
            yield "".join(scalar() for _ in range(rng.randint(1, 6)))
        elif kind < 7:
            yield "".join(chr(rng.randint(*rng.choice(BLOCKS))) for _ in range(rng.randint(1, 6)))
        elif kind < 9:
            yield rng.choice(sentences)[:rng.randint(1, 60)]
        elif kind == 9:
            yield rng.choice(MARKS)
        elif kind == 10:
            yield rng.choice(ODD)
        elif kind == 11:
            yield "".join(rng.choice("abcXYZİIıßΣσςÅéÉñ'") for _ in range(rng.randint(1, 12)))
        elif kind == 12:
            count = rng.choice([20, 21, 98, 101, 150])
            yield (rng.choice(["a", "א", "x\u0301", "é", "İ", "漢", "1", "שׁ", " ", "▁"]) * count)[:count]
        elif kind == 13:
            yield "".join(rng.choice(ODD + [" "] * 8 + ["a", "1", "!"]) for _ in range(rng.randint(1, 8)))
        elif kind == 14:
            yield str(rng.randrange(10 ** rng.randint(1, 12)))
        else:
            yield rng.choice(WHOLE)


def strings(count, seed):
    rng = random.Random(seed)
    source = pieces(rng, corpus())
    made = list(NASTY)
    while len(made) < count:
        separator = rng.choice([" ", "", " ", "  "])
        made.append(separator.join(next(source) for _ in range(rng.choice([1, 1, 2, 3, 5, 8, 13]))))
    return made[:count]


def word_lists(count, seed):
    rng = random.Random(seed)
    source = pieces(rng, corpus())
    empty = ["", " ", "\u05b0", "\u200f", "\u0301"]
    return [[next(source) if rng.random() < 0.9 else rng.choice(empty) for _ in range(rng.choice([1, 2, 3, 5, 8]))]
            for _ in range(count)]


# --- settings ------------------------------------------------------------------------------------------------------

LETTERS = [c for c in "abcdeABsStré'.,!?-12½² ▁Ġ אבגשלוםָׁ́̂中가ﬁ\n\t_" if c.strip() or c in " \n\t"]
CASES = ["ab cd", "  ab  cd ", "Ab, 12. cé!", "a\u0301b 12½² s't", "שָׁלום אבג", "中a가 ﬁ", "\n\ta\r\n b", "a_b-c ''d ``e", "[E1] a [E1]", "A\u2028B\u0085c",
         "aabbaa abab", "x y", "\u0001 a\u200bb", "a Big day", "abigé -- !!"]
SPLIT = {"type": "WhitespaceSplit"}


def base(model=None, **parts):
    """A tokenizer.json that knows letters, with some parts."""
    vocabulary = [["<s>", 0.0], ["<pad>", 0.0], ["</s>", 0.0], ["<unk>", 0.0]] + [[c, -2.0 - i / 64] for i, c in enumerate(LETTERS)]
    vocabulary += [["ab", -2.5], ["ba", -3.0], ["▁a", -3.5], ["big", -4.0]]
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None, "pre_tokenizer": None,
        "post_processor": json.loads(template().__getstate__()), "decoder": None,
        "model": model or {"type": "Unigram", "unk_id": 3, "vocab": vocabulary, "byte_fallback": False}, **parts}


def pairs(**settings):
    """Byte pairs of letters."""
    tokens = ["<s>", "<pad>", "</s>", "<unk>", *LETTERS, "ab", "ba", "abab", "aa", "▁a", "bb"]
    merges = [["a", "b"], ["b", "a"], ["ab", "ab"], ["a", "a"], ["▁", "a"], ["b", "b"]]
    return {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None, "end_of_word_suffix": None,
            "fuse_unk": False, "byte_fallback": False, "ignore_merges": False, "vocab": {t: i for i, t in enumerate(tokens)},
            "merges": merges, **settings}


def added(content, **flags):
    return {"id": 99, "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
            "special": False, **flags}


def word_pieces(**settings):
    tokens = ["<s>", "<pad>", "</s>", "<unk>", *LETTERS, "ab", "##b", "##a", "##ab", "@@b", "@@é", "##g", "big"]
    return {"type": "WordPiece", "unk_token": "<unk>", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
            "vocab": {t: i for i, t in enumerate(tokens)}, **settings}


def regular(expression, behavior="Isolated", invert=False):
    return {"type": "Split", "pattern": {"Regex": expression}, "behavior": behavior, "invert": invert}


def settings():
    """Settings of published files, by name: each a tokenizer.json."""
    gpt2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
    qwen = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
            r"|\s+(?!\S)|\s+")
    normal = {
        **{kind: {"type": kind} for kind in ["NFC", "NFD", "NFKC", "NFKD", "Lowercase", "Nmt", "StripAccents", "ByteLevel"]},
        "Strip": {"type": "Strip", "strip_left": True, "strip_right": True},
        "Strip right": {"type": "Strip", "strip_left": False, "strip_right": True},
        "Prepend": {"type": "Prepend", "prepend": "▁"},
        "Replace space": {"type": "Replace", "pattern": {"String": " "}, "content": "▁"},
        "Replace quotes": {"type": "Replace", "pattern": {"String": "``"}, "content": "\""},
        "Replace spaces": {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
        "Replace white space": {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "},
        "Replace by nothing": {"type": "Replace", "pattern": {"String": "a"}, "content": ""},
        "BertNormalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None,
                           "lowercase": True},
        "BertNormalizer cased": {"type": "BertNormalizer", "clean_text": False, "handle_chinese_chars": False,
                                 "strip_accents": True, "lowercase": False},
        "Sequence": {"type": "Sequence", "normalizers": [{"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}]},
    }
    pre = {
        **{kind: {"type": kind} for kind in ["Whitespace", "WhitespaceSplit", "BertPreTokenizer"]},
        "Digits": {"type": "Digits", "individual_digits": True}, "Digits together": {"type": "Digits", "individual_digits": False},
        **{f"Punctuation {behavior}": {"type": "Punctuation", "behavior": behavior} for behavior in [
            "Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"]},
        "Metaspace": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        "Metaspace first": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": False},
        "Metaspace never": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never"},
        "Metaspace of old files": {"type": "Metaspace", "replacement": "▁", "str_rep": "▁", "add_prefix_space": True},
        "ByteLevel": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "ByteLevel alone": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False},
        "Split gpt2": regular(gpt2), "Split qwen": regular(qwen), "Split removed": regular(r"\s+", "Removed"),
        "Split inverted": regular(gpt2, "Removed", True),
        "Split text": {"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": False},
        "CharDelimiterSplit": {"type": "CharDelimiterSplit", "delimiter": "b"}, "FixedLength": {"type": "FixedLength", "length": 2},
        "Sequence": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Digits", "individual_digits": True}]},
    }
    model = {
        "BPE": pairs(), "BPE fused": pairs(fuse_unk=True), "BPE without unknown": pairs(unk_token=None),
        "BPE whole": pairs(ignore_merges=True), "BPE with texts as merges": pairs(merges=["a b", "b a", "ab ab"]),
        "BPE prefix": pairs(continuing_subword_prefix="@@", merges=[["a", "@@b"]],
                            vocab={t: i for i, t in enumerate(["<s>", "<pad>", "</s>", "<unk>", "a", "b", "@@a", "@@b", "ab"])}),
        "BPE suffix": pairs(end_of_word_suffix="</w>", merges=[["a", "b</w>"]],
                            vocab={t: i for i, t in enumerate(["<s>", "<pad>", "</s>", "<unk>", "a", "b", "b</w>", "ab</w>"])}),
        "BPE some bytes": pairs(byte_fallback=True, merges=[], vocab={t: i for i, t in enumerate(
            ["<s>", "<pad>", "</s>", "<unk>", "a", "b", " ", "<0xD7>", "<0x90>", "<0xC3>", "<0xA9>", "<0x01>", "<0x63>"])}),
        "WordPiece": word_pieces(), "WordPiece short": word_pieces(max_input_chars_per_word=3),
        "WordPiece prefix": word_pieces(continuing_subword_prefix="@@"), "WordPiece without prefix": word_pieces(continuing_subword_prefix=""),
        "WordLevel": {"type": "WordLevel", "unk_token": "<unk>", "vocab": {"<unk>": 0, "ab": 1, "cd": 2, "</s>": 3, "<s>": 4, "a": 5}},
        "Unigram bytes": {"type": "Unigram", "unk_id": 0, "byte_fallback": True, "vocab": [["<unk>", 0.0], ["a", -1.0], [" ", -2.0]] + [
            [f"<0x{byte:02X}>", -9.0] for byte in range(256)]},
    }
    processor = {
        "BertProcessing": {"type": "BertProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0]},
        "RobertaProcessing": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": True,
                              "add_prefix_space": False},
        "RobertaProcessing with spaces": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0],
                                          "trim_offsets": False, "add_prefix_space": True},
        "start alone": json.loads(processors.TemplateProcessing(
            single="<s> $A", pair="<s> $A <s> $B:1", special_tokens=[("<s>", 0)]).__getstate__()),
        "three at the end": json.loads(processors.TemplateProcessing(
            single="<s> $A </s> </s> <pad>", pair="<s> $A </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2), ("<pad>", 1)]
        ).__getstate__()),
    }
    tokens = {
        "single_word": [added("a", single_word=True)], "lstrip": [added("[E1]", lstrip=True)], "rstrip": [added("[E1]", rstrip=True)],
        "normalized": [added("[E1]", normalized=True), added("BIG", normalized=True, special=True)],
        "longest": [added("a"), added("ab"), added("bab")], "spaces": [added("  "), added(" a", lstrip=True, rstrip=True)],
    }
    return {
        **{f"normalizer {name}": base(normalizer=part, pre_tokenizer=SPLIT) for name, part in normal.items()},
        **{f"pre_tokenizer {name}": base(pre_tokenizer=part) for name, part in pre.items()},
        **{f"model {name}": base(model=part, pre_tokenizer=SPLIT) for name, part in model.items()},
        **{f"post_processor {name}": base(
            post_processor=part, pre_tokenizer={"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True},
            model=pairs(vocab={**pairs()["vocab"], "Ġa": 60, "ĠĠ": 61}, merges=[["Ġ", "a"], ["Ġ", "Ġ"]]))
           for name, part in processor.items()},
        **{f"added token {name}": base(added_tokens=part, normalizer={"type": "Lowercase"}) for name, part in tokens.items()},
    }


def setting_cases():
    cases = []
    for name, content in settings().items():
        tokenizer = Tokenizer.from_str(json.dumps(content))
        tokenizer.enable_truncation(24)
        expected = []
        for text in CASES:
            single, pair = tokenizer.encode(text), tokenizer.encode(text, CASES[0])
            expected.append([digest(single.ids, single.word_ids, single.offsets),
                             digest(pair.ids, [None] * len(pair.ids), pair.offsets)])
        cases.append({"name": name, "file": content, "expected": expected})
    return cases


# --- what transformers makes of them -------------------------------------------------------------------------------

def encodings(tokenizer, inputs, limit, words=False, pairs=False):
    """Ids, words and offsets of each."""
    for start in range(0, len(inputs), 500):
        part = inputs[start:start + 500]
        texts = [list(column) for column in zip(*part)] if pairs else [part]
        batch = tokenizer(
            *texts, is_split_into_words=words, truncation=True, max_length=limit, return_offsets_mapping=True)
        for index in range(len(part)):
            yield batch["input_ids"][index], batch.word_ids(index), batch["offset_mapping"][index]


def digest(ids, words, offsets):
    value = 0xCBF29CE484222325
    numbers = [len(ids), *ids, *(-1 if word is None else word for word in words), *(n for pair in offsets for n in pair)]
    for number in numbers:
        for byte in (number & 0xFFFFFFFF).to_bytes(4, "little"):
            value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def main():
    shutil.rmtree(GOLDEN, ignore_errors=True)
    texts, lists = strings(160, 1), word_lists(40, 2)
    expected = {"origin": {"command": "scripts/golden/tokenizers.py", "transformers": transformers.__version__,
                           "tokenizers": tokenizers.__version__, "sentencepiece": sentencepiece.__version__},
                "texts": texts, "words": lists, "limit": 64, "short": 9}
    for make in KINDS:
        folder = os.path.join(GOLDEN, make.__name__)
        make(folder)
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        expected[make.__name__] = {
            "class": type(tokenizer).__name__,
            "texts": [digest(*one) for one in encodings(tokenizer, texts, 64)],
            "short": [digest(*one) for one in encodings(tokenizer, texts, 9)],
            "words": [digest(*one) for one in encodings(tokenizer, lists, 64, words=True)],
            "pairs": [digest(ids, [None] * len(ids), offsets) for ids, _, offsets in encodings(
                tokenizer, list(zip(texts, texts[7:] + texts[:7])), 23, pairs=True)],
        }
    with open(os.path.join(GOLDEN, "expected.json"), "w", encoding="utf-8") as file:
        json.dump(expected, file, indent=0)
        file.write("\n")
    with open(os.path.join(GOLDEN, "settings.json"), "w", encoding="utf-8") as file:
        lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in setting_cases())
        file.write('{"texts": ' + json.dumps(CASES) + ', "limit": 24, "cases": [\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main()
