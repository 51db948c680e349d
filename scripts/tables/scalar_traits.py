#!/usr/bin/env python3
"""Writes Sources/Text/Tokenizers/Unicode/ScalarTables.swift: what BERT's normaliser and pre-tokeniser do to each Unicode scalar.

Everything is measured on the Python package `tokenizers`, scalar by scalar, because its tables are those of an older
Unicode than any standard library's. The classes are checked against one another before the file is written.

    python3 scripts/tables/scalar_traits.py        # needs: pip install tokenizers
"""
import os
import unicodedata

import tokenizers
from tokenizers import normalizers, pre_tokenizers

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
TARGET = os.path.join(ROOT, "Sources", "Text", "Tokenizers", "Unicode", "ScalarTables.swift")
SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
HANGUL = range(0xAC00, 0xD7A4)


def bert(**on):
    flags = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return normalizers.BertNormalizer(**{**flags, **on})


def measure():
    clean, chinese = bert(clean_text=True), bert(handle_chinese_chars=True)
    strip, nfd, lower = bert(strip_accents=True), normalizers.NFD(), bert(lowercase=True)
    split = pre_tokenizers.BertPreTokenizer()
    classes = {name: [] for name in ("removed", "becomesSpace", "ideograph", "mark", "space", "punctuation")}
    decompositions, lowered = {}, {}
    for c in SCALARS:
        ch = chr(c)
        cleaned = clean.normalize_str(ch)
        if cleaned == "":
            classes["removed"].append(c)
        elif cleaned == " " and (c == 0x20 or ch != cleaned):
            classes["becomesSpace"].append(c)
        else:
            assert cleaned == ch, hex(c)
        spaced = chinese.normalize_str(ch)
        assert spaced in (ch, " " + ch + " "), hex(c)
        if spaced != ch:
            classes["ideograph"].append(c)
        parts = nfd.normalize_str(ch)
        if parts != ch:
            decompositions[c] = [ord(x) for x in parts]
        elif strip.normalize_str(ch) == "":
            classes["mark"].append(c)
        pieces = [piece for piece, _ in split.pre_tokenize_str("a" + ch + "b")]
        if pieces == ["a", "b"]:
            classes["space"].append(c)
        elif pieces == ["a", ch, "b"]:
            classes["punctuation"].append(c)
        else:
            assert pieces == ["a" + ch + "b"], hex(c)
        low = lower.normalize_str(ch)
        if low != ch:
            lowered[c] = [ord(x) for x in low]
    marks = set(classes["mark"])
    for c, parts in decompositions.items():  # stripping = decomposing, then dropping the marks
        assert strip.normalize_str(chr(c)) == "".join(chr(p) for p in parts if p not in marks), hex(c)
        assert not any(p in decompositions for p in parts), hex(c)
    for c in HANGUL:  # left to arithmetic
        index = c - 0xAC00
        parts = [0x1100 + index // 588, 0x1161 + index % 588 // 28] + ([0x11A7 + index % 28] if index % 28 else [])
        assert decompositions.pop(c) == parts, hex(c)
    return classes, decompositions, lowered, measure_combining(nfd, decompositions)


def measure_combining(nfd, decompositions):
    """Canonical combining classes, as far as the package reorders by them."""
    found = {}
    for c in SCALARS:
        if c in decompositions or c in HANGUL or c == 0x345:
            continue
        if nfd.normalize_str("\u0345" + chr(c)) == chr(c) + "\u0345":
            found[c] = unicodedata.combining(chr(c))
    found[0x345] = 240
    representatives = {}
    for c, k in found.items():
        representatives.setdefault(k, c)
    for c, k in found.items():  # every order of two is what the classes say
        for other, r in representatives.items():
            swapped = nfd.normalize_str(chr(r) + chr(c)) == chr(c) + chr(r) and c != r
            assert swapped == (0 < k < other), (hex(c), k, other)
    return found


def hexadecimal(values):
    return "+".join(f"{v:X}" for v in values)


def as_ranges(values):
    out, i = [], 0
    while i < len(values):
        j = i
        while j + 1 < len(values) and values[j + 1] == values[j] + 1:
            j += 1
        out.append(f"{values[i]:X}" if i == j else f"{values[i]:X}-{values[j]:X}")
        i = j + 1
    return out


def as_runs(mapping):
    """`F900=8C48 66F4` : images of F900, F901; `+` joins the scalars of one image."""
    out, before = [], None
    for c in sorted(mapping):
        image = hexadecimal(mapping[c])
        out.append(image if before == c - 1 else f"{c:X}={image}")
        before = c
    return out


def as_shifts(mapping):
    """`41-5A>20`: from 41 to 5A add 20; `100-12E/2>1`: every second one; `C0=E0` for a single or longer image."""
    items = sorted(mapping)
    out, i = [], 0
    while i < len(items):
        c = items[i]
        if len(mapping[c]) > 1:
            out.append(f"{c:X}={hexadecimal(mapping[c])}")
            i += 1
            continue
        shift, best = mapping[c][0] - c, (0, 1)
        for step in (1, 2):
            n = 0
            while c + step * (n + 1) in mapping and mapping[c + step * (n + 1)] == [c + step * (n + 1) + shift]:
                n += 1
                if step == 2 and c + step * n - 1 in mapping:
                    n -= 1
                    break
            if n > best[0]:
                best = (n, step)
        n, step = best
        sign = f"{shift:X}" if shift >= 0 else f"-{-shift:X}"
        if n == 0:
            out.append(f"{c:X}={hexadecimal(mapping[c])}")
        else:
            out.append(f"{c:X}-{c + n * step:X}" + ("/2" if step == 2 else "") + f">{sign}")
        i += n + 1
    return out


def as_classes(found):
    """`@230 300-314`: the ranges after `@class` have that class."""
    out = []
    for k in sorted(set(found.values())):
        out += [f"@{k}"] + as_ranges(sorted(c for c in found if found[c] == k))
    return out


def literal(name, comment, words):
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) + 1 > 102:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    body = " \\\n    ".join(lines)
    return f'  /// {comment}\n  static let {name} = """\n    {body}\n    """\n'


def main():
    classes, decompositions, lowered, combining = measure()
    comments = {
        "removed": "Dropped before anything else: controls, format characters, private use.",
        "becomesSpace": "Replaced by U+0020.",
        "ideograph": "Surrounded by spaces.",
        "mark": "Dropped after decomposition when accents are stripped.",
        "space": "Where words are split; dropped.",
        "punctuation": "A word of its own.",
    }
    parts = [literal(name, comments[name], as_ranges(values)) for name, values in classes.items()]
    parts.append(literal("decompositions", "Canonical decompositions, Hangul syllables left out: `F900=8C48 66F4` "
                         "for F900, F901.", as_runs(decompositions)))
    parts.append(literal("lowercase", "`41-5A>20`: add 20; `100-12E/2>1`: to every second one; `130=69+307`: replace.",
                         as_shifts(lowered)))
    parts.append(literal("combining", "`@230 300-314`: canonical combining classes, each before its ranges.", as_classes(combining)))
    with open(TARGET, "w", encoding="utf-8") as file:
        file.write(f"// Made by scripts/tables/scalar_traits.py from tokenizers {tokenizers.__version__}: "
                   "do not edit.\n\n")
        file.write("/// Scalars as hexadecimal numbers and inclusive ranges, separated by spaces.\nenum ScalarTables {\n")
        file.write("\n".join(parts))
        file.write("}\n")
    counts = {name: len(values) for name, values in classes.items()}
    print(counts, len(decompositions), "decompositions", len(lowered), "lowered", len(combining), "combining")


if __name__ == "__main__":
    main()
