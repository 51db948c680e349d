#!/usr/bin/env python3
"""Writes examples/reviews (five classes, CSV), examples/entities (spans of three types, CoNLL columns) and examples/pairs
(pairs of sentences, JSON lines): small Hebrew sets put together from word lists.

    python3 scripts/examples/make_sets.py

No held-out sentence or pair stands in train. Deterministic; standard library only.
"""
import csv
import json
import os
import random

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples")
SIZES = {"train": 400, "dev": 80, "test": 80}

# What is reviewed, and what one says of it with one to five stars.
THINGS = ["האוכל", "השירות", "המלון", "הסרט", "הספר", "המחיר", "החדר", "הצוות", "המקום", "הטיול"]
GRADES = [
    ["נורא", "איום", "מזעזע", "גרוע מאוד"],
    ["חלש", "מאכזב", "לא טוב", "משעמם"],
    ["סביר", "בסדר", "רגיל", "בינוני"],
    ["טוב", "נעים", "מוצלח", "יפה"],
    ["מושלם", "נפלא", "מדהים", "יוצא מן הכלל"],
]
OPENINGS = ["", "לדעתי", "בסך הכול", "אתמול", "הפעם", "כמו תמיד", "בעיניי"]
ENDINGS = ["", "וזהו", "כך חשבו כולם", "גם בפעם השנייה", "לפי המשפחה שלי"]

PEOPLE = ["דנה", "יוסי", "רחל", "משה", "נועה", "אבי", "תמר", "עומר"]
SURNAMES = ["לוי", "כהן", "מזרחי", "פרץ", "ביטון", "אזולאי"]
PLACES = ["חיפה", "אילת", "נתניה", "צפת", "באר שבע", "רמת גן", "כפר סבא", "פתח תקווה"]
FIRMS = ["בנק הדקל", "חברת הגל", "קרן אור", "מכון נחל", "רשת השדה"]
SCENES = [
    "הבית של {per} נמצא ליד {loc}", "המכתב של {per} הגיע אל {loc}", "העבודה אצל {org} קשה", "השיחה עם {per} הייתה קצרה",
    "הפגישה של {per} עם {per} הייתה ליד {loc}", "המנהל החדש של {org} הוא מכר של {per}", "היה חם מאוד כל השבוע",
    "אין חדש אצל {org}", "הדרך אל {loc} ארוכה", "החנות של {org} בעיר {loc} סגורה", "הטיול של {per} אל {loc} נדחה",
]

SUBJECTS = ["הילד", "השכן", "המורה", "האיש", "הנהג", "הסטודנט", "הרופא", "הזמר"]
DOING = {"אוכל": "ישן", "ישן": "רץ", "רץ": "יושב", "יושב": "עומד", "עומד": "שוכב", "קורא": "שותק",
         "שר": "שותק", "בוכה": "צוחק"}
WHERE = ["בגן", "בבית", "ברחוב", "בכיתה", "ליד הים", "בחצר"]
EXTRA = ["ואוהב תפוחים", "וגר בצפון", "ומחכה לאח שלו", "וחושב על אתמול"]


def review(draw):
    stars = draw.randrange(5)
    words = [draw.choice(OPENINGS), draw.choice(THINGS), "היה", draw.choice(GRADES[stars]), draw.choice(ENDINGS)]
    return " ".join(word for word in words if word), stars + 1


def entities(draw):
    names = {"per": lambda: draw.choice(PEOPLE) + draw.choice(["", " " + draw.choice(SURNAMES)]),
             "loc": lambda: draw.choice(PLACES), "org": lambda: draw.choice(FIRMS)}
    rows = []
    for part in draw.choice(SCENES).replace("{", " {").replace("}", "} ").split():
        if not part.startswith("{"):
            rows.append((part, "O"))
            continue
        kind = part.strip("{}")
        rows += [(word, ("B-" if place == 0 else "I-") + kind.upper()) for place, word in enumerate(names[kind]().split())]
    return tuple(rows) + ((".", "O"),)


def pair(draw):
    subject, verb, where = draw.choice(SUBJECTS), draw.choice(sorted(DOING)), draw.choice(WHERE)
    label = draw.choice(["contradiction", "entailment", "neutral"])
    premise = f"{subject} {verb} {where}"
    hypothesis = {
        "entailment": f"{subject} {verb}", "contradiction": f"{subject} לא {verb} אלא {DOING[verb]}",
        "neutral": f"{subject} {verb} {draw.choice(EXTRA)}"}[label]
    return premise, hypothesis, label


def splits(make, seed, key):
    """Rows of each split; none of dev and test has the key of an earlier one."""
    draw, seen, rows = random.Random(seed), set(), {}
    for split, size in SIZES.items():
        rows[split] = []
        while len(rows[split]) < size:
            row = make(draw)
            if split != "train" and key(row) in seen:
                continue
            rows[split].append(row)
            seen.add(key(row))
    return rows


def written(folder, name):
    os.makedirs(os.path.join(EXAMPLES, folder), exist_ok=True)
    return open(os.path.join(EXAMPLES, folder, name), "w", encoding="utf-8", newline="")


def main():
    for split, rows in splits(review, 1, lambda row: row[0]).items():
        with written("reviews", f"{split}.csv") as file:
            csv.writer(file, lineterminator="\n").writerows([("review", "stars"), *rows])
    for split, rows in splits(entities, 2, lambda row: row).items():
        with written("entities", f"{split}.conll") as file:
            file.write("\n\n".join("\n".join(" ".join(pair) for pair in row) for row in rows) + "\n")
    for split, rows in splits(pair, 3, lambda row: row[:2]).items():
        with written("pairs", f"{split}.jsonl") as file:
            for premise, hypothesis, label in rows:
                line = {"premise": premise, "hypothesis": hypothesis, "label": label}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
