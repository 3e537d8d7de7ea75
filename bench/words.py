"""Whether false words are caught, and honest ones let through, over runs of any source.

    python bench/words.py RUN... [--most 500] [--show 3] [--honest FILE]

Two gates read words: `answered` and `reasoned`. Every operator of
`turnloom.agents.verification.mutations.words` plants its defect into a copy of every sample that
has a place for it, and answers and thoughts are also exchanged with those of another sample.
Prints, per defect, the share of copies in which one of the two gates finds something that it does
not find in the sample itself; then, of the samples as they are, how many are blamed (false alarms,
where the samples are good). `--honest` is a file of JSON lines {"run", "id", "turn", "answer"}:
paraphrases of answers that say the same, none of which should be blamed. `--show` prints the first
few that were missed or blamed.
"""

from __future__ import annotations

import argparse
import asyncio
import copy
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.gates.answered import ANSWERED
from turnloom.agents.verification.gates.dialogue import read_dialogue
from turnloom.agents.verification.gates.reasoned import REASONED
from turnloom.agents.verification.mutations.record import thinking_of
from turnloom.agents.verification.mutations.words import WORDS, answers_of
from turnloom.agents.verification.tool_context import ToolContext
from turnloom.graphs.sources import open_environment

Record = dict[str, Any]


def findings(record: Record, context: ToolContext) -> list[Finding]:
    view = read_dialogue(sample_of(record), context)
    if isinstance(view, Finding):
        return [view]
    return [*ANSWERED.check(view), *REASONED.check(view)]


def mutants(record: Record, others: list[Record], rng: Random) -> Iterator[tuple[str, Record]]:
    for operator in WORDS:
        mutated = operator(copy.deepcopy(record), rng)
        if mutated is not None:
            yield operator.__name__, mutated
    other = rng.choice(others)
    if other["id"] != record["id"]:
        yield from _foreign(record, other, rng)


def _foreign(record: Record, other: Record, rng: Random) -> Iterator[tuple[str, Record]]:
    mutant = copy.deepcopy(record)
    turn, message = rng.choice(answers_of(mutant))
    tool = mutant["turns"][turn]["steps"][-1]["tool"]
    answers = [
        told["content"]
        for at, told in answers_of(other)
        if other["turns"][at]["steps"][-1]["tool"] != tool and told["content"] != message["content"]
    ]
    if answers:
        message["content"] = rng.choice(answers)
        yield "foreign_answer", mutant
    mutant = copy.deepcopy(record)
    message = rng.choice(thinking_of(mutant))
    own = {call["function"]["name"] for call in message["tool_calls"]}
    thoughts = [
        each["reasoning_content"]
        for each in thinking_of(other)
        if own.isdisjoint(call["function"]["name"] for call in each["tool_calls"])
    ]
    if thoughts:
        message["reasoning_content"] = rng.choice(thoughts)
        yield "foreign_thought", mutant


def samples_of(run: Path) -> list[Record]:
    files = sorted(run.glob("samples-*.jsonl")) if run.is_dir() else [run]
    return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]


@dataclass(slots=True)
class Tally:
    """What was planted and caught, kind by kind; the first few of each kind are shown."""

    show: int
    made: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    shown: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, found: bool, odd: bool, *lines: object) -> None:
        self.made[kind] += 1
        self.found[kind] += found
        if odd:
            self.shown[kind] += 1
            if self.shown[kind] <= self.show:
                print(f"-- {kind}:", *lines, sep="\n   ")


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", type=Path, nargs="+")
    parser.add_argument("--most", type=int, default=500)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--honest", type=Path)
    options = parser.parse_args()
    told = [json.loads(line) for line in options.honest.open()] if options.honest else []
    tally = Tally(options.show)
    for run in options.runs:
        records = samples_of(run)
        context = ToolContext(await open_environment([sample_of(records[0]).source]))
        for number, record in enumerate(records):
            good = set(findings(record, context))
            tally.add("as they are, blamed", bool(good), bool(good), run, record["id"], *good)
            if number >= options.most:
                continue
            for kind, mutant in mutants(record, records, Random(record["id"])):
                caught = bool(set(findings(mutant, context)) - good)
                tally.add(kind, caught, not caught, run, *_differences(record, mutant))
        known = {record["id"]: record for record in records}
        for each in told:
            if each["run"] == run.name and each["id"] in known:
                record = copy.deepcopy(known[each["id"]])
                dict(answers_of(record))[each["turn"]]["content"] = each["answer"]
                found = findings(record, context)
                tally.add("honest, blamed", bool(found), bool(found), each["answer"], *found)
    for kind, count in tally.made.items():
        print(f"{kind:20} {tally.found[kind] / count:7.2%} of {count}")


def _differences(record: Record, mutant: Record) -> Iterator[str]:
    turn = -1
    for one, other in zip(record["messages"], mutant["messages"], strict=True):
        turn += one["role"] == "user"
        for key in ("content", "reasoning_content"):
            if one.get(key) != other.get(key):
                yield f"{record['turns'][turn]['query']!r}"
                yield f"{one.get(key)!r} -> {other.get(key)!r}"


if __name__ == "__main__":
    asyncio.run(main())
