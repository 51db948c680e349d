"""Sentences per second of idx alone over batch sizes, lengths, widths, vocabularies and threads: training steps and, for
one case, what a thread adds. Called as: scripts/bench scaling."""
import statistics


def speed(program, samples=3):
    """Sentences and tokens per second of training."""
    program.measure()
    taken = [program.measure() for _ in range(samples)]
    program.end()
    seconds = [sum(sample["seconds"]) for sample in taken]
    return (statistics.median(sample["sentences"] / s for sample, s in zip(taken, seconds)),
            statistics.median(sample["tokens"] / s for sample, s in zip(taken, seconds)),
            max(sample["peak_bytes"] for sample in taken))


def table(idx):
    """Prints the table; `idx` starts a program from a case and words."""
    cases = [("AlephBERT's shape, the idiom sentences", [("batch", b) for b in (1, 4, 16, 64)], {}),
             ("12 layers of 768, batch 8", [("length", n) for n in (8, 32, 128, 512)], {"batch": 8}),
             ("12 layers, batch 16, the idiom sentences", [("hidden", h) for h in (128, 256, 512, 1024)], {}),
             ("12 layers of 768, batch 16", [("vocabulary", v) for v in (52_000, 120_000, 250_002)], {}),
             ("12 layers of 768, batch 16", [("threads", t) for t in (1, 2)], {})]
    for title, values, others in cases:
        print(f"\n{title}")
        for key, value in values:
            words = [f"{k}={v}" for k, v in dict(others, **{key: value}).items()]
            sentences, tokens, peak = speed(idx("step", *words, "steps=2"))
            print(f"  {key}={value:<8} {sentences:8.1f} sentences/s {tokens:9.0f} tokens/s  {peak / 1e9:5.2f} GB",
                  flush=True)
