#!/usr/bin/env python3
"""Measures anew what stands between markers in docs/performance.md, and writes it there.

    python3 benches/performance.py FEED [TABLE...]

FEED is a dated feed of at least 10,000 reports, for the growth with a stream; the other tables are of made-up reports. TABLE is one of those in
TABLES; all of them are made if none is named. Needs an idle machine: the load before each run is written beside its table.
"""

import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/performance.md"
COMPARE = "benches/compare/target/release/compare"
STORYFOLD = "target/release/storyfold"
N_REPORTS = 100_000


def run(*command):
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def bench(name, *arguments):
    return run("cargo", "run", "--quiet", "--release", "-p", "storyfold-bench", "--bin", name, "--", *arguments)


def scaling(feed):
    return bench("scaling", feed)


def stages(_):
    return bench("stages")


def dedup(_):
    run("cargo", "build", "--quiet", "--release", "-p", "storyfold-cli")
    run("cargo", "build", "--quiet", "--release", "--manifest-path", "benches/compare/Cargo.toml")
    with tempfile.TemporaryDirectory() as folder:
        feed = f"{folder}/made.jsonl"
        run(STORYFOLD, "--quiet", "generate", "--reports", str(N_REPORTS), "-o", feed)
        told = [line.split("\t") for line in run(COMPARE, "dedup", STORYFOLD, feed, "4").splitlines()]
    rows = {(row[0], row[1]): row[2:] for row in told if len(row) == 4}
    lines = ["| | threads | gaoya | storyfold | ratio |", "|---|---|---|---|---|"]
    for at, (what, form) in enumerate([("seconds", "{:.2f}"), ("peak memory, MiB", "{:.0f}")]):
        for threads in "12":
            of = [float(rows[program, threads][at]) for program in ("gaoya", "storyfold")]
            cells = [form.format(figure) for figure in of]
            lines.append(f"| {what} | {threads} | {cells[0]} | {cells[1]} | {of[1] / of[0]:.3f} |")
    scores = {row[0]: row[1:] for row in told if row[0] in ("gaoya", "storyfold") and len(row) == 4 and "." in row[1]}
    for at, what in enumerate(["recall of the pairs", "precision of what was dropped"]):
        lines.append(f"| {what} | | {scores['gaoya'][at]} | {scores['storyfold'][at]} | |")
    return "\n".join(lines)


TABLES = {"scaling": scaling, "stages": stages, "dedup": dedup}


def place():
    """What was measured, and where."""
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    commit = run("git", "describe", "--always", "--dirty").strip()
    compiler = run("rustc", "--version").split()[1]
    load = os.getloadavg()[0]
    name = processor.group(1) if processor else platform.processor()
    return f"Commit {commit}, {os.cpu_count()} threads of {name}, Rust {compiler}, a load of {load:.1f} before the run."


def main():
    feed, *names = sys.argv[1:] or sys.exit(__doc__)
    for name in names or TABLES:
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        where = place()
        made = TABLES[name](str(Path(feed).resolve())).strip()
        before, _, rest = PAGE.read_text().partition(begin)
        _, found, behind = rest.partition(end)
        if not found:
            sys.exit(f"{PAGE} has no {begin} … {end}")
        PAGE.write_text(f"{before}{begin}\n{made}\n\n{where}\n{end}{behind}")
        print(f"{name}\n{made}\n{where}\n", flush=True)


if __name__ == "__main__":
    main()
