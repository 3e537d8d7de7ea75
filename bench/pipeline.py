"""What making a BFCL sample costs, beside the official checker on the same samples.

    python bench/pipeline.py [-n 200] [--env bfcl:TravelAPI+MessageAPI+TicketAPI] [--rounds 3]

Ours: CPU time of `turnloom generate` in a process of its own, everything that it does included:
exploring, writing, solving, rejecting, verifying, storing. Its start (imports, probing the tools)
is told apart by a run of one sample. Official: CPU time of `multi_turn_checker` on each of these
samples against itself, in instances of its own, without imports. The two take turns; figures are
medians over the rounds, means over the samples.
Needs bfcl-eval (pip install --no-deps bfcl-eval mpmath).
"""

from __future__ import annotations

import argparse
import gc
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import orjson
from bfcl_eval.eval_checker.multi_turn_eval import multi_turn_utils
from bfcl_eval.eval_checker.multi_turn_eval.multi_turn_checker import multi_turn_checker

TURNLOOM = Path(sys.executable).with_name("turnloom")
CATEGORY = "multi_turn_base"


def generate(env: str, n: int, out: Path) -> float:
    """CPU seconds of one whole run."""
    command = [TURNLOOM, "generate", "--env", env, "-n", str(n), "--seed", "7", "--out", out]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*command, "--fresh"], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def exported(run: Path, out: Path) -> list[tuple[dict, list[list[str]]]]:
    """The run's samples in BFCL's form: question and calls by turn."""
    command = [TURNLOOM, "export", run, "--to", "bfcl", "-o", out]
    subprocess.run(command, check=True, capture_output=True)
    questions, answers = (
        [orjson.loads(line) for line in (out / name).read_bytes().splitlines()]
        for name in ("questions.jsonl", "possible_answer.jsonl")
    )
    return [
        (question, answer["ground_truth"])
        for question, answer in zip(questions, answers, strict=True)
    ]


def check(entries: list[tuple[dict, list[list[str]]]]) -> float:
    """CPU seconds of the official check of every sample against itself."""
    cases = [
        (
            question | {"id": f"{CATEGORY}_{question['id']}"},
            truth,
            [[[c] for c in t] for t in truth],
        )
        for question, truth in entries
    ]
    gc.collect()
    began = time.process_time()
    verdicts = [multi_turn_checker(made, truth, q, CATEGORY, "self") for q, truth, made in cases]
    spent = time.process_time() - began
    assert all(verdict == {"valid": True} for verdict in verdicts)
    kept = vars(multi_turn_utils)
    for name in [name for name in kept if name.endswith("_instance")]:
        del kept[name]
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=200)
    parser.add_argument("--env", default="bfcl:TravelAPI+MessageAPI+TicketAPI")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if options.n < 2:
        parser.error("-n must be 2 or more: the start is told apart by a run of one")
    whole, start, official = [], [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for _ in range(options.rounds):
            start.append(generate(options.env, 1, folder / "one"))
            whole.append(generate(options.env, options.n, folder / "run"))
            official.append(check(exported(folder / "run", folder / "bfcl")))
        record = orjson.loads((folder / "run" / "run.json").read_bytes())
    ours = (statistics.median(whole) - statistics.median(start)) / (options.n - 1) * 1e3
    theirs = statistics.median(official) / options.n * 1e3
    print(f"{options.n} samples of {options.env}, {options.rounds} rounds, CPU in ms a sample")
    print(f"made and rejected: {record.get('counts')}")
    print(f"official check {theirs:8.3f}")
    print(f"our pipeline   {ours:8.3f}   and once for the start: {statistics.median(start):.2f} s")
    print(f"ours / official = {ours / theirs:.1f}")


if __name__ == "__main__":
    main()
