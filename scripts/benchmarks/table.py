"""Measures idx beside its Python peers, sample by sample in turn, and prints medians and ratios. Called by scripts/bench.

Every comparison starts all its programs, lets each prepare and warm up, and then takes one sample of each after the
other, so that a slow minute of the machine hurts all of them. Peak memory is that of the whole process.
"""
import json
import os
import pty
import random
import select
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SHARED = os.path.join(os.path.dirname(ROOT), "shared")
DATA = os.path.join(SHARED, "data", "hebrew-idioms")
BASE = os.path.join(SHARED, "models", "alephbert-base")
CACHE = os.path.join(os.environ.get("IDX_CACHE", os.path.expanduser("~/.cache/idx")), "bench")
BENCH = os.path.join(ROOT, ".build", "release", "idx-bench")
BUILDS = {"idx": os.path.join(ROOT, ".build", "release")}
if "IDX_BEFORE" in os.environ:  # another checkout, built in release: measured in turn with this one
    BUILDS["idx before"] = os.path.join(os.path.abspath(os.environ["IDX_BEFORE"]), ".build", "release")
ENVIRONMENT = dict(os.environ, HF_HUB_OFFLINE="1", TRANSFORMERS_VERBOSITY="error", TOKENIZERS_PARALLELISM="false",
                   OMP_WAIT_POLICY="PASSIVE")


class Program:
    """A program that measures one sample for each line it is sent."""

    def __init__(self, name, command):
        self.name, self.samples = name, []
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        stderr=subprocess.DEVNULL, env=ENVIRONMENT)
        while (line := self.process.stdout.readline()).strip() != "ready":
            if not line:
                sys.exit(f"{name} did not start: {' '.join(command)}")

    def measure(self):
        self.process.stdin.write("sample\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended early")
        return json.loads(line)

    def end(self):
        self.process.stdin.close()
        self.process.wait()

    @property
    def seconds(self):
        return statistics.median(s for sample in self.samples for s in sample["seconds"])

    @property
    def spread(self):
        times = sorted(s for sample in self.samples for s in sample["seconds"])
        return times[len(times) // 10], times[-1 - len(times) // 10]

    @property
    def peak(self):
        return max(sample["peak_bytes"] for sample in self.samples)


def idx(case, *words):
    """idx-bench on one case: of this build, and of the one before where IDX_BEFORE names it."""
    return [Program(name, [os.path.join(build, "idx-bench"), "serve", case, f"model={MODEL}", f"data={DATA}",
                           f"order={ROWS}", *words]) for name, build in BUILDS.items()]


def peer(name, kind, *words, model=None):
    script = os.path.join(HERE, "peer.py")
    return Program(name, [sys.executable, script, kind, model or MODEL, DATA, ROWS, *words])


def compare(title, programs, samples, warm_up=1):
    """Samples of all programs in turn; prints one line each, the ratio to idx behind it."""
    for number in range(samples + warm_up):
        for program in programs:
            sample = program.measure()
            if number >= warm_up:
                program.samples.append(sample)
    own = programs[0]
    print(f"\n{title}")
    for program in programs:
        low, high = program.spread
        line = f"  {program.name:34} {program.seconds:8.3f} s  ({low:.3f} to {high:.3f})  {program.peak / 1e9:5.2f} GB"
        if program is not own:
            memory = own.peak / program.peak
            line += f"   idx is {program.seconds / own.seconds:.2f} times as fast, in {memory:.2f} of its memory"
        print(line, flush=True)
    for program in programs:
        program.end()
    return own


def roof():
    return float(subprocess.run([BENCH, "roof"], capture_output=True, text=True, check=True).stdout)


def step():
    programs = [*idx("step", "steps=4"), peer("PyTorch fused", "step", "steps=4"),
                peer("PyTorch fused, padded to 128", "step", "steps=1", "padding=max_length"),
                peer("PyTorch default AdamW", "step", "steps=2", "optimizer=default")]
    before = roof()
    own = compare("Training step, 16 sentences, AlephBERT's shape, cls", programs, samples=5)
    after = roof()
    config = json.load(open(os.path.join(MODEL, "config.json")))
    hidden, inner, layers = config["hidden_size"], config["intermediate_size"], config["num_hidden_layers"]
    weights = layers * (4 * hidden * hidden + 2 * hidden * inner)
    rates = [6 * weights * s["tokens"] / sum(s["seconds"]) / 1e9 for s in own.samples]
    rate, best = statistics.median(rates), max(before, after)
    print(f"  sgemm roof {best:.0f} GFLOP/s; idx {rate:.0f} GFLOP/s of encoder work, {100 * rate / best:.0f} % of it")


def wide():
    words = ("vocabulary=250002", "steps=2")
    compare("Training step, 250,002 words (XLM-R's shape)",
            [*idx("step", *words), peer("PyTorch fused", "step", *words)], samples=5)


def frozen():
    compare("Frozen backbone, 5 epochs of 160 sentences, features kept by idx",
            [*idx("frozen"), peer("PyTorch fused", "frozen")], samples=2, warm_up=1)


def evaluation():
    programs = [*idx("evaluation"), peer("PyTorch", "evaluation", "program=torch"),
                peer("ONNX Runtime", "evaluation", "program=onnxruntime"),
                peer("OpenVINO", "evaluation", "program=openvino")]
    compare("Evaluation of 432 sentences, fp32", programs, samples=4)


def timed(command):
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return time.perf_counter() - start


def in_turn(commands, samples, warm_up=1):
    """Median seconds of each command, run whole, one after the other in turn; `commands` maps a name to a function."""
    times = {name: [] for name in commands}
    for number in range(samples + warm_up):
        for name, command in commands.items():
            seconds = timed(command())
            if number >= warm_up:
                times[name].append(seconds)
    return {name: statistics.median(taken) for name, taken in times.items()}


def report(title, medians, scale=1.0, unit="s"):
    """One line: the median of each, and how many times as fast the first is."""
    (_, own), *others = medians.items()
    words = [f"{name} {value * scale:.2f} {unit}" for name, value in medians.items()]
    ratios = [f"{value / own:.2f} times {name}" for name, value in others]
    print(f"\n{title}\n  {', '.join(words)}" + (f": idx is {', '.join(ratios)}" if ratios else ""), flush=True)


def process():
    def own(build):  # a new store each time: what was evaluated before would be known
        words = f"eval {MODEL} task=cls on={DATA}/test.csv"
        return [os.path.join(build, "idx"), "--no-init", "-q", "--store", tempfile.mkdtemp(), "-c", words]

    commands = {name: lambda build=build: own(build) for name, build in BUILDS.items()}
    commands["Python"] = lambda: [sys.executable, os.path.join(HERE, "peer.py"), "process", MODEL, DATA, ROWS]
    report("The whole process: evaluate 432 sentences, from the command to the score", in_turn(commands, samples=4))


def training():
    """Whole processes of idx alone: a tiny model trained, evaluated, and resumed with nothing left to do."""
    rows = os.path.join(ROOT, "examples", "idioms")
    tiny = os.path.join(ROOT, "examples", "tiny-encoder")
    words = (f"load data train={rows}/train.csv dev={rows}/dev.csv test={rows}/test.csv; "
             f"train {tiny} task=span lr=1e-3 epochs=3 patience=0; eval last on=test")

    def own(build):
        return [os.path.join(build, "idx"), "--no-init", "-q", "--store", tempfile.mkdtemp(), "-c", words]

    report("The whole process: a tiny model trained for 3 epochs and evaluated",
         in_turn({name: lambda build=build: own(build) for name, build in BUILDS.items()}, samples=9))


def listing():
    """`runs` and `compare` over 1,000 runs, which the oldest idx-bench makes: what it writes, all can read."""
    oldest = list(BUILDS.values())[-1]
    with tempfile.TemporaryDirectory() as home:
        store = os.path.join(home, "thousand")
        subprocess.run([os.path.join(oldest, "idx-bench"), "run", "store", f"store={store}"], check=True,
                       env=ENVIRONMENT, stdout=subprocess.DEVNULL)
        for words in ("runs", "compare"):
            commands = {name: lambda build=build: [os.path.join(build, "idx"), "--no-init", "--store", store, "-c", words]
                        for name, build in BUILDS.items()}
            report(f"The whole process: {words} over 1,000 runs", in_turn(commands, samples=9), 1e3, "ms")


class Terminal:
    """idx on a pseudo terminal."""

    def __init__(self, program):
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.environ.update(TERM="xterm", LC_ALL="C.UTF-8")
            os.execv(program, [program, "-q", "--no-init", "--store", tempfile.mkdtemp()])

    def until(self, text):
        """Seconds until `text` is on the screen."""
        start, seen = time.perf_counter(), b""
        while text not in seen:
            if not select.select([self.terminal], [], [], 20)[0]:
                sys.exit(f"idx showed no '{text.decode()}' but {seen!r}")
            seen += os.read(self.terminal, 65536)
        return time.perf_counter() - start

    def type(self, words):
        os.write(self.terminal, words.encode() + b"\r")

    def end(self):
        self.type("quit")
        os.waitpid(self.child, 0)
        os.close(self.terminal)


def shell():
    prompts, loads = ({name: [] for name in BUILDS} for _ in range(2))
    for _ in range(9):
        for name, build in BUILDS.items():
            start = time.perf_counter()
            terminal = Terminal(os.path.join(build, "idx"))
            terminal.until(b"idx> ")
            prompts[name].append(time.perf_counter() - start)
            terminal.type(f"load {MODEL}")
            start = time.perf_counter()
            terminal.until(b"\n")
            terminal.until(b"idx> ")
            loads[name].append(time.perf_counter() - start)
            terminal.end()
    for title, taken in (("Prompt on the screen", prompts), ("load of a model of 126 M parameters", loads)):
        report(f"{title} (medians of 9)", {name: statistics.median(times) for name, times in taken.items()}, 1e3, "ms")


def sampling():
    """One suggestion of TPE: what a search adds to the time of a trial."""
    programs = [Program(name, [os.path.join(build, "idx-bench"), "serve", "sampling"])
                for name, build in BUILDS.items()]
    programs.append(Program("Optuna", [sys.executable, os.path.join(HERE, "sampling.py")]))
    for number in range(34):
        for program in programs:
            sample = program.measure()
            if number >= 4:
                program.samples.append(sample)
    report("One suggestion of TPE, six parameters, after 1,000 trials (medians of 30)",
         {program.name: program.seconds for program in programs}, 1e3, "ms")
    for program in programs:
        program.end()


def prepare():
    """A model of AlephBERT's shape with weights from a file, and an order of sentences, for all programs alike."""
    if not os.path.isdir(DATA) or not os.path.isdir(BASE):
        sys.exit(f"the sentences and the model's shape are read from {SHARED}, which is not there")
    model, rows = os.path.join(CACHE, "model"), os.path.join(CACHE, "rows.json")
    os.makedirs(CACHE, exist_ok=True)
    if not os.path.exists(os.path.join(model, "tokenizer_config.json")):
        import torch
        from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

        torch.manual_seed(0)
        config = BertConfig.from_pretrained(BASE, num_labels=2)
        BertForSequenceClassification(config).save_pretrained(model)
        BertTokenizerFast.from_pretrained(BASE).save_pretrained(model)
    with open(os.path.join(DATA, "train.csv"), encoding="utf-8-sig", newline="") as file:
        import csv

        order = list(range(sum(1 for _ in csv.DictReader(file))))
    random.Random(0).shuffle(order)
    with open(rows, "w") as file:
        json.dump(order, file)
    return model, rows


def scaling():
    import scaling as sweep

    sweep.table(lambda *words: idx(*words)[0])


PARTS = {"step": step, "wide": wide, "frozen": frozen, "evaluation": evaluation, "process": process,
         "training": training, "listing": listing, "shell": shell, "sampling": sampling, "scaling": scaling}

if __name__ == "__main__":
    wanted = sys.argv[1:] or [name for name in PARTS if name != "scaling"]
    for name in wanted:
        if name not in PARTS:
            sys.exit(f"there is no part '{name}'; the parts: {', '.join(PARTS)}")
    if wanted != ["sampling"]:
        MODEL, ROWS = prepare()
    for name in wanted:
        PARTS[name]()
