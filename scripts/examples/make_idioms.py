#!/usr/bin/env python3
"""Writes examples/idioms/{train,dev,test}.csv and the vocabulary of examples/tiny-encoder.

    python3 scripts/examples/make_idioms.py            # writes the files, then prints the baselines
    python3 scripts/examples/make_idioms.py --check    # only checks the files that are there, and prints the baselines

20 Hebrew idioms, each literal and figurative in equal numbers, in the 17 columns of the real data. A sentence is put
together from slots: lead (who tells it, or a modal verb), aside (a plain use of an idiom's words), manner, person,
idiom, place and outcome. What is meant is decided by place and outcome, whose words recur with many idioms; some sentences
have only one of the two, and in some ("not there but here") the words of both kinds stand and only their order decides.

Held-out sentences (dev, test) are drawn after the training ones and kept only if, against EVERY training sentence, with the
idiom masked out:
  (a) at least two of the five context slots (lead, aside, manner, place, outcome) are filled differently, one of them place
      or outcome; an inflected form of the same filler is the same filler, and the person does not count; and
  (b) at least three words differ (the larger one-sided difference of the two bags of words).
So no held-out sentence is a training sentence with another idiom, another person, another verb form or one slot exchanged.
The vocabulary is made of the training split alone. Deterministic; standard library only.
"""
import collections
import csv
import io
import json
import math
import os
import random
import re
import sys

from idiom_banks import (ASIDES, FIGURATIVE_FIELDS, FIGURATIVE_OUTCOMES, HE, I, IDIOMS, LITERAL_OUTCOMES, LITERAL_PLACES,
                         MANNERS, MODALS, NEUTRAL_OUTCOMES, PEOPLE, PRONOUNS, QUESTIONS, REPORTS, SHE, THEY, TIMES,
                         WAITING_OUTCOMES, WE, WITNESSES)

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
DATA = os.path.join(ROOT, "examples", "idioms")
ENCODER = os.path.join(ROOT, "examples", "tiny-encoder")
SEED = 20240611
COUNTS = {"train": 32, "dev": 6, "test": 6}  # of each idiom, half of them literal
SPLIT_NAMES = {"train": "train", "dev": "validation", "test": "test"}
COLUMNS = ("id sentence base_pie pie_span label label_str tokens iob_tags start_token end_token num_tokens char_mask "
           "start_char end_char split language source").split()
CONTEXT = ("lead", "aside", "manner", "place", "outcome")


# --- sentences -----------------------------------------------------------------------------------------------------------

def inflect(text, person):
    return re.sub(r"\[([^]]*)\]", lambda match: match.group(1).split("|")[person], text)


def outcome_text(outcome, person, joined):
    """An outcome behind `ו`, or (not joined) as a main clause of its own, then with its pronoun."""
    text = inflect(outcome.lstrip("~"), person)
    if not outcome.startswith("~"):
        return ("ו" if joined else "") + text
    if joined:
        return "ו" + text
    return text if person in (I, WE) else PRONOUNS[person] + " " + text


class Draw:
    """One sentence being drawn: the slots and, from them, the words."""

    def __init__(self, random_, idiom, label):
        self.r, self.idiom, self.label = random_, idiom, label
        self.complement, past, present, future, self.infinitive, places, fields, self.modals = IDIOMS[idiom]
        self.past, self.present, self.future = past.split(), present.split(), future.split()
        literal = [(group, place) for group in places.split() for place in LITERAL_PLACES[group]]
        figurative = [(field, place) for field in fields.split() for place in FIGURATIVE_FIELDS[field]]
        self.own, self.other = (figurative, literal) if label else (literal, figurative)
        self.kinds = set((fields if label else places).split())
        self.slots = dict.fromkeys(CONTEXT, "")

    def telling_outcome(self, kind):
        """One that tells what is meant and goes with the kind of place (any that the idiom has, where there is none)."""
        fitting = []
        for outcome in FIGURATIVE_OUTCOMES if self.label else LITERAL_OUTCOMES:
            text, _, kinds = outcome.partition(" @")
            if not kinds or set(kinds.split()) & ({kind} if kind else self.kinds):
                fitting.append(text)
        return self.r.choice(fitting)

    def sentence(self):
        r, slots = self.r, self.slots
        form = r.choices(["plain", "modal", "report", "after", "witness", "promise", "question"],
                         [30, 20, 14, 14, 10, 6, 6])[0]
        cue = r.choices(["both", "place", "outcome", "contrast"], [40, 26, 20, 14])[0]
        if form in ("promise", "question"):
            cue = "place"
        if form in ("after", "witness") and cue == "contrast":
            return None
        person = r.choices([HE, SHE, THEY, I, WE], [34, 34, 16, 8, 8])[0]
        if form in ("report", "witness", "promise", "question"):
            person = r.choice([HE, SHE, THEY])
        subject = r.choice(PEOPLE[person]) if form != "after" or person not in (I, WE) else ""
        kind = None
        if cue != "outcome":
            kind, slots["place"] = r.choice(self.own)
        if cue == "contrast":
            slots["place"] = f", הפעם לא {r.choice(self.other)[1]} אלא {slots['place']}"
        telling = cue in ("both", "outcome")
        slots["outcome"] = self.telling_outcome(kind) if telling else r.choice(
            WAITING_OUTCOMES if form == "promise" else NEUTRAL_OUTCOMES)
        if form == "witness" and slots["outcome"].startswith("~"):
            return None
        verb, prefix = self.past[person], ""
        if form == "modal":
            slots["lead"] = r.choice(self.modals)
            verb, prefix = self.infinitive, MODALS[slots["lead"]].split()[person]
        elif form == "witness":
            slots["lead"], verb = r.choice(WITNESSES), self.present[person]
        elif form == "report":
            slots["lead"] = r.choice(REPORTS)
        elif form == "after":
            slots["lead"] = r.choice(["אחרי ש", "כש"])
        elif form == "promise":
            slots["lead"], prefix, verb = "הבטיח", MODALS["הבטיח"].split()[person], "ש" + self.future[person]
        elif form == "question":
            slots["lead"] = r.choice(QUESTIONS)
        if form in ("plain", "modal") and r.random() < 0.45:
            slots["aside"] = r.choice(ASIDES)
            subject = "" if person in (I, WE) else subject
        if form != "question" and r.random() < 0.45:
            at_head = form in ("plain", "modal", "promise") and not slots["aside"] and r.random() < 0.5
            if at_head or form == "promise":
                slots["manner"] = r.choice(TIMES)
            else:
                slots["manner"] = r.choice(MANNERS if "החליט" in self.modals else MANNERS[:2])
        return self.assemble(form, person, subject, prefix, verb)

    def assemble(self, form, person, subject, prefix, verb):
        slots = self.slots
        place, manner, lead = slots["place"].split(), slots["manner"], slots["lead"].split()
        outcome = outcome_text(slots["outcome"], person, joined=form not in ("after", "promise")).split()
        idiom = ["<<"] + (verb + " " + self.complement).split() + [">>"]
        head = manner.split() if manner in TIMES else []
        behind = [] if head else manner.split()
        subject = subject.split()
        if place[:1] == [","]:
            behind += place
        elif form in ("plain", "modal") and place and not head and not slots["aside"] and self.r.random() < 0.5:
            head = place
        else:
            behind += place
        if form in ("plain", "modal"):
            aside = inflect(slots["aside"], person).split()
            words = aside + [","] * bool(aside) + head + subject + prefix.split() + idiom + behind
            words += [","] + outcome + ["."]
        elif form == "report":
            words = lead + self.glue("ש", subject, idiom) + behind + [","] + outcome + ["."]
        elif form == "after":
            words = lead[:-1] + self.glue(lead[-1], subject, idiom) + behind + [","] + outcome + ["."]
        elif form == "witness":
            words = lead + subject + idiom + behind + [","] + outcome + ["."]
        elif form == "promise":
            words = head + subject + [prefix] + idiom + behind + [",", "ובינתיים"] + outcome + ["."]
        else:
            slots["outcome"] = ""
            words = lead + subject + idiom + behind + ["?"]
        return Sentence(self.idiom, self.label, words, dict(slots))

    @staticmethod
    def glue(particle, subject, idiom):
        """`ש` before the person, or before the idiom's verb where no person is named."""
        if subject:
            return [particle + subject[0]] + subject[1:] + idiom
        return [idiom[0], particle + idiom[1]] + idiom[2:]


class Sentence:
    def __init__(self, idiom, label, marked, slots):
        self.idiom, self.label, self.slots = idiom, label, slots
        self.start = marked.index("<<")
        self.end = marked.index(">>") - 1
        self.tokens = [word for word in marked if word not in ("<<", ">>")]
        self.bag = collections.Counter(self.tokens[:self.start] + self.tokens[self.end:])
        self.text, starts = "", []
        for index, token in enumerate(self.tokens):
            if index and token not in (",", ".", "?"):
                self.text += " "
            starts.append(len(self.text))
            self.text += token
        self.start_char = starts[self.start]
        self.end_char = starts[self.end - 1] + len(self.tokens[self.end - 1])
        self.span = self.text[self.start_char:self.end_char]

    def reads_well(self):
        """No content word twice outside the idiom (so "the neighbours ... the neighbours" is not drawn)."""
        words = [re.sub("^[ושהבלמכ]+", "", word) for word in self.tokens[:self.start] + self.tokens[self.end:]]
        content = [word for word in words if len(word) >= 3]
        inside = [re.sub("^[ושהבלמכ]+", "", word) for word in self.tokens[self.start:self.end]]
        return len(content) == len(set(content)) and not any(w in content for w in inside if len(w) >= 3)

    def too_near(self, other):
        """Whether this held-out sentence is a training sentence in disguise: rules (a) and (b) above."""
        different = [slot for slot in CONTEXT if self.slots[slot] != other.slots[slot]]
        if len(different) < 2 or not {"place", "outcome"} & set(different):
            return True
        return max(sum((self.bag - other.bag).values()), sum((other.bag - self.bag).values())) < 3

    def row(self, number, split):
        kind = "fig" if self.label else "lit"
        tags = ["O"] * len(self.tokens)
        tags[self.start:self.end] = ["B-IDIOM"] + ["I-IDIOM"] * (self.end - self.start - 1)
        mask = "".join("1" if self.start_char <= i < self.end_char else "0" for i in range(len(self.text)))
        base = IDIOMS[self.idiom][1].split()[0] + " " + IDIOMS[self.idiom][0]
        return [f"{self.idiom + 1}_{kind}_{number}", self.text, base, self.span, self.label,
                "Figurative" if self.label else "Literal", repr(self.tokens), repr(tags), self.start, self.end,
                len(self.tokens), mask, self.start_char, self.end_char, SPLIT_NAMES[split], "he", "generated"]


def draw_all():
    random_ = random.Random(SEED)
    splits = {name: [] for name in COUNTS}
    texts = set()
    for split, count in COUNTS.items():
        for idiom in range(len(IDIOMS)):
            for label in (0, 1):
                made = 0
                while made < count // 2:
                    sentence = Draw(random_, idiom, label).sentence()
                    if sentence is None or sentence.text in texts or not sentence.reads_well():
                        continue
                    if split != "train" and any(sentence.too_near(other) for other in splits["train"]):
                        continue
                    texts.add(sentence.text)
                    splits[split].append(sentence)
                    made += 1
    return splits


def write_csv(splits):
    os.makedirs(DATA, exist_ok=True)
    numbers = collections.Counter()
    for split, sentences in splits.items():
        sentences = sorted(sentences, key=lambda s: (s.idiom, s.label))
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for sentence in sentences:
            numbers[sentence.idiom, sentence.label] += 1
            writer.writerow(sentence.row(numbers[sentence.idiom, sentence.label], split))
        with open(os.path.join(DATA, split + ".csv"), "w", encoding="utf-8-sig", newline="") as file:
            file.write(out.getvalue())


# --- the vocabulary ------------------------------------------------------------------------------------------------------------

def vocabulary(rows):
    """Special tokens, every letter alone and inside a word, the frequent words, then frequent endings."""
    words = collections.Counter(word for row in rows for word in row["tokens"])
    letters = sorted(set("אבגדהוזחטיךכלםמןנסעףפץצקרשת0123456789.,?!:;-\"'()") | set("".join(words)))
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + letters + ["##" + letter for letter in letters]
    tokens += [word for word, count in sorted(words.items(), key=lambda item: (-item[1], item[0]))
               if count >= 2 and len(word) > 1]
    endings = collections.Counter()
    for word, count in words.items():
        for cut in range(1, len(word) - 1):
            endings["##" + word[cut:]] += count
    ranked = sorted(endings.items(), key=lambda item: (-item[1], item[0]))
    return tokens + [ending for ending, count in ranked if len(ending) > 3][:300]


def write_encoder(rows):
    os.makedirs(ENCODER, exist_ok=True)
    tokens = vocabulary(rows)
    special = {"unk_token": "[UNK]", "sep_token": "[SEP]", "pad_token": "[PAD]", "cls_token": "[CLS]", "mask_token": "[MASK]"}
    config = {
        "architectures": ["BertModel"], "attention_probs_dropout_prob": 0.1, "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1, "hidden_size": 128, "initializer_range": 0.02, "intermediate_size": 256,
        "layer_norm_eps": 1e-12, "max_position_embeddings": 64, "model_type": "bert", "num_attention_heads": 4,
        "num_hidden_layers": 2, "pad_token_id": 0, "position_embedding_type": "absolute", "type_vocab_size": 2,
        "vocab_size": len(tokens),
    }
    files = {
        "config.json": json.dumps(config, indent=2) + "\n",
        "tokenizer_config.json": json.dumps({"tokenizer_class": "BertTokenizer", "do_lower_case": True, "strip_accents": None,
                                             "tokenize_chinese_chars": True, "model_max_length": 64, **special}, indent=2) + "\n",
        "special_tokens_map.json": json.dumps(special, indent=2) + "\n",
        "vocab.txt": "".join(token + "\n" for token in tokens),
    }
    for name, text in files.items():
        with open(os.path.join(ENCODER, name), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    return len(tokens)


# --- checks and baselines, from the files ----------------------------------------------------------------------------------

def read_rows(split):
    with open(os.path.join(DATA, split + ".csv"), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["tokens"] = [token for token in re.findall(r"'([^']*)'", row["tokens"])]
        row["tags"] = re.findall(r"'([^']*)'", row["iob_tags"])
        row["label"] = int(row["label"])
        start, end = int(row["start_char"]), int(row["end_char"])
        assert row["sentence"][start:end] == row["pie_span"], row["id"]
        assert "".join(row["tokens"]) == row["sentence"].replace(" ", ""), row["id"]
        assert len(row["tokens"]) == len(row["tags"]) == int(row["num_tokens"]), row["id"]
        assert " ".join(row["tokens"][int(row["start_token"]):int(row["end_token"])]) == row["pie_span"], row["id"]
        assert row["char_mask"] == "0" * start + "1" * (end - start) + "0" * (len(row["sentence"]) - end), row["id"]
    return rows


def bayes(train, labels, rows):
    """Naive Bayes over the bag of words, add-one smoothing."""
    counts = [collections.Counter(), collections.Counter()]
    for row, label in zip(train, labels):
        counts[label].update(row["tokens"])
    known = set(counts[0]) | set(counts[1])
    totals = [sum(c.values()) + len(known) for c in counts]

    def score(row, label):
        return sum(math.log((counts[label][word] + 1) / totals[label]) for word in row["tokens"] if word in known)

    right = sum((score(row, 1) > score(row, 0)) == (row["label"] == 1) for row in rows)
    return right / len(rows)


def lexicon(train, rows):
    """Span F1 of looking up the longest stretch of words that was an idiom in training."""
    known = {row["pie_span"] for row in train}
    right = found = 0
    for row in rows:
        spans = [(j - i, i, j) for i in range(len(row["tokens"])) for j in range(i + 1, min(len(row["tokens"]), i + 7) + 1)
                 if " ".join(row["tokens"][i:j]) in known]
        if spans:
            _, i, j = max(spans)
            found += 1
            right += (i, j) == (int(row["start_token"]), int(row["end_token"]))
    return 2 * right / (found + len(rows))


def report(splits=None):
    rows = {split: read_rows(split) for split in COUNTS}
    train, test = rows["train"], rows["test"]
    texts = [row["sentence"] for split in rows.values() for row in split]
    assert len(texts) == len(set(texts)) and len({row["id"] for split in rows.values() for row in split}) == len(texts)
    words = {word for row in train for word in row["tokens"]}
    tokens = [word for row in test for word in row["tokens"]]
    print(f"sentences: {', '.join(f'{split} {len(part)}' for split, part in rows.items())}, together {len(texts)}; "
          f"idioms: {len({row['base_pie'] for row in train})}")
    print(f"words of test not in train: {sum(w not in words for w in tokens)} of {len(tokens)}")
    if splits:
        pairs = {(s.slots["place"], s.slots["outcome"]) for s in splits["train"]}
        new = sum((s.slots["place"], s.slots["outcome"]) not in pairs for s in splits["test"])
        print(f"test sentences whose place and outcome never stood together in train: {new} of {len(test)}")
    labels = [row["label"] for row in train]
    shuffler = random.Random(SEED)
    shuffled = []
    for _ in range(20):
        mixed = labels[:]
        shuffler.shuffle(mixed)
        shuffled.append(bayes(train, mixed, test))
    print(f"cls, accuracy on test: bag of words (naive Bayes) {bayes(train, labels, test):.3f}; "
          f"with shuffled labels {sum(shuffled) / len(shuffled):.3f} (mean of 20); always one class 0.500")
    print(f"span, F1 on test: looking up the spans of train {lexicon(train, test):.3f}")


def main():
    if "--check" in sys.argv:
        return report()
    splits = draw_all()
    write_csv(splits)
    size = write_encoder(read_rows("train"))
    print(f"vocabulary: {size} tokens")
    report(splits)


if __name__ == "__main__":
    main()
