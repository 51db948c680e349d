"""Measures `load data` beside pandas and polars on a CSV file of a million rows, in turn; prints medians. Called by hand:

    scripts/benchmarks/loading.py [ROWS] [SAMPLES]

The rows are those of examples/idioms, numbered anew; the file stays in IDX_CACHE. Each sample is a process of its own,
measured from its start to its end; peak memory is that of the whole process, mapped pages counted. The seconds that a
Python process takes to start and import its library are measured too, and printed beside it.
"""
import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CACHE = os.path.join(os.environ.get("IDX_CACHE", os.path.expanduser("~/.cache/idx")), "bench")
IDX = os.path.join(ROOT, ".build", "release", "idx")


def make(rows):
    os.makedirs(CACHE, exist_ok=True)
    path = os.path.join(CACHE, f"idioms-{rows}.csv")
    if os.path.exists(path):
        return path
    with open(os.path.join(ROOT, "examples", "idioms", "train.csv"), encoding="utf-8-sig", newline="") as file:
        header, *lines = file.read().splitlines()
    with open(path + ".new", "w", encoding="utf-8-sig", newline="\n") as file:
        file.write(header + "\n")
        for row in range(rows):
            file.write(f"{row}," + lines[row % len(lines)].split(",", 1)[1] + "\n")
    os.rename(path + ".new", path)
    return path


def measure(command):
    """Seconds and peak bytes of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    problems = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}: {problems.decode()}")
    return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main():
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    samples = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    path = make(rows)
    size = os.path.getsize(path)
    store = tempfile.mkdtemp()
    programs = {"idx": [IDX, "--no-init", "--store", store, "-c", f"load data train='{path}'"]}
    for library in ["pandas", "polars"]:
        if importlib.util.find_spec(library):
            # All columns as text, as idx keeps them.
            words = "dtype=str" if library == "pandas" else "infer_schema=False"
            code = f"import sys, {library}; len({library}.read_csv(sys.argv[1], {words}))"
            programs[library] = [sys.executable, "-c", code, path]
            programs[f"{library}, import alone"] = [sys.executable, "-c", f"import {library}"]
        else:
            print(f"no {library} here: pip install {library}")
    measured = {name: [] for name in programs}
    for number in range(samples + 1):
        for name, command in programs.items():
            sample = measure(command)
            if number > 0:  # the first reads the file into the system's cache
                measured[name].append(sample)
    os.rmdir(store) if not os.listdir(store) else None
    print(f"{rows} rows, {size / 1e6:.0f} MB")
    for name, values in measured.items():
        seconds, peaks = zip(*values)
        print(f"  {name:24} {statistics.median(seconds):7.2f} s  ({min(seconds):.2f} to {max(seconds):.2f})"
              f"  {max(peaks) / 1e6:7.0f} MB, {max(peaks) / size:.2f} of the file")


main()
