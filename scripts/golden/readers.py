#!/usr/bin/env python3
"""Writes Tests/Golden/text/readers: the same sentences as other programs export them, and readers.json, what a reader
is to find in each file.

    python3 scripts/golden/readers.py     # needs: scripts/golden/readers.txt, in an environment of its own

The exporters' own code writes: doccano (its formatters and writers), Label Studio's converter (JSON_MIN,
from the JSON export), datasets (to_json, to_csv), pandas (TSV), spaCy (Doc.to_json), conllu. Label Studio's JSON export
and Prodigy's are written after their pages, https://labelstud.io/guide/export and
https://prodi.gy/docs/api-interfaces#spans: neither program is in a package index.
"""
import gzip
import importlib.util
import json
import os
import shutil
import sys
import tempfile
import types

import conllu
import datasets
import pandas
import spacy

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
GOLDEN = os.path.join(ROOT, "Tests", "Golden", "text", "readers")

# Words, whether a space stands behind each, and spans of words.
SENTENCES = [
    (["Angela", "Merkel", "met", "Ban", "Ki", "-", "moon", "in", "New", "York", "."],
     [1, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0], [(0, 2, "PER"), (3, 7, "PER"), (8, 10, "LOC")]),
    (["רונית", "אמרה", ":", "\"", "נגיע", "לחיפה", "\"", "."], [1, 0, 1, 0, 1, 0, 0, 0],
     [(0, 1, "PER"), (5, 6, "LOC")]),
    (["👍🏽", "Bank", "of", "Israel", ",", "Tel", "Aviv"], [1, 1, 1, 0, 1, 1, 0], [(1, 4, "ORG"), (5, 7, "LOC")]),
    (["nothing", "here", "\\", "at", "all"], [1, 1, 1, 1, 0], []),
]


def text_of(words, spaces):
    return "".join(word + " " * space for word, space in zip(words, spaces))


def offsets(words, spaces):
    start, found = 0, []
    for word, space in zip(words, spaces):
        found.append((start, start + len(word)))
        start += len(word) + space
    return found


def tags_of(words, spans):
    tags = ["O"] * len(words)
    for start, end, label in spans:
        tags[start:end] = ["B-" + label] + ["I-" + label] * (end - start - 1)
    return tags


ROWS = [{"id": str(number), "sentence": text_of(words, spaces), "tokens": words, "tags": tags_of(words, spans)}
        for number, (words, spaces, spans) in enumerate(SENTENCES, 1)]
SPANS = [[(offsets(words, spaces)[a][0], offsets(words, spaces)[b - 1][1], label) for a, b, label in spans]
         for words, spaces, spans in SENTENCES]
expected = {}


def path(name, format, rows, **more):
    expected[name] = {"format": format, "rows": rows, **more}
    return os.path.join(GOLDEN, name)


def lines(name, format, objects, rows=ROWS):
    with open(path(name, format, rows), "w", encoding="utf-8") as file:
        file.writelines(json.dumps(object, ensure_ascii=False) + "\n" for object in objects)


class Span:
    """What doccano's formatters ask of a span of its database."""

    def __init__(self, number, start, end, label):
        self.number, self.start, self.end, self.label = number, start, end, label

    def to_tuple(self):
        return self.start, self.end, self.label

    def to_dict(self):
        return {"id": self.number, "label": self.label, "start_offset": self.start, "end_offset": self.end}


def doccano():
    backend = importlib.util.find_spec("backend").submodule_search_locations[0]
    for name, members in {"data_export": {}, "data_export.models": {"DATA": "data"}}.items():
        module = types.ModuleType(name)
        module.__dict__.update(members)
        sys.modules[name] = module
    loaded = {}
    for name in ["formatters", "writers"]:
        spec = importlib.util.spec_from_file_location(name, os.path.join(backend, "data_export", "pipeline", name + ".py"))
        loaded[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(loaded[name])
    formatters, writer = loaded["formatters"], loaded["writers"].JsonlWriter
    for name, formatter, column in [("doccano.jsonl", formatters.TupledSpanFormatter, "label"),
                                    ("doccano_relations.jsonl", formatters.DictFormatter, "entities")]:
        frame = pandas.DataFrame([
            {"id": int(row["id"]), "data": row["sentence"], "entities": [Span(n, *span) for n, span in enumerate(spans)],
             "Comments": []} for row, spans in zip(ROWS, SPANS)])
        frame = formatter("entities").format(frame)
        frame = formatters.RenameFormatter(data="text", entities=column).format(frame)
        writer.write(path(name, "doccano", ROWS), frame)


def label_studio():
    from label_studio_converter import Converter
    config = """<View><Labels name="label" toName="text"><Label value="PER"/><Label value="LOC"/><Label value="ORG"/>
        </Labels><Text name="text" value="$text"/></View>"""
    tasks = [{"id": int(row["id"]), "data": {"text": row["sentence"]}, "predictions": [], "annotations": [
        {"id": 1, "was_cancelled": True, "result": []},
        {"id": 2, "was_cancelled": False, "completed_by": 1, "result": [
            {"id": f"s{n}", "from_name": "label", "to_name": "text", "type": "labels",
             "value": {"start": start, "end": end, "text": row["sentence"][start:end], "labels": [label]}}
            for n, (start, end, label) in enumerate(spans)]}]} for row, spans in zip(ROWS, SPANS)]
    export = path("label_studio.json", "label_studio", ROWS)
    with open(export, "w", encoding="utf-8") as file:
        json.dump(tasks, file, ensure_ascii=False, indent=2)
    folder = tempfile.mkdtemp()
    converter = Converter(config, project_dir=None)
    # The converter leaves out what has no spans, and takes the last annotation.
    for task in tasks:
        task["annotations"] = task["annotations"][1:]
    with open(os.path.join(folder, "in.json"), "w", encoding="utf-8") as file:
        json.dump(tasks, file, ensure_ascii=False)
    converter.convert_to_json_min(os.path.join(folder, "in.json"), folder, is_dir=False)
    shutil.copyfile(os.path.join(folder, "result.json"), path("label_studio_min.json", "label_studio", ROWS))
    shutil.rmtree(folder)


def prodigy():
    rows, objects = [], []
    for row, spans, (words, spaces, _) in zip(ROWS, SPANS, SENTENCES):
        tokens = [{"text": word, "start": start, "end": end, "id": n, "ws": bool(space)}
                  for n, (word, space, (start, end)) in enumerate(zip(words, spaces, offsets(words, spaces)))]
        objects.append({"text": row["sentence"], "_input_hash": int(row["id"]), "_task_hash": 1, "tokens": tokens,
                        "spans": [{"start": a, "end": b, "label": label} for a, b, label in spans], "answer": "accept"})
        rows.append({key: value for key, value in row.items() if key != "id"})
    objects.append({"text": "no", "_input_hash": 9, "_task_hash": 1, "spans": [], "answer": "reject"})
    lines("prodigy.jsonl", "prodigy", objects, rows)


def spacy_docs():
    vocab = spacy.blank("en").vocab
    objects, rows = [], []
    for (words, spaces, spans), row in zip(SENTENCES, ROWS):
        doc = spacy.tokens.Doc(vocab, words=words, spaces=[bool(s) for s in spaces])
        doc.set_ents([spacy.tokens.Span(doc, a, b, label) for a, b, label in spans])
        objects.append(doc.to_json())
        rows.append({key: value for key, value in row.items() if key != "id"})
    lines("spacy.jsonl", "prodigy", objects, rows)


def tables():
    table = datasets.Dataset.from_list(ROWS)
    table.to_json(path("datasets.jsonl", "json", ROWS), force_ascii=False)
    table.to_json(path("datasets_ascii.json", "json", ROWS), lines=False)
    plain = [{"id": row["id"], "sentence": row["sentence"]} for row in ROWS]
    datasets.Dataset.from_list(plain).to_csv(path("datasets.csv", "csv", plain), index=False)
    odd = plain + [{"id": "5", "sentence": "a\ttab, a \"quote\"\nand a line"}]
    pandas.DataFrame(odd).to_csv(path("pandas.tsv", "csv", odd), index=False, sep="\t")
    pandas.DataFrame(odd).to_csv(path("pandas_semicolon.csv", "csv", odd), index=False, sep=";", lineterminator="\r\n")
    with gzip.GzipFile(path("datasets.jsonl.gz", "json", ROWS), "w", mtime=0) as file:
        file.write(open(os.path.join(GOLDEN, "datasets.jsonl"), "rb").read())


def columns():
    joined = [{"sentence": " ".join(row["tokens"]), "tokens": row["tokens"], "tags": row["tags"]} for row in ROWS]
    with open(path("conll2003.txt", "conll", joined, columns=["token", "pos", "chunk", "ner", "sentence"]), "w",
              encoding="utf-8") as file:
        file.write("-DOCSTART- -X- -X- O\n\n")
        for row in ROWS:
            file.writelines(f"{word} NN B-NP {tag}\n" for word, tag in zip(row["tokens"], row["tags"]))
            file.write("\n")
    sentences, rows = [], []
    for row, (words, spaces, _) in zip(ROWS, SENTENCES):
        tokens = []
        for number, (word, space) in enumerate(zip(words, spaces), 1):
            if number == 3:  # a word of two in writing, and one that was left out
                tokens.append({"id": (3, "-", 4), "form": "x", **{key: None for key in conllu.parser.DEFAULT_FIELDS[2:]}})
            tokens.append({"id": number, "form": word, "lemma": word.lower(), "upos": row["tags"][number - 1],
                           "xpos": None, "feats": {"Case": "Nom"}, "head": number - 1, "deprel": "dep", "deps": None,
                           "misc": None if space else {"SpaceAfter": "No"}})
            if number == 2:
                tokens.append({"id": (2, ".", 1), "form": "empty", **{k: None for k in conllu.parser.DEFAULT_FIELDS[2:]}})
        sentences.append(conllu.TokenList(tokens, conllu.models.Metadata(
            {"sent_id": "s-" + row["id"], "text": row["sentence"]})))
        rows.append({**row, "id": "s-" + row["id"]})
    names = ["id", "form", "lemma", "upos", "xpos", "feats", "head", "deprel", "deps", "misc", "sent_id", "sentence"]
    with open(path("conllu.conllu", "conllu", rows, columns=names), "w", encoding="utf-8") as file:
        file.writelines(sentence.serialize() for sentence in sentences)


def main():
    shutil.rmtree(GOLDEN, ignore_errors=True)
    os.makedirs(GOLDEN)
    for write in [doccano, label_studio, prodigy, spacy_docs, tables, columns]:
        write()
    origin = {"command": "scripts/golden/readers.py", "datasets": datasets.__version__, "spacy": spacy.__version__,
              "pandas": pandas.__version__}
    with open(os.path.join(GOLDEN, "readers.json"), "w", encoding="utf-8") as file:
        json.dump({"origin": origin, "files": expected}, file, ensure_ascii=False, indent=1)
        file.write("\n")


main()
