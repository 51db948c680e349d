#!/usr/bin/env python3
"""Writes UnicodeClasses.swift and CompatibilityForms.swift: classes of Unicode scalars by which tokenizers divide texts.

Everything is measured on the Python package `tokenizers`, scalar by scalar, because its parts have tables of several
versions of Unicode. What is derived from the tables is checked against the package before the file is written.

    python3 scripts/tables/text_classes.py        # needs: pip install tokenizers
"""
import os
import struct

import tokenizers
from tokenizers import Regex, normalizers, pre_tokenizers

from scalar_traits import HANGUL, SCALARS, as_ranges, as_runs

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
TARGET = os.path.join(ROOT, "Sources", "Text", "Tokenizers", "Unicode")


def pieces(splitter, text):
    return [piece for piece, _ in splitter.pre_tokenize_str(text)]


def members(isolates):
    return [c for c in SCALARS if isolates(chr(c))]


def split_by(pattern):
    splitter = pre_tokenizers.Split(Regex(pattern), "isolated")
    return lambda ch: pieces(splitter, "\x01" + ch + "\x01") == ["\x01", ch, "\x01"] and ch != "\x01"


class Charsmap:
    """A map of texts in the form of sentencepiece: a double array of prefixes, then the replacements."""

    def __init__(self, mapping):
        blob, trie = b"", {}
        for key in sorted(mapping):
            node = trie
            for byte in key.encode():
                node = node.setdefault(byte, {})
            node[0] = len(blob)
            blob += mapping[key].encode() + b"\0"
        self.units, self.used = [0] * 1024, {0}
        self.next = 1
        self.place(0, trie)
        units = struct.pack(f"<{len(self.units)}I", *self.units)
        self.bytes = struct.pack("<I", len(units)) + units + blob

    def place(self, parent, node):
        labels = sorted(node)
        base = self.next
        while any((base ^ label) in self.used for label in labels):
            base += 1
        if len(labels) > 60:
            self.next = max(self.next, base - 256)
        offset = base ^ parent
        while max(base ^ label for label in labels) + 256 >= len(self.units):
            self.units += [0] * 65536
        assert offset < 1 << 21
        self.units[parent] = self.units[parent] & 0x1FF | offset << 10 | (0x100 if 0 in node else 0)
        for label in labels:
            self.used.add(base ^ label)
            self.units[base ^ label] = (0x80000000 | node[0]) if label == 0 else label
        for label in labels:
            if label:
                self.place(base ^ label, node[label])


def graphemes():
    """How the package divides a text into user-perceived characters, as far as a character of fewer than 6 bytes shows."""
    to_x = normalizers.Precompiled(Charsmap({"a": "X", "\u00a9": "X"}).bytes)
    low = [c for c in SCALARS if 0 < c < 0x10000]
    to_y = normalizers.Precompiled(Charsmap({chr(c): "Y" for c in low}).bytes)
    joined = [c for c in SCALARS if c and to_x.normalize_str("a" + chr(c)) == "X"]
    pictures = [c for c in SCALARS if c and to_x.normalize_str("\u00a9\u200d" + chr(c)) != "X" + chr(c).replace("a", "X")]
    pictures = [c for c in pictures if c not in set(joined)]
    controls = [c for c in low if to_y.normalize_str(chr(c) + "\u0301") == "YY"]
    # Before a letter of one byte: of 4 bytes at most.
    prefixes = [c for c in low if to_y.normalize_str(chr(c) + "a") == "Y"]
    return joined, prefixes, controls, pictures


def compositions():
    nfd, nfc, nfkd = normalizers.NFD(), normalizers.NFC(), normalizers.NFKD()
    canonical = {c: nfd.normalize_str(chr(c)) for c in SCALARS if c not in HANGUL}
    canonical = {c: parts for c, parts in canonical.items() if parts != chr(c)}
    kept = [c for c in canonical if nfc.normalize_str(chr(c)) != chr(c)]
    pairs = {}
    for c in sorted(set(canonical) - set(kept)):
        first = nfc.normalize_str(canonical[c][:-1])
        assert len(first) == 1 and nfc.normalize_str(first + canonical[c][-1]) == chr(c), hex(c)
        pairs[first + canonical[c][-1]] = c
    compatible = {c: nfkd.normalize_str(chr(c)) for c in SCALARS if c not in HANGUL}
    compatible = {c: [ord(x) for x in parts] for c, parts in compatible.items()
                  if parts != canonical.get(c, chr(c))}
    return kept, compatible


def main():
    numeric = pre_tokenizers.Digits(individual_digits=True)
    word = pre_tokenizers.Whitespace()
    accents = normalizers.StripAccents()
    joined, prefixes, controls, pictures = graphemes()
    kept, compatible = compositions()
    space = members(lambda ch: pieces(pre_tokenizers.WhitespaceSplit(), "a" + ch + "a") == ["a", "a"])
    assert space == members(split_by(r"\s")), "two kinds of white space"
    sets = [
        ("word", "Of a word: `\\\\w` of added tokens that match single words, and of `Whitespace`.",
         members(lambda ch: pieces(word, "a" + ch + "a") == ["a" + ch + "a"])),
        ("letter", "`\\\\p{L}` of the patterns that split.", members(split_by(r"\p{L}"))),
        ("number", "`\\\\p{N}` of the patterns that split.", members(split_by(r"\p{N}"))),
        ("numeric", "What `Digits` splits.", members(lambda ch: pieces(numeric, "a" + ch + "a") == ["a", ch, "a"])),
        ("combining", "What `StripAccents` drops.", members(lambda ch: accents.normalize_str("a" + ch) == "a")),
        ("joined", "Part of the user-perceived character before it.", joined),
        ("prefix", "Part of the user-perceived character after it.", prefixes),
        ("control", "A user-perceived character of its own.", controls),
        ("pictograph", "Joined to a pictograph and a zero width joiner before it.", pictures),
        ("uncomposed", "Decomposed by NFC, too.", kept),
    ]
    origin = f"// Made by scripts/tables/text_classes.py from tokenizers {tokenizers.__version__}: do not edit.\n"
    out = [origin, "/// Scalars as hexadecimal numbers and inclusive ranges, separated by spaces.", "enum UnicodeClasses {"]
    for name, meaning, scalars in sets:
        out += [f"  /// {meaning}".replace("\\\\", "\\"), f'  static let {name} = """', *wrapped(as_ranges(scalars)), '    """', ""]
    write("UnicodeClasses.swift", out[:-1] + ["}"])
    write("CompatibilityForms.swift", [
        origin, "/// What NFKD and NFKC decompose and NFD does not, or otherwise.", "enum CompatibilityForms {",
        "  /// In the form of ``ScalarTables/decompositions``.", '  static let decompositions = """',
        *wrapped(as_runs(compatible)), '    """', "}"])
    for name, _, scalars in sets:
        print(name, len(scalars))
    print("compatible", len(compatible))


def write(name, lines):
    with open(os.path.join(TARGET, name), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def wrapped(words):
    lines, line = [], ""
    for word in words:
        if len(line) + len(word) > 100:
            lines.append("    " + line + "\\")
            line = ""
        line += word + " "
    return lines + ["    " + line.rstrip()]


if __name__ == "__main__":
    main()
