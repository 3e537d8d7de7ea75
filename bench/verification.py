"""What verifying a BFCL sample costs, beside the official checker on the same samples.

    python bench/verification.py SAMPLES.jsonl [--rounds 7]

SAMPLES.jsonl comes from `turnloom generate --env bfcl:...`. Both run in this process, in turns; the
figures are medians over samples of the best of all rounds. Ours: two fresh replays and every gate.
Official: `multi_turn_checker` of each sample against itself, which executes the calls twice.
Needs bfcl-eval (pip install --no-deps bfcl-eval mpmath).
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from bfcl_eval.eval_checker.multi_turn_eval import multi_turn_checker, multi_turn_utils

from turnloom.agents.sample import Sample, read_sample
from turnloom.agents.verification.uniqueness import Uniqueness
from turnloom.agents.verification.validator import Validator
from turnloom.graphs.sources import open_environment
from turnloom.graphs.sources.bfcl.call_string import call_string


def official(sample: Sample, run: int) -> Callable[[], object]:
    """The official check of a sample against itself, in instances of its own."""
    truth = [
        [call_string(step.tool, step.arguments) for step in turn.steps] for turn in sample.turns
    ]
    entry = {
        "id": f"multi_turn_base_{sample.id}_{run}",
        "initial_config": sample.scenario,
        "involved_classes": list(sample.scenario),
    }
    answers = [[[call] for call in turn] for turn in truth]
    return lambda: multi_turn_checker.multi_turn_checker(
        answers, truth, entry, "multi_turn_base", "self"
    )


def forget_instances() -> None:
    """The official executor keeps every instance it made in its module's globals."""
    kept = vars(multi_turn_utils)
    for name in [name for name in kept if name.endswith("_instance")]:
        del kept[name]


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("samples", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    lines = options.samples.read_bytes().splitlines()
    samples = [read_sample(line) for line in lines]
    validator = Validator(await open_environment([samples[0].source]))
    names = ("official", "ours", "reading", "unique")
    best = {name: [float("inf")] * len(samples) for name in names}

    def note(name: str, number: int, began: float) -> None:
        best[name][number] = min(best[name][number], time.perf_counter() - began)

    gc.disable()
    for run in range(options.rounds):
        unique = Uniqueness()
        for number, sample in enumerate(samples):
            check = official(sample, run)
            began = time.perf_counter()
            verdict = check()
            note("official", number, began)
            assert verdict == {"valid": True}, (sample.id, verdict)
            began = time.perf_counter()
            findings = await validator.validate(sample)
            note("ours", number, began)
            assert not findings, (sample.id, findings)
            began = time.perf_counter()
            read_sample(lines[number])
            note("reading", number, began)
            began = time.perf_counter()
            unique.admit(sample)
            note("unique", number, began)
        forget_instances()
        gc.collect()
    middle = {name: statistics.median(values) * 1e3 for name, values in best.items()}
    print(f"{len(samples)} samples of {samples[0].source}, best of {options.rounds}, median in ms")
    for name, value in middle.items():
        print(f"{name:>9} {value:6.3f}")
    whole = middle["ours"] + middle["unique"]
    print(f"ours (with unique) / official = {whole / middle['official']:.2f}")


asyncio.run(main())
