#!/usr/bin/env python3
"""Runs commands in turn, several rounds, and prints the median of each one's cost (Python 3 only).

usage: measure.py --rounds N COMMANDS.tsv

COMMANDS.tsv, one command a line: label, octets read, shell command, with tabs between. The command
may use $OUT: a directory that does not exist before each run, has to exist after it, and is then
removed. Rounds are interleaved, so that what else the machine does hits everybody alike. Costs are
from wait4(2): wall, CPU (user and system), peak resident memory (below Python's own, about 15 MiB,
it cannot be told). Exit status 0 and 1 are success (1 is how audits say that they found something);
a command that fails is named, and the status is 2.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


def run(command, scratch):
    out = os.path.join(scratch, "out")
    environment = dict(os.environ, OUT=out)
    with tempfile.TemporaryFile() as errors:
        begin = time.monotonic()
        process = subprocess.Popen(
            ["bash", "-c", "exec " + command], env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(max(0, errors.seek(0, os.SEEK_END) - 500))
        message = errors.read().decode(errors="replace").strip()
    failure = None
    if process.returncode not in (0, 1):
        failure = f"exit status {process.returncode}: {message}"
    elif "$OUT" in command and not os.path.exists(out):
        failure = f"it wrote nothing: {message}"
    shutil.rmtree(out, ignore_errors=True)
    return failure, (wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def main():
    rounds, path = int(sys.argv[2]), sys.argv[3]
    with open(path, encoding="utf-8") as lines:
        jobs = [line.rstrip("\n").split("\t", 2) for line in lines if line.strip()]
    costs, failed = {label: [] for label, _, _ in jobs}, {}
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(rounds):
            for label, _, command in jobs:
                if label in failed:
                    continue
                failure, cost = run(command, scratch)
                if failure:
                    failed[label] = failure
                costs[label].append(cost)
                print(f"round {number + 1}: {label} {cost[0]:.2f} s", file=sys.stderr)

    print(f"{'':28}{'wall s':>9}{'(best)':>9}{'CPU s':>9}{'peak MiB':>10}{'MB/s':>9}")
    medians = {}
    for label, octets, _ in jobs:
        if label in failed:
            continue
        walls, cpus, peaks = zip(*costs[label])
        wall, cpu = statistics.median(walls), statistics.median(cpus)
        medians[label] = (wall / int(octets), cpu / int(octets))
        print(f"{label:28}{wall:9.2f}{min(walls):9.2f}{cpu:9.2f}"
              f"{statistics.median(peaks) / 1024:10.0f}{int(octets) / wall / 1e6:9.0f}")
    for label, failure in failed.items():
        print(f"{label:28} failed, {failure}")

    ours = [label for label in medians if label.startswith("telltale")]
    peers = [label for label in medians if not label.startswith("telltale")]
    print("\nratio of medians, an octet each (below 1: telltale is faster)")
    for mine in ours:
        for peer in peers:
            wall, cpu = (m / p for m, p in zip(medians[mine], medians[peer]))
            print(f"{mine + ' / ' + peer:44} wall {wall:7.3f}   CPU {cpu:7.3f}")

    verdict(medians)
    sys.exit(2 if failed else 0)


def verdict(medians):
    audit, peer = medians.get("telltale audit"), medians.get("ndpiReader -q")
    print("\ntarget: telltale audit takes at most half of ndpiReader -q's wall time")
    if not audit or not peer:
        print("not decided: one of the two has no figure")
        return
    ratio = audit[0] / peer[0]
    print(f"{'met' if ratio <= 0.5 else 'MISSED'}: {ratio:.3f}")


main()
